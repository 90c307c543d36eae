"""Small targets that tests edit: a quarter of two platforms and two categories, and a row of cells."""

import numpy as np

from simlib.core.calendar import FiscalYear
from simlib.targets.cube import Targets

DAYS = FiscalYear("2026-11-01", days=92).days
P, C = ["tmall", "jd"], ["tea", "cups"]


def small(values=(10, 20, 30)):
    """One day of one platform, a category a value."""
    days = FiscalYear("2027-01-01", days=1).days
    names = {"platforms": ["p"], "categories": list("abcdef")[: len(values)]}
    return Targets.build(sum(values), days=days, **names, weights=np.array(values, float)[None, None, :])


def plan(amount=9_200_000, seed=5):
    """A quarter with odd weights, nothing on Sundays."""
    weights = np.random.default_rng(seed).uniform(0.5, 2, (92, 2, 2))
    weights[DAYS["weekday"] == 6] = 0
    return Targets.build(amount, days=DAYS, platforms=P, categories=C, weights=weights)
