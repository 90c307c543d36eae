"""Every edit of a target under its holds: solved on the days ahead, days that are over stay. Money: minor units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from simlib.core.errors import InputError
from simlib.core.message import Money, Note, msg
from simlib.targets.cells import Axes, show
from simlib.targets.conflict import Conflict
from simlib.targets.solve import solve

if TYPE_CHECKING:
    from simlib.targets.cube import Targets


def solve_open(
    plan: Targets, weights: np.ndarray, holds: Sequence[tuple[dict, int]], typed: list[dict]
) -> tuple[np.ndarray, list[Note]]:
    """Return (leaves, notes) of `solve` on the days after `plan.until`; leaves of earlier days stay as they are.

    A hold that reaches into the past binds its remaining days to what its sold part leaves. Raises Infeasible where
    more is sold already than a hold allows, InputError where one of the cells `typed` has no day left.
    """
    named = {"typed": typed, "currency": plan.currency}
    if plan.until is None:
        return solve(plan.axes, plan.leaves, weights, holds, fallback=plan.reference, **named)
    ahead = (plan.axes.days["day"] > plan.until).to_numpy()
    for cell in typed:
        refuse_over(plan, cell)
    axes = Axes(plan.axes.days[ahead], plan.axes.platforms, plan.axes.categories, plan.axes.groups)
    left = [hold for hold in (_remaining(plan, h, ahead) for h in holds) if hold is not None]
    leaves = plan.leaves.copy()
    fresh = (plan.leaves[ahead], weights[ahead])
    leaves[ahead], notes = solve(axes, *fresh, left, fallback=plan.reference[ahead], **named)
    return leaves, notes


def refuse_over(plan: Targets, cell: dict, *, file: str | None = None) -> None:
    """Raise InputError where all days of a cell are over."""
    if plan.until is not None and not (plan.axes.days["day"][plan.axes.masks(cell)[0]] > plan.until).any():
        remedy = "actuals stand until {day:day}"
        raise InputError("these days are over", file=file, value=show(cell), remedy=remedy, day=plan.until.date())


def _remaining(plan, hold, ahead):
    """Return a hold on the open part of its cell, or None where it has none."""
    cell, value = hold
    day, platform, category = plan.axes.masks(cell)
    if not (day & ahead).any():
        return None
    sold = int(plan.leaves[np.ix_(day & ~ahead, platform, category)].sum())
    if sold > value:
        raise Conflict(
            "more is sold than {cell} = {amount:money} allows",
            cell=show(cell),
            amount=Money(value, plan.currency),
            value=msg("{amount:money} until {day:day}", amount=Money(sold, plan.currency), day=plan.until.date()),
            remedy="release or raise it first; the plan is unchanged",
            cells=[cell],
        )
    return cell, value - sold
