"""Growth of a series from what its own past shows: year over year, or the seam of one year. Time: day."""

from __future__ import annotations

import numpy as np

from simlib.core.message import Note
from simlib.forecasting.notes import note

YEAR = 365
SEAM = 1.0  # log change from a year's first to its last weeks of which half counts as growth: less is mostly season
LITTLE = 0.25  # most growth that a small change between the ends may mean, log
STEEP = 0.3  # log change between neighbouring four weeks that halves what counts
LASTS = 0.4  # share of the last weeks' lead over the year's growth that lasts; all of a large lead, which is a step
STEP = 0.5  # log lead that is half a step
RECENT = 56  # days of "the last weeks"


def growth_of(calm: np.ndarray) -> tuple[float, float, Note | None]:
    """Return yearly log growth, its sd and a note or None: from days seen in both years, else from one year's ends."""
    n = len(calm)
    if n < 330:
        return 0.0, 0.25, note("growth_unknown")
    seam, seam_note, year = 0.0, None, calm[-YEAR:]
    if np.nansum(year[:28]) > 0 and np.nansum(year[-28:]) > 0:
        seam = min((n - 330) / 35, 1.0) * _seam(year)  # with less than a year the two ends lie in different seasons
        seam_note = note("growth_guess", growth=round(float(np.expm1(seam)), 6))
    last, before = _overlap(calm)
    m = int(np.isfinite(last).sum())
    if m < 14 or not (np.nansum(last) > 0 and np.nansum(before) > 0):
        return seam, 0.15 + 0.3 * abs(seam), seam_note
    ratio = np.log(np.nansum(last) / np.nansum(before))
    sd = min(0.35 * np.sqrt(28 / m), 0.6)
    weight = 0.25**2 / (0.25**2 + sd**2)
    growth = float(weight * ratio + (1 - weight) * seam)
    return growth, sd * np.sqrt(weight), note("growth", growth=round(float(np.expm1(growth)), 6), days=m)


def _seam(year):
    """Return the growth that the change from a year's first to its last four weeks may mean.

    Seven tenths of a small change count, less where the neighbouring weeks rise or fall as steeply (that is season);
    of a large change the larger it is the more.
    """
    first, second, last_but_one, last = (
        np.log(np.maximum(np.nanmean(part), 1e-9)) if np.nansum(part) > 0 else np.nan
        for part in (year[:28], year[28:56], year[-56:-28], year[-28:])
    )
    ratio, steep = last - first, np.nan_to_num((second - first) ** 2 + (last - last_but_one) ** 2, nan=np.inf)
    little = LITTLE * np.tanh(0.7 * ratio / (1 + steep / STEEP**2) / LITTLE)
    return float(max(little, ratio**3 / (ratio**2 + SEAM**2), key=abs))


def _overlap(calm):
    """Values of the last year and of the year before on days seen in both (52 weeks apart), NaN elsewhere."""
    lag = 364
    last, before = calm[lag:][-lag:], calm[:-lag][-lag:]
    both = np.isfinite(last) & np.isfinite(before)
    return np.where(both, last, np.nan), np.where(both, before, np.nan)


def lead_of(calm: np.ndarray) -> float:
    """Return the log by which the level now exceeds a year's growth, as far as it is assumed to last.

    It is the yearly change of the last eight weeks less that of all days seen in both years.
    """
    last, before = _overlap(calm)
    parts = (last[:-RECENT], last[-RECENT:])
    if min(np.isfinite(part).sum() for part in parts) < 28 or min(np.nansum(part) for part in parts) <= 0:
        return 0.0
    whole, recent = np.nansum(before), np.nansum(before[-RECENT:])
    if not (whole > 0 and recent > 0):
        return 0.0
    lead = np.log(np.nansum(last[-RECENT:]) / recent) - np.log(np.nansum(last) / whole)
    step = lead**2 / (lead**2 + STEP**2)
    return float(lead * (LASTS + (1 - LASTS) * step))
