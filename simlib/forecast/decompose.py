"""Level × weekday × holiday of one series on the log1p scale. Time: day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

CLIP = 3.5  # robust standard deviations


@dataclass(frozen=True)
class Decomposition:
    """`z` log1p of y, `level` local level, `weekday` (7,) and `holiday` {name: effect}, `residual`; NaN where unseen."""

    z: np.ndarray
    level: np.ndarray
    weekday: np.ndarray
    holiday: dict
    residual: np.ndarray
    sd: float
    ar: float

    def effect(self, days):
        """Return weekday + holiday effect of every day of `days`."""
        return self.weekday[days.weekday] + np.array([self.holiday.get(name, 0.0) for name in days.holiday])


def robust_sd(values):
    """Return 1.4826 times the median absolute deviation, NaN ignored; the plain sd where that is zero; 0 without values."""
    values = values[np.isfinite(values)]
    if len(values) < 2:
        return 0.0
    sd = 1.4826 * np.median(np.abs(values - np.median(values)))
    return float(sd if sd > 0 else values.std())


def clipped_sd(values):
    """Return the sd of `values` with outliers pulled in to 3.5 robust standard deviations."""
    values, wide = values[np.isfinite(values)], CLIP * robust_sd(values)
    return float(np.clip(values, -wide, wide).std()) if len(values) > 1 else 0.0


def local_median(z, window=28):
    """Return the centred rolling median of `z` over `window` days, ends and holes filled from the nearest value."""
    rolled = pd.Series(z).rolling(window + 1, center=True, min_periods=3).median()
    return rolled.interpolate(limit_direction="both").fillna(np.nanmedian(z) if np.isfinite(z).any() else 0.0).to_numpy()


def decompose(series):
    """Return the Decomposition of a Series; effects are shrunk by the number of times they were seen."""
    z = np.log1p(series.y)
    past = series.past
    weekday, holiday = np.zeros(7), {}
    level = local_median(z)
    for _ in range(2):
        weekday = _weekday_effect(z - level - _of(holiday, past.holiday), past.weekday)
        holiday = _holiday_effect(z - level - weekday[past.weekday], past.holiday)
        level = local_median(z - weekday[past.weekday] - _of(holiday, past.holiday))
    residual = z - level - weekday[past.weekday] - _of(holiday, past.holiday)
    sd = clipped_sd(residual[-365:])
    return Decomposition(z, level, weekday, holiday, residual, sd, lag_one(residual))


def lag_one(residual):
    """Return the lag-1 autocorrelation of residuals over pairs of seen days, shrunk towards 0, within ±0.8."""
    wide = CLIP * robust_sd(residual)
    r = np.clip(residual[np.isfinite(residual)], -wide, wide)
    if len(r) < 10 or r.std() == 0:
        return 0.0
    r = r - r.mean()
    return float(np.clip((r[1:] @ r[:-1]) / (r @ r) * len(r) / (len(r) + 10), -0.8, 0.8))


def _of(effects, names):
    return np.array([effects.get(name, 0.0) for name in names])


def _weekday_effect(residual, weekday, recent=182):
    residual, weekday = residual[-recent:], weekday[-recent:]
    seen = np.isfinite(residual)
    wide = CLIP * robust_sd(residual)
    n = np.bincount(weekday[seen], minlength=7)
    total = np.bincount(weekday[seen], np.clip(residual[seen], -wide, wide) if wide > 0 else residual[seen], minlength=7)
    effect = total / (n + 2.0) if seen.sum() >= 14 else np.zeros(7)
    return np.where(n > 0, effect - (effect @ n) / max(n.sum(), 1), 0.0)


def _holiday_effect(residual, names):
    out = {}
    for name in set(names) - {""}:
        seen = residual[(names == name) & np.isfinite(residual)]
        if len(seen):
            out[name] = float(np.clip(seen, -2, 2).sum() / (len(seen) + 1.0))
    return out
