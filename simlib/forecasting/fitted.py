"""What every fitted model gives: mean, quantiles, paths over calendar days ahead. Time: day; closed days are 0."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
from scipy.special import ndtr, ndtri

if TYPE_CHECKING:
    from simlib.forecasting.fitted import Fitted
    from simlib.forecasting.prepare import Days, Series

BLOCK = 50
MEAN_SD = 1.0  # the mean of a log-normal law is taken at most at this sd: wider, it is dominated by a tail never seen


class Fitted(Protocol):
    """A model fitted to one series; arrays are (horizon,), (len(probs), horizon) or (n, horizon)."""

    series: Series

    def mean(self, horizon: int) -> np.ndarray:
        """Return the mean of every day ahead."""

    def quantiles(self, horizon: int, probs: Sequence[float]) -> np.ndarray:
        """Return the quantiles of every day ahead."""

    def shares(self, horizon: int) -> tuple[np.ndarray, np.ndarray]:
        """Return level sd and noise sd of every day ahead."""

    def paths(self, horizon: int, n: int, seed: int, noise: bool = True) -> np.ndarray:
        """Return n sample paths."""


class LogLaw:
    """Independent law of each day ahead: log1p(y) normal with centre `loc` and standard deviation `sd`.

    `law(days)` returns loc and sd (horizon,); `noise` is the day's own share of sd, the rest is level.
    """

    def __init__(self, series: Series, law: Callable[[Days], tuple[np.ndarray, np.ndarray]], *, noise: float):
        self.series, self._law, self.noise = series, law, float(noise)
        self._cache = {}

    def law(self, horizon: int) -> tuple[Days, np.ndarray, np.ndarray]:
        """Return days ahead, loc and sd."""
        if horizon not in self._cache:
            days = self.series.ahead(horizon)
            self._cache[horizon] = (days, *self._law(days))
        return self._cache[horizon]

    def mean(self, horizon: int) -> np.ndarray:
        """Return the mean of every day ahead (horizon,): level uncertainty keeps the mean, day noise raises it."""
        days, loc, _ = self.law(horizon)
        return np.where(days.open, np.maximum(self.series.exp(loc + min(self.noise, MEAN_SD) ** 2 / 2), 0), 0.0)

    def quantiles(self, horizon: int, probs: Sequence[float]) -> np.ndarray:
        """Return quantiles (len(probs), horizon)."""
        days, loc, sd = self.law(horizon)
        values = self.series.exp(np.minimum(loc + ndtri(np.asarray(probs, float))[:, None] * sd, 600))
        return np.where(days.open, np.maximum(values, 0), 0.0)

    def paths(self, horizon: int, n: int, seed: int, noise: bool = True) -> np.ndarray:
        """Return n sample paths (n, horizon); without noise only the level varies, around the same mean."""
        return sample_paths(self, horizon, n, seed, noise=noise)

    def shares(self, horizon: int) -> tuple[np.ndarray, np.ndarray]:
        """Return level sd and noise sd of every day ahead."""
        _, _, sd = self.law(horizon)
        own = np.minimum(sd, self.noise)
        return np.sqrt(sd**2 - own**2), own


def generator(seed: int, name: str) -> np.random.Generator:
    """Return the generator of the stream `name`: the same seed and name give the same bits anywhere."""
    words = np.frombuffer(hashlib.sha256(name.encode()).digest(), dtype="<u4")
    return np.random.Generator(
        np.random.PCG64DXSM(np.random.SeedSequence(int(seed), spawn_key=tuple(int(w) for w in words)))
    )


def paired_normals(seed: int, name: str, n: int, k: int) -> np.ndarray:
    """Return (n, k) standard normals in antithetic pairs, whose means are exact; longer ones extend shorter."""
    draws = generator(seed, name).standard_normal(((n + 1) // 2, k))
    return np.stack([draws, -draws], 1).reshape(-1, k)[:n]


def balanced_normals(seed: int, name: str, n: int) -> np.ndarray:
    """Return (n, 1) standard normals of which every 50 (a block) hold one from each of 50 equal strata."""
    random, half = generator(seed, name), BLOCK // 2
    blocks = -(-n // BLOCK)
    draws = random.random((blocks, 3, half))  # a block after the other, so that more paths extend fewer
    strata = draws[:, 0].argsort(axis=1)
    z = ndtri(0.5 + (strata + draws[:, 1]) / BLOCK) * np.where(draws[:, 2] < 0.5, -1.0, 1.0)
    return np.stack([z, -z], 2).reshape(-1, 1)[:n]


def sample_paths(fitted: Fitted, horizon: int, n: int, seed: int, *, noise: bool) -> np.ndarray:
    """Return paths (n, horizon): one slow level shared by all days ahead, and each day's own noise where wanted."""
    level_sd, noise_sd = fitted.shares(horizon)
    slow = balanced_normals(seed, f"level/{fitted.series.unique_id}", n)
    if not noise:
        return fitted.mean(horizon) * np.exp(slow * level_sd - level_sd**2 / 2)
    fast = paired_normals(seed, f"noise/{fitted.series.unique_id}", n, horizon)
    whole = np.sqrt(level_sd**2 + noise_sd**2)
    z = np.divide(slow * level_sd + fast * noise_sd, whole, out=np.zeros((n, horizon)), where=whole > 0)
    return _at_ranks(fitted, horizon, ndtr(z))


def _at_ranks(fitted, horizon, ranks, grid=199):
    probs = (np.arange(grid) + 0.5) / grid
    table = fitted.quantiles(horizon, probs)
    return np.column_stack([np.interp(ranks[:, h], probs, table[:, h]) for h in range(horizon)])


class Mixture:
    """Weighted average of the quantiles, means and level shares of several fitted models."""

    def __init__(self, members: Sequence[Fitted], weights: Sequence[float]):
        self.members, self.weights = members, np.asarray(weights, float) / np.sum(weights)
        self.series = members[0].series

    def mean(self, horizon: int) -> np.ndarray:
        """Return the weighted mean of the members' means (horizon,)."""
        return sum(w * m.mean(horizon) for w, m in zip(self.weights, self.members, strict=True))

    def quantiles(self, horizon: int, probs: Sequence[float]) -> np.ndarray:
        """Return the weighted average of the members' quantiles (len(probs), horizon)."""
        return sum(w * m.quantiles(horizon, probs) for w, m in zip(self.weights, self.members, strict=True))

    def shares(self, horizon: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the weighted mean of the members' level and noise sd."""
        parts = [m.shares(horizon) for m in self.members]
        return tuple(sum(w * p[i] for w, p in zip(self.weights, parts, strict=True)) for i in (0, 1))

    def paths(self, horizon: int, n: int, seed: int, noise: bool = True) -> np.ndarray:
        """Return n sample paths (n, horizon) whose daily quantiles are the averaged ones."""
        return sample_paths(self, horizon, n, seed, noise=noise)
