"""Festivals and promotion windows: baseline apart from uplift, a prior updated by the history. Time: day.

A day in a window counts by its residual from level × weekday × holiday of the days outside; see uplift.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import ndtri

from simlib.core.errors import InputError
from simlib.forecasting.closures import SHUT, long_runs
from simlib.forecasting.decompose import decompose
from simlib.forecasting.fitted import paired_normals
from simlib.forecasting.notes import note
from simlib.forecasting.prepare import Series, prepare
from simlib.forecasting.regressors import effects, limited, without_regressors
from simlib.forecasting.uplift import OCCASION, Uplift

UNKNOWN = 0.5  # log sd of a prior given without one, and of "no uplift" where no prior is given
LONGEST = 92  # days of one window
COLUMNS = ["name", "start", "end", "uplift", "sd", "kind"]


@dataclass(frozen=True)
class Event:
    """One event: its windows (first, last day), log of the uplift expected, that log's sd, its kind or ''."""

    name: str
    windows: tuple
    prior: float
    sd: float
    kind: str = ""

    def days(self, date: np.ndarray) -> list[np.ndarray]:
        """Return a mask of each window over the days `date`."""
        return [(date >= first) & (date <= last) for first, last in self.windows]


@dataclass(frozen=True)
class Lift:
    """Uplifts ahead: log mean factor `mu` (h,), mask `inside`, root (h, k) of the log covariance, `mu` by event."""

    mu: np.ndarray
    inside: np.ndarray
    root: np.ndarray
    parts: dict

    @property
    def variance(self) -> np.ndarray:
        """Log variance (h,) of the factors."""
        return np.square(self.root).sum(1)

    def widen(self, quantiles: np.ndarray, median: np.ndarray, probs: Sequence[float]) -> np.ndarray:
        """Return quantiles (p, h) of baseline × uplift, both log-normal around the median (h,)."""
        z, v = ndtri(np.asarray(probs, float))[:, None], self.variance
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = np.log(quantiles / median)
            log = self.mu - v / 2 + np.sign(z) * np.sqrt(spread**2 + z**2 * v)
            # Where half the days sell nothing the counts' quantiles follow the mean.
            lifted = np.where(median > 0, median * np.exp(log), quantiles * np.exp(self.mu))
        return np.where(self.inside, lifted, quantiles)

    def and_(self, other: Lift) -> Lift:
        """Return both together, as if independent."""
        root = np.hstack([other.root, self.root])  # events first: their draws do not depend on regressors
        return Lift(self.mu + other.mu, self.inside | other.inside, root, self.parts | other.parts)

    def factors(self, n: int, seed: int) -> np.ndarray:
        """Return sample factors (n, h) of mean 1, the same draws for all series."""
        draws = paired_normals(seed, "forecast/event", n, self.root.shape[1])
        return np.exp(draws @ self.root.T - self.variance / 2)


def read_events(events: pd.DataFrame | None) -> tuple[Event, ...]:
    """Return the Events of a table `name start end` and, where wanted, `uplift` (×, expected), `sd` of its log, `kind`.

    Both ends are included; events of a kind learn from each other. Raises InputError on missing columns, bad dates,
    windows turned or too long, overlapping windows of one event, an uplift or sd that is not positive, and two
    different priors or kinds for one event.
    """
    if events is None:
        return ()
    if not isinstance(events, pd.DataFrame):
        raise InputError("the events must be a table (DataFrame)", value=type(events).__name__)
    for column in COLUMNS[:3]:
        if column not in events:
            what = "a column of the events is missing"
            raise InputError(what, column=column, remedy="columns: {names:list}", names=COLUMNS)
    for column in events.columns.difference(COLUMNS):
        raise InputError("unknown column of the events", column=column, remedy="columns: {names:list}", names=COLUMNS)
    found = {}
    for i, row in enumerate(events.to_dict("records")):
        first, last = (_day(row[end], i, end) for end in ("start", "end"))
        if not 0 <= (last - first).astype(int) < LONGEST:
            raise InputError(
                "an event lasts 1 to {n} days", n=LONGEST, row=i + 1, column="end", value=f"{first} … {last}"
            )
        if not _text(row["name"]) or not str(row["name"]).strip():
            raise InputError("an event without a name", row=i + 1, column="name", remedy="name every event")
        kind = row.get("kind")
        given = *(_positive(row.get(column), i, column) for column in ("uplift", "sd")), kind if _text(kind) else ""
        windows, prior = found.setdefault(str(row["name"]), ([], given))
        if prior != given:
            raise InputError("one event has two priors or kinds", row=i + 1, column="uplift", value=row["name"])
        if any(first <= b and a <= last for a, b in windows):
            raise InputError("two windows of one event overlap", row=i + 1, column="start", value=row["name"])
        windows.append((first, last))
    return tuple(
        Event(name, tuple(windows), float(np.log(uplift or 1.0)), sd or UNKNOWN, str(kind))
        for name, (windows, (uplift, sd, kind)) in found.items()
    )


def _text(value):
    return value is not None and value == value and str(value) != ""


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


