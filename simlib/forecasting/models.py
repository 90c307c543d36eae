"""Models of one daily series: spec.fit(series) → fitted with mean, quantiles, paths. Time: day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simlib.forecasting.decompose import clipped_sd, robust_sd
from simlib.forecasting.fitted import Fitted, LogLaw, Mixture
from simlib.forecasting.holt_winters import HoltWinters
from simlib.forecasting.planner_profile import PlannerProfile
from simlib.forecasting.recent_mean import RecentMean
from simlib.forecasting.regression import Regression

if TYPE_CHECKING:
    from simlib.forecasting.prepare import Series


@dataclass(frozen=True)
class SeasonalNaive:
    """The last seen value of the same weekday, again and again."""

    season: int = 7

    def fit(self, series: Series) -> LogLaw:
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
class Combine:
    """The weighted average of several models' quantiles; `members` are names of MODELS."""

    members: tuple
    weights: tuple

    def fit(self, series: Series) -> Mixture:
        """Return the fitted mixture; a member that cannot be fitted to this series is left out."""
        return self.of({name: MODELS[name].fit(series) for name in self.members})

    def of(self, fitted: Mapping[str, Fitted | None]) -> Mixture:
        """Return the mixture of members already fitted, {name: fitted or None}."""
        found = [(fitted[name], w) for name, w in zip(self.members, self.weights, strict=True) if fitted[name]]
        return Mixture([m for m, _ in found], [w for _, w in found])


MODELS = {
    "seasonal_naive": SeasonalNaive(),
    "planner_profile": PlannerProfile(),
    "holt_winters": HoltWinters(),
    "regression": Regression(),
    "three_model_mean": Combine(("planner_profile", "holt_winters", "regression"), (2, 1, 4)),
}
FALLBACKS = {"recent_mean": RecentMean()}

__all__ = [
    "FALLBACKS",
    "MODELS",
    "Combine",
    "HoltWinters",
    "PlannerProfile",
    "RecentMean",
    "Regression",
    "SeasonalNaive",
    "robust_sd",
]
