"""When a shop is closed: weekdays, holidays, weeks closed once. Time: day."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

RECENT = 91  # days that decide which weekdays are closed now
RARE = 0.05  # a weekday is closed if it has at most this share of the busiest weekday's active days
SHUT = 8  # consecutive days without a sale that count as zeros, not as an outage
HOLE = 36  # consecutive days without a sale that are too long for a holiday
YEAR = 364


def long_runs(mask: np.ndarray, least: int) -> np.ndarray:
    """Return the mask of the days within runs of at least `least` days of `mask`."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(int), [0]])))
    out = np.zeros(len(mask), bool)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        out[start:end] = end - start >= least
    return out


def shut_once(y: np.ndarray, *, least: int = SHUT, year: int = YEAR) -> np.ndarray:
    """Return the mask of finished runs of at least `least` zeros on days that mostly sold in a neighbouring year.

    Those are closures, which do not recur. What pauses every year is a season; a run at the end is an end.
    """
    zeros = long_runs(y == 0, least)
    return _where_other_year(zeros, np.where(np.isfinite(y), y > 0, np.nan), year, lambda share: share > 0.5)


def off_season(y: np.ndarray) -> np.ndarray:
    """Return the mask of gaps of HOLE days or more, without a row or zero, that a neighbouring year mostly had too."""
    sold = np.nan_to_num(y) > 0
    return _where_other_year(long_runs(~sold, HOLE), sold.astype(float), YEAR, lambda share: share < 0.5)


def _where_other_year(runs, sold, year, wanted):
    """Mask of the finished runs whose share of days with sales a year before and after is as wanted."""
    out, none = np.zeros(len(sold), bool), np.full(year, np.nan)
    other = np.stack([np.append(none, sold)[: len(sold)], np.append(sold, none)[-len(sold) :]])
    edges = np.flatnonzero(np.diff(np.concatenate([[0], runs.astype(int), [0]])))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        seen = other[:, start:end][np.isfinite(other[:, start:end])]
        out[start:end] = end < len(sold) and len(seen) > 0 and wanted(seen.mean())
    return out


def out_of_season(active: np.ndarray) -> bool:
    """Return whether a shop is out of season: no sales lately nor a year before, but some in between."""
    before = active[-YEAR - RECENT : -YEAR]
    return len(before) == RECENT and not active[-RECENT:].any() and not before.any() and active[-YEAR:].any()


def closed_weekdays_of(active: np.ndarray, weekday: np.ndarray) -> np.ndarray:
    """Return the mask (7,) of weekdays almost never active lately while the others are, with enough weeks to tell."""
    active, weekday = active[-RECENT:], weekday[-RECENT:]
    count = np.bincount(weekday, minlength=7)
    hits = np.bincount(weekday, active, minlength=7)
    share = np.divide(hits, count, out=np.zeros(7), where=count > 0)
    closed = (share <= RARE * share.max()) & (count > 0) & (share.max() > 0)
    others = (hits[~closed].sum() + 0.5) / (count[~closed].sum() + 1)
    return closed & ((1 - others) ** count < 0.01)


def closures_of(active: np.ndarray, usual: np.ndarray, holiday: np.ndarray) -> dict[str, tuple[int, int]]:
    """Return {holiday name: (days closed before, after)} of holidays closed last time and at least every second time.

    A holiday within a gap of many weeks does not count.
    """
    found, seen = {}, usual & ~long_runs(~active, HOLE)
    for at in np.flatnonzero((holiday != "") & seen):
        found.setdefault(holiday[at], []).append(_shut_run(active, usual, at, holiday))
    out = {}
    for name, runs in found.items():
        shut = [r for r in runs if r is not None]
        if runs[-1] is not None and 2 * len(shut) >= len(runs):
            out[name] = tuple(int(np.median([r[i] for r in shut])) for i in (0, 1))
    return out


def _shut_run(active, usual, at, holiday, longest=14):
    """Days before and after `at` in the same closure, ending on days usually open; None where `at` itself sold.

    A closure over several holidays belongs to the first of them; the others are closed for one day only.
    """
    if active[at]:
        return None
    reach = []
    for step in (-1, 1):
        far, i = 0, at + step
        while 0 <= i < len(active) and abs(i - at) <= longest and not active[i]:
            far = abs(i - at) if usual[i] else far
            if step < 0 and usual[i] and holiday[i]:
                return [0, 0]
            i += step
        reach.append(far)
    return reach


def shut_days(closures: Mapping[str, tuple[int, int]], holiday: np.ndarray) -> np.ndarray:
    """Return the mask of the days closed by `closures` around the holidays `holiday` (n,)."""
    shut = np.zeros(len(holiday), bool)
    for name, (before, after) in closures.items():
        for at in np.flatnonzero(holiday == name):
            shut[max(at - before, 0) : at + after + 1] = True
    return shut
