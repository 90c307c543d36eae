"""Shares of several nodes in the months ahead: level that wanders, lasting drift, season. Time: calendar month.

Gaussian process regression on log shares (Rasmussen & Williams 2006, chapter 2); the sizes of the parts are averaged by
how well they explain the node, and all nodes together (empirical Bayes).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

SEASON_FROM = 24  # months from which a season can be separated from a drift
# sd of the level's step a month, of the season, of a year's drift
SIZES = ((0.02, 0.05, 0.1, 0.2), (0.05, 0.15, 0.35, 1.2), (0.0, 0.15, 0.4))
# Within two years season and drift look the same: most of what moves is taken as drift.
SHORT = ((0.02, 0.05, 0.1, 0.2), (0.1, 0.2, 1.2), (0.0, 0.15))
EXTRA = (0.0, 0.05, 0.12)  # sd of a month that its orders do not explain
ORDER_NOISE = 1.5  # variance of a log share, times its orders
LEVEL = 4.0  # prior variance of a log share around its mean
UNSEEN = 1e6
STEPS = 8  # of empirical Bayes (EM)


@dataclass(frozen=True)
class Drift:
    """Log shares ahead: `mean` (H, K) and `covariance` (K, H, H) of each node's own errors."""

    mean: np.ndarray
    covariance: np.ndarray

    @property
    def shares(self) -> np.ndarray:
        """Return the shares (H, K), each month adding up to 1."""
        part = np.exp(self.mean - self.mean.max(axis=1, keepdims=True))
        return part / part.sum(axis=1, keepdims=True)


def drift(orders: np.ndarray, value: np.ndarray, ahead: np.ndarray) -> Drift:
    """Return the Drift of K nodes in the months `ahead` (H,), counted from the first of `orders` and `value` (T, K).

    Months before a node's first order, and that one, which may be cut, are unknown, not zero.
    """
    months, at = len(orders), np.arange(len(orders))
    whole = value.sum(axis=1)
    start = (orders > 0).argmax(axis=0)
    start = np.where((start > 0) & (start < months - 1), start + 1, start)
    seen = (at[:, None] >= start) & (whole > 0)[:, None]
    centre = np.log(np.maximum(value.sum(axis=0) / whole.sum(), 1e-9))
    least = 0.5 * value.sum() / max(orders.sum(), 1.0)
    log = np.log((value + least) / np.maximum(whole, least)[:, None]) - centre
    log, noise = np.where(seen, log, 0.0).T, np.where(seen, ORDER_NOISE / (orders + 0.5), UNSEEN).T
    sizes = list(product(*(SIZES if months >= SEASON_FROM else SHORT), EXTRA))
    fits = [_fit(log, noise, at, ahead, *size) for size in sizes]
    weight = _weights(np.stack([fit[0] for fit in fits]))
    means = np.stack([fit[1] for fit in fits])
    mean = np.einsum("sk,skh->kh", weight, means)
    covariance = np.einsum("sk,skh,skj->khj", weight, means - mean, means - mean)
    for part, fit in zip(weight, fits, strict=True):
        covariance += part[:, None, None] * fit[2]
    return Drift((mean + centre[:, None]).T, covariance)


def _weights(likely):
    """Return weights (S, K) of the sizes for each node from log likelihoods (S, K): its own, times what all have."""
    common = np.full(len(likely), 1 / len(likely))
    for _ in range(STEPS):
        weight = common[:, None] * np.exp(likely - likely.max(axis=0))
        weight /= weight.sum(axis=0)
        common = weight.mean(axis=1)
    return weight


def _fit(log, noise, at, ahead, wander, season, slope, extra):
    """Return log likelihoods (K,), mean (K, H) and covariance (K, H, H) under one choice of sizes."""
    past = _kernel(at, at, wander, season, slope)
    cover = past + np.eye(len(at)) * (noise + extra**2)[:, None, :]
    cross = _kernel(ahead, at, wander, season, slope)
    root = np.linalg.cholesky(cover)
    half = np.linalg.solve(root, log[..., None])
    gain = np.linalg.solve(root, np.broadcast_to(cross.T, (len(log), *cross.T.shape)))
    likely = -0.5 * (half**2).sum(axis=(1, 2)) - np.log(np.diagonal(root, axis1=1, axis2=2)).sum(axis=1)
    mean = (gain.transpose(0, 2, 1) @ half)[..., 0]
    return likely, mean, _kernel(ahead, ahead, wander, season, slope) - gain.transpose(0, 2, 1) @ gain


def _kernel(a, b, wander, season, slope):
    """Covariance (len(a), len(b)) of log shares in the months `a` and `b`."""
    a, b = np.asarray(a, dtype=float)[:, None] + 1, np.asarray(b, dtype=float)[None] + 1
    round_year = 0.5 * np.exp(-8 * np.sin(np.pi * (a - b) / 12) ** 2) + 0.5 * ((a - b) % 12 == 0)
    return LEVEL + wander**2 * np.minimum(a, b) + season**2 * round_year + slope**2 * a * b / 144
