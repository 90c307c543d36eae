"""A plan folder's forecast by node: day × platform × category, and sample paths by month. Money: minor units."""

from __future__ import annotations

import numpy as np

from simlib.core.errors import InputError
from simlib.core.files import read_json, read_parquet
from simlib.forecast.nodes import forecast_shares
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


def node_paths(folder):
    """Return (NodeShares, paths (H, P, C, n)): the plan's sample paths of paid GMV by month and node.

    They add up to the months of `forecast/paths.parquet`, path by path; like these they hold no noise of single days.
    Money: minor units.
    """
    paths = read_parquet(folder / "forecast" / "paths.parquet")
    history = read_parquet(folder / "data" / "history.parquet")
    days = paths.loc[paths["path"] == 0, ["ds"]].rename(columns={"ds": "day"})
    made = forecast_shares(history[history["day"] < days["day"].min()], days)
    month = paths["ds"].dt.strftime("%Y-%m")
    whole = paths.pivot_table(index=month, columns="path", values="value", aggfunc="sum").loc[made.months]
    return made, made.paths(whole.to_numpy(), seed=read_json(folder / "summary.json")["seed"])
