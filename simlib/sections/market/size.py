"""How large the market is and what share of it a target needs. Money: minor units; volumes: searches a year."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from simlib.core.errors import InputError
from simlib.targets.cube import Targets

COLUMNS = {"category": str, "keyword": str, "volume": float, "conversion": float, "price": float}


def capacity(keywords: pd.DataFrame, *, growth: Sequence[float] = (0.0, 0.0, 0.0)) -> pd.DataFrame:
    """Return a frame category, low, middle, high: what the market buys in the plan year, minor units.

    keywords: frame category, keyword, volume (searches in the year before), conversion (purchases a search, 0 to 1),
    price (paid value a purchase, minor); a keyword counts once. growth: lowest, middle and highest growth of the
    market until the plan year, above −1. Market = Σ volume × conversion × price × (1 + growth).
    """
    for name in COLUMNS:
        if name not in keywords.columns:
            raise InputError("the keyword table is without a column", column=name, remedy="columns: {names:list}",
                             names=list(COLUMNS))  # fmt: skip
    band = np.asarray(growth, dtype=float)
    if band.shape != (3,) or not np.isfinite(band).all() or (np.diff(band) < 0).any() or band[0] <= -1:
        raise InputError("growth is lowest, middle, highest, above -1 and in this order", value=str(growth))
    made = keywords.astype(COLUMNS)
    if (twice := made.duplicated("keyword")).any():
        row = int(np.flatnonzero(twice)[0])
        raise InputError("a keyword counts once", row=row + 1, value=made["keyword"].iloc[row])
    for name, top in (("volume", np.inf), ("conversion", 1.0), ("price", np.inf)):
        odd = ~np.isfinite(made[name]) | (made[name] < 0) | (made[name] > top)
        if odd.any():
            row = int(np.flatnonzero(odd)[0])
            raise InputError("value refused", row=row + 1, column=name, value=made[name].iloc[row])
    made["market"] = made["volume"] * made["conversion"] * made["price"]
    sums = made.groupby("category", sort=False)["market"].sum().reset_index()
    for name, rate in zip(("low", "middle", "high"), band, strict=True):
        sums[name] = sums["market"] * (1 + rate)
    return sums.drop(columns="market")


def share_needed(targets: Targets, market: pd.DataFrame) -> pd.DataFrame:
    """Return category, target, low, middle, high, share_low, share, share_high, possible: shares the target needs.

    targets: Targets; market: frame of `capacity`. share_low is the share in the largest market, share_high in the
    smallest; empty where the market of a category is not known. possible: at most the whole of the largest market.
    """
    both = targets.table("category").merge(market, on="category", how="left")
    for share, size in (("share_low", "high"), ("share", "middle"), ("share_high", "low")):
        both[share] = both["target"] / both[size].where(both[size] > 0)
    both["possible"] = both["share_low"] <= 1
    return both
