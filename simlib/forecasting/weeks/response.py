"""Regressors of a weekly panel with saturation, interactions and the season. Time: week.

Promotion columns are those never negative and often zero. For up to four of them squares and products enter; their
common effects are shrunk to zero, so that they count where many goods show them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from simlib.forecasting.weeks.recipe import Panel

SEASON_FROM = 78  # weeks of history from which the panel has a yearly season
MOST = 4  # promotion columns up to which squares and products are looked at
IDLE = 1 / 3  # share of weeks at zero that makes a column a promotion
PLAIN, BENT, YEARLY = 1.0, 0.1, 0.3  # prior sd of a common effect at a column's usual size


@dataclass(frozen=True)
class Terms:
    """Columns of the `past` (N, T, K) and `ahead` (N, h, K), `prior` sd (K,) of common effects at usual size.

    `alone` (k, K) turns effects into those of one unit of each of the k regressors, alone and at its usual size.
    """

    past: np.ndarray
    ahead: np.ndarray
    prior: np.ndarray
    alone: np.ndarray


def terms(panel: Panel, x: np.ndarray, *, season: bool = True) -> Terms:
    """Return the Terms of a Panel and regressors `x` (N, h, k) ahead; without `season` the year has no shape."""
    weeks, k = panel.y.shape[1], x.shape[2]
    whole, seen = np.concatenate([panel.x, x], 1), panel.x[np.isfinite(panel.y)]
    bent, of = _bent(whole, seen)
    year = _season(panel, weeks + x.shape[1]) if season and weeks >= SEASON_FROM else whole[..., :0]
    made = np.concatenate([whole, bent, year], 2)
    prior = np.repeat([PLAIN, BENT, YEARLY], [k, bent.shape[2], year.shape[2]])
    alone = np.concatenate([np.eye(k), of, np.zeros((k, year.shape[2]))], 1)
    return Terms(made[:, :weeks], made[:, weeks:], prior, alone)


def usual_size(x: np.ndarray) -> np.ndarray:
    """Return the usual size (k,) of columns `x` (rows, k) where not zero, √(Σx⁴ / Σx²): an indicator's height."""
    square = np.square(x)
    below = square.sum(0)
    some = below > 1e-300
    return np.where(some, np.sqrt(np.square(square).sum(0) / np.where(some, below, 1)), 1.0)


def _bent(whole, seen):
    """Return squares and products (N, weeks, m) of promotion columns, and what one of a column does through them.

    `seen` (rows, k) are the columns in weeks with sales. The terms stop at the largest value seen.
    """
    k = whole.shape[2]
    often = (seen.min(0) >= 0) & (np.mean(seen == 0, 0) >= IDLE) & (seen.max(0) > 0) if seen.size else np.zeros(k, bool)
    places = np.flatnonzero(often)
    size, columns, of = usual_size(seen), [], []
    scaled = np.minimum(whole, seen.max(0)) / size if len(places) else whole
    for i, j in combinations_with_replacement(places if len(places) <= MOST else [], 2):
        both = (seen[:, i] > 0) & (seen[:, j] > 0)
        if both.sum() < 2 or (i == j and np.ptp(seen[both, i]) == 0):
            continue  # never together; a plain indicator has no square of its own
        columns.append(scaled[..., i] * scaled[..., j])
        of.append((np.arange(k) == i) * (i == j) / size[i])
    if not columns:
        return whole[..., :0], np.zeros((k, 0))
    return np.stack(columns, 2), np.array(of).T


def _season(panel, n):
    """Two harmonics of the year (N, n, 4)."""
    turn = 2 * np.pi * panel.weeks(0, n).astype("datetime64[D]").astype(float)[:, None] / 365.25 * np.arange(1, 3)
    return np.broadcast_to(np.concatenate([np.sin(turn), np.cos(turn)], 1), (len(panel.ids), n, 4))
