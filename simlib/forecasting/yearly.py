"""A year ahead: last year's shape × growth, with the uncertainty of level, growth and season. Time: day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from simlib.forecasting.closures import SHUT, long_runs
from simlib.forecasting.decompose import decompose, level_shifts
from simlib.forecasting.growth import growth_of, lead_of
from simlib.forecasting.notes import note

if TYPE_CHECKING:
    from simlib.forecasting.prepare import Series

YEAR = 365
DAMPING = 0.6  # share of this year's growth that continues next year
GO_ON, GO_ON_WEAKLY = 0.3, 0.12  # most that growth may add next year, log: measured in two years, in one
MOST = 1.0  # the yearly mean stays within exp(±1) of last year's
SHAPE_SD = 0.11  # prior sd of one month's share, log, after one year
PRIOR_DAYS = (0, 14, 56, 180, 330, 365, 700)
PRIOR_SD = (0.6, 0.45, 0.35, 0.25, 0.2, 0.18, 0.13)  # prior sd of next year's total, log, after so many days
LEAD_NOTED = 0.02  # log lead of the last weeks from which a note says so
WANDER_SD = 0.16  # prior sd a year by which the level wanders, log


@dataclass(frozen=True)
class Outlook:
    """The far view of one series: mean by day, log sd of level and of shape, day noise, and notes on its sources."""

    mean: np.ndarray
    level_sd: float
    shape_sd: float
    growth: float
    days: int
    noise_sd: float
    noise_ar: float
    notes: tuple

    def spread(self, horizon: int) -> tuple[np.ndarray, np.ndarray]:
        """Return level sd and shape sd of every day ahead: both grow from the last day on."""
        h = np.arange(1, horizon + 1)
        return self.level_sd * _grown(h), self.shape_sd * np.sqrt(h / (h + 14.0))


def _grown(h):
    """Rise of the level's sd with days ahead, scaled so that a year's total carries the yearly sd."""
    year = np.arange(1, YEAR + 1)
    return np.sqrt(h / (h + 60.0)) / np.sqrt(year / (year + 60.0)).mean()


def outlook(series: Series, horizon: int) -> Outlook:
    """Return the Outlook of a Series over `horizon` calendar days; its notes name the source of every part."""
    d = decompose(series)
    days = series.ahead(horizon)
    effect, ahead = (0.0, 0.0) if series.intermittent else (d.effect(series.past), d.effect(days))
    calm = _without_typos(series, d) / np.exp(effect)
    n = len(calm)
    h = np.arange(1, horizon + 1)
    if not np.nansum(calm) > 0:
        return Outlook(np.zeros(horizon), 0.0, 0.0, 0.0, n, 0.0, 0.0, (note("never_sold"),))
    if series.intermittent:
        d = replace(d, sd=_rare_noise(calm[-YEAR:]), ar=0.0)
    calm, broken = _after_break(calm, d, series.past.date)
    # Weeks without any sale do not count for growth: the shop was closed then.
    selling = calm if series.intermittent else np.where(long_runs(calm == 0, SHUT), np.nan, calm)
    growth, growth_sd, grown = growth_of(selling)
    if n < 180 or series.intermittent:
        level, power = _recent_level(calm), 0.0
        base, notes = np.full(horizon, level), [note("flat_short" if n < 180 else "flat_rare")]
    else:
        power = float(np.clip((n - 150) / 180, 0, 1)) * (0.9 if n < 2 * YEAR - 30 else 1.0)
        lead = lead_of(selling)
        base = _shaped(calm, growth, h, power, d.sd) * np.exp(lead)
        notes = [note("yearly_shape", days=min(n, 3 * YEAR)), grown]
        if abs(lead) > LEAD_NOTED:
            notes.append(note("recent_lead", lead=round(float(np.expm1(lead)), 6)))
    base, capped = _within(base, calm[-YEAR:])
    if broken:
        notes.append(broken)
    if capped:
        notes.append(note("mean_limited"))
    mean = np.where(days.open, base * np.exp(ahead), 0.0)
    shape_sd = SHAPE_SD / np.sqrt(max(n / YEAR, 1.0)) if power > 0 else 1.5 * SHAPE_SD
    return Outlook(
        mean, _yearly_sd(selling, growth, growth_sd, d), shape_sd, growth, n, d.sd, d.ar, tuple(x for x in notes if x)
    )


def _rare_noise(calm):
    """Log sd of a day with occasional sales: that of the lognormal with the values' own relative variance.

    Logs of days without a sale would say little.
    """
    mean = np.nanmean(calm)
    return float(np.sqrt(np.log1p(np.nanvar(calm) / mean**2))) if mean > 0 else 0.0


def _without_typos(series, d):
    """Return y with single days limited to exp(±2) of their level: one ten-fold typo must not shape a year."""
    if series.intermittent:
        return series.y
    around = series.exp(d.z - d.residual)
    return np.where(np.abs(d.residual) > 2, np.clip(series.y, around * np.exp(-2), around * np.exp(2)), series.y)


def _after_break(calm, d, date):
    """Return sales before the year's one lasting break scaled to the level after it, and a note.

    A break of ×2 is not scaled, one of ×4 fully.
    """
    shifts = [s for s in level_shifts(d, date) if np.datetime64(s, "D") > date[-1] - YEAR]
    if len(shifts) != 1:
        return calm, None
    at = int((np.datetime64(shifts[0], "D") - date[0]).astype(int))
    before, after = calm[max(at - 56, 0) : at], calm[at + 7 :]
    if not (np.nansum(before) > 0 and np.isfinite(after).any()):
        return calm, None
    was = np.nanmean(before)
    jump = np.log(max(np.nanmean(after), 0.01 * was) / was)
    jump *= np.clip((abs(jump) - np.log(2)) / np.log(2), 0, 1)
    scaled = np.where(np.arange(len(calm)) < at, calm * np.exp(jump), calm)
    return scaled, note("scaled_break", day=shifts[0], factor=round(float(np.exp(jump)), 6)) if jump else None


def _recent_level(calm):
    """Geometric mean of the mean of the last eight weeks and of that of the last year."""
    recent, whole = (np.nanmean(part) if np.isfinite(part).any() else 0.0 for part in (calm[-56:], calm[-YEAR:]))
    return float(np.sqrt(max(recent, 0.05 * whole) * whole))


def _shaped(calm, growth, h, power, noise):
    """Return the trailing year's mean × smoothed shape ** power × damped growth at days ahead `h`."""
    n = len(calm)
    back = np.arange(n)[::-1] + 1  # days before the end, 1 = last
    place = (-back) % YEAR  # place in the yearly cycle; the first day ahead has place 0
    age = (back - 1) // YEAR
    steady = calm * np.exp(growth * (back - 0.5 * min(n, YEAR)) / YEAR * (age == 0))
    ratio, weight = np.full(n, np.nan), np.zeros(n)
    reference = None
    for year in range(min(int(age.max()) + 1, 3)):
        at = (age == year) & np.isfinite(steady)
        if at.sum() < 28:
            continue
        if reference is None:
            scale = steady[at].mean()
            level = scale
        else:
            expected = reference[place[at]]
            scale = steady[at].sum() / max(expected.sum(), 1e-9)
        if scale <= 0:
            continue
        ratio[at], weight[at] = steady[at] / scale, 0.6**year
        reference = _smooth(place, ratio, weight, noise)
    most = GO_ON if n >= YEAR + 28 else GO_ON_WEAKLY
    trend = growth * 0.5 + most * np.tanh(DAMPING * growth * h / YEAR / most)
    return level * reference[(h - 1) % YEAR] ** power * np.exp(trend)


