"""Holidays by day, for closures and holiday effects. Time: day."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from simlib.core.errors import InputError, nearest

EVERYWHERE = ((1, 1, "New Year's Day"), (12, 25, "Christmas Day"))


@lru_cache(maxsize=256)
def holidays_of(country, year):
    """Return {day: name} of one year; without a country only the two days shops close for almost everywhere.

    Substitute and observed days carry the name of the holiday itself. Raises InputError on an unknown country.
    """
    if country is None:
        return {np.datetime64(f"{year:04d}-{m:02d}-{d:02d}", "D"): name for m, d, name in EVERYWHERE}
    import holidays

    known = holidays.list_supported_countries()
    if country not in known:
        raise InputError("unknown country code for holidays", value=country, remedy=nearest(country, known))
    language = "en_US" if "en_US" in holidays.country_holidays(country).supported_languages else None
    found = holidays.country_holidays(country, years=year, language=language)
    return {np.datetime64(day, "D"): _plain(name) for day, name in found.items() if day.year == year}


def holiday_names(country, days):
    """Return the holiday's name of every day of an array datetime64[D], '' where there is none."""
    out = np.full(len(days), "", dtype=object)
    if not len(days):
        return out
    first, last = days[0].astype("datetime64[Y]").astype(int) + 1970, days[-1].astype("datetime64[Y]").astype(int) + 1970
    for year in range(first, last + 1):
        for day, name in holidays_of(country, year).items():
            at = (day - days[0]).astype(int)
            if 0 <= at < len(days):
                out[at] = name
    return out


def _plain(name):
    return name.split(";")[0].split(" (")[0].strip()
