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


def holiday_names(country, days):
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
