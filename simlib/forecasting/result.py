"""Forecasts of several series: frame, sample paths, totals. Time: calendar day; unit: that of the history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

from simlib.core.errors import InputError, nearest
from simlib.forecasting.fitted import balanced_normals, paired_normals
from simlib.forecasting.recent_mean import RecentLaw, count_quantiles

KNOT = 15  # days between the knots of the season's error


@dataclass(frozen=True)
class Outcome:
    """One series: days ahead, mean (h,), near model and its weight, far Outlook, decisions, Lift of events."""

    series: object
    days: object
    mean: np.ndarray
    near: object
    weight: np.ndarray
    far: object
    diagnostics: dict
    lift: object = None

    def quantiles(self, probs: Sequence[float]) -> np.ndarray:
        """Return quantiles (len(probs), h): the near model's, giving way to those of the noisy paths, × events."""
        base = self._baseline(probs)
        return base if self.lift is None else self.lift.widen(base, self._baseline([0.5])[0], probs)

    def _baseline(self, probs):
        horizon = len(self.mean)
        near = self.near.quantiles(horizon, probs)
        far = self._far(probs)
        out = self.weight * near + (1 - self.weight) * far
        return np.where(self.days.open, np.maximum.accumulate(np.maximum(out, 0), 0), 0.0)

    def _far(self, probs):
        level, shape = self.far.spread(len(self.mean))
        var = level**2 + shape**2 + self.far.noise_sd**2
        if isinstance(self.near, RecentLaw):
            return count_quantiles(self.far.mean, (1 + self.near.relative) * np.exp(level**2 + shape**2) - 1, probs)
        return self.far.mean * np.exp(ndtri(np.asarray(probs, float))[:, None] * np.sqrt(var) - var / 2)


class Forecast:
    """Forecasts of several series over one horizon.

    `frame`: table `forecast`; `diagnostics`: {unique_id: model, reasons, notes …}; `unique_ids`: order in paths.
    """

    def __init__(self, outcomes: Sequence[Outcome], *, levels: Sequence[float], seed: int, correlation: float):
        self._outcomes, self.levels, self.seed, self._correlation = outcomes, tuple(levels), seed, correlation
        self.unique_ids = [o.series.unique_id for o in outcomes]
        self.horizon = len(outcomes[0].mean)
        self.diagnostics = {o.series.unique_id: o.diagnostics for o in outcomes}
        self.frame = pd.concat([_frame(o, levels) for o in outcomes], ignore_index=True)

    def paths(self, n: int, *, seed: int | None = None, noise: bool = True) -> np.ndarray:
        """Return (series, horizon, n) sample paths; their mean over paths is the point mean.

        Without noise only level, growth and season vary, smoothly in time; with noise days vary as well. Series share a
        common factor. The same seed gives the same bits; the first paths of a longer request are those of a shorter.
        """
        if n < 1:
            raise InputError("the number of paths must be at least 1", value=n)
        seed = self.seed if seed is None else seed
        return np.stack([_paths(o, n, seed, noise, self._correlation) for o in self._outcomes])

    def noise_sd(self, unique_id: str) -> tuple[float, float]:
        """Return the sd of log day residuals on open days and their lag-1 autocorrelation."""
        if unique_id not in self.diagnostics:
            raise InputError("unknown series", value=unique_id, remedy=nearest(unique_id, self.unique_ids))
        return self.diagnostics[unique_id]["day_noise_sd"], self.diagnostics[unique_id]["day_noise_ar"]

    def totals(
        self,
        by: str = "month",
        *,
        n: int = 1000,
        start: object = None,
        end: object = None,
        labels: pd.Series | None = None,
    ) -> pd.DataFrame:
        """Return `unique_id month mean median lo-80 hi-80 lo-95 hi-95` of sums of noisy paths, and the row `year`.

        `by`: "month" (rows YYYY-MM and the row year) or "year" (that row alone). `start` and `end` (both included)
        cut out the plan's year; without them the whole horizon counts. A month that is cut holds the days inside only.
        `labels`: month of each day, a Series by day, for months that are not those of the calendar.
        """
        if by not in ("month", "year"):
            raise InputError("unknown period of totals", column="by", value=by, remedy="month or year")
        paths = self.paths(n)
        rows = []
        for i, o in enumerate(self._outcomes):
            inside = _inside(o.days.date, start, end)
            months = _months(o.days.date, labels)
            spans = [] if by == "year" else [(m, inside & (months == m)) for m in dict.fromkeys(months[inside])]
            for name, mask in [*spans, ("year", inside)]:
                sums = paths[i][mask].sum(0)
                edges = np.quantile(sums, [0.5, *_probs(self.levels)])
                rows.append([o.series.unique_id, name, float(o.mean[mask].sum()), *edges])
        return pd.DataFrame(rows, columns=["unique_id", "month", "mean", "median", *_names(self.levels)])