def without_inputs(
    series: Series, events: Sequence[Event], horizon: int
) -> tuple[Series, Lift | None, dict[str, object]]:
    """Return the series without uplifts and effects of regressors, the Lift ahead or None, and what was learned.

    The last has `events` and `regressors` by name where there are any, and `notes`, a list of Note.
    """
    series, lift, learned = _without_regressors(series, horizon)
    if not events:
        return series, lift, learned
    days, past = series.ahead(horizon), series.past.date
    residual, sd = _residual(series, events)
    found = Uplift(events, past, residual, sd)
    calm = _scaled(series, -found.past)
    more = _lift(found, days)
    lift = more if lift is None else lift if more is None else lift.and_(more)
    return calm, lift, learned | {"events": _learned(found, events, residual - sd**2 / 2, past)}


def _without_regressors(series, horizon):
    found = effects(series)
    if found is None:
        series.ahead(horizon)  # refuses days ahead without regressors, used or not
        few = note("regressors_unlearned", names=list(series.regressors))
        return without_regressors(series), None, {"notes": [few]} if series.regressors else {}
    days, seen = series.ahead(horizon), series.seen
    past, x = found.of(series.past.x), found.of(days.x)
    mu, far = limited(x @ found.beta, past[seen] @ found.beta)
    root = np.where(days.open[:, None], x @ found.root, 0.0)
    lift = Lift(np.where(days.open, mu, 0.0), days.open.copy(), root, {})
    learned = {"regressors": found.summary()}
    if far:
        learned["notes"] = [note("regressors_limited")]
    return _scaled(series, -(past @ found.beta), drop_regressors=True), lift, learned


def _scaled(series, log, *, drop_regressors=False):
    """The series × exp(log), prepared anew; `bare`: without regressors."""
    first, y, x = series.raw
    regressors, future = ((), {}) if drop_regressors else (series.regressors, series.future)
    x = x[:, :0] if drop_regressors else x
    made = prepare(
        series.unique_id, first, y * np.exp(log), x, country=series.country, regressors=regressors, future=future
    )
    return replace(made, notes=series.notes)


def _lift(found, days):
    """The uplift of the days ahead, None where no event touches an open one."""
    ahead = found.design(days.date)
    inside = ahead.any(1) & days.open
    if not inside.any():
        return None
    at = np.flatnonzero(ahead.any(1))  # as many as there are days of events: the same for series closed on some
    size, turn = np.linalg.eigh(found.cov(ahead[at]))
    root, mu, each = np.zeros((len(ahead), len(at))), np.zeros(len(ahead)), {}
    root[at] = turn * np.sqrt(np.maximum(size, 0.0)) @ turn.T  # symmetric: equal series get equal factors
    mu[at] = found.factor(ahead[at])
    for event in found.events:
        for place, rows in found.windows(event, days.date):
            if inside[place].any():
                log = each.setdefault(event.name, np.zeros(len(ahead)))
                log[place] = np.where(inside[place], found.factor(rows), 0.0)
    return Lift(np.where(inside, mu, 0.0), inside, np.where(inside[:, None], root, 0.0), each)


def _learned(found, events, residual, past):
    """By event: the prior, what the history showed, the factor used, and the 80 % band of one occasion.

    `residual` is less half the variance of day noise, so that the mean of its factors is that of the event.
    """
    out = {}
    for event in events:
        seen = [residual[mask & np.isfinite(residual)] for mask in event.days(past)]
        seen = [np.exp(part).mean() for part in seen if len(part)]
        days = found.days_of(event)
        usual = days.mean(0)
        level, left = usual @ found.mean, float(found.cov(usual[None])[0, 0])
        wide = ndtri(0.9) * np.sqrt(left + OCCASION**2)
        factors = np.exp(found.factor(days) + OCCASION**2 / 2)
        used = {"used": np.log(factors.mean()), "lo-80": level - wide, "hi-80": level + wide}
        out[event.name] = {
            "prior": round(float(np.exp(event.prior)), 4),
            "seen": len(seen),
            "history": round(float(np.mean(seen)), 4) if seen else None,
            "weight_of_history": round(float(1 - left / (usual**2 @ found.sd**2)), 4),
            **{name: round(float(np.exp(value)), 4) for name, value in used.items()},
        }
    return out


def _residual(series, events):
    """Log residuals (n,) from the level of days without events, and their sd; none for slow movers."""
    if series.intermittent or not np.nansum(series.y) > 0:
        return np.full(len(series.y), np.nan), 1.0
    inside = np.any([mask for event in events for mask in event.days(series.past.date)], axis=0)
    y = np.where(long_runs(series.y == 0, SHUT), np.nan, series.y)  # a closed shop shows nothing of an event
    d = decompose(replace(series, y=np.where(inside, np.nan, y), cache={}))
    names = np.array([d.holiday.get(name, 0.0) for name in series.past.holiday])
    calm = d.z - d.weekday[series.past.weekday] - names
    level = pd.Series(calm).rolling(29, center=True, min_periods=10).median().interpolate(limit_direction="both")
    level = level.fillna(np.nanmedian(calm) if np.isfinite(calm).any() else 0.0).to_numpy()
    return series.log(y) - d.weekday[series.past.weekday] - names - level, d.sd
