"""Public holidays and make-up working days of a country. Time: shop-local day."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import pandas as pd

from simlib.core.errors import InputError, nearest

COUNTRY_OF_CURRENCY = {
    "CNY": "CN",
    "GBP": "GB",
    "USD": "US",
    "BRL": "BR",
    "JPY": "JP",
    "AUD": "AU",
    "CAD": "CA",
    "CHF": "CH",
    "SEK": "SE",
    "INR": "IN",
}


def holidays_of(country: str, years: int | Iterable[int]) -> pd.DataFrame:
    """Return a frame day, name, kind{holiday|workday}, provisional of the days that differ from an ordinary week.

    `country`: ISO 3166 code such as CN or GB; `years`: a year or several. `workday` is a weekend day worked to make up
    for a holiday (调休). Provisional: the country publishes a schedule every year and this year's is still to come, or
    the date is an estimate. Raises InputError on an unknown country. Source: the `holidays` package.
    """
    import holidays

    years = _years(years)
    supported = holidays.list_supported_countries(include_aliases=True)
    code = str(country).upper()
    if code not in supported:
        close = nearest(code, supported)
        remedy = close if "name" in close.values else "write two letters, like GB or CN"
        raise InputError("unsupported country", value=country, remedy=remedy)
    # One call per year: the package adds a neighbouring year's days, and expands years by itself on look-up.
    # A country with published schedules is recognised by the make-up days of the years around those asked for.
    published = set()
    for year in range(2010, max(years[-1], 2030) + 1):
        published |= {day.year for day in _calendar(code, year).weekend_workdays}
    rows = []
    for year in years:
        calendar = _calendar(code, year)
        late = bool(published) and year > max(published)
        for day, name in sorted(calendar.items()):
            if day.year == year:
                rows.append((day, name, "holiday", late or "estimated" in name))
        rows += [
            (day, "make-up working day", "workday", late)
            for day in sorted(calendar.weekend_workdays)
            if day.year == year
        ]
    frame = pd.DataFrame(rows, columns=["day", "name", "kind", "provisional"])
    frame["day"] = pd.to_datetime(frame["day"]).astype("datetime64[us]")
    frame["provisional"] = frame["provisional"].astype(bool)
    return frame.astype({"name": "str", "kind": "str"}).sort_values(["day", "kind"], ignore_index=True)


@cache
def _calendar(code, year):
    import holidays

    base = holidays.country_holidays(code, years=year)
    if "en_US" in (base.supported_languages or ()):
        return holidays.country_holidays(code, years=year, language="en_US")
    return base


def _years(years):
    found = [years] if isinstance(years, int) else sorted({int(y) for y in years})
    if not found or not 1950 <= found[0] <= found[-1] <= 2100:
        raise InputError("years out of range for holidays", value=str(found), remedy="1950 to 2100")
    return found
