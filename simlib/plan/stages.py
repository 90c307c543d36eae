"""The planning stages: orders in, forecast, targets, base scenario. Money: minor units; time: day."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simlib.core.calendar.fiscal import FiscalYear
from simlib.core.errors import InputError
from simlib.core.files import write_json, write_parquet
from simlib.core.schema import columns
from simlib.core.typed_amounts import typed_amount
from simlib.plan.forecast_inputs import inputs_of
from simlib.plan_folder.forecast_nodes import nodes_of

if TYPE_CHECKING:
    from simlib.data.shop import Shop
    from simlib.plan.customer_groups import CustomerGroups
    from simlib.plan.options import Options
    from simlib.simulate.scenario.definition import Scenario
    from simlib.targets.cube import Targets

SERIES = ("gmv_paid", "orders")
SHORTEST_YEAR_PATHS = 200


def read_orders(options: Options) -> tuple[Shop, pd.DataFrame]:
    """Read the orders. Returns (shop, history); writes nothing."""
    from simlib.data import history, read

    shop = read(
        options.source,
        layout=options.layout,
        currency=options.currency,
        zone=options.zone,
        decimal=options.decimal,
        max_rejected=options.max_rejected,
    )
    daily = history(shop)
    if daily.empty or daily["gmv_paid"].sum() <= 0:
        raise InputError(
            "no paid sale was read", file=options.source, remedy="check the columns of status, quantity and price"
        )
    return shop, daily


def keep_orders(shop: Shop, history: pd.DataFrame, folder: Path) -> None:
    """Write `data/`: tidy tables, rejects, quality and the daily history."""
    shop.save(folder / "data")
    write_parquet(folder / "data" / "history.parquet", history)


def year_of(options: Options, history: pd.DataFrame) -> FiscalYear:
    """Return the plan year's `FiscalYear`: from the day asked for, else the day after the history's last full month."""
    last = history["day"].max()
    month_end = last + pd.offsets.MonthEnd(0)
    full = last if last == month_end else last.replace(day=1) - pd.Timedelta(days=1)
    start = options.year_start or (full + pd.Timedelta(days=1)).date()
    if full < history["day"].min() and not options.year_start:
        start = (last + pd.Timedelta(days=1)).date()
    year = FiscalYear(start, options.calendar)
    first = year.days["day"].iloc[0]
    if first <= history["day"].min():
        raise InputError(
            "the plan year starts before the history",
            column="--year-start",
            value=first.date(),
            remedy="orders begin on {day:day}",
            day=history["day"].min(),
        )
    if (year.days["day"].iloc[-1] - last).days > 1000:
        raise InputError(
            "the plan year lies too far ahead",
            column="--year-start",
            value=first.date(),
            remedy="orders end on {day:day}",
            day=last,
        )
    return year


def daily_series(history: pd.DataFrame, year_start: object) -> pd.DataFrame:
    """Return the forecast's history frame `unique_id ds y`: paid GMV and orders by day, before the plan year."""
    before = history[history["day"] < pd.Timestamp(year_start)]
    daily = before.groupby("day")[list(SERIES)].sum().reset_index().rename(columns={"day": "ds"})
    return daily.melt("ds", var_name="unique_id", value_name="y").astype({"y": "float64"})[["unique_id", "ds", "y"]]


def forecast(
    history: pd.DataFrame,
    year: FiscalYear,
    folder: Path,
    *,
    country: str | None,
    model: str,
    seed: int,
    paths: int,
    shop: Shop | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, dict]:
    """Forecast the plan year and write `forecast/`. Returns (baseline, paths table, months table, diagnostics)."""
    from simlib.forecasting import make_forecast
    from simlib.forecasting.nodes.shares import node_notes, node_table

    days = year.days["day"]
    frame = daily_series(history, days.iloc[0])
    horizon = int((days.iloc[-1] - frame["ds"].max()).days)
    inputs = inputs_of(shop, country)
    made = make_forecast(**inputs.arguments(frame, days.iloc[-1]), horizon=horizon, model=model, seed=seed)
    months = made.totals("month", start=days.iloc[0].date(), labels=year.days.set_index("day")["month"])
    write_parquet(folder / "forecast" / "forecast.parquet", made.frame)
    write_parquet(folder / "forecast" / "months.parquet", months)
    diagnostics = {name: made.diagnostics[name] for name in made.diagnostics}
    before = history[history["day"] < days.iloc[0]]
    notes = inputs.notes(frame, days.iloc[-1]) + node_notes(before)
    diagnostics["gmv_paid"]["notes"] += [note.to_json() for note in notes]
    write_json(folder / "forecast" / "diagnostics.json", diagnostics)
    wide = made.frame.pivot(index="ds", columns="unique_id", values="mean").reindex(days).fillna(0.0)
    baseline = pd.DataFrame(
        {"day": days.to_numpy(), "orders": wide["orders"].to_numpy(), "gmv": wide["gmv_paid"].to_numpy()}
    )
    write_parquet(folder / "forecast" / "nodes.parquet", node_table(before, baseline))
    table = _paths_table(made, days, max(paths, SHORTEST_YEAR_PATHS))
    write_parquet(folder / "forecast" / "paths.parquet", table)
    return baseline, table, months, diagnostics


