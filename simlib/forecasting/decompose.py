"""Level × weekday × holiday of one series on the log1p scale. Time: day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simlib.forecasting.holiday_days import run_ups

if TYPE_CHECKING:
    from simlib.forecasting.prepare import Days, Series

CLIP = 3.5  # robust standard deviations


@dataclass(frozen=True)
class Decomposition:
    """`z` log of y, `level` local level, `weekday` (7,), `holiday` {name: effect}, `residual`; NaN where unseen."""

    z: np.ndarray
    level: np.ndarray
    weekday: np.ndarray
    holiday: dict
    residual: np.ndarray
    sd: float
    ar: float
    peaks: dict

    def effect(self, days: Days) -> np.ndarray:
        """Return weekday + holiday effect + recurring date peak of every day of `days`."""
        return self.weekday[days.weekday] + _of(self.holiday, days.holiday) + self.peak(days)

    def peak(self, days: Days) -> np.ndarray:
        """Return the effect of dates that stood out in earlier years (such as 11 November) on every day of `days`."""
        return (
            np.array([self.peaks.get(key, 0.0) for key in _dates(days.date)])
            if self.peaks
            else np.zeros(len(days.date))
        )


def robust_sd(values: np.ndarray) -> float:
    """Return 1.4826 × the median absolute deviation of what is not NaN; where that is zero the plain sd."""
    values = values[np.isfinite(values)]
    if len(values) < 2:
        return 0.0
    sd = 1.4826 * np.median(np.abs(values - np.median(values)))
    return float(sd if sd > 0 else values.std())


def clipped_sd(values: np.ndarray) -> float:
    """Return the sd of `values` with outliers pulled in to 3.5 robust standard deviations."""
    values, wide = values[np.isfinite(values)], CLIP * robust_sd(values)
    return float(np.clip(values, -wide, wide).std()) if len(values) > 1 else 0.0


def local_median(z: np.ndarray, window: int = 28) -> np.ndarray:
    """Return the centred rolling median of `z` over `window` days, ends and holes filled from the nearest value."""
    rolled = pd.Series(z).rolling(window + 1, center=True, min_periods=3).median()
    return (
        rolled.interpolate(limit_direction="both").fillna(np.nanmedian(z) if np.isfinite(z).any() else 0.0).to_numpy()
    )


def decompose(series: Series) -> Decomposition:
    """Return the Decomposition of a Series, cached with it; effects are shrunk by how often they were seen."""
    if "decomposition" not in series.cache:
        series.cache["decomposition"] = _decompose(series)
    return series.cache["decomposition"]


def _decompose(series):
    z = series.log(series.y)
    past = series.past
    weekday, holiday = np.zeros(7), {}
    level = local_median(z)
    for _ in range(2):
        weekday = _weekday_effect(z - level - _of(holiday, past.holiday), past.weekday)
        holiday = _holiday_effect(z - level - weekday[past.weekday], past.holiday)
        level = local_median(z - weekday[past.weekday] - _of(holiday, past.holiday))
    residual = z - level - weekday[past.weekday] - _of(holiday, past.holiday)
    sd = clipped_sd(residual[-365:])
    moving = list(run_ups(series.country, past.date).values())  # the days before Easter, say, are no dates of the year
    fixed = np.where(np.any(moving, axis=0), np.nan, residual) if moving else residual
    return Decomposition(z, level, weekday, holiday, residual, sd, lag_one(residual), _peaks(fixed, past.date))


def lag_one(residual: np.ndarray) -> float:
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
    total = np.bincount(
        weekday[seen], np.clip(residual[seen], -wide, wide) if wide > 0 else residual[seen], minlength=7
    )
    effect = total / (n + 2.0) if seen.sum() >= 14 else np.zeros(7)
    return np.where(n > 0, effect - (effect @ n) / max(n.sum(), 1), 0.0)


def _holiday_effect(residual, names):
    out = {}
    for name in set(names) - {""}:
        seen = residual[(names == name) & np.isfinite(residual)]
        if len(seen):
            out[name] = float(np.clip(seen, -2, 2).sum() / (len(seen) + 1.0))
    return out


def _dates(date):
    """(month, day) of every date as one number, 101 to 1231."""
    month = date.astype("datetime64[M]")
    return (month.astype(int) % 12 + 1) * 100 + (date - month.astype("datetime64[D]")).astype(int) + 1


def _peaks(residual, date, least=0.4):
    """{date of the year: effect} of dates beyond 3.5 robust sd: half of what was seen once, 0.87 of two years' mean.

    A dip counts only when it came back in another year: once is an outage.
    """
    wide = max(CLIP * robust_sd(residual), least)
    stands_out = np.isfinite(residual) & (np.abs(residual) > wide)
    keys, out = _dates(date), {}
    for key in set(keys[stands_out].tolist()):
        seen = residual[(keys == key) & np.isfinite(residual)]
        believed = 0.5 if len(seen) == 1 else len(seen) / (len(seen) + 0.3)
        effect = float(np.clip(believed * seen.mean(), -2.5, 2.5))
        if effect > 0 or (len(seen) > 1 and (seen < -wide).all()):
            out[key] = effect
    return out


def outliers(d: Decomposition) -> int:
    """Return the number of days more than 3.5 robust sd from level × weekday × holiday."""
    wide = CLIP * robust_sd(d.residual)
    return int((np.abs(d.residual[np.isfinite(d.residual)]) > wide).sum()) if wide > 0 else 0


def level_shifts(d: Decomposition, date: np.ndarray, *, span: int = 28, least: float = 0.7) -> list[str]:
    """Return the days (text) at which the median of the next four weeks left that of the last four for good: ×2 or ÷2.

    A season's ramp is slower, a festival shorter than four weeks: neither counts.
    """
    flat = pd.Series(d.level + d.residual)
    before = flat.rolling(span, min_periods=span // 2).median().to_numpy()
    after = before[span:] if len(before) > span else np.zeros(0)
    jump = after - before[: len(after)]
    near = np.abs(flat.diff(7).rolling(7, min_periods=3).median().to_numpy()[: len(jump)])
    found = []
    size = np.where(np.isfinite(jump), np.abs(jump), 0.0)
    while len(size) and size.max() > max(least, 4 * d.sd):
        at = int(size.argmax())
        if np.nanmax(np.append(near[max(at - 3, 0) : at + 15], 0.0)) > 0.6 * size[at]:
            found.append(str(date[at + 1]))
        size[max(at - span, 0) : at + span + 1] = 0.0
    return sorted(found)
