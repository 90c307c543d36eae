"""Holds as sums over regions: leaves that stand in exactly the same holds move by the same factor. Money: minor units.

Because proportional fitting multiplies every leaf of a region by one number, it is done on the few region sums and not
on the leaves.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from simlib.targets.cells import Axes


def regions(axes: Axes, cells: Sequence[dict]) -> tuple[np.ndarray, np.ndarray]:
    """Return (code, member): each leaf's region, and which cell (row) covers which region (column).

    Leaves are first grouped along each axis by the cells that name them, so the work is on a coarse grid.
    code: int array (days, platforms, categories); member: bool array (cells, regions).
    """
    masks = [axes.masks(cell) for cell in cells]
    classes, patterns = [], []
    for axis in range(3):
        seen = np.array([m[axis] for m in masks]).reshape(len(cells), -1)
        pattern, inverse = np.unique(seen, axis=1, return_inverse=True)
        classes.append(inverse.reshape(-1))
        patterns.append(pattern)
    day, platform, category = patterns
    coarse = day[:, :, None, None] & platform[:, None, :, None] & category[:, None, None, :]
    shape = coarse.shape[1:]
    packed = np.ascontiguousarray(np.packbits(coarse.reshape(len(cells), -1), axis=0).T)
    _, first, inverse = np.unique(packed.view(f"V{packed.shape[1]}").ravel(), return_index=True, return_inverse=True)
    code = inverse.reshape(shape)[np.ix_(*classes)]
    return code, coarse.reshape(len(cells), -1)[:, first]


def exact_sums(code: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    """Return int64 sums of integer `values` by `code`, exact where a float sum would not be."""
    code, values = code.ravel(), values.ravel()
    low = np.bincount(code, weights=values & (2**31 - 1), minlength=count)
    high = np.bincount(code, weights=values >> 31, minlength=count)
    return high.astype(np.int64) * 2**31 + low.astype(np.int64)


def ipf(
    seed: ArrayLike, member: np.ndarray, totals: ArrayLike, *, rounds: int = 500, tolerance: float = 1e-9
) -> tuple[np.ndarray, bool]:
    """Return (fitted, converged): `seed` scaled over each row of `member` in turn until the rows sum to `totals`.

    seed: float (regions,), not negative; zeros stay zero. Iterative proportional fitting (Deming & Stephan 1940):
    the fitted values keep the seed's odds ratios.
    """
    fitted, totals = np.asarray(seed, dtype=float).copy(), np.asarray(totals, dtype=float)
    scale = max(1.0, float(totals.max(initial=0)))
    rows = [np.flatnonzero(m) for m in member]
    for _ in range(rounds):
        for row, total in zip(rows, totals, strict=True):
            have = fitted[row].sum()
            if have > 0:
                fitted[row] *= total / have
        sums = np.array([fitted[row].sum() for row in rows])
        if np.abs(sums - totals).max(initial=0) <= tolerance * scale:
            return fitted, True
    return fitted, False


def nested(member: np.ndarray) -> dict[int, list[int]] | None:
    """Return for each row of `member` the rows directly inside it, or None if two rows cross.

    Rows must be distinct. The rows come back in an order from the smallest to the largest.
    """
    size = member.sum(axis=1)
    # Integers on purpose: a float product goes through BLAS, whose threads cost more than they save here.
    both = member.astype(np.int32) @ member.T.astype(np.int32)
    inside = both == size[:, None]  # [a, b]: a lies within b
    if not ((both == 0) | inside | inside.T).all():
        return None
    order = np.argsort(size, kind="stable")
    children = {int(r): [] for r in order}
    for place, row in enumerate(order):
        around = next((o for o in order[place + 1 :] if inside[row, o]), None)
        if around is not None:
            children[int(around)].append(int(row))
    return children
