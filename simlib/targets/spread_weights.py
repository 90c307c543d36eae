"""Weights to spread a cell of a target by. Money: minor units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from simlib.core.errors import InputError, nearest
from simlib.core.message import Note
from simlib.targets.cells import Axes, show

if TYPE_CHECKING:
    from simlib.targets.cube import Targets

METHODS = ("even", "profile", "proportional")


def weights_of(weights: ArrayLike, axes: Axes, share: np.ndarray) -> np.ndarray:
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
            "weights do not fit days × platforms × categories",
            value=str(weights.shape),
            remedy="expected {shape}",
            shape=str(shape),
        ) from error
    if not np.isfinite(weights).all() or (weights < 0).any():
        raise InputError("weights must be finite and not negative")
    return axes.over_groups(weights, share) if shape == nodes else weights.reshape(axes.shape)


def spread_weights(
    plan: Targets, cell: dict, by: str, profile: ArrayLike | None
) -> tuple[np.ndarray, list[Note]]:
    """Return (weights (D, P, K), notes): the cell by the way asked for, all else as it is.

    A structural zero takes nothing. Where the way gives nothing on the whole cell, the plan's own profile stands in,
    then its cells that are not zero, then all of them evenly; the notes say so.
    """
    if by not in METHODS:
        raise InputError("unknown way to spread", value=by, remedy=nearest(by, METHODS))
    if profile is not None and by != "profile":
        remedy = "leave the profile out, or spread by profile"
        raise InputError("spreading {way} takes no profile", way=by, remedy=remedy)
    box, weights, have = plan.axes.box(cell), plan.leaves.astype(float), plan.total(cell)
    if by == "proportional":
        return weights, []
    open_ = plan.reference[box] > 0
    given = plan.reference if profile is None else weights_of(profile, plan.axes, plan.reference)
    asked = np.where(open_, 1.0 if by == "even" else given[box], 0.0)
    # (weights, the note where they are taken instead of what was asked for)
    ways = [
        (asked, None),
        (plan.reference[box], "targets.instead_profile"),
        ((plan.leaves[box] > 0).astype(float), "targets.instead_live"),
        (np.ones(open_.shape), "targets.instead_even"),
    ]
    wanted, instead = next(((weight, code) for weight, code in ways if weight.any()), ways[-1])
    weights[box] = wanted * (have / wanted.sum())
    return weights, [Note(instead, {"way": by, "cell": show(cell)})] if have and instead else []
