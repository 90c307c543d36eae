"""Weights to spread a cell by, and a cell taken back to what the plan first built. Money: minor units."""

from __future__ import annotations

import copy

import numpy as np

from simlib.core.errors import InputError, nearest
from simlib.targets.build import breakdown
from simlib.targets.cells import show
from simlib.targets.replan import solve_open

METHODS = ("even", "profile", "proportional")


def weights_of(weights, axes, share):
    """Return `weights` as float leaves (D, P, K); one value a day counts for all its cells. InputError on odd ones.

    With customer groups they may be (D, P, C), then each category is spread over its groups as in the leaves `share`,
    or (D, P, C, G).
    """
    weights, nodes = np.asarray(weights, dtype=float), (*axes.shape[:2], len(axes.categories))
    if weights.ndim == 1 and weights.shape[0] == nodes[0]:
        weights = weights[:, None, None]
    shape = axes.shape if weights.shape[-1:] == axes.shape[-1:] else nodes
    if axes.groups and weights.ndim == 4:
        shape = (*nodes, len(axes.groups))
    try:
        weights = np.broadcast_to(weights, shape).copy()
    except ValueError as error:
        raise InputError(
            "weights do not fit days × platforms × categories", value=str(weights.shape), remedy=f"expected {shape}"
        ) from error
    if not np.isfinite(weights).all() or (weights < 0).any():
        raise InputError("weights must be finite and not negative")
    return axes.over_groups(weights, share) if shape == nodes else weights.reshape(axes.shape)


def spread_weights(plan, cell, by, profile):
    """Return (weights (D, P, K), notes): the cell by the way asked for, all else as it is.

    A structural zero takes nothing. Where the way gives nothing on the whole cell, the plan's own profile stands in,
    then its cells that are not zero, then all of them evenly; the notes say so.
    """
    if by not in METHODS:
        raise InputError("unknown way to spread", value=by, remedy=nearest(by, METHODS))
    if profile is not None and by != "profile":
        raise InputError(f"spreading {by} takes no profile", remedy="leave the profile out, or spread by profile")
    box, weights, have = plan.axes.box(cell), plan.leaves.astype(float), plan.total(cell)
    if by == "proportional":
        return weights, []
    open_ = plan.reference[box] > 0
    given = plan.reference if profile is None else weights_of(profile, plan.axes, plan.reference)
    asked = np.where(open_, 1.0 if by == "even" else given[box], 0.0)
    # (weights, what is said where they are taken instead of what was asked for)
    ways = [
        (asked, None),
        (plan.reference[box], "was spread by the plan's own profile"),
        ((plan.leaves[box] > 0).astype(float), "was spread evenly over its cells that are not zero"),
        (np.ones(open_.shape), "was spread evenly"),
    ]
    wanted, instead = next(((w, said) for w, said in ways if w.any()), ways[-1])
    weights[box] = wanted * (have / wanted.sum())
    return weights, [f"{by} is zero on all of {show(cell)}, which {instead}"] if have and instead else []


def as_built(plan, cell):
    """Return (leaves, holds, notes) with a cell as the plan first built it, as far as the holds outside it stand.

    Holds inside the cell are dropped, that of the year stays. The cell gets the part that it had of what those holds
    leave; the leaves beside it that are free absorb. Days that are over stay.
    """
    inside = plan.axes.masks(cell)
    dropped = [hold for hold in plan.holds if hold[0] and _within(plan.axes.masks(hold[0]), inside)]
    kept = [hold for hold in plan.holds if hold not in dropped]
    draft = copy.copy(plan)
    draft.leaves = first_leaves(plan)
    if plan.until is not None:
        over = (plan.axes.days["day"] <= plan.until).to_numpy()
        draft.leaves[over] = plan.leaves[over]
    ideal = draft.leaves
    if kept:
        ideal, _ = solve_open(draft, ideal.astype(float), kept, cell)
    box, weights = plan.axes.box(cell), plan.leaves.astype(float)
    weights[box] = ideal[box]
    leaves, notes = solve_open(plan, weights, [*kept, (cell, int(ideal[box].sum()))], cell)
    return leaves, kept, [f"hold dropped: {show(c)}" for c, _ in dropped] + notes


def first_leaves(plan):
    """Return the leaves (D, P, K) that the plan was first built with."""
    if plan.axes.first is None:
        first = plan.lineage[0] if plan.lineage else {}
        amount = first["value"] if first.get("what") == "build" else int(plan.reference.sum())
        plan.axes.first = breakdown(amount, plan.axes.days, plan.reference)
    return plan.axes.first.copy()


def _within(part, whole):
    return all(not (p & ~w).any() for p, w in zip(part, whole, strict=True))
