"""Break a yearly amount down to day × platform × category exactly. Money: int64 minor units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simlib.core.money import split

if TYPE_CHECKING:
    from simlib.targets.cube import Targets


def breakdown(amount: int, days: pd.DataFrame, weights: np.ndarray) -> np.ndarray:
    """Return int64 leaves (D, P, C) that add up to `amount` and are near proportional to `weights` at every level.

    Time first, by largest remainder down the tree (halves of the year, quarters of a half, months, days); then each
    day's amount over platform × category so that every such cell's running total stays within a unit or so of its
    proportional one: otherwise small categories would lose each of their fractions on each of the days.
    """
    of_day = weights.sum(axis=(1, 2))
    totals = _time_tree(amount, days, of_day)
    flat = weights.reshape(len(of_day), -1)
    leaves = np.zeros(flat.shape, dtype=np.int64)
    owed = np.zeros(flat.shape[1])
    for day in np.flatnonzero(totals):
        share = flat[day] / of_day[day]
        part = split(int(totals[day]), share)
        owed += share * float(totals[day]) - part
        leaves[day] = _settle(part, owed, share > 0)
    return leaves.reshape(weights.shape)


def first_leaves(plan: Targets) -> np.ndarray:
    """Return the leaves (D, P, K) that the plan was first built with; days that are over stay as sold."""
    if plan.axes.first is None:
        first = plan.lineage[0] if plan.lineage else {}
        amount = first["value"] if first.get("what") == "build" else int(plan.reference.sum())
        plan.axes.first = breakdown(amount, plan.axes.days, plan.reference)
    leaves = plan.axes.first.copy()
    if plan.until is not None:
        over = (plan.axes.days["day"] <= plan.until).to_numpy()
        leaves[over] = plan.leaves[over]
    return leaves


def _settle(part, owed, allowed):
    """Move single units from the cells most overpaid so far to those most underpaid; `owed` is updated in place."""
    give = np.flatnonzero((owed > 0.5) & allowed)
    take = np.flatnonzero((owed < -0.5) & (part > 0))
    moves = min(give.size, take.size)
    if moves:
        give = give[np.argsort(-owed[give], kind="stable")[:moves]]
        take = take[np.argsort(owed[take], kind="stable")[:moves]]
        part[give] += 1
        part[take] -= 1
        owed[give] -= 1
        owed[take] += 1
    return part


def _time_tree(amount, days, of_day):
    """Return each day's int64 amount: year → half → quarter → month → day, each level by largest remainder."""
    code = np.zeros(len(days), dtype=np.int64)
    sums = np.array([amount], dtype=np.int64)
    for level in ("half", "quarter", "month", None):
        label = np.arange(len(days)) if level is None else days[level].factorize()[0]
        child, first = np.unique(label, return_index=True)
        inner = np.bincount(label, weights=of_day, minlength=child.size)
        above, parts = code[first], np.zeros(child.size, dtype=np.int64)
        for parent, total in enumerate(sums):
            at = np.flatnonzero(above == parent)
            if total:
                parts[at] = split(int(total), inner[at])
        code, sums = label, parts
    return sums
