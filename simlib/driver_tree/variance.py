"""Why paid GMV changed: volume, mix, conversion and order value without residual. Money: minor units.

LMDI-I (Ang 2005, Energy Policy 33, 867–871) on GMV of a leaf = all sessions × share of sessions × conversion × value
an order. The Shapley value of the same factors is the cross-check.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd

from simlib.core.errors import InputError, nearest
from simlib.core.lmdi import log_mean
from simlib.core.message import msg
from simlib.driver_tree.drivers import DRIVERS, Drivers

EFFECTS = ("volume", "mix", "conversion", "order_value")
METHODS = ("lmdi", "shapley")


def variance(
    before: Drivers, now: Drivers, *, by: str | Sequence[str] = (), method: str = "lmdi"
) -> pd.DataFrame:
    """Return a frame of `by`, before, now, change and the effects volume, mix, conversion, order_value.

    before, now: driver trees of the same levels. The effects of a row add up to its change exactly. volume: more
    sessions in all, with their shares as before; mix: sessions moving between leaves; volume + mix is the traffic.
    Sessions are totalled within a month where the trees have months. A leaf that opened or closed has its whole change
    in the first factor that is zero on one side.
    """
    if method not in METHODS:
        raise InputError("unknown decomposition", value=method, remedy=nearest(method, METHODS))
    if before.keys != now.keys:
        raise InputError(
            "two driver trees of different levels cannot be compared",
            value=msg("{one} and {other}", one="×".join(before.keys), other="×".join(now.keys)),
            remedy="roll one of them up",
        )
    by = [by] if isinstance(by, str) else list(by)
    keys = before.keys
    rows = before.leaves.merge(now.leaves, on=keys, how="outer", suffixes=("_before", "_now")).fillna(0.0)
    old, new = _factors(rows, "_before", keys), _factors(rows, "_now", keys)
    parts = lmdi(old, new) if method == "lmdi" else shapley(old, new)
    rows["before"], rows["now"] = old.prod(axis=0), new.prod(axis=0)
    rows["change"] = rows["now"] - rows["before"]
    rows = rows.assign(**dict(zip(EFFECTS, parts, strict=True)))
    shown = ["before", "now", "change", *EFFECTS]
    if not by:
        return rows[shown].sum().to_frame().T
    return rows.groupby(by, sort=False)[shown].sum().reset_index()


def lmdi(before: np.ndarray, now: np.ndarray) -> np.ndarray:
    """Return the effect of each factor on the change of the product, arrays (factors, n) in and out, no residual."""
    weight = log_mean(now.prod(axis=0), before.prod(axis=0))
    both = (before > 0) & (now > 0)
    effects = weight * np.log(np.where(both, now, 1) / np.where(both, before, 1))
    # Where the product is zero on one side the limit puts the change on the factor that is zero there.
    change = now.prod(axis=0) - before.prod(axis=0)
    opened = (weight == 0) & (change != 0)
    first = np.argmax((before == 0) | (now == 0), axis=0)
    effects[:, opened] = 0
    effects[first[opened], np.flatnonzero(opened)] = change[opened]
    return effects


def shapley(before: np.ndarray, now: np.ndarray) -> np.ndarray:
    """Return each factor's mean contribution over all orders in which the factors change, arrays (factors, n)."""
    count = len(before)
    if count > 8:
        raise InputError("too many factors for the Shapley value", value=count, remedy="at most 8")
    effects = np.zeros(before.shape)
    for factor in range(count):
        others = [f for f in range(count) if f != factor]
        for size in range(count):
            chance = factorial(size) * factorial(count - size - 1) / factorial(count)
            for changed in combinations(others, size):
                mixed = before.copy()
                mixed[list(changed)] = now[list(changed)]
                rest = np.delete(mixed, factor, axis=0).prod(axis=0)
                effects[factor] += chance * (now[factor] - before[factor]) * rest
    return effects


def _factors(rows, side, keys):
    """Return (4, n): all sessions, the leaf's share of them, conversion, value an order."""
    sessions, conversion, value = (rows[f"{driver}{side}"] for driver in DRIVERS)
    whole = sessions.groupby(rows["month"]).transform("sum") if "month" in keys else sessions * 0 + sessions.sum()
    share = (sessions / whole.where(whole > 0)).fillna(0.0)
    return np.stack([whole, share, conversion, value]).astype(float)
