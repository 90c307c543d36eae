"""Measures of goods: roles, Pareto classes, prices with margin check, lifecycle stage, excess stock. Money: minor."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from simlib.core.errors import InputError, nearest
from simlib.core.money import split

ROLES = ("traffic", "profit", "image", "custom")
STAGES = ("launch", "growth", "mature", "decline")


def role_targets(amount: int, mix: Mapping[str, float]) -> dict[str, int]:
    """Return role → minor units of `amount`, exact; mix: role → share, adding up to 1."""
    for role, share in mix.items():
        if role not in ROLES:
            raise InputError("unknown role of goods", value=role, remedy=nearest(role, ROLES))
        if not (np.isfinite(share) and share >= 0):
            raise InputError("the share of a role is not below zero", column=role, value=share)
    if abs(sum(mix.values()) - 1) > 1e-6:
        raise InputError("the shares of roles do not add up to 1", value=round(sum(mix.values()), 6))
    return dict(zip(mix, (int(part) for part in split(int(amount), list(mix.values()))), strict=True))


def abc(values: Mapping[str, float], *, cuts: tuple[float, float] = (0.8, 0.95)) -> pd.DataFrame:
    """Return item, value, share, cumulative, class of item → value (not negative), the largest first, ties by name.

    An item is A while the items before it hold less than cuts[0] of the whole, B below cuts[1], else C (Pareto).
    """
    if not 0 < cuts[0] <= cuts[1] <= 1:
        raise InputError("cuts are two shares in order", value=str(cuts), remedy="like 0.8 and 0.95")
    for item, value in values.items():
        if not (np.isfinite(value) and value >= 0):
            raise InputError("the value of an item is not below zero", column=str(item), value=value)
    ranked = sorted(values.items(), key=lambda pair: (-pair[1], str(pair[0])))
    frame = pd.DataFrame(ranked, columns=["item", "value"])
    whole = float(frame["value"].sum())
    frame["share"] = frame["value"] / whole if whole else 0.0
    frame["cumulative"] = frame["share"].cumsum()
    before = frame["cumulative"] - frame["share"]
    frame["class"] = np.select([before < cuts[0] - 1e-12, before < cuts[1] - 1e-12], ["A", "B"], "C")
    return frame


def prices(
    cost: float,
    *,
    markup: float,
    competition: float | None = None,
    value: float | None = None,
    least_margin: float = 0.0,
) -> pd.DataFrame:
    """Return way, price, margin, allowed for each way of pricing one item; money in whole minor units.

    cost-plus = cost × (1 + markup); competition: what rivals ask; value: what buyers would pay. margin =
    (price − cost) ÷ price. `floor` is the lowest price that keeps `least_margin`; a price below it is not allowed.
    """
    if not (cost > 0 and np.isfinite(cost) and markup >= 0 and 0 <= least_margin < 1):
        what = "prices need a cost above zero, a markup from 0 and a least margin from 0 to below 1"
        raise InputError(what, value=[cost, markup, least_margin])
    asked = {
        "floor": math.ceil(cost / (1 - least_margin) - 1e-9),
        "cost-plus": round(cost * (1 + markup)),
        "competition": competition,
        "value": value,
    }
    rows = []
    for way, price in asked.items():
        if price is None:
            continue
        if not (np.isfinite(price) and price > 0):
            raise InputError("a price is above zero", column=way, value=price)
        rows.append((way, int(price), (price - cost) / price, price >= asked["floor"]))
    return pd.DataFrame(rows, columns=["way", "price", "margin", "allowed"])


def stage(
    units: np.ndarray | list[float],
    *,
    change: float = 0.15,
    around: np.ndarray | list[float] | None = None,
    doubt: float = 0.0,
) -> str:
    """Return the lifecycle stage of an item from its units a month, first to last month on sale.

    Fewer than four months: launch. Else the last three months against the three before (fewer where it is younger),
    a month: growth above +`change`, decline below −`change`, mature between. around: units of all goods in those
    months; then the item's part of them is judged, so that a season they share is no growth. doubt: standard deviations
    of counting noise (Poisson) that a change must exceed; an item that sold nothing in either span must have sold
    before.
    """
    units = np.asarray(units, dtype=float)
    whole = np.ones_like(units) if around is None else np.asarray(around, dtype=float)
    if units.ndim != 1 or not np.isfinite(units).all() or (units < 0).any() or whole.shape != units.shape:
        raise InputError("units a month are numbers not below zero")
    if units.size < 4:
        return STAGES[0]
    (now, before), (whole_now, whole_before) = ((v[-3:].sum(), v[-6:-3].sum()) for v in (units, whole))
    expected = before * whole_now / whole_before if whole_before > 0 else 0.0
    if expected == 0:
        usual = 3 * units[:-3].mean() if now == 0 else now
        return "mature" if 0 < usual <= doubt**2 else "growth" if now > 0 else "decline"
    sure = abs(now - expected) > doubt * math.sqrt(now + expected * whole_now / whole_before)
    step = now / expected - 1
    return "growth" if step > change and sure else "decline" if step < -change and sure else "mature"


def excess_stock(stock: pd.DataFrame, *, cover_days: float) -> pd.DataFrame:
    """Return item, on_hand, days_of_cover, excess, excess_value of items stocked beyond `cover_days`, dearest first.

    stock: frame item, on_hand (units), daily_sales (units a day), cost (minor a unit). An item that does not sell is
    excess as a whole.
    """
    if not (np.isfinite(cover_days) and cover_days >= 0):
        raise InputError("cover is a number of days", value=cover_days)
    made = stock[["item", "on_hand", "daily_sales", "cost"]].copy()
    made["days_of_cover"] = made["on_hand"] / made["daily_sales"].where(made["daily_sales"] > 0)
    made["excess"] = (made["on_hand"] - np.ceil(made["daily_sales"] * cover_days)).clip(lower=0).astype("int64")
    made["excess_value"] = made["excess"] * made["cost"]
    found = made[made["excess"] > 0].sort_values(["excess_value", "item"], ascending=[False, True])
    return found[["item", "on_hand", "days_of_cover", "excess", "excess_value"]].reset_index(drop=True)
