"""The driver tree of a plan folder: what its forecast expects of sessions, conversion and order value. Money: minor."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from simlib.core.calendar.fiscal import last_year_days
from simlib.core.errors import InputError
from simlib.core.files import read_parquet
from simlib.core.message import Message, msg
from simlib.data.history import CLOSED_EDGE
from simlib.driver_tree.drivers import Drivers
from simlib.driver_tree.files import load_drivers
from simlib.engine.funnel import funnel_rates, sessions_per_order
from simlib.simulate.scenario.definition import Scenario
from simlib.simulate.scenario.files import load
from simlib.simulate.scenario.inputs import inputs_of
from simlib.targets.cube import Targets


def forecast_drivers(folder: Path, *, scenario: str = "base") -> Drivers:
    """Return the tree month × platform × source that a scenario's tables expect; months as in the targets.

    Orders of a platform are split by the scenario's sources; sessions = orders ÷ conversion of the source.
    """
    targets, found = Targets.load(folder / "targets"), load(scenario, folder=folder / "scenarios")
    return expected_drivers(found, targets.axes.days, currency=targets.currency)


def expected_drivers(scenario: Scenario, days: pd.DataFrame, *, currency: str) -> Drivers:
    """Return the tree that a scenario expects without limits, by the labels `month` of `days`."""
    shape = inputs_of(scenario).baseline
    axes, conversion = shape.axes, funnel_rates(scenario.tables, shape.axes).prod(axis=0)
    first = pd.Timestamp(scenario.params.year.start)
    dates = pd.date_range(first, periods=shape.orders.shape[1])
    label = days.set_index("day")["month"].reindex(dates)
    label = label.fillna(pd.Series(dates.strftime("%Y-%m"), index=dates))
    months = list(dict.fromkeys(label))
    inside = (label.to_numpy()[None, :] == np.array(months, dtype=object)[:, None]).astype(float)  # (months, D)
    orders, gmv = inside @ shape.orders.T, inside @ shape.money.T  # (months, P)
    sessions = orders[:, :, None] * sessions_per_order(scenario.tables, axes)  # (months, P, Src)
    rows = []
    for m, p, s in np.argwhere(sessions > 0):
        names = (months[m], axes.platforms[p], axes.sources[s])
        rows.append((*names, sessions[m, p, s], conversion[p, s], gmv[m, p] / orders[m, p]))
    columns = ["month", "platform", "source", "sessions", "conversion", "order_value"]
    return Drivers(pd.DataFrame(rows, columns=columns), currency=currency)


def planned_drivers(folder: Path) -> Drivers:
    """Return the driver tree as it was last set, or the forecast's where nobody has set any."""
    return load_drivers(folder / "targets") or forecast_drivers(folder)


def last_year_drivers(folder: Path) -> Drivers:
    """Return the tree that last year's days had, by this year's months: sessions and paid orders as they were counted.

    A day is compared with the one 364 days before it. A platform's paid orders are laid over its sources as its visit
    log counts buyers (as visits where it counts none); order value is the platform's. Raises InputError where sales or
    visits of the year before are not known, naming what is missing.
    """
    targets, path = Targets.load(folder / "targets"), folder / "data" / "sessions.parquet"
    if not path.is_file():
        remedy = "put a table of visits next to the orders: day, platform, source, sessions"
        raise InputError("last year's visits are not known", file=path, remedy=remedy)
    return counted_drivers(read_parquet(folder / "data" / "history.parquet"), read_parquet(path), targets, file=path)


def counted_drivers(
    history: pd.DataFrame, log: pd.DataFrame, targets: Targets, *, file: Path | None = None
) -> Drivers:
    """Return the tree of `last_year_drivers` from the schema's tables `history` and `sessions` (in `file`)."""
    days = last_year_days(targets.axes.days["day"]).assign(month=targets.axes.days["month"].to_numpy())
    days = days.drop_duplicates("last_year_day").rename(columns={"last_year_day": "day", "day": "this_year"})
    _check_reach(history, days["day"], msg("last year's sales are not known whole"))
    sold = history.merge(days, on="day").groupby(["month", "platform"], sort=False)[["orders", "gmv_paid"]].sum()
    sold = sold[sold["orders"] > 0].reset_index()
    _check_reach(log, days["day"], msg("last year's visits are not known whole"))
    visits = log.merge(days, on="day").groupby(["month", "platform", "source"])[["sessions", "buyers"]].sum()
    both = sold.merge(visits[visits["sessions"] > 0].reset_index(), on=["month", "platform"], how="left")
    if (unseen := both["sessions"].isna()).any():
        row = both[unseen].iloc[0]
        remedy = "the visit log must hold every platform and month that sold"
        raise InputError("last year's visits are not known", value=f"{row['month']} {row['platform']}", remedy=remedy)
    weight = both["buyers"].where(both.groupby(["month", "platform"])["buyers"].transform("sum") > 0, both["sessions"])
    part = weight / weight.groupby([both["month"], both["platform"]]).transform("sum")
    leaves = both[["month", "platform", "source", "sessions"]].assign(
        conversion=both["orders"] * part / both["sessions"], order_value=both["gmv_paid"] / both["orders"]
    )
    if (odd := leaves["conversion"] > 1).any():
        value = " ".join(leaves.loc[odd.idxmax(), ["month", "platform", "source"]])
        raise InputError("fewer visits than paid orders are known", file=file, value=value, remedy="complete the log")
    return Drivers(leaves, currency=targets.currency)


def _check_reach(table: pd.DataFrame, days: pd.Series, refusal: Message) -> None:
    if table["day"].min() > days.min() + CLOSED_EDGE or table["day"].max() < days.max() - CLOSED_EDGE:
        have, need = (msg("{first:day} to {last:day}", first=d.min(), last=d.max()) for d in (table["day"], days))
        raise InputError(refusal, value=have, remedy=msg("needed: {days}", days=need))
