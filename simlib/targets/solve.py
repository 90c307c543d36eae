"""Find the integer target table nearest in proportion to a given one whose held cells have the held sums.

Money: int64 minor units. Nested holds are solved directly; crossing holds by proportional fitting on regions and an
integer programme of small corrections (HiGHS). What no table can meet is refused by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from simlib.core.message import Note
from simlib.core.money import split
from simlib.targets.cells import Axes
from simlib.targets.conflict import refusal_of
from simlib.targets.hold_regions import exact_sums, ipf, nested, regions

LARGE = 4096  # leaves of a region


def solve(
    axes: Axes,
    leaves: np.ndarray,
    weights: np.ndarray,
    holds: Sequence[tuple[dict, int]],
    *,
    fallback: np.ndarray,
    typed: list[dict],
    currency: str = "CNY",
) -> tuple[np.ndarray, list[Note]]:
    """Return (leaves, notes): int64 leaves that meet every hold exactly.

    leaves: int64 (D, P, C) as they are; weights: float (D, P, C) to spread in proportion to; holds: list of
    (cell, value); fallback: float (D, P, C) used where all free weights of a needed region are zero, and evenly inside
    the cells `typed` where that is zero too. Raises Conflict naming the binding cells.
    """
    code, member = regions(axes, [cell for cell, _ in holds])
    refusal = partial(refusal_of, typed=typed, currency=currency)
    member, holds = _distinct(member, holds, refusal)
    _refuse_overfull(member, holds, refusal)
    count = member.shape[1]
    inside = np.zeros(axes.shape, dtype=bool)
    for cell in typed:
        inside[axes.box(cell)] = True
    now = exact_sums(code, leaves, count)
    flat = code.ravel()
    live = np.bincount(flat, weights=weights.ravel(), minlength=count)
    # Revived regions start on the scale of the present plan; between nested holds the scale does not matter.
    amount = max(float(live.sum()), 1.0)
    spare = np.bincount(flat, weights=fallback.ravel(), minlength=count) * (amount / max(fallback.sum(), 1e-300))
    even = np.bincount(flat, weights=inside.ravel(), minlength=count) * (amount / leaves.size)
    profiled = np.where(live > 0, live, spare)
    seeds = [live, profiled, np.where(profiled > 0, profiled, even)]
    found = (_region_sums(now, seed, member, holds) for seed in seeds)
    sums = next((each for each in found if each is not None), None)
    if sums is None:
        raise refusal(_clash(seeds[-1], member, holds))
    return _fill(axes, leaves, weights, fallback, inside, code, now, sums)


def _distinct(member, holds, refusal):
    """Drop a hold on the same leaves as an earlier one; refuse two different values for the same leaves."""
    distinct = {}
    for row, (cell, value) in zip(member, holds, strict=True):
        first = distinct.setdefault(row.tobytes(), (row, (cell, value)))
        if first[1][1] != value:
            raise refusal([first[1], (cell, value)])
    rows, holds = zip(*distinct.values(), strict=True)
    return np.array(rows), list(holds)


def _refuse_overfull(member, holds, refusal):
    """Raise Conflict where a held part is larger than a held whole: the common case, found without fitting."""
    totals, size = np.array([value for _, value in holds]), member.sum(axis=1)
    within = member.astype(np.int32) @ member.T.astype(np.int32) == size[:, None]
    over = within & (totals[:, None] > totals[None, :])
    if over.any():
        part, whole = np.argwhere(over)[0]
        raise refusal([holds[whole], holds[part]])


def _region_sums(now, seed, member, holds):
    """Return int64 region sums that meet the holds using only regions with a positive seed, or None."""
    totals = np.array([value for _, value in holds], dtype=np.int64)
    free = member.any(axis=0)
    children = nested(member)
    if children is None:
        return _crossing(now, seed, member, totals, free)
    sums = now.copy()
    sums[free] = 0
    for row, inner in children.items():
        if not _fits(row, inner, seed, member, totals):
            return None
        own, rest = _own(row, inner, member, totals)
        if rest:
            sums[own] = split(rest, seed[own])
    return sums


def _own(row, inner, member, totals):
    """Return the regions of a hold outside the holds directly inside it, and what is left for them."""
    return member[row] & ~member[inner].any(axis=0), int(totals[row]) - sum(int(totals[i]) for i in inner)


def _fits(row, inner, seed, member, totals):
    """Return whether what is left of a hold can be placed: nothing is left, or something and a region to take it."""
    own, rest = _own(row, inner, member, totals)
    return rest == 0 or (rest > 0 and seed[own].sum() > 0)


def _crossing(now, seed, member, totals, free):
    """Return region sums for holds that cross: fitted in proportion, then repaired to whole minor units."""
    active = free & (seed > 0)
    covered = member[:, active]
    if ((totals > 0) & ~covered.any(axis=1)).any():
        return None
    start = seed[active] / seed[active].sum() * max(1.0, float(totals.max()))
    fitted, converged = ipf(start, covered, totals, tolerance=1e-13)
    if not converged and not _possible(covered, totals):
        return None
    base = np.floor(fitted + 1e-6).astype(np.int64)
    lacking = totals - covered.astype(np.int64) @ base
    fix = _repair(covered, lacking, base, fitted - base)
    if fix is None:
        return None
    sums = now.copy()
    sums[free] = 0
    sums[active] = base + fix
    return sums


def _repair(covered, lacking, base, fraction):
    """Return small integers to add to `base` so that rows gain `lacking`, preferring large fractions, or None."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    if not lacking.any():
        return np.zeros(base.size, dtype=np.int64)
    size = base.size
    rows = np.hstack([covered, -covered.astype(float)])
    cost = np.concatenate([1.001 - fraction, 1.001 + fraction])
    for room in (1, 4, 64, max(64, int(np.abs(lacking).max())), int(base.max(initial=0)) + 1):
        top = np.concatenate([np.full(size, room), np.minimum(base, room)])
        found = milp(
            cost,
            constraints=LinearConstraint(rows, lacking, lacking),
            bounds=Bounds(0, top),
            integrality=np.ones(2 * size),
            options={"time_limit": 2},
        )
        if found.x is not None:
            fix = np.rint(found.x[:size] - found.x[size:]).astype(np.int64)
            if (covered.astype(np.int64) @ fix == lacking).all() and (base + fix >= 0).all():
                return fix
    return None