def _smooth(place, ratio, weight, noise):
    """Return the shape (365,): weighted ratios smoothed around the year, pulled to 1 where there are few."""
    seen = np.isfinite(ratio) & (weight > 0)
    top = np.bincount(place[seen], weight[seen] * ratio[seen], minlength=YEAR)
    low = np.bincount(place[seen], weight[seen], minlength=YEAR)
    width = float(np.clip(7 * noise / 0.3, 4, 21))
    lag = np.minimum(np.arange(YEAR), YEAR - np.arange(YEAR))
    kernel = np.fft.rfft(np.exp(-0.5 * (lag / width) ** 2))
    top, low = (np.fft.irfft(np.fft.rfft(v) * kernel, YEAR) for v in (top, low))
    prior = 0.5
    return np.maximum((top + prior) / (low + prior), 0.02)


def _within(base, past_year):
    """Limit the first year's mean level to exp(±MOST) of the last year's; return whether that changed it."""
    was, now = np.nanmean(past_year), base[:YEAR].mean()
    if was <= 0 or now <= 0:
        return base, False
    step = np.log(now / was)
    held = np.clip(step, -MOST, MOST)
    return base * np.exp(held - step), bool(held != step)


def _wandered(calm, d, prior=2.0):
    """Variance a year by which the level wanders, from changes of the year-over-year ratio within half a year.

    The season cancels in that ratio. If the level is a random walk, its half-yearly changes have the level's yearly
    variance. `prior` half-years count for that of WANDER_SD.
    """
    ratio = np.full(len(calm), np.nan)
    ratio[364:] = np.log1p(calm[364:]) - np.log1p(calm[:-364])
    months = ratio[364:][-(len(calm) - 364) // 28 * 28 :]
    months = months[len(months) % 28 :].reshape(-1, 28)
    seen = np.isfinite(months)
    month = np.where(seen.sum(1) > 6, np.where(seen, months, 0).sum(1) / np.maximum(seen.sum(1), 1), np.nan)
    change = np.square(month[6:] - month[:-6])
    change = change[np.isfinite(change)]
    noise = 4 * d.sd**2 * (1 + abs(d.ar)) / (1 - abs(d.ar)) / 24
    n = len(change) / 6
    wide = np.minimum(change, 9 * np.median(change)) if len(change) else np.zeros(0)
    found = max(wide.mean() - noise, 0.0) if len(wide) else 0.0
    return (n * found + prior * WANDER_SD**2) / (n + prior)


def _yearly_sd(calm, growth, growth_sd, d):
    """Log sd of next year's total: year-over-year errors with two years, else the prior, widened where short."""
    n = len(calm)
    if n < 2 * YEAR - 30:
        sd = np.sqrt(np.interp(n, PRIOR_DAYS, PRIOR_SD) ** 2 + (0.3 * growth) ** 2)
    else:
        sd = np.sqrt(0.05**2 + (0.4 * growth) ** 2 + _wandered(calm, d) / 2 + (0.5 * growth_sd) ** 2)
    own = d.sd**2 * (1 + abs(d.ar)) / (1 - abs(d.ar)) / max(min(np.isfinite(calm).sum(), YEAR), 1)
    return float(np.clip(np.sqrt(sd**2 + own), 0.06, 0.7))
