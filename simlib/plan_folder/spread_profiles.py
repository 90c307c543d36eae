"""Profiles a target can be spread by, from what a plan folder knows: last year, forecast, capacity. Time: day."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from simlib.core.calendar.holidays import COUNTRY_OF_CURRENCY
from simlib.core.errors import InputError, nearest
from simlib.core.files import read_json, read_parquet
from simlib.core.message import msg
from simlib.targets.cube import Targets
from simlib.targets.spread_weights import METHODS


def profiles(folder: Path) -> Callable[[str, Targets], np.ndarray]:
    """Return a function (name, targets) → weights (D, P, C) over the profiles of a plan folder.

    last-year: what was sold on the like-for-like day; forecast: its mean of the day, platform and category; capacity:
    what the warehouses can ship on the day × the value of an order, over the plan's own mix of the day. Raises
    InputError on an unknown name and where the folder is without what a profile needs.
    """
    made = {"last-year": last_year, "forecast": forecast, "capacity": capacity}

    def profile_of(name, targets):
        if name not in made:
            raise InputError("unknown way to spread", value=name, remedy=nearest(name, [*METHODS, *made]))
        return made[name](folder, targets)

    return profile_of


def country_of(folder: Path, currency: str) -> str | None:
    """Return the country whose holidays a plan goes by: as noted in its summary, else that of its currency."""
    return read_json(folder / "summary.json").get("country") or COUNTRY_OF_CURRENCY.get(currency)


def restated_year(folder: Path, targets: Targets) -> pd.DataFrame:
    """Return last year's amounts of a plan folder in this year's periods."""
    from simlib.targets.last_year import restated

    history = read_parquet(folder / "data" / "history.parquet")
    places = {"platforms": targets.axes.platforms, "country": country_of(folder, targets.currency)}
    return restated(history, targets.axes.days, **places)


def last_year(folder: Path, targets: Targets) -> np.ndarray:
    """Return last year's paid GMV, like for like, as weights (D, P, C)."""
    from simlib.targets.last_year import weights

    return weights(restated_year(folder, targets), targets.axes)


def forecast(folder: Path, targets: Targets) -> np.ndarray:
    """Return the forecast's mean paid GMV of each day over its platforms and categories (D, P, C)."""
    from simlib.plan_folder.forecast_nodes import nodes_of
    from simlib.targets.leaf_weights import profile

    table = read_parquet(folder / "forecast" / "forecast.parquet")
    days = targets.axes.days
    daily = table[table["unique_id"] == "gmv_paid"].set_index("ds")["mean"].reindex(days["day"])
    _covered(daily, msg("the forecast does not cover the target's year"))
    history = read_parquet(folder / "data" / "history.parquet")
    history = history[history["day"] < days["day"].iloc[0]]
    *found, weights = profile(history, daily.to_numpy(), days, nodes=nodes_of(folder))
    wanted = (targets.axes.platforms, targets.axes.categories)
    at = [pd.Index(names).get_indexer(asked) for names, asked in zip(found, wanted, strict=True)]
    if any((index < 0).any() for index in at):
        raise InputError("the forecast and the target know different platforms or categories", remedy="plan again")
    return weights[:, at[0]][:, :, at[1]]


def capacity(folder: Path, targets: Targets) -> np.ndarray:
    """Return the paid GMV that base's warehouses can ship on each day (D, P, C): parcels × value of an order.

    Closed weekdays ship nothing. Within a day the plan's first mix of platforms and categories decides.
    """
    from simlib.flows.fulfilment.flow import WEEKDAYS
    from simlib.simulate.scenario.files import load
    from simlib.simulate.scenario.inputs import inputs_of

    base = load("base", folder=folder / "scenarios")
    shape, rules = inputs_of(base).baseline, base.params.fulfilment
    days = targets.axes.days["day"]
    simulated = pd.date_range(base.params.year.start, periods=base.params.year.days, freq="D").as_unit("us")
    orders, money = shape.orders.sum(axis=0), shape.money.sum(axis=0)
    whole = money.sum() / max(orders.sum(), 1e-12)
    value = pd.Series(np.divide(money, orders, out=np.full(orders.shape, whole), where=orders > 0), index=simulated)
    _covered(value.reindex(days), msg("the scenario base does not cover the target's year"))
    parcels = np.floor(base.tables["warehouses"]["parcels_per_day"].to_numpy() * rules.capacity_level).sum()
    closed = days.dt.day_of_week.isin([WEEKDAYS.index(name) for name in rules.closed_weekdays]).to_numpy()
    of_day = targets.reference.sum(axis=(1, 2), keepdims=True)
    part = np.divide(targets.reference, of_day, out=np.zeros_like(targets.reference), where=of_day > 0)
    return part * np.where(closed, 0.0, parcels * value.reindex(days).to_numpy())[:, None, None]


def _covered(daily, refusal):
    if daily.isna().any():
        day = daily.index[daily.isna()][0].date()
        raise InputError(refusal, value=day, remedy="plan again")
