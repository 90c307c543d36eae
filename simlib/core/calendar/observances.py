"""The days a country observes, as dated phases: shopping festivals and public holidays. Time: shop-local days."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from simlib.core.calendar.festivals import LUNAR_NEW_YEAR_COUNTRIES, festivals
from simlib.core.calendar.holidays import holidays_of
from simlib.core.errors import InputError

WESTERN = ("Black Friday", "Cyber Monday", "Christmas shopping")
LUNAR = ("Lunar New Year",)
EARLIEST, LATEST = 1950, 2100  # years that have holidays listed
OFTEN = 15  # days a year from which on a name is no holiday but a weekday, as Sunday is in some countries


def observances(country: str | None, years: Iterable[int], *, platform: str | None = None) -> pd.DataFrame | None:
    """Return the phases (festival, platform, phase, start, end) observed in `years`, or None where none are listed.

    country: CN has the festivals of the platform (any case) and of all platforms, elsewhere Black Friday, Cyber Monday,
    the weeks before Christmas, and Lunar New Year where it is observed; everywhere public holidays count. None or an
    empty country has no such days. Years beyond the table of lunar dates are without what depends on it.
    """
    years = [year for year in years if EARLIEST <= year <= LATEST]
    if not country or not years:
        return None
    if country == "CN":
        public = _public(country, years)
        # Lunar New Year and its couriers stand among the festivals, from a week before to a week after.
        parts = [public[~public["festival"].str.contains("Chinese New Year|Spring Festival")]]
        parts += [_lunar(year, ["all", str(platform or "all").lower()], None) for year in years]
    else:
        parts = [festivals(years, names=WESTERN), _public(country, years)]
        if country in LUNAR_NEW_YEAR_COUNTRIES:
            parts += [_lunar(year, ["all"], LUNAR) for year in years]
    parts = [part[["festival", "platform", "phase", "start", "end"]] for part in parts if part is not None]
    return pd.concat([part for part in parts if len(part)], ignore_index=True) if any(map(len, parts)) else None


def _lunar(year, platforms, names):
    try:
        whole = festivals(year, names=names)
    except InputError:  # beyond the table of lunar dates
        return None
    return whole[whole["platform"].isin(platforms)]


def _public(country, years):
    """Return public holidays as phases; days on end of one name are one phase."""
    found = holidays_of(country, years)
    found = found[found["kind"] == "holiday"].assign(festival=lambda f: f["name"].str.split("; ")).explode("festival")
    a_year = found.groupby(["festival", found["day"].dt.year])["day"].transform("size")
    found = found[a_year < OFTEN].sort_values(["festival", "day"])
    fresh = found.groupby("festival")["day"].diff() != pd.Timedelta(days=1)
    spans = found.groupby(["festival", fresh.cumsum()], sort=False)["day"].agg(["min", "max"]).reset_index(level=0)
    ends = spans["max"] + pd.Timedelta(days=1)
    return pd.DataFrame(
        {"festival": spans["festival"], "platform": "all", "phase": "holiday", "start": spans["min"], "end": ends}
    )
