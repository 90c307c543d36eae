"""An edited driver tree as a scenario: its own baseline, mix and sources, and months of more conversion as windows.

A scenario has one conversion and one share of visits a platform and source for the whole year, and for a platform and
month any visits, any order value and one factor of conversion. What goes beyond is refused by name. Money: minor.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from simlib.core.errors import Infeasible, InputError
from simlib.core.message import Money, msg
from simlib.core.params import build
from simlib.driver_tree.drivers import DRIVERS, Drivers
from simlib.engine.funnel import LIFTED
from simlib.sections.drivers.facts import expected_drivers
from simlib.simulate.scenario.definition import Scenario, ScenarioParams
from simlib.simulate.scenario.inputs import inputs_of
from simlib.targets.cells import show

KEYS = ["month", "platform", "source"]
SAME = 1e-6  # relative difference of a driver that counts as none
TABLES = ("baseline", "mix", "sources")


def driver_scenario(
    tree: Drivers, base: Scenario, days: pd.DataFrame, *, name: str, why: str = ""
) -> tuple[Scenario, dict]:
    """Return (scenario, differences) in which a scenario's unlimited demand has the drivers of `tree`.

    tree: Drivers of month, platform and source; base: the scenario it was made from; days: the plan's days. Stock is
    bought to the new demand. Raises Infeasible naming a driver and node that a scenario cannot carry.
    """
    plain = expected_drivers(base, days, currency=tree.currency).leaves
    both = plain.merge(tree.leaves, on=KEYS, how="outer", suffixes=("_base", ""), validate="one_to_one")
    if both.isna().any(axis=None):
        remedy = "go back to what the forecast expects with python3 workbook.py drivers --reset"
        raise InputError(
            "the driver tree is not of this plan's forecast", file="targets/drivers.parquet", remedy=remedy
        )
    both["ratio"] = both["conversion"] / both["conversion_base"]
    both["usual"] = both.groupby(["platform", "source"])["ratio"].transform("median")
    both["lift"] = _weighted(both, both["ratio"] / both["usual"], both["sessions"])
    both["orders"] = both["sessions"] * both["conversion_base"] * both["usual"]
    both["value"] = _weighted(both, both["order_value"], both["sessions"] * both["conversion"])
    tables = {**base.tables, **_tables(base, both, days)}
    windows = _windows(both, days, base)
    made = {"campaigns": [*(c.model_dump() for c in base.params.campaigns), *windows]} if windows else {}
    params = build(ScenarioParams, base.params.model_dump() | made)
    scenario = replace(base, name=name, parent=base.name, why=why, params=params, tables=tables)
    _check(scenario, both, days, tree.currency)
    return scenario, made


def _weighted(both, value, weight):
    """Return a month's mean of `value` over the sources of a platform, one entry a row."""
    keys = [both["month"], both["platform"]]
    sums = (value * weight).groupby(keys).transform("sum")
    weights = weight.groupby(keys).transform("sum")
    return (sums / weights.where(weights > 0)).fillna(value.groupby(keys).transform("mean"))


def _tables(base, both, days):
    """Return the tables baseline, mix and sources that expect the orders, money and conversion of `both`."""
    shape, month = inputs_of(base).baseline, _month_of(base, days)
    orders, money = shape.orders, shape.money  # (P, D)
    of_month = both.groupby(["month", "platform"])
    wanted = of_month.agg(orders=("orders", "sum"), value=("value", "first"))
    factor, worth = np.ones(orders.shape), np.ones(orders.shape)
    for at, platform in enumerate(shape.axes.platforms):
        for label in month.unique():
            inside = (month == label).to_numpy()
            if (label, platform) in wanted.index and (had := orders[at, inside].sum()) > 0:
                now = wanted.loc[(label, platform)]
                factor[at, inside] = now["orders"] / had
                worth[at, inside] = now["orders"] * now["value"] / money[at, inside].sum()
    new_orders, new_money = orders * factor, money * worth
    baseline = base.tables["baseline"].set_index("day")
    baseline.loc[month.index, "orders"] = new_orders.sum(axis=0)
    baseline.loc[month.index, "gmv"] = new_money.sum(axis=0)
    mix = _mix(base.tables["mix"], shape.axes, {"orders_share": new_orders, "gmv_share": new_money})
    return {"baseline": baseline.reset_index(), "mix": mix, "sources": _sources(base.tables["sources"], both)}


