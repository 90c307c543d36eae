"""Effects of regressors (price, weather, search heat) on logs, taken out before the models and put back. Time: day.

The regression on log1p has weekdays, holidays and, from a year on, the season as controls; the level wanders and days
are noisy, so both sides go through (1 − B)/(1 + θB); ridge priors; outliers pulled in. θ and the strength of the
regressors are those of the greatest evidence. Every model and the far view then see the series at usual regressors.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from simlib.forecasting.decompose import CLIP, robust_sd
from simlib.forecasting.prepare import YEARLY_FROM, Series

THETAS = (0.0, -0.3, -0.5, -0.65, -0.8, -0.9, -0.95)
SDS = (0.02, 0.1, 0.5)  # prior log sd of the effect of one standard deviation of a regressor
FEWEST = 21  # days seen
BEYOND = 1.0  # most log effect beyond the strongest in the history


@dataclass(frozen=True)
class Effects:
    """Log effect of one sd of each regressor `beta` (k,), its root covariance (k, k), and the regressors' scale."""

    names: tuple
    beta: np.ndarray
    root: np.ndarray
    centre: np.ndarray
    scale: np.ndarray

    def of(self, x: np.ndarray) -> np.ndarray:
        """Return the standardised regressors (n, k) of the rows `x`: 0 is usual."""
        return np.where(self.scale > 0, (x - self.centre) / np.where(self.scale > 0, self.scale, 1.0), 0.0)

    def summary(self) -> dict[str, dict[str, float]]:
        """Return {name: share by which one sd more changes sales, its 80 % band, that sd as `per`}."""
        sd = np.sqrt(np.square(self.root).sum(1))
        edges = {"effect": 0.0, "lo-80": -1.2816, "hi-80": 1.2816}
        return {
            name: {k: round(float(np.expm1(self.beta[i] + z * sd[i])), 4) for k, z in edges.items()}
            | {"per": round(float(self.scale[i]), 6)}
            for i, name in enumerate(self.names)
        }


def without_regressors(series: Series) -> Series:
    """Return the series without its regressors."""
    if not series.regressors:
        return series
    first, y, x = series.raw
    past = replace(series.past, x=series.past.x[:, :0])
    return replace(series, past=past, regressors=(), raw=(first, y, x[:, :0]), future={}, cache={})


def effects(series: Series) -> Effects | None:
    """Return the Effects of a series' regressors, or None where it has none or too few days with sales."""
    seen = np.flatnonzero(series.seen)
    if not series.regressors or series.intermittent or len(seen) < FEWEST:
        return None
    past = series.past
    centre, scale = past.x[seen].mean(0), past.x[seen].std(0)
    scale = np.where(scale > 1e-9 * np.maximum(np.abs(centre), 1e-300), scale, 0.0)
    made = Effects(tuple(series.regressors), np.zeros(len(scale)), np.zeros((len(scale), len(scale))), centre, scale)
    beta, cov = _best(made.of(past.x[seen]), *_controls(series, seen), series.log(series.y[seen]))
    size, turn = np.linalg.eigh(cov)
    return Effects(made.names, beta, turn * np.sqrt(np.maximum(size, 0.0)), centre, scale)


def _controls(series, seen):
    """Columns of the controls, and their prior sd."""
    past = series.past
    week = (past.weekday[seen][:, None] == np.arange(7)).astype(float)
    names = sorted(set(past.holiday[seen]) - {""})
    feast = (past.holiday[seen][:, None] == np.array(names, dtype=object)).astype(float)
    turn = np.arange(1, 5) * 2 * np.pi * (past.date[seen].astype(float) / 365.25)[:, None]
    season = np.hstack([np.sin(turn), np.cos(turn)])[:, : 8 * (len(series.y) >= YEARLY_FROM)]
    sds = [np.full(7, 1.0), np.full(len(names), 0.7), np.tile(0.3 / np.arange(1, 5), 2)[: season.shape[1]], [20.0]]
    return np.hstack([week, feast, season, np.ones((len(seen), 1))]), np.concatenate(sds)


def _best(x, controls, sds, z):
    """Posterior mean and covariance of the effects of `x` (n, k) at the θ and prior of greatest evidence."""
    k, columns = x.shape[1], np.hstack([x, controls])
    scale = max(robust_sd(np.diff(z)) / np.sqrt(2), 1e-3)
    fz, fx = _filtered(z, columns, -0.8)
    first = _solve(fz, fx, np.concatenate([np.full(k, 0.5), sds]), scale)
    errors = fz - fx @ first[1]
    wide = CLIP * max(robust_sd(errors[7:]), 1e-9)
    excess = errors - np.clip(errors, -wide, wide)
    excess[:7] = 0.0
    best = None
    for theta in THETAS:
        fz, fx = _filtered(z - excess, columns, theta)
        for sd in SDS:
            found = _solve(fz, fx, np.concatenate([np.full(k, sd), sds]), scale)
            best = found if best is None or found[0] > best[0] else best
    return best[1][:k], best[2][:k, :k]


def _filtered(z, x, theta):
    from scipy.signal import lfilter

    return lfilter([1.0, -1.0], [1.0, theta], z), lfilter([1.0, -1.0], [1.0, theta], x, axis=0)


def _solve(z, x, prior, scale):
    """Return (log evidence, coefficients, their covariance) of a ridge."""
    penalty = (scale / prior) ** 2
    precision = x.T @ x + np.diag(penalty)
    inverse, n = np.linalg.inv(precision), len(z)
    beta = inverse @ (x.T @ z)
    variance = max(float(z @ z - beta @ (x.T @ z)) / n, 1e-12)
    evidence = -n / 2 * np.log(variance) - np.linalg.slogdet(precision)[1] / 2 + np.log(penalty).sum() / 2
    return evidence, beta, inverse * variance


def limited(ahead: np.ndarray, past: np.ndarray) -> tuple[np.ndarray, bool]:
    """Return log effects ahead limited to those of the past ± BEYOND, and whether any was limited."""
    inside = np.clip(ahead, min(past.min(), 0) - BEYOND, max(past.max(), 0) + BEYOND)
    return inside, bool((inside != ahead).any())
