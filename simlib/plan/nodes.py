"""A plan folder's forecast by node: day × platform × category. Money: minor units."""

from __future__ import annotations

import numpy as np

from simlib.core.errors import InputError
from simlib.core.files import read_parquet
from simlib.plan.stages import nodes_of
from simlib.targets.profile import profile


def forecast_cube(folder, axes):
    """Return the forecast of paid GMV (D, P, C) in the order of a target's `axes`; it adds up to the total's own.

    Raises InputError where the folder was written before nodes were forecast, or where a node of the forecast is not
    in the target.
    """
    nodes = nodes_of(folder)
    if nodes is None:
        raise InputError("the plan has no forecast by node", file=folder, remedy="make it again: simlib plan")
    wide = read_parquet(folder / "forecast" / "forecast.parquet").pivot(index="ds", columns="unique_id", values="mean")
    daily = wide["gmv_paid"].reindex(axes.days["day"]).fillna(0.0)
    platforms, categories, cube = profile(None, daily.to_numpy(), axes.days, nodes=nodes)
    out = np.zeros(axes.shape)
    try:
        at = np.ix_(
            range(len(cube)),
            [axes.platforms.index(p) for p in platforms],
            [axes.categories.index(c) for c in categories],
        )
    except ValueError as error:
        raise InputError("forecast and target differ in their nodes", value=str(error), file=folder) from error
    out[at] = cube
    return out