def _month_of(base, days):
    """Return the plan's month of every simulated day, as a Series by day."""
    dates = pd.date_range(base.params.year.start, periods=base.params.year.days, freq="D").as_unit("us")
    label = days.set_index("day")["month"].reindex(dates)
    return label.fillna(pd.Series(dates.strftime("%Y-%m"), index=dates))


def _mix(mix, axes, amounts):
    """Return the mix with each platform's part of a calendar month moved to what `amounts` (P, D) add up to."""
    made = mix.copy()
    for column, amount in amounts.items():
        parts = np.stack([np.bincount(axes.days.month, weights=row, minlength=len(axes.days.months)) for row in amount])
        part = pd.DataFrame(parts, index=axes.platforms, columns=axes.days.months).stack()
        keys = pd.MultiIndex.from_frame(made[["platform", "month"]])
        before = made.groupby(["platform", "month"])[column].transform("sum")
        whole = part.groupby(level=1).sum().reindex(made["month"]).to_numpy()
        now = np.divide(part.reindex(keys).to_numpy(), whole, out=before.to_numpy(copy=True), where=whole > 0)
        scale = np.divide(now, before, out=np.zeros(len(made)), where=before > 0)
        made[column] = made[column] * scale
        made[column] /= made.groupby("month")[column].transform("sum")
    return made


def _sources(sources, both):
    """Return the sources with the conversion of the usual month and the year's shares of orders."""
    made, each = sources.set_index(["platform", "source"]), both.groupby(["platform", "source"])
    orders, usual = each["orders"].sum(), each["usual"].first()
    whole = orders.groupby(level=0).transform("sum")
    share = (orders / whole.where(whole > 0)).dropna()
    made.loc[share.index, "share"] = share
    for place, factor in usual.items():
        steps = made.loc[place, ["views", "carts", "placed", "paid"]].to_numpy(dtype=float)
        made.loc[place, ["views", "carts", "placed", "paid"]] = _laid(steps, factor)
    return made.reset_index()[sources.columns]


def _laid(steps, factor):
    """Return funnel steps whose product is × factor: evenly over the first, as far as none passes 1, then payment."""
    made, wanted = steps.copy(), steps.prod() * factor
    for at in [*range(LIFTED)] * 2 + [LIFTED]:
        rest = wanted / made.prod()
        even = rest ** (1 / (LIFTED - at % LIFTED)) if at < LIFTED else rest
        made[at] = min(made[at] * even, 1.0)
    return made


def _windows(both, days, base):
    """Return campaigns, as dicts, for the months in which a platform converts better or worse than in its usual one."""
    lifted = both.drop_duplicates(["month", "platform"])
    lifted = lifted[(lifted["lift"] - 1).abs() > SAME]
    month, made = _month_of(base, days), []
    for row in lifted.itertuples():
        inside = month.index[(month == row.month).to_numpy()]
        made.append(
            {
                "name": f"drivers {row.month} {row.platform}",
                "start": inside[0].date(),
                "days": len(inside),
                "conversion_uplift": float(row.lift - 1),
                "uplift_sd": 0.0,
                "platforms": [row.platform],
            }
        )
    return made


def _check(scenario, both, days, currency):
    """Raise Infeasible naming the driver and node in which the scenario is farthest from what is asked."""
    found = expected_drivers(scenario, days, currency=currency).leaves.set_index(KEYS)
    found = found.reindex(pd.MultiIndex.from_frame(both[KEYS])).fillna(0.0).reset_index(drop=True)
    found["conversion"] *= both["lift"]
    sold = both["sessions"] > 0
    for driver in DRIVERS:
        off = (found[driver] - both[driver]).abs() / both[driver].clip(lower=1e-9)
        off = off.where(sold | (driver == "sessions"), 0.0)
        if off.max() > SAME:
            row = both.loc[worst := off.idxmax()]
            wanted, there = (_written(driver, value, currency) for value in (row[driver], found.loc[worst, driver]))
            raise Infeasible(
                "a scenario cannot carry this {driver:term}: {cell}",
                value=msg("{wanted}, and it would have {there}", wanted=wanted, there=there),
                remedy="change it in the same way for all months or all sources of the platform",
                driver=driver,
                cell=show(row[KEYS].to_dict()),
            )


def _written(driver, value, currency):
    """Return a driver's value for an error: exact money, a share, a number of sessions."""
    if driver == "order_value":
        return Money(round(float(value)), currency)
    text = "{value:percent2}" if driver == "conversion" else "{value:number1}"
    return msg(text, value=float(value))
