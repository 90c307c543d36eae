"""A plan folder's forecast by node: day × platform × category, and sample paths by month. Money: minor units."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from simlib.core.errors import InputError
from simlib.core.files import read_json, read_parquet
from simlib.forecasting.fitted import paired_normals
from simlib.forecasting.nodes.drift import ORDER_NOISE
from simlib.forecasting.nodes.shares import KINDS, NodeShares, forecast_shares
from simlib.targets.cells import TIMES, Axes
from simlib.targets.leaf_weights import profile


def nodes_of(folder: Path) -> pd.DataFrame | None:
    """Return the forecast shares of a plan folder's nodes, or None where there are none yet."""
    path = folder / "forecast" / "nodes.parquet"
    return read_parquet(path) if path.is_file() else None


def forecast_cube(folder: Path, axes: Axes) -> np.ndarray:
    """Return the forecast of paid GMV (D, P, C) in the order of a target's `axes`; it adds up to the total's own.

    Raises InputError where the folder was written before nodes were forecast, or where a node of the forecast is not
    in the target.
    """
    nodes = nodes_of(folder)
    if nodes is None:
        remedy = "make it again: python3 workbook.py plan"
        raise InputError("the plan has no forecast by node", file=folder, remedy=remedy)
    platforms, categories, cube = profile(None, _daily(folder, axes), axes.days, nodes=nodes)
    out = np.zeros((len(cube), len(axes.platforms), len(axes.categories)))
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


def _daily(folder, axes):
    """Return the forecast mean of paid GMV (D,) on the days of `axes`."""
    mean = read_parquet(folder / "forecast" / "forecast.parquet").query("unique_id == 'gmv_paid'")
    return mean.set_index("ds")["mean"].reindex(axes.days["day"]).fillna(0.0).to_numpy()


def node_paths(folder: Path) -> tuple[NodeShares, np.ndarray]:
    """Return (NodeShares, paths (H, P, C, n)): the plan's sample paths of paid GMV by month and node.

    They add up to the months of `forecast/paths.parquet`, path by path; like these they have no noise of single days.
    Money: minor units.
    """
    paths = read_parquet(folder / "forecast" / "paths.parquet")
    history = read_parquet(folder / "data" / "history.parquet")
    days = paths.loc[paths["path"] == 0, ["ds"]].rename(columns={"ds": "day"})
    made = forecast_shares(history[history["day"] < days["day"].min()], days)
    month = paths["ds"].dt.strftime("%Y-%m")
    whole = paths.pivot_table(index=month, columns="path", values="value", aggfunc="sum").loc[made.months]
    return made, made.paths(whole.to_numpy(), seed=read_json(folder / "summary.json")["seed"])


def forecast_bands(folder: Path, axes: Axes, *, by: Sequence[str]) -> pd.DataFrame:
    """Return a frame of `by`, lo-80, hi-80: where 8 of 10 paths of a node end, with the noise of its orders.

    by: levels of a target except week and day, whose own noise is not in the paths; a period takes its part of a
    calendar month by the forecast's days. Money: minor units.
    """
    made, paths = node_paths(folder)
    nodes = nodes_of(folder)
    orders = nodes["orders"].to_numpy().reshape(made.mean.shape)
    times, summed = [key for key in by if key in TIMES], [k for k, kind in enumerate(KINDS, 1) if kind not in by]
    month = axes.days["day"].dt.strftime("%Y-%m")
    keys = axes.days[times].drop_duplicates() if times else pd.DataFrame(index=[0])
    code = axes.days.groupby(times, sort=False).ngroup().to_numpy() if times else np.zeros(len(month), dtype=int)
    weight = np.zeros((len(keys), len(made.months)))
    np.add.at(weight, (code, pd.Index(made.months).get_indexer(month)), _daily(folder, axes))
    weight /= np.maximum(weight.sum(axis=0), 1e-9)
    value, orders = (np.einsum("lh,h...->l...", weight, x.sum(axis=tuple(summed))) for x in (paths, orders))
    noise = np.sqrt(ORDER_NOISE / np.maximum(orders, 0.5))[..., None]
    normal = paired_normals(0, "nodes/orders", value.shape[-1], orders.size).T.reshape(value.shape)
    ends = np.quantile(value * np.exp(noise * normal - noise**2 / 2), [0.1, 0.9], axis=-1)
    names = [names for kind, names in zip(KINDS, (made.platforms, made.categories), strict=True) if kind in by]
    places = pd.MultiIndex.from_product([range(len(keys)), *names])
    out = keys.iloc[places.get_level_values(0)].reset_index(drop=True)
    out = out.assign(**{kind: places.get_level_values(i) for i, kind in enumerate([k for k in KINDS if k in by], 1)})
    return out.assign(**{"lo-80": ends[0].ravel(), "hi-80": ends[1].ravel()})


def with_bands(table: pd.DataFrame, folder: Path, axes: Axes, *, by: Sequence[str]) -> pd.DataFrame:
    """Return a table of `by` and `forecast` with the forecast's lo-80 and hi-80, where nodes are forecast."""
    if nodes_of(folder) is None:
        return table
    bands = forecast_bands(folder, axes, by=by)
    made = table.merge(bands, on=by, how="left") if by else table.assign(**bands.iloc[0].to_dict())
    at = list(table).index("forecast") + 1
    return made[[*table.columns[:at], "lo-80", "hi-80", *table.columns[at:]]]