def _possible(covered, totals):
    """Return whether any not-negative amounts have these row sums."""
    from scipy.optimize import linprog

    if covered.shape[1] == 0:
        return not totals.any()
    scale = max(1.0, float(totals.max(initial=0)))
    return linprog(np.zeros(covered.shape[1]), A_eq=covered.astype(float), b_eq=totals / scale).status == 0


def _clash(seed, member, holds):
    """Return a smallest set of holds that cannot stand together (deletion filter)."""
    totals = np.array([value for _, value in holds], dtype=np.int64)
    usable, children = member[:, seed > 0], nested(member)
    left = list(range(len(holds)))
    if children is not None:
        left = next([row, *inner] for row, inner in children.items() if not _fits(row, inner, seed, member, totals))
    elif not _possible(usable, totals):
        for row in range(len(holds) - 1, -1, -1):
            fewer = [k for k in left if k != row]
            if not _possible(usable[fewer], totals[fewer]):
                left = fewer
    return [holds[k] for k in left]


def _fill(axes, leaves, weights, fallback, inside, code, now, sums):
    """Return (leaves, notes) with each region's sum spread over its leaves by largest remainder."""
    use, notes = weights, []
    live = np.bincount(code.ravel(), weights=weights.ravel(), minlength=sums.size)
    revived = (sums > 0) & ~(live > 0)
    if revived.any():
        spare = np.bincount(code.ravel(), weights=fallback.ravel(), minlength=sums.size)
        by_profile, evenly = (revived & (spare > 0))[code], (revived & ~(spare > 0))[code]
        use = np.where(by_profile, fallback, np.where(evenly & inside, 1.0, weights))
        notes = [
            Note(code)
            for hit, code in ((by_profile.any(), "targets.by_profile"), (evenly.any(), "targets.evenly"))
            if hit
        ]
    same = (sums == now)[code] & (use == leaves)
    return np.where(same, leaves, spread_regions(code, use, sums)), notes


def _largest(values, count):
    """Return the places of the `count` largest values; of equal ones the earlier."""
    least = np.partition(values, values.size - count)[values.size - count]
    above = np.flatnonzero(values > least)
    return np.concatenate([above, np.flatnonzero(values == least)[: count - above.size]])


def spread_regions(code: np.ndarray, weights: np.ndarray, sums: np.ndarray) -> np.ndarray:
    """Return int64 leaves with region sums `sums`, proportional to `weights`; ties go to the earlier leaf."""
    shape, code, weights = code.shape, code.ravel(), weights.ravel()
    whole = np.bincount(code, weights=weights, minlength=sums.size)
    share = weights * np.divide(sums, whole, out=np.zeros(sums.size), where=whole > 0)[code]
    parts = np.floor(share).astype(np.int64)
    rest = sums - exact_sums(code, parts, sums.size)
    open_leaves = np.bincount(code, weights=weights > 0, minlength=sums.size)
    # Floats are exact only below 2**53; the odd region beyond that goes through the slower exact split.
    odd = (rest < 0) | (rest > open_leaves)
    # Sorting is the dear part: a large region needs no order, only its largest remainders.
    large = (open_leaves > LARGE) & (rest > 0) & ~odd
    for region in np.flatnonzero(large):
        at = np.flatnonzero((code == region) & (weights > 0))
        parts[at[_largest((share - parts)[at], int(rest[region]))]] += 1
    candidates = np.flatnonzero((weights > 0) & ((rest > 0) & ~odd & ~large)[code])
    order = candidates[np.argsort(code[candidates] * 2.0 + (1 - (share - parts)[candidates]), kind="stable")]
    group = code[order]
    starts = np.searchsorted(group, group, side="left")
    parts[order[np.arange(order.size) - starts < rest[group]]] += 1
    for region in np.flatnonzero(odd):
        at = np.flatnonzero(code == region)
        parts[at] = split(int(sums[region]), weights[at])
    return parts.reshape(shape)
