"""Target against bottom-up forecast, node by node, and what each driver alone would have to become. Money: minor."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from simlib.core.errors import InputError, nearest
from simlib.driver_tree.drivers import DRIVERS, Drivers
from simlib.targets.cells import KEYS, TIMES
from simlib.targets.cube import Targets

CLOSERS = tuple(f"{driver}_needed" for driver in DRIVERS)
SHARED = ("month", "platform")  # levels of target and driver tree


def gap(targets: Targets, drivers: Drivers, *, by: str | Sequence[str]) -> pd.DataFrame:
    """Return a frame of `by`, target, forecast, gap, the three drivers and sessions_, conversion_, order_value_needed.

    targets: Targets; drivers: the forecast's driver tree; by: levels both know (month, platform). gap = target −
    forecast and adds up over nodes. A `_needed` is the driver that would close the node's gap alone, the other two as
    forecast; it is empty where no such value exists: no sale is forecast, or conversion would have to pass 1.
    """
    by = [by] if isinstance(by, str) else list(by)
    shared = [k for k in drivers.keys if k in SHARED]
    for key in by:
        if key not in shared:
            raise InputError("target and forecast do not share this level", value=key, remedy=nearest(key, shared))
    wanted, found = targets.table(by), drivers.table(by).rename(columns={"gmv_paid": "forecast"})
    if by:
        both = wanted.merge(found, on=by, how="outer", sort=False)
    else:
        both = pd.concat([wanted, found], axis=1)
    both = both.fillna(dict.fromkeys(["target", "forecast", *DRIVERS], 0.0))
    both["gap"] = both["target"] - both["forecast"]
    factor = both["target"] / both["forecast"].where(both["forecast"] > 0)
    for driver, needed in zip(DRIVERS, CLOSERS, strict=True):
        both[needed] = both[driver] * factor
    both["conversion_needed"] = both["conversion_needed"].where(both["conversion_needed"] <= 1)
    return both[[*by, "target", "forecast", "gap", *DRIVERS, *CLOSERS]]


def node_gap(targets: Targets, forecast: np.ndarray, *, by: str | Sequence[str]) -> pd.DataFrame:
    """Return a frame of `by`, target, forecast, gap for any levels of a target; gap = target − forecast adds up.

    forecast: (D, P, C) minor units, in the order of the target's days, platforms and categories. Raises InputError on
    an unknown level.
    """
    by = [by] if isinstance(by, str) else list(by)
    for key in by:
        if key not in KEYS:
            raise InputError("unknown level", value=key, remedy=nearest(key, KEYS))
    cells = targets.table([*TIMES, "platform", "category"])  # a forecast knows no customer groups
    cells["forecast"] = forecast.ravel()
    sums = cells[["target", "forecast"]]
    both = sums.groupby([cells[key] for key in by], sort=False).sum().reset_index() if by else sums.sum().to_frame().T
    return both.assign(gap=both["target"] - both["forecast"])
