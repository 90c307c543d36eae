"""The funnel of the table `sources`: its steps, their rates, and the visits behind an order. Axes: platform, source."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from simlib.engine.axes import Axes

STEPS = ("views", "carts", "placed", "paid")
LIFTED = 3  # so many of the first steps answer to uplift; payment stays as it is


def funnel_rates(tables: Mapping[str, pd.DataFrame], axes: Axes) -> np.ndarray:
    """Return (4, P, Src): the share of each step that goes on to the next."""
    return np.stack([axes.lay(tables["sources"], "platform source", step) for step in STEPS])


def sessions_per_order(tables: Mapping[str, pd.DataFrame], axes: Axes) -> np.ndarray:
    """Return (P, Src): sessions of each source behind one expected order of a platform; 0 where it has none."""
    share = axes.lay(tables["sources"], "platform source", "share")
    conversion = funnel_rates(tables, axes).prod(axis=0)
    return np.where(share > 0, share / np.maximum(conversion, 1e-12), 0.0)
