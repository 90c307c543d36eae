"""Holidays by day, for closures and holiday effects. Time: day."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from simlib.core.calendar import holidays_of

EVERYWHERE = ((1, 1, "New Year's Day"), (12, 25, "Christmas Day"))


BLOCK = 10  # years fetched at once: a country's rules cost more to load than to apply


@lru_cache(maxsize=64)
def _block(country, block):
    """Return {day: name} of the ten years from `block` * 10; without a country the days shops close almost everywhere.

    Substitute and observed days carry the name of the holiday itself. Raises InputError on an unknown country.
    """
    years = range(block * BLOCK, (block + 1) * BLOCK)
    if country is None:
        return {np.datetime64(f"{year:04d}-{m:02d}-{d:02d}", "D"): name for year in years for m, d, name in EVERYWHERE}
    frame = holidays_of(country, [year for year in years if 1950 <= year <= 2100] or [1950])
    frame = frame[frame["kind"] == "holiday"]
    days = frame["day"].to_numpy().astype("datetime64[D]")
    return {day: name.split(";")[0].split(" (")[0].strip() for day, name in zip(days, frame["name"], strict=True)}


def holiday_names(country: str | None, days: np.ndarray) -> np.ndarray:
    """Return the holiday's name of every day of an array datetime64[D], '' where there is none."""
    out = np.full(len(days), "", dtype=object)
    if not len(days):
        return out
    first, last = (int(day.astype("datetime64[Y]").astype(int)) + 1970 for day in (days[0], days[-1]))
    for block in range(first // BLOCK, last // BLOCK + 1):
        for day, name in _block(country, block).items():
            at = (day - days[0]).astype(int)
            if 0 <= at < len(days):
                out[at] = name
    return out


MOVES = 7  # a moving feast usually falls more than this many days from its date a year before
RUN_UP = ((1, 7), (8, 14))  # days before a moving feast, first and last of each stretch


@lru_cache(maxsize=64)
def _moving(country, block):
    """Return the holidays of ten years whose date moves with the moon; of those within a fortnight the first.

    Easter and the feasts of lunar calendars recur after 340 to 390 days and move by more than a week.
    """
    dates, found = {}, {}
    for day, name in sorted(_block(country, block).items()):
        if name not in dates or day - dates[name][-1] > np.timedelta64(14, "D"):
            dates.setdefault(name, []).append(day)
    for name, days in dates.items():
        gaps = np.diff(days).astype(int)
        yearly = len(gaps) > 1 and gaps.min() >= 340 and gaps.max() <= 390
        moves = yearly and np.median(np.abs(gaps - 365)) > MOVES
        apart = all(
            np.abs(day - other).astype(int) > 14 for listed in found.values() for other in listed for day in days
        )
        if moves and apart:
            found[name] = days
    return frozenset(found)


def run_ups(country: str | None, days: np.ndarray) -> dict[tuple[str, int], np.ndarray]:
    """Return {(name, stretch): mask (n,)} of the consecutive days that lead up to each moving feast."""
    wide = np.arange(days[0], days[-1] + RUN_UP[-1][1] + 1)
    names, out = holiday_names(country, wide), {}
    for at in np.flatnonzero(names != ""):
        if names[at] in _moving(country, int(wide[at].astype("datetime64[Y]").astype(int) + 1970) // BLOCK):
            for stretch, (near, far) in enumerate(RUN_UP):
                mask = out.setdefault((names[at], stretch), np.zeros(len(wide), bool))
                mask[max(at - far, 0) : max(at - near + 1, 0)] = True
    return {key: mask[: len(days)] for key, mask in out.items() if mask[: len(days)].any()}
