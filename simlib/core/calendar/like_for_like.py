"""Which day of last year is like a day of this one: same phase of a festival, same distance to it, same weekday.

Time: shop-local day.
"""

from __future__ import annotations

import pandas as pd

DAY = pd.Timedelta(days=1)
NEAR = 7  # days around a festival that moved which follow it rather than their weekday
LONG = pd.Timedelta(days=13)
FARTHEST = 8  # weeks to look for a day of the same weekday outside festivals


def like_for_like(base: pd.DataFrame, *, phases: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return a frame day, last_year_day, rule{phase|offset|weekday}: the day to compare each day of a year with.

    base: frame day, last_year_day of FiscalYear.last_year_map; phases: table of `festivals` over both years, one
    platform's, or None. A day within a phase is compared with the same day of that phase last year (of several the
    shortest counts; in one of two weeks or more that did not move, the nearest of its weekday). A day at most 7 days
    from a phase that moved by more than a day takes the same distance to it (near a single day only where that keeps
    the weekday). Every other day takes its `base` day or,
    where that lay in a phase last year, the nearest one of its weekday that did not. A day may serve twice.
    """
    pairs = _pairs(phases)
    before = {day for _, _, then, last, _ in pairs for day in pd.date_range(then, last)}
    first = base["day"].iloc[0]
    rows = []
    for day, usual in zip(base["day"], base["last_year_day"], strict=True):
        found = _within(day, pairs) or _near(day, pairs, before)
        # A feast that came late last year may reach into this one, whose days are still to come.
        found = found if found and found[0] < first else None
        rows.append((day, *(found or (_outside(usual, before, first), "weekday"))))
    frame = pd.DataFrame(rows, columns=["day", "last_year_day", "rule"])
    return frame.astype({"day": "datetime64[us]", "last_year_day": "datetime64[us]", "rule": "str"})


def _pairs(phases):
    """Return (first day, last day, first and last day a year earlier, length) of phases, the shortest first."""
    if phases is None or phases.empty:
        return []
    found = []
    for _, group in phases.groupby(["festival", "platform", "phase"], sort=False):
        spans = sorted((s.normalize(), (e - pd.Timedelta(1, "us")).normalize()) for s, e in
                       zip(group["start"], group["end"], strict=True))
        found += [(*now, *then, now[1] - now[0]) for then, now in zip(spans, spans[1:], strict=False)
                  if 300 * DAY < now[0] - then[0] < 430 * DAY]
    return sorted(found, key=lambda pair: (pair[4], pair[0]))


def _within(day, pairs):
    """Return the same day of the same phase last year, or None."""
    for at, (start, end, then, last, length) in enumerate(pairs):
        if not start <= day <= end:
            continue
        like = min(then + (day - start), last)
        same = like + ((day.weekday() - like.weekday() + 3) % 7 - 3) * DAY
        shorter = any(s <= same <= e for _, _, s, e, _ in pairs[:at])
        # In a phase of weeks that did not move, the weekday matters more than the exact day.
        free = length >= LONG and not _moved(start, then)
        return (same if free and then <= same <= last and not shorter else like), "phase"
    return None


def _moved(start, then):
    """Return whether a phase began more than a day off the same date."""
    return abs(start - then - 365 * DAY) > DAY


def _near(day, pairs, before):
    """Return the day at the same distance to a phase that moved, or None."""
    for start, end, then, last, length in pairs:
        # A single day pulls its neighbours along only where they keep their weekdays, as those of Easter do.
        if not _moved(start, then) or (length < DAY and (start - then).days % 7):
            continue
        for distance, like in ((start - day, then - (start - day)), (day - end, last + (day - end))):
            if DAY <= distance <= NEAR * DAY and like not in before:
                return like, "offset"
    return None


def _outside(usual, before, first):
    """Return `usual`, or the nearest day of the same weekday before the year that lay outside festivals."""
    if usual not in before:
        return usual
    for weeks in range(1, FARTHEST + 1):
        for other in (usual - 7 * weeks * DAY, usual + 7 * weeks * DAY):
            if other not in before and other < first:
                return other
    return usual
