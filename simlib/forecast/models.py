"""Models of one daily series: spec.fit(series) → fitted with mean, quantiles, paths. Time: day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simlib.forecast.decompose import clipped_sd, decompose, robust_sd
from simlib.forecast.fitted import LogLaw, Mixture
from simlib.forecast.holt_winters import HoltWinters
from simlib.forecast.recent import RecentMean
from simlib.forecast.regression import Regression
from simlib.forecast.spread import sd_by_day

YEAR_KNOWN = 420  # days from which a yearly term is used by the short-term models


@dataclass(frozen=True)
class SeasonalNaive:
    """The last seen value of the same weekday, again and again."""

    season: int = 7

    def fit(self, series):
        """Return the fitted model; its sd grows with the root of the number of seasons ahead."""
        z = series.log(series.y)
        last = np.full(7, np.nan)
        for day in range(7):
            seen = z[(series.past.weekday == day) & np.isfinite(z)]
            last[day] = seen[-1] if len(seen) else np.nan
        last = np.where(np.isfinite(last), last, np.nanmedian(last) if np.isfinite(last).any() else 0.0)
        sd = clipped_sd(z[self.season :] - z[: -self.season]) if len(z) > 2 * self.season else 0.5

        def law(days):
            seasons = 1 + np.arange(len(days.date)) // self.season
            return last[days.weekday], sd * np.sqrt(1 + 0.1 * (seasons - 1))

        return LogLaw(series, law, noise=sd)


@dataclass(frozen=True)
class Profile:
    """A planner's profile: 28-day median × weekday × holiday, × last year's smoothed shape once a year is known."""

    window: int = 28
    shape_power: float = 0.8

    def fit(self, series):
        """Return the fitted model; its sd by horizon is that of its own past errors."""
        d = decompose(series)
        flat = d.z - d.effect(series.past)
        recent = flat[-self.window :] if np.isfinite(flat[-self.window :]).any() else flat
        level = np.nanmedian(recent)
        shape = _year_ago_shape(d.level) if len(d.z) >= YEAR_KNOWN else None
        sd_at = sd_by_day(_level_errors(flat, self.window), d.sd)

        def law(days):
            h = np.arange(1, len(days.date) + 1)
            move = self.shape_power * shape(h) if shape is not None else 0.0
            return level + d.effect(days) + move, sd_at(h)

        return LogLaw(series, law, noise=d.sd)


def _year_ago_shape(level, centre=14):
    """Return h → log change of the level a year ago, from `centre` days before this day's anniversary to h after."""
    smooth = pd.Series(level).rolling(29, center=True, min_periods=5).mean().to_numpy()
    n = len(smooth)

    def shape(h):
        back = n - 1 + h - 364 * (1 + (h - 1) // 364)
        return smooth[np.clip(back, 0, n - 1)] - smooth[n - 1 - 364 - centre]

    return shape


def _level_errors(flat, window):
    """Return lag → errors of the trailing median as a forecast `lag` days ahead."""
    trailing = pd.Series(flat).rolling(window, min_periods=window // 3).median().to_numpy()
    return lambda lag: flat[lag:] - trailing[:-lag]


@dataclass(frozen=True)
class Combine:
    """The average of several models' quantiles; `late` are the weights from 420 days of history."""

    members: tuple
    weights: tuple
    late: tuple

    def fit(self, series):
        """Return the fitted mixture; a member that cannot be fitted to this series is left out."""
        weights = self.late if len(series.y) >= YEAR_KNOWN else self.weights
        fitted = [(m.fit(series), w) for m, w in zip(self.members, weights, strict=True)]
        kept = [(m, w) for m, w in fitted if m is not None]
        return Mixture([m for m, _ in kept], [w for _, w in kept])


MODELS = {
    "seasonal_naive": SeasonalNaive(),
    "profile": Profile(),
    "holt_winters": HoltWinters(),
    "regression": Regression(),
    "three_model_mean": Combine((Profile(), HoltWinters(), Regression()), (1, 1, 1), (1, 1, 2)),
}
FALLBACKS = {"recent_mean": RecentMean()}

__all__ = [
    "FALLBACKS",
    "MODELS",
    "Combine",
    "HoltWinters",
    "Profile",
    "RecentMean",
    "Regression",
    "SeasonalNaive",
    "robust_sd",
]
