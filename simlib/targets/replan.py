"""Actuals in place of the plan for days that are over; the rest of the year takes the balance. Money: minor units."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simlib.core.errors import InputError, nearest
from simlib.core.message import Money, Note, msg
from simlib.targets.cells import GROUP, show
from simlib.targets.solve import spread_regions
from simlib.targets.solve_holds import solve_open

if TYPE_CHECKING:
    from simlib.targets.cube import Targets


def with_actuals(
    plan: Targets, actuals: pd.DataFrame, until: object
) -> tuple[np.ndarray, list, pd.Timestamp, list[Note]]:
    """Return (leaves, holds, until, notes): a plan's parts once days up to `until` hold what was sold.

    actuals: frame day, platform, category, gmv_paid (minor); days outside the year's first day to `until` are not
    read, a day without a row sold nothing. Where the plan knows customer groups a column group may name them; what has
    none is split by the plan's own shares. Holds of days that are over end; all others stay, and the days ahead take
    the balance in proportion. Raises InputError on odd actuals, Infeasible where the holds cannot be met any more.
    """
    until = _until(plan, actuals, until)
    over = (plan.axes.days["day"] <= until).to_numpy()
    leaves = plan.leaves.copy()
    leaves[over], silent, unnamed = _cube(plan, actuals, until, over)
    ended = [(c, v) for c, v in plan.holds if c and not (plan.axes.masks(c)[0] & ~over).any()]
    holds = [h for h in plan.holds if h not in ended]
    notes = [
        Note("targets.hold_ended", {"cell": show(cell), "amount": Money(value, plan.currency)}) for cell, value in ended
    ]
    notes += [Note("targets.days_without_sale", {"n": silent})] if silent else []
    notes += [Note("targets.unknown_group", {"amount": Money(unnamed, plan.currency)})] if unnamed else []
    if over.all() and holds:
        # Nothing is left to absorb: the year is what was sold.
        holds = [(c, int(leaves.sum())) for c, _ in holds]
    elif holds:
        draft = copy.copy(plan)
        draft.leaves, draft.until = leaves, until
        leaves, more = solve_open(draft, leaves.astype(float), holds, [{}])
        notes += more
    return leaves, holds, until, notes


def _until(plan, actuals, until):
    missing = {"day", "platform", "category", "gmv_paid"} - set(actuals.columns)
    if missing:
        raise InputError("the actuals lack a column", column=sorted(missing)[0])
    try:
        until = pd.Timestamp(until).normalize()
    except (ValueError, TypeError) as error:
        raise InputError("not a day", column="until", value=until, remedy="write it like 2026-12-31") from error
    days = plan.axes.days["day"]
    if not days.min() <= until <= days.max():
        raise InputError("this day is not in the plan's year", column="until", value=until.date())
    if plan.until is not None and until < plan.until:
        remedy = "name {day:day} or a later day, or take them back first with targets --undo"
        day = plan.until.date()
        raise InputError("actuals stand beyond this day", column="until", value=until.date(), remedy=remedy, day=day)
    last = actuals["day"].max()
    if not last >= until:
        remedy = "they hold no day" if pd.isna(last) else msg("they end on {day:day}", day=last.date())
        raise InputError("the actuals end earlier", column="until", value=until.date(), remedy=remedy)
    return until


def _cube(plan, actuals, until, over):
    """Return (what was sold (days over, P, K), number of those days without a row, sold to an unknown group)."""
    axes = plan.axes
    sold = actuals[(actuals["day"] >= axes.days["day"].min()) & (actuals["day"] <= until)]
    days, places = axes.days["day"][over], []
    named = sold[GROUP].notna().to_numpy() if axes.groups and GROUP in sold else np.zeros(len(sold), dtype=bool)
    groups = [(GROUP, axes.groups)] if named.any() else []
    for key, labels in (("platform", axes.platforms), ("category", axes.categories), *groups):
        at = pd.Index(labels).get_indexer(sold[key].astype(str))
        at = np.where(named, at, 0) if key == GROUP else at
        if (at < 0).any():
            value = str(sold[key].iloc[int(np.flatnonzero(at < 0)[0])])
            remedy = "the plan has no such {key}; {nearest}"
            parts = {"key": key, "nearest": nearest(value, labels)}
            raise InputError("unknown {key} in the actuals", value=value, remedy=remedy, **parts)
        places.append(at)
    amounts = sold["gmv_paid"].to_numpy()
    if not (np.isfinite(amounts.astype(float)).all() and (amounts >= 0).all() and (amounts == np.floor(amounts)).all()):
        raise InputError("actuals are whole minor units, not negative", column="gmv_paid")
    out = np.zeros((int(over.sum()), *axes.shape[1:]), dtype=np.int64)
    places = [pd.Index(days).get_indexer(sold["day"]), *places[:2], places[2] if groups else np.zeros(len(sold), int)]
    silent, amounts = int((~days.isin(sold["day"])).sum()), amounts.astype(np.int64)
    if axes.groups is None:
        named[:] = True
    np.add.at(axes.cube(out), tuple(at[named] for at in places), amounts[named])
    if named.all():
        return out, silent, 0
    rest = np.zeros(axes.cube(out).shape[:3], dtype=np.int64)
    np.add.at(rest, tuple(at[~named] for at in places[:3]), amounts[~named])
    return out + _over_groups(plan, rest, over), silent, int(rest.sum())


def _over_groups(plan, nodes, over):
    """Return int64 (days over, P, K): amounts (days over, P, C) split exactly by the shares of groups in the plan."""
    weights = plan.axes.cube(plan.leaves[over].astype(float))
    for instead in (plan.axes.cube(plan.reference[over]), np.ones(weights.shape)):
        weights = np.where(weights.sum(axis=3, keepdims=True) > 0, weights, instead)
    code = np.broadcast_to(np.arange(nodes.size).reshape(*nodes.shape, 1), weights.shape)
    return spread_regions(code, weights, nodes.ravel()).reshape(len(nodes), *plan.axes.shape[1:])
