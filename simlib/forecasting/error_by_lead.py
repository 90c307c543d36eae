"""Errors of a model by lead time, 1 to 56 days ahead, in its own past. Time: day."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simlib.forecasting.decompose import clipped_sd

LAGS = (1, 7, 14, 28, 56)
PRIOR = 3.0  # independent windows that the prior counts for
DOUBLES = 60.0  # days in which the prior doubles the variance


def sd_by_day(errors_at: Callable[[int], np.ndarray], sd: float) -> Callable[[np.ndarray], np.ndarray]:
    """Return h → log sd of a forecast h days ahead.

    `errors_at(lag)` gives the in-sample errors `lag` steps ahead, NaN where unknown; overlapping windows count by
    len / lag. They are drawn towards `sd`·√(1 + lag / 60). Beyond 56 days the variance goes on rising as it did.
    """
    found = []
    for lag in LAGS:
        errors = errors_at(lag)
        errors = errors[np.isfinite(errors)]
        n = len(errors) / lag
        found.append(np.sqrt((n * clipped_sd(errors) ** 2 + PRIOR * sd**2 * (1 + lag / DOUBLES)) / (n + PRIOR)))
    found = np.maximum.accumulate(found)
    last, rate = found[-1], (found[-1] ** 2 - found[0] ** 2) / (LAGS[-1] - LAGS[0])
    return lambda h: np.where(
        h <= LAGS[-1], np.interp(h, LAGS, found), np.sqrt(last**2 + rate * np.maximum(h - LAGS[-1], 0))
    )
