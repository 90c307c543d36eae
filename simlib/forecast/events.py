"""Festivals and promotion windows: baseline apart from uplift, a prior drawn to what history shows. Time: day.

On logs an occurrence's uplift is its mean residual from level × weekday × holiday of the other days. Occurrences differ
by OCCASION; their mean is drawn to the prior by the usual normal weights (Gelman et al. 2013, chapter 5).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import ndtri

from simlib.core.errors import InputError
from simlib.forecast.decompose import decompose
from simlib.forecast.fitted import paired_normals
from simlib.forecast.prepare import prepare

OCCASION = 0.25  # log sd of one occurrence's uplift around that of the event
UNKNOWN = 0.5  # log sd of a prior given without one, and of "no uplift" where no prior is given
LONGEST = 92  # days of one window


@dataclass(frozen=True)
class Event:
    """One event: its windows (first, last day), log of the uplift expected beforehand, and that log's sd."""

    name: str
    windows: tuple
    prior: float
    sd: float

    def days(self, date):
        """Return a mask of each window over the days `date`."""
        return [(date >= first) & (date <= last) for first, last in self.windows]


@dataclass(frozen=True)
class Lift:
    """Uplifts ahead: log of the mean factor `mu` (h,) and (event, mask (h,), log sd) of each event."""

    mu: np.ndarray
    parts: tuple

    @property
    def variance(self):
        """Log variance (h,) of the factors."""
        return sum(mask * sd**2 for _, mask, sd in self.parts)

    def widen(self, quantiles, median, probs):
        """Return quantiles (p, h) of baseline × uplift, both log-normal around the median (h,)."""
        z, v = ndtri(np.asarray(probs, float))[:, None], self.variance
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = np.log(quantiles / median)
            log = self.mu - v / 2 + np.sign(z) * np.sqrt(spread**2 + z**2 * v)
            lifted = np.where(median > 0, median * np.exp(log), 0.0)
        return np.where(np.any([mask for _, mask, _ in self.parts], axis=0), lifted, quantiles)

    def factors(self, n, seed):
        """Return sample factors (n, h) of mean 1: one draw an event and path, the same for all series."""
        log = np.zeros((n, len(self.mu)))
        for name, mask, sd in self.parts:
            log += (sd * paired_normals(seed, f"forecast/event/{name}", n, 1) - sd**2 / 2) * mask
        return np.exp(log)


def read_events(events):
    """Return the Events of a table `name start end` and, where wanted, `uplift` (×, expected) and `sd` (of its log).

    Both ends are included. Raises InputError on missing columns, bad dates, windows turned or too long, overlapping
    windows of one event, an uplift or sd that is not positive, and two different priors for one event.
    """
    if events is None:
        return ()
    if not isinstance(events, pd.DataFrame):
        raise InputError("the events must be a table (DataFrame)", value=type(events).__name__)
    for column in ("name", "start", "end"):
        if column not in events:
            raise InputError("the events lack a column", column=column, remedy="columns: name, start, end, uplift, sd")
    for column in events.columns.difference(["name", "start", "end", "uplift", "sd"]):
        raise InputError("unknown column of the events", column=column, remedy="columns: name, start, end, uplift, sd")
    found = {}
    for i, row in enumerate(events.to_dict("records")):
        first, last = (_day(row[end], i, end) for end in ("start", "end"))
        if not 0 <= (last - first).astype(int) < LONGEST:
            raise InputError(
                f"an event lasts 1 to {LONGEST} days", row=i + 1, column="end", value=f"{first} to {last}"
            )
        given = tuple(_positive(row.get(column), i, column) for column in ("uplift", "sd"))
        windows, prior = found.setdefault(str(row["name"]), ([], given))
        if prior != given:
            raise InputError("one event has two priors", row=i + 1, column="uplift", value=row["name"])
        if any(first <= b and a <= last for a, b in windows):
            raise InputError("two windows of one event overlap", row=i + 1, column="start", value=row["name"])
        windows.append((first, last))
    return tuple(
        Event(name, tuple(windows), float(np.log(uplift or 1.0)), sd or UNKNOWN)
        for name, (windows, (uplift, sd)) in found.items()
    )


def _day(value, i, column):
    try:
        return np.datetime64(pd.Timestamp(value), "D")
    except (ValueError, TypeError) as error:
        raise InputError(
            "a date of the events is not a date", row=i + 1, column=column, value=value, remedy="write 2025-11-11"
        ) from error


def _positive(value, i, column):
    """A positive number, or None for an empty cell."""
    if value is None or value == "" or value != value:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = -1.0
    if not 0 < number < 1000:
        raise InputError("must be a number above 0 and below 1000", row=i + 1, column=column, value=value)
    return number


def with_events(series, events, horizon):
    """Return the series without its past uplifts, the Lift ahead or None, and what was learned by event."""
    if not events:
        return series, None, {}
    past, days = series.past.date, series.ahead(horizon)
    y, learned, parts, mu = series.raw[1].copy(), {}, [], np.zeros(horizon)
    residual, sd = _residual(series, events)
    for event in events:
        seen = [mask & np.isfinite(residual) for mask in event.days(past)]
        seen = [mask for mask in seen if mask.any()]
        shown = np.array([residual[mask].mean() for mask in seen])
        for mask, size in zip(seen, shown, strict=True):
            y[mask] *= np.exp(-size)
        precision = sum(1 / (sd**2 / mask.sum() + OCCASION**2) for mask in seen)
        mean = _weighted(shown, [1 / (sd**2 / mask.sum() + OCCASION**2) for mask in seen])
        weight = precision / (precision + 1 / event.sd**2)
        used, wide = weight * mean + (1 - weight) * event.prior, 1 / (precision + 1 / event.sd**2) + OCCASION**2
        learned[event.name] = {
            "prior": round(float(np.exp(event.prior)), 4),
            "seen": len(seen),
            "history": round(float(np.exp(mean)), 4) if seen else None,
            "weight_of_history": round(float(weight), 4),
            "used": round(float(np.exp(used)), 4),
        }
        ahead = np.any(event.days(days.date), axis=0) & days.open
        if ahead.any():
            mu += used * ahead
            parts.append((event.name, ahead, float(np.sqrt(wide))))
    first, _, x = series.raw
    calm = prepare(
        series.unique_id, first, y, x, country=series.country, regressors=series.regressors,
        known_future=series.known_future,
    )  # fmt: skip
    return calm, Lift(mu, tuple(parts)) if parts else None, learned


def _weighted(values, weights):
    return float(np.average(values, weights=weights)) if len(values) else 0.0


def _residual(series, events):
    """Log residuals (n,) from the level of days without events, and their sd; none for slow movers."""
    if series.intermittent or not np.nansum(series.y) > 0:
        return np.full(len(series.y), np.nan), 1.0
    inside = np.any([mask for event in events for mask in event.days(series.past.date)], axis=0)
    d = decompose(replace(series, y=np.where(inside, np.nan, series.y), kept={}))
    names = np.array([d.holiday.get(name, 0.0) for name in series.past.holiday])
    calm = d.z - d.weekday[series.past.weekday] - names
    level = pd.Series(calm).rolling(29, center=True, min_periods=10).median().interpolate(limit_direction="both")
    level = level.fillna(np.nanmedian(calm) if np.isfinite(calm).any() else 0.0).to_numpy()
    return series.log(series.y) - d.weekday[series.past.weekday] - names - level, d.sd
