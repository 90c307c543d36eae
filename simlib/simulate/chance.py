"""How likely a target is, and which target is how likely. Money: minor units."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

LEVELS = (50, 70, 80, 90)


def hit_probability(reached: np.ndarray, target: float) -> tuple[float, float]:
    """Return (share of replications that reach `target`, its standard error).

    With k of n hits the error is that of (k + 1) / (n + 2), so it is not 0 when all or none hit (Agresti & Coull 1998).
    """
    reached = np.asarray(reached)
    hits, n = int((reached >= target).sum()), reached.size
    softened = (hits + 1) / (n + 2)
    return hits / n, float(np.sqrt(softened * (1 - softened) / (n + 2)))


def attainable(reached: np.ndarray, levels: Iterable[int] = LEVELS) -> dict[int, float]:
    """Return the largest amount that at least `level` % of replications reach: level → amount."""
    ordered = np.sort(np.asarray(reached))[::-1]
    return {level: float(ordered[-(-level * ordered.size // 100) - 1]) for level in levels}
