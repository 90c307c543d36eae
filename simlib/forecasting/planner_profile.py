"""The planner's profile: recent level × weekday × holiday × part of last year's shape. Time: day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simlib.forecasting.decompose import CLIP, clipped_sd, decompose
from simlib.forecasting.error_by_lead import sd_by_day
from simlib.forecasting.fitted import LogLaw
from simlib.forecasting.prepare import YEARLY_FROM, Series

BACK = 364  # the same weekday a year ago
LAGS = (7, 14, 28)  # lead times whose errors weigh the powers
START = 14  # first days, whose errors do not count


@dataclass(frozen=True)
class PlannerProfile:
    """Median level of 28 days, moved by last year's shape to several powers after a year of history.

    The powers are weighted by the likelihood of their errors one to four weeks ahead.
    """

    window: int = 28
    powers: tuple = (0.0, 0.4, 0.8)

    def fit(self, series: Series) -> LogLaw:
        """Return the fitted model; its sd by horizon is that of its own past errors."""
        d = decompose(series)
        flat = d.z - d.effect(series.past)
        calm = d.level + np.clip(flat - d.level, -CLIP * d.sd, CLIP * d.sd)
        least = max(round(self.window / 3 * np.mean(~series.closed_weekdays)), 1)
        level = pd.Series(flat).rolling(self.window, min_periods=least).median().ffill().bfill().to_numpy()
        level = np.where(np.isfinite(level), level, d.level)  # a shop open now and then never has so many days
        shape = pd.Series(d.level).rolling(29, center=True, min_periods=5).mean().to_numpy()
        powers = self.powers if len(calm) >= YEARLY_FROM else (0.0,)
        ways = [_Way(level, self.window // 2, shape, power) for power in powers]
        weight = _likelihood(calm, ways, START + BACK) if len(ways) > 1 else np.ones(1)
        sd_at = sd_by_day(lambda lag: sum(w * way.errors(flat, lag) for w, way in zip(weight, ways, strict=True)), d.sd)

        def law(days):
            h = np.arange(1, len(days.date) + 1)
            return sum(w * way.ahead(h) for w, way in zip(weight, ways, strict=True)) + d.effect(days), sd_at(h)

        return LogLaw(series, law, noise=d.sd)


class _Way:
    """One way to carry the level on: by last year's shape to some power; the level's days are `age` old on average."""

    def __init__(self, level, age, shape, power):
        self.level, self.age, self.shape, self.power = level, age, shape, power

    def ahead(self, h):
        """Return the level `h` days after the last."""
        last = len(self.level) - 1
        return self.level[-1] + self._move(np.array([last]), h)

    def errors(self, z, lag):
        """Return the errors of the level as a forecast of `z`, `lag` days ahead of every day."""
        return z[lag:] - self.level[:-lag] - self._move(np.arange(len(z) - lag), lag)

    def _move(self, at, h):
        """Change of last year's shape from the level's days before `at` to `h` days after; 0 where not yet known."""
        if not self.power:
            return np.zeros(np.broadcast(at, h).shape)
        start, end = at - self.age - BACK, at + h - BACK * (1 + (h - 1) // BACK)
        found = self.shape[np.clip(end, 0, len(self.shape) - 1)] - self.shape[np.maximum(start, 0)]
        return np.where(start >= 0, self.power * found, 0.0)


def _likelihood(calm, ways, start):
    """Return the weight of each way; overlapping windows are no new evidence."""
    losses = []
    for way in ways:
        errors = [way.errors(calm, lag)[start:] for lag in LAGS if len(calm) > lag + start + START]
        losses.append(np.mean([clipped_sd(e) ** 2 for e in errors]) if errors else 1.0)
    losses = np.maximum(losses, 1e-12)
    windows = np.isfinite(calm[start:]).sum() / np.mean(LAGS)
    weight = np.exp(-windows / 2 * np.log(losses / losses.min()))
    return weight / weight.sum()