def _paths_table(made, days, n):
    """Sample paths of the year's money without observation noise, as the schema table `paths`."""
    which = made.unique_ids.index("gmv_paid")
    ahead = made.frame.loc[made.frame["unique_id"] == "gmv_paid", "ds"].to_numpy()
    inside = np.isin(ahead, days.to_numpy())
    values = made.paths(n, noise=False)[which][inside]
    return pd.DataFrame(
        {
            "unique_id": "gmv_paid",
            "ds": np.tile(ahead[inside], n),
            "path": np.repeat(np.arange(n), inside.sum()),
            "value": values.T.ravel(),
        }
    )[columns("paths")]


def accuracy(
    history: pd.DataFrame, year: FiscalYear, folder: Path, *, country: str | None, shop: Shop | None = None
) -> pd.DataFrame | None:
    """Score the models, and a forecast's steps, on the last weeks. Returns the models' scores, or None if too short.

    Written to `forecast/backtest.parquet` and `forecast/value_added.parquet`; the steps are those of paid GMV.
    """
    from simlib.forecasting.backtest import backtest
    from simlib.forecasting.value_added import value_added

    frame = daily_series(history, year.days["day"].iloc[0])
    if frame["ds"].nunique() < 120:
        return None
    inputs = inputs_of(shop, country)
    scores = backtest(**inputs.arguments(frame), horizon=28, origins=3)
    steps = value_added(**inputs.arguments(frame[frame["unique_id"] == "gmv_paid"]), horizon=28, origins=3)
    write_parquet(folder / "forecast" / "backtest.parquet", scores)
    write_parquet(folder / "forecast" / "value_added.parquet", steps)
    return scores


def given_target(text: str, currency: str) -> int:
    """Return the target asked for in minor units; InputError where it is no amount above zero."""
    try:
        amount = typed_amount(text, currency)
    except InputError as error:
        raise InputError(error.what, column="--target", value=text, remedy=error.remedy) from error
    if amount <= 0:
        raise InputError("the target must be above zero", column="--target", value=text, remedy="write it like 1250000")
    return amount


def target_amount(given: str | None, months: pd.DataFrame, currency: str) -> tuple[int, str]:
    """Return (amount in minor units, where it comes from); given: text in major units, or None for the median."""
    if given is not None:
        return given_target(given, currency), "given"
    year = months[(months["unique_id"] == "gmv_paid") & (months["month"] == "year")].iloc[0]
    return int(round(year["median"])), "forecast median"


def targets(
    amount: int,
    baseline: pd.DataFrame,
    history: pd.DataFrame,
    year: FiscalYear,
    folder: Path,
    currency: str,
    *,
    groups: CustomerGroups | None = None,
) -> Targets:
    """Break the year's amount down to day × platform × category, exactly, and write `targets/`.

    groups: given where the target is split by them too.
    """
    from simlib.plan.customer_groups import GROUPS
    from simlib.targets.cube import Targets
    from simlib.targets.leaf_weights import profile

    before, nodes = history[history["day"] < year.days["day"].iloc[0]], nodes_of(folder)
    platforms, categories, weights = profile(before, baseline["gmv"].to_numpy(), year.days, nodes=nodes)
    nodes = {"platforms": platforms, "categories": categories}
    if groups is not None:
        weights = weights[..., None] * groups.shares(year.days, **nodes)
        nodes["groups"] = GROUPS
    plan = Targets.build(amount, days=year.days, weights=weights, currency=currency, **nodes)
    plan.save(folder / "targets")
    return plan


def base_scenario(
    shop: Shop,
    history: pd.DataFrame,
    baseline: pd.DataFrame,
    paths: pd.DataFrame,
    diagnostics: Mapping,
    folder: Path,
) -> tuple[list[Scenario], list]:
    """Calibrate base, write it and the standard scenarios to `scenarios/`. Returns (scenarios, defaults)."""
    from simlib.plan.base_scenario import calibrate
    from simlib.simulate.scenario.files import load, save
    from simlib.simulate.scenario.standard import standard

    noise = {
        name: {"sd": found.get("day_noise_sd"), "ar": found.get("day_noise_ar")} for name, found in diagnostics.items()
    }
    inputs = {"currency": shop.quality["currency"], "zone": shop.quality["zone"], "nodes": nodes_of(folder)}
    made = calibrate(shop.tables, history, baseline, paths, noise=noise, **inputs)
    place = folder / "scenarios"
    save(made.scenario, place)
    # Run what is on disk, so that `simlib run` gives the same numbers later.
    base = load("base", folder=place)
    for scenario, differences in standard(base):
        save(scenario, place, differences=differences)
    write_json(place / "defaults.json", made.defaults)
    names = ("base", "promotion", "demand-minus-10", "supplier-late")
    return [load(name, folder=place) for name in names], made.defaults
