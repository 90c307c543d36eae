"""Mean of the last eight weeks with negative-binomial quantiles: short histories and slow movers. Time: day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simlib.forecasting.fitted import sample_paths

if TYPE_CHECKING:
    from simlib.forecasting.prepare import Series


@dataclass(frozen=True)
class RecentMean:
    """The recent mean, by weekday from two weeks on, with the quantiles of counts."""

    window: int = 56

    def fit(self, series: Series) -> RecentLaw:
        """Return the fitted model; defined for one day, for a constant and for an all-zero series."""
        seen = np.flatnonzero(series.seen)
        if not len(seen):
            return RecentLaw(series, np.zeros(7), 0.0)
        seen = seen[seen >= seen[-1] - self.window + 1]
        y, weekday = series.y[seen], series.past.weekday[seen]
        mean = y.mean()
        n = np.bincount(weekday, minlength=7)
        by_day = (np.bincount(weekday, y, minlength=7) + 4 * mean) / (n + 4) if len(seen) >= 14 else np.full(7, mean)
        by_day *= mean / ((by_day @ n) / n.sum()) if mean > 0 else 1.0
        return RecentLaw(series, by_day, _relative_variance(y, by_day[weekday]))


def _relative_variance(y, mean):
    """Variance over squared mean; one lone day is given a spread of a half."""
    if len(y) < 3:
        return 0.25 if mean.max() > 0 else 0.0
    return (
        float(np.mean((y - mean) ** 2) * len(y) / (len(y) - 1) / max(mean.mean() ** 2, 1e-300))
        if mean.max() > 0
        else 0.0
    )


class RecentLaw:
    """Mean by weekday (7,); each day negative binomial, or gamma where the variance allows no count."""

    def __init__(self, series: Series, by_day: np.ndarray, relative_variance: float):
        self.series, self.by_day, self.relative = series, by_day, relative_variance

    def mean(self, horizon: int) -> np.ndarray:
        """Return the mean of every day ahead (horizon,)."""
        days = self.series.ahead(horizon)
        return np.where(days.open, self.by_day[days.weekday], 0.0)

    def quantiles(self, horizon: int, probs: Sequence[float]) -> np.ndarray:
        """Return quantiles (len(probs), horizon)."""
        level, _ = self.shares(horizon)
        return count_quantiles(self.mean(horizon), (1 + self.relative) * np.exp(level**2) - 1, probs)

    def shares(self, horizon: int) -> tuple[np.ndarray, np.ndarray]:
        """Return level sd, growing from the standard error of the mean, and noise sd."""
        n = max(int(self.series.seen[-56:].sum()), 1)
        start = self.relative / n
        level = (
            np.sqrt(start + 0.09 * (1 - np.exp(-np.arange(1, horizon + 1) / 120)))
            if self.relative > 0
            else np.zeros(horizon)
        )
        return level, np.full(horizon, np.sqrt(np.log1p(self.relative)))

    def paths(self, horizon: int, n: int, seed: int, noise: bool = True) -> np.ndarray:
        """Return n sample paths (n, horizon)."""
        return sample_paths(self, horizon, n, seed, noise=noise)


def count_quantiles(mean: np.ndarray, relative_variance: np.ndarray, probs: Sequence[float]) -> np.ndarray:
    """Return quantiles (len(probs), len(mean)) of negative binomials of this mean and variance = relative · mean².

    Where the variance is not above the mean the law is gamma (amounts) or the mean itself (no variance).
    """
    from scipy.stats import gamma, nbinom

    mean, relative = np.broadcast_arrays(np.asarray(mean, float), np.asarray(relative_variance, float))
    out = np.tile(mean, (len(probs), 1))
    vary = (mean > 0) & (relative > 1e-12)
    counts = vary & (relative * mean > 1.0 + 1e-9) & (mean < 50)
    amounts = vary & ~counts
    p = np.asarray(probs, float)[:, None]
    if counts.any():
        m, r = mean[counts], relative[counts]
        size = m / (r * m - 1)
        out[:, counts] = nbinom.ppf(p, size, size / (size + m))
    if amounts.any():
        m, r = mean[amounts], relative[amounts]
        out[:, amounts] = gamma.ppf(p, 1 / r, scale=m * r)
    return out