def _months(date, labels):
    """Return the month of each day: its label, or that of the calendar where there is none."""
    months = date.astype("datetime64[M]").astype(str)
    if labels is None:
        return months
    given = labels.reindex(pd.DatetimeIndex(date))
    return np.where(given.notna(), given, months).astype(str)


def _inside(date, start, end):
    """Mask of the days from `start` to `end`, both included; InputError where none is left."""
    first = date[0] if start is None else np.datetime64(pd.Timestamp(start), "D")
    last = date[-1] if end is None else np.datetime64(pd.Timestamp(end), "D")
    inside = (date >= first) & (date <= last)
    if not inside.any():
        raise InputError(
            "no day of the forecast lies between start and end",
            value=f"{first} … {last}",
            remedy="the forecast covers {start} to {end}",
            start=str(date[0]),
            end=str(date[-1]),
        )
    return inside


def _names(levels):
    return [f"{side}-{level:g}" for level in levels for side in ("lo", "hi")]


def _probs(levels):
    return [p for level in levels for p in (0.5 - level / 200, 0.5 + level / 200)]


def _frame(o, levels):
    probs = [0.5, *_probs(levels)]
    order = np.argsort(probs)
    values = np.empty((len(probs), len(o.mean)))
    values[order] = o.quantiles(np.array(probs)[order])
    made = {
        "unique_id": o.series.unique_id,
        "ds": pd.DatetimeIndex(o.days.date).as_unit("us"),
        "mean": o.mean,
        "median": values[0],
    }
    made.update(zip(_names(levels), values[1:], strict=True))
    return pd.DataFrame(made).astype({"unique_id": "str"})


def _paths(o, n, seed, noise, correlation):
    """Return (horizon, n): mean × exp(level + season error [+ day noise]), each factor of mean 1."""
    horizon = len(o.mean)
    level, shape = o.far.spread(horizon)
    knots = _normals(o, seed, "season", n, int(np.ceil(horizon / KNOT)) + 2, correlation)
    log = level * _levels(o, seed, n, correlation) + shape * _slow(knots, horizon)
    var = level**2 + shape**2
    if noise and (sd := o.far.noise_sd) > 0:
        log = log + sd * _autoregressive(_normals(o, seed, "day", n, horizon, correlation), o.far.noise_ar, o.days.open)
        var = var + sd**2
    lifted = 1.0 if o.lift is None else o.lift.factors(n, seed)
    return (o.mean * np.exp(log - var / 2) * lifted).T


def _normals(o, seed, name, n, k, correlation):
    """Standard normals (n, k): a factor common to all series and the series' own, correlation `tie`."""
    common = paired_normals(seed, f"forecast/{name}", n, k)
    own = paired_normals(seed, f"forecast/{name}/{o.series.unique_id}", n, k)
    return np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own


def _levels(o, seed, n, correlation):
    common = balanced_normals(seed, "forecast/level", n)
    own = balanced_normals(seed, f"forecast/level/{o.series.unique_id}", n)
    return np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own


def _slow(knots, horizon, days=60):
    """Unit-variance process (n, horizon) from white knots: AR(1) over knots, memory of `days`, joined smoothly."""
    rho = np.exp(-KNOT / days)
    for i in range(1, knots.shape[1]):
        knots[:, i] = rho * knots[:, i - 1] + np.sqrt(1 - rho**2) * knots[:, i]
    at = np.arange(horizon) / KNOT
    left, w = at.astype(int), at - at.astype(int)
    w = w * w * (3 - 2 * w)
    joined = (1 - w) * knots[:, left] + w * knots[:, left + 1]
    return joined / np.sqrt(1 - 2 * w * (1 - w) * (1 - rho))


def _autoregressive(normals, ar, is_open):
    """AR(1) over open days, unit variance (n, horizon)."""
    at = np.flatnonzero(is_open)
    for before, now in zip(at[:-1], at[1:], strict=True):
        normals[:, now] = ar * normals[:, before] + np.sqrt(1 - ar**2) * normals[:, now]
    return normals
