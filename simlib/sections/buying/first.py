"""What to order first, by the reorder policy of the simulation. Time: day of the plan year. Stock: units; money: minor.

The policy is that of `flows/inventory/reorder`, with the pace of the target as planned demand: an order is due on the
day on which stock and purchases under way fall to the reorder point s, and it raises them to S.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simlib.core.schema import columns, conform
from simlib.flows.inventory import reorder
from simlib.sections.buying.supply import Supply
from simlib.targets.cube import Targets


@dataclass(frozen=True)
class Levels:
    """Reorder point and order-up-to level of items by day (S, D) over all warehouses; lead: mean lead time (S,)."""

    point: np.ndarray
    up_to: np.ndarray
    lead: np.ndarray


def order_levels(pace: np.ndarray, skus: pd.DataFrame, supply: Supply) -> Levels:
    """Return the Levels for a pace (S, D) in units a day, its first days repeated past the year's end.

    skus: the rows of the scenario's table in the order of the pace.
    """
    params, goods = supply.policy, [skus[name].to_numpy() for name in ("lead_mean", "lead_cv", "pack", "moq")]
    longest = int(np.ceil(skus["lead_mean"].max() * params.lead_level)) + params.review_every + params.order_cover + 1
    ahead = np.concatenate([pace, np.resize(pace.T, (longest, len(pace))).T], axis=1)
    policy = reorder.Reorder(params, reorder.Supply(*goods), supply.warehouse_shares[:, None, None] * ahead)
    levels = [policy.levels(day) for day in range(pace.shape[1])]
    point, up_to = (np.stack([level[k].sum(axis=0) for level in levels], axis=1) for k in (0, 1))
    return Levels(point, up_to, policy.lead_mean)


def first_table(goods: pd.DataFrame, targets: Targets, supply: Supply) -> pd.DataFrame:
    """Return the schema table `buy_first`: articles that run out within the year at the target's pace, soonest order.

    goods: schema table `goods_targets`. Empty without a stock snapshot. runs_out: stock and all that is under way are
    sold; short_from: an earlier day without stock because what is under way comes too late. order_by: the day on which
    the position falls to the reorder point, at the earliest the first day that is not over; units: up to the
    order-up-to level, in whole packs and at least the least purchase.
    """
    single = goods[(goods["class"] != "tail") & (goods["price"] > 0) & (goods["target"] > 0)]
    single = single[single["item"].isin(supply.skus.index)]
    rows = []
    if supply.measured and len(single):
        days, skus = targets.axes.days["day"], supply.skus.loc[single["item"]]
        ahead = np.ones(len(days), bool) if targets.until is None else (days > targets.until).to_numpy()
        pace = _pace(single, targets)
        levels = order_levels(pace, skus, supply)
        for i, row in enumerate(single.to_dict("records")):
            rows += _order(row | skus.iloc[i].to_dict(), pace[i], (levels, i), (days, ahead), supply)
    made = pd.DataFrame(rows, columns=columns("buy_first"))
    by = ["order_by", "runs_out", "value"]
    return conform(made.sort_values(by, ascending=[True, True, False], kind="stable"), "buy_first")


def too_late(item: Mapping[str, object]) -> bool:
    """Return whether an item (a row of `buy_first`) is gone before an order of that day comes at the mean lead time."""
    return bool(item["order_by"] + pd.Timedelta(days=item["lead_days"]) > item["runs_out"])


def _pace(single, targets):
    """Return units a day (S, D) that the target asks of each item: its category's days, its target at its price."""
    daily = targets.axes.cube(targets.leaves).sum(axis=(1, 3))[:, [targets.axes.categories.index(c)
                                                                   for c in single["category"]]]  # fmt: skip
    units = (single["target"] / single["price"]).to_numpy()
    return (daily / np.maximum(daily.sum(axis=0), 1) * units).T


def _order(item, pace, place, year, supply):
    """Return the row of an article to order as a list, empty where it does not run out; pace: units a day."""
    (levels, i), (days, ahead) = place, year
    coming = supply.arriving[supply.arriving["sku"] == item["item"]]
    on_hand, on_order = int(supply.on_hand.get(item["item"], 0)), int(coming["units"].sum())
    arrived, sold = np.zeros(len(days)), pace.cumsum()
    np.add.at(arrived, days.searchsorted(coming["day"]), coming["units"].to_numpy())
    gone = np.flatnonzero((on_hand + on_order < sold) & ahead)
    short = np.flatnonzero((on_hand + arrived.cumsum() < sold) & ahead)
    if not gone.size:
        return []
    position = on_hand + on_order - sold + pace  # as the day begins
    due = np.flatnonzero((position <= levels.point[i]) & ahead)[0]
    needed = np.array(np.ceil(levels.up_to[i, due] - position[due]))
    units, measured = int(reorder.in_packs(needed, item["pack"], item["moq"])), supply.lead_times_measured
    return [{
        **{name: item[name] for name in ("item", "name", "category", "class")},
        "supplier": item["supplier"] if measured else None, "on_hand": on_hand, "on_order": on_order,
        "short_from": days.iloc[short[0]] if short[0] < gone[0] else pd.NaT, "runs_out": days.iloc[gone[0]],
        "lead_days": float(np.ceil(levels.lead[i])) if measured else np.nan,
        "order_by": days.iloc[due] if measured else pd.NaT, "units": units, "value": units * item["cost"],
    }]  # fmt: skip
