"""Leaf weights of a target: daily forecast times last year's mix of platforms and categories. Money: minor units."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.core.errors import InputError


def mix(history):
    """Return the platforms and categories of a history table, each sorted, as lists of text."""
    return sorted(history["platform"].unique()), sorted(history["category"].unique())


def shares(history, days, *, measure="gmv_paid"):
    """Return each day's shares of platform × category, shape (D, P, C), adding up to 1 a day.

    history: schema table; days: frame with a column day. A day takes the mix of its calendar month in the last 365 days
    of the history, shrunk to the whole year's mix: the month counts with its orders, the year with five orders a
    cell, so a month of few orders changes little and a month without any takes the year's mix. `measure` is the
    column counted: paid value (refunds are not taken off) or orders. Raises InputError where the history holds none.
    """
    platforms, categories = mix(history)
    recent = history[history["day"] > history["day"].max() - pd.Timedelta(days=365)]
    value = recent[measure].clip(lower=0).to_numpy(dtype=float)
    if not value.sum() > 0:
        raise InputError("the last year of the history holds no paid value", remedy="check status and amounts")
    month = recent["day"].dt.month.to_numpy() - 1
    shape = (12, len(platforms), len(categories))
    at = np.ravel_multi_index(
        (
            month,
            np.searchsorted(platforms, recent["platform"].to_numpy(dtype=object)),
            np.searchsorted(categories, recent["category"].to_numpy(dtype=object)),
        ),
        shape,
    )
    sums = np.bincount(at, weights=value, minlength=np.prod(shape)).reshape(shape)
    orders = np.bincount(month, weights=recent["orders"].to_numpy(dtype=float), minlength=12)
    year = sums.sum(axis=0) / sums.sum()
    of_month = sums.sum(axis=(1, 2), keepdims=True)
    monthly = np.divide(sums, of_month, out=np.broadcast_to(year, shape).copy(), where=of_month > 0)
    trust = (orders / (orders + 5 * year.size))[:, None, None]
    return (trust * monthly + (1 - trust) * year)[days["day"].dt.month.to_numpy() - 1]


def profile(history, daily_mean, days):
    """Return (platforms, categories, weights): weights (D, P, C) that add up to the forecast `daily_mean` (D,).

    Closed days carry a mean of 0. Raises InputError where a mean is missing or negative or the lengths differ.
    """
    daily = np.asarray(daily_mean, dtype=float)
    if daily.shape != (len(days),):
        raise InputError(
            "the forecast and the year differ in days",
            value=str(daily.shape),
            remedy=f"one mean for each of {len(days)} days",
        )
    if not np.isfinite(daily).all() or (daily < 0).any():
        raise InputError("a daily forecast must be a number and not negative")
    platforms, categories = mix(history)
    return platforms, categories, shares(history, days) * daily[:, None, None]
