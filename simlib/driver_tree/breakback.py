"""Breakback on products: which drivers take how much of a change of their product, within bounds. Logarithms."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

CLOSE = 1e-12


def absorbed(
    amounts: np.ndarray, wanted: float, weights: ArrayLike, low: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray | None, float]:
    """Return (steps, reached): logarithms of the drivers' factors, (drivers, rows), that bring the sum to `wanted`.

    amounts: (rows,), above zero; weights: (drivers,), adding up to 1; low ≤ 0 ≤ high: (drivers, rows), bounds of a
    step. A step is weight × a common pace, cut at its bound, so the sum grows with the pace and one pace meets it.
    steps is None, and reached the sum at the bounds, where the bounds do not allow `wanted`.
    """
    weights = np.asarray(weights, dtype=float)[:, None]
    reach = 1e-9 + abs(np.log(wanted / amounts.sum())) / float(weights.min())

    def steps(pace):
        return np.clip(pace * weights, low, high)

    def total(pace):
        return float((amounts * np.exp(steps(pace).sum(axis=0))).sum())

    edge = reach if wanted >= amounts.sum() else -reach
    if (total(edge) - wanted) * np.sign(edge) < -CLOSE * wanted:
        # One driver alone at this pace would meet it, so all of them stand at a bound that matters.
        return None, total(edge)
    below, above = min(0.0, edge), max(0.0, edge)
    for _ in range(200):
        middle = (below + above) / 2
        if not below < middle < above:
            break
        below, above = (middle, above) if total(middle) < wanted else (below, middle)
    return steps(above), wanted
