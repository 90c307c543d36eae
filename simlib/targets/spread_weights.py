"""Weights to spread a cell of a target by. Money: minor units."""

from __future__ import annotations

import numpy as np

from simlib.core.errors import InputError, nearest
from simlib.targets.cells import show

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
