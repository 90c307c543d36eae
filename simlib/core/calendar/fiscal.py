"""The fiscal year as one row per day with its half, quarter, month and week. Time: shop-local day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

import numpy as np
import pandas as pd

from simlib.core.errors import InputError, nearest

SCHEMES = ("gregorian", "iso", "445", "454", "544", "48")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKS_OF_MONTH = {"445": (4, 4, 5), "454": (4, 5, 4), "544": (5, 4, 4)}


@dataclass(frozen=True)
class FiscalYear:
    """A year of any scheme beginning on any day.

    `start`: first day; for 445, 454 and 544 the nominal start (1 February for the NRF calendar), and the year begins
    on the `week_starts` day nearest to it, so that it has 52 or 53 weeks. In the other schemes the year ends the day
    before the same date of the next year; a date missing in that month (29 February, a 31st) is its last day.
    `days` keeps only the first so many days. Raises InputError on an unknown scheme, weekday or length.
    """

    start: date
    scheme: str = "gregorian"
    week_starts: str = "monday"
    length: int | None = None

    def __init__(
        self,
        start: date | str,
        scheme: str = "gregorian",
        week_starts: str = "monday",
        days: int | None = None,
    ):
        scheme, week_starts = str(scheme), str(week_starts).lower()
        if scheme not in SCHEMES:
            raise InputError("unknown calendar scheme", value=scheme, remedy=nearest(scheme, SCHEMES))
        if week_starts not in WEEKDAYS:
            raise InputError("unknown weekday", value=week_starts, remedy=nearest(week_starts, WEEKDAYS))
        if scheme in ("iso", "48") and week_starts != "monday":
            raise InputError(
                "scheme {scheme} cannot be combined with week_starts {weekday}",
                remedy="leave week_starts out, or take scheme gregorian",
                scheme=scheme,
                weekday=week_starts,
            )
        for name, value in (
            ("start", _as_date(start)),
            ("scheme", scheme),
            ("week_starts", week_starts),
            ("length", days),
        ):
            object.__setattr__(self, name, value)
        whole = (self._edge(1) - self._edge(0)).days
        if days is not None and (isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= whole):
            what = "days must be a whole number within the fiscal year"
            raise InputError(what, value=days, remedy="1 to {last}", last=whole)

    @property
    def first_day(self) -> date:
        """Return the first day of the year as a date (after snapping, where the scheme snaps)."""
        return self._edge(0)

    @property
    def last_day(self) -> date:
        """Return the last day of the year as a date."""
        return (
            self._edge(1) - timedelta(days=1)
            if self.length is None
            else (self._edge(0) + timedelta(days=self.length - 1))
        )

    @cached_property
    def days(self) -> pd.DataFrame:
        """Return a frame with one row per day, in order.

        Columns: day; half, quarter, month, week as sortable text (`2026-H1`, `2026-Q1`, `2026-11`, `2026-W45`, in
        scheme 48 `2026-11-W1`); weekday 0 = Monday. The year of halves and quarters is that in which the fiscal year
        begins. Months begin on the start's day of the month and are named after the calendar month they begin in.
        In 445, 454 and 544 week → month → quarter → half nest, the 53rd week belongs to the last month, and a month
        is named after the calendar month of its year's 15th day onwards. Otherwise weeks and months are parallel
        roll-ups, and a week carries the number of the year that holds its fourth day (ISO 8601 from Monday).
        """
        day = pd.date_range(self.first_day, self.last_day, freq="D", unit="us")
        if self.scheme in WEEKS_OF_MONTH:
            month, week, named = self._nested(len(day))
        else:
            month, week, named = self._parallel(day)
        year, first = named.year, named.year * 12 + named.month - 1
        label = [f"{(first + m) // 12}-{(first + m) % 12 + 1:02d}" for m in range(12)]
        if self.scheme == "48":
            week = [f"{label[m]}-W{w}" for m, w in zip(month, week, strict=True)]
        return pd.DataFrame(
            {
                "day": day,
                "half": [f"{year}-H{m // 6 + 1}" for m in month],
                "quarter": [f"{year}-Q{m // 3 + 1}" for m in month],
                "month": [label[m] for m in month],
                "week": week,
                "weekday": day.day_of_week.astype("int64"),
            }
        )

    def last_year_map(self) -> pd.DataFrame:
        """Return a frame day, last_year_day: the day to compare each day with.

        The comparable day is 364 days earlier: the same weekday, which after a 53-week year restates last year by a
        week (its weeks 2 to 53 are compared with 1 to 52). Days of which that would lie inside this very year (the 53rd
        week, the 365th and 366th day) go back 371 days instead. Scheme 48 compares the same date (28 for 29 February).
        """
        return last_year_days(self.days["day"], same_date=self.scheme == "48")

    def months_since(self, first: pd.Timestamp | date) -> pd.Series:
        """Return the month of every day from `first` to the year's end, a Series by day; earlier years as this one."""
        span = pd.date_range(first, self.last_day, freq="D", unit="us")
        back = max(0, self.first_day.year - span[0].year + 1)
        years = [FiscalYear(add_months(self.start, -12 * k), self.scheme, self.week_starts) for k in range(back, 0, -1)]
        days = pd.concat([year.days for year in [*years, self]]).drop_duplicates("day", keep="last")
        # A year from 29 February leaves a day between two earlier years, which belongs to the month before it.
        return days.set_index("day")["month"].reindex(span).ffill()

    def _edge(self, years):
        """Return the first day of the year `years` after this one."""
        day = add_months(self.start, 12 * years)
        if self.scheme not in WEEKS_OF_MONTH:
            return day
        ahead = (WEEKDAYS.index(self.week_starts) - day.weekday()) % 7
        return day + timedelta(days=ahead if ahead <= 3 else ahead - 7)

    def _nested(self, count):
        """Return month numbers, week labels and the day that names the year, for a year of whole weeks."""
        named = self.first_day + timedelta(days=14)
        ends = np.cumsum(WEEKS_OF_MONTH[self.scheme] * 4)
        week = np.arange(count) // 7
        month = np.minimum(np.searchsorted(ends, week, side="right"), 11)
        return month, [f"{named.year}-W{w + 1:02d}" for w in week], named

    def _parallel(self, day):
        """Return month numbers, week labels (scheme 48: numbers) and the day that names the year."""
        starts = pd.DatetimeIndex([add_months(self.start, m) for m in range(12)]).as_unit("us")
        month = np.searchsorted(starts, day, side="right") - 1
        if self.scheme == "48":
            return month, np.minimum((day - starts[month]).days // 7, 3) + 1, self.start
        since = (day.day_of_week.to_numpy() - WEEKDAYS.index(self.week_starts)) % 7
        fourth = day - pd.to_timedelta(since - 3, unit="D")
        number = (fourth.day_of_year - 1) // 7 + 1
        return month, [f"{y}-W{w:02d}" for y, w in zip(fourth.year, number, strict=True)], self.start


def last_year_days(day: pd.Series, *, same_date: bool = False) -> pd.DataFrame:
    """Return FiscalYear.last_year_map for the days of a year, a series; `same_date` as in scheme 48."""
    if same_date:
        before = day - pd.DateOffset(years=1)
    else:
        before = day - pd.Timedelta(days=364)
        before = before.where(before < day.iloc[0], day - pd.Timedelta(days=371))
    return pd.DataFrame({"day": day, "last_year_day": before.astype("datetime64[us]")})


def add_months(day: date, months: int) -> date:
    """Return the date `months` later, on the last day of the month where the month is too short."""
    month = day.year * 12 + day.month - 1 + months
    first = date(month // 12, month % 12 + 1, 1)
    length = (date((month + 1) // 12, (month + 1) % 12 + 1, 1) - first).days
    return first.replace(day=min(day.day, length))


def _as_date(value):
    if isinstance(value, datetime):
        value = value.date()
    try:
        found = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        raise InputError("not a date", value=str(value), remedy="write it like 2026-11-01") from error
    if not 1900 <= found.year <= 2200:
        raise InputError("fiscal year out of range", value=str(found), remedy="1900 to 2200")
    return found
