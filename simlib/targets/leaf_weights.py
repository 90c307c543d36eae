"""Leaf weights of a target: daily forecast times the shares of platforms and categories. Money: minor units."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from simlib.core.errors import InputError


def shares(history: pd.DataFrame, days: pd.DataFrame, *, measure: str = "gmv_paid") -> np.ndarray:
    """Return each day's shares of platform × category, shape (D, P, C), adding up to 1 a day.

    history: schema table; days: frame with a column day. A day takes its month's `forecast_shares`; `measure` is the
    column counted: paid value (refunds are not taken off) or orders. Raises InputError where the last year of the
    history holds none.
    """
    from simlib.forecasting.nodes.shares import forecast_shares

    return forecast_shares(history, days, measure=measure).by_day(days)


def profile(
    history: pd.DataFrame, daily_mean: ArrayLike, days: pd.DataFrame, *, nodes: pd.DataFrame | None = None
) -> tuple[list[str], list[str], np.ndarray]:
    """Return (platforms, categories, weights): weights (D, P, C) that add up to the forecast `daily_mean` (D,).

    nodes: schema table of the shares where they have been forecast already. Closed days carry a mean of 0. Raises
    InputError where a mean is missing or negative or the lengths differ.
    """
    from simlib.forecasting.nodes.shares import node_names

    daily = np.asarray(daily_mean, dtype=float)
    if daily.shape != (len(days),):
        raise InputError(
            "the forecast and the year differ in days",
            value=str(daily.shape),
            remedy="one mean for each of {n:int} days",
            n=len(days),
        )
    if not np.isfinite(daily).all() or (daily < 0).any():
        raise InputError("a daily forecast must be a number and not negative")
    if nodes is None:
        platforms, categories = node_names(history)
        share = shares(history, days)
    else:
        platforms, categories = node_names(nodes)
        months = sorted(nodes["month"].unique())
        cube = nodes["gmv_share"].to_numpy().reshape(len(months), len(platforms), len(categories))
        share = cube[pd.Index(months).get_indexer(days["day"].dt.strftime("%Y-%m"))]
    return platforms, categories, share * daily[:, None, None]
