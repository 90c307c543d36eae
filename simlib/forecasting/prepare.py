"""A daily series prepared: closed weekdays and holidays found, missing days kept apart from zeros. Time: day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from simlib.core.errors import InputError
from simlib.forecasting.closures import (
    RECENT,
    SHUT,
    closed_weekdays_of,
    closures_of,
    long_runs,
    off_season,
    out_of_season,
    shut_days,
    shut_once,
)
from simlib.forecasting.holiday_days import holiday_names
from simlib.forecasting.notes import note

YEARLY_FROM = 420  # days from which the short-term models have a yearly term
INTERMITTENT = 0.25  # share of open days without sales from which gaps count as zeros


@dataclass(frozen=True)
class Days:
    """Calendar of consecutive days: date (D), weekday 0 = Monday, holiday name or '', open mask, regressors (n, k)."""

    date: np.ndarray
    weekday: np.ndarray
    holiday: np.ndarray
    open: np.ndarray
    x: np.ndarray


@dataclass(frozen=True)
class Series:
    """One prepared daily series: `y` (n,) is NaN on closed and on missing days; `past` is its calendar."""

    unique_id: str
    y: np.ndarray
    past: Days
    country: str | None
    closed_weekdays: np.ndarray
    closures: dict
    intermittent: bool
    raw: tuple
    regressors: tuple = ()
    future: dict = field(default_factory=dict)
    notes: tuple = ()
    cache: dict = field(default_factory=dict, compare=False, repr=False)

    def ahead(self, horizon: int) -> Days:
        """Return the Days of the `horizon` calendar days after the last; InputError on an unknown regressor."""
        if horizon not in self.cache:
            self.cache[horizon] = _ahead(self, horizon)
        return self.cache[horizon]

    def until(self, n: int) -> Series:
        """Return the series as it stood after its first `n` days: closures are found again, regressors ahead stay."""
        first, y, x = self.raw
        given = {first + np.timedelta64(i, "D"): x[i] for i in range(n, len(y))} if x.shape[1] else {}
        return prepare(
            self.unique_id,
            first,
            y[:n],
            x[:n],
            country=self.country,
            regressors=self.regressors,
            future={**given, **self.future},
        )

    @property
    def unit(self) -> float:
        """What counts as one: 1 for counts and minor units, a hundredth of the median where a usual day is below 1."""
        active = self.y[self.y > 0]
        usual = float(np.median(active)) if len(active) else 1.0
        return 1.0 if usual >= 1 else usual / 100

    def log(self, y: np.ndarray) -> np.ndarray:
        """Return log(1 + y / unit), the scale the models work on."""
        return np.log1p(y / self.unit)

    def exp(self, z: np.ndarray) -> np.ndarray:
        """Return y of the models' scale."""
        return np.expm1(z) * self.unit

    @property
    def seen(self) -> np.ndarray:
        """Mask of days with a value the models may learn from."""
        return np.isfinite(self.y)


def prepare(
    unique_id: str, first: np.datetime64, y: np.ndarray, x: np.ndarray, *,
    country: str | None = None, regressors: Sequence[str] = (), future: dict | None = None,
) -> Series:  # fmt: skip
    """Return the Series of the values `y` (n,) from day `first`, NaN where there is no row, regressors `x` (n, k)."""
    raw, season = (first, y, x), off_season(y) & np.isnan(y)
    y = np.where(season, 0.0, y)
    date = first + np.arange(len(y))
    weekday = (date.astype(int) + 3) % 7
    holiday = holiday_names(country, date)
    active = np.nan_to_num(y) > 0
    closed_weekdays = closed_weekdays_of(active, weekday)
    usual = ~closed_weekdays[weekday]
    # Also a shop that has become quiet: its days without a sale are zeros, not gaps in the file.
    quiet = not out_of_season(active) and _intermittent(active[usual][-RECENT:])
    intermittent = _intermittent(active[usual]) or quiet
    closures = {} if intermittent else closures_of(active, usual, holiday)
    is_open = usual & ~shut_days(closures, holiday)
    is_open |= active  # a day that sold was open, whatever the rule says
    values = np.where(is_open, y, np.nan)
    if intermittent:
        values = np.where(is_open, np.nan_to_num(y), np.nan)
    elif np.median(y[active]) >= 10:
        values = np.where(active | long_runs(y == 0, SHUT), values, np.nan)  # a lone zero in a busy shop is an outage
        values = np.where(shut_once(y), np.nan, values)
    notes = _notes(intermittent, y, is_open & ~np.isfinite(values))
    if season.any() and not intermittent:
        notes = (*notes, note("off_season", days=int(season.sum())))
    days = Days(date, weekday, holiday, is_open, x)
    found = (country, closed_weekdays, closures, intermittent, raw)
    return Series(unique_id, values, days, *found, tuple(regressors), future or {}, notes)


def _intermittent(active):
    """Whether sales are occasional: gaps on many days usually open, and not in a few long holes."""
    if not active.any():
        return True
    follows = active[1:][active[:-1]].mean() if active[:-1].any() else 1.0
    return bool(np.mean(~active) > INTERMITTENT and follows < 1 - INTERMITTENT)


def _notes(intermittent, y, missing):
    notes = []
    if intermittent and np.nansum(y) > 0:
        notes.append(note("gaps_are_zero"))
    elif missing.any():
        notes.append(note("missing_days", days=int(missing.sum())))
    return tuple(notes)


def _ahead(series, horizon):
    past = series.past
    last = past.date[-1]
    margin = 15  # a closure may reach into the horizon from a holiday on either side of it
    wide = last + 1 + np.arange(-margin, horizon + margin)
    inside = slice(margin, margin + horizon)
    names = holiday_names(series.country, wide)
    weekday = (wide.astype(int) + 3) % 7
    is_open = ~series.closed_weekdays[weekday] & ~shut_days(series.closures, names)
    return Days(
        wide[inside],
        weekday[inside],
        names[inside],
        is_open[inside],
        _regressors(series, wide[inside], is_open[inside]),
    )


def _regressors(series, dates, is_open):
    x = np.zeros((len(dates), len(series.regressors)))
    if not series.regressors:
        return x
    for i, day in enumerate(dates):
        row = series.future.get(day)
        if row is None and is_open[i]:
            raise InputError(
                "a day ahead of series {name:quoted} has no regressors",
                name=series.unique_id,
                column=series.regressors[0],
                value=str(day),
                remedy="give every regressor for every open day ahead, or drop it from the history",
            )
        x[i] = 0.0 if row is None else row
    return x
