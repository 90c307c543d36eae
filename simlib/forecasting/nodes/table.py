"""Reconciliation of long tables: forecasts or sample paths in, the same rows adding up out. Time: that of the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from simlib.core.errors import InputError, nearest
from simlib.forecasting.nodes.reconcile import reconcile

KEYS = ("unique_id", "ds", "path")
WEEK = 7


def reconcile_table(
    table: pd.DataFrame,
    hierarchy: pd.DataFrame,
    *,
    method: str,
    history: pd.DataFrame | None = None,
    locked: Mapping[str, float | None] | None = None,
    middle: Sequence[str] = (),
    nonnegative: bool = True,
) -> pd.DataFrame:
    """Return `table` with values that add up along `hierarchy`, rows and columns as they were.

    table: `unique_id ds mean` and other columns of a forecast, which keep their ratio to the mean, or paths
    `unique_id ds path value`, each of which adds up; hierarchy: `series parent`, no parent for the top. history:
    `unique_id ds y` of every series, whose naive errors weigh "min_trace". locked: {series: None to keep its forecast,
    or what it is to come to over all ds}. Raises InputError as `reconcile`, and on tables that do not fit together.
    """
    children = children_of(hierarchy)
    nodes = list(dict.fromkeys([*children, *(child for row in children.values() for child in row)]))
    value = "value" if "path" in table else "mean"
    wide = _wide(table, value, nodes)
    base = {node: wide[node].to_numpy(dtype=float) for node in nodes}
    for node, amount in (locked or {}).items():
        if amount is not None and node in base:
            base[node] = _scaled(base[node], wide.index, amount)
    errors = None if history is None else naive_errors(history, nodes)
    made = reconcile(
        base, children, method=method, errors=errors, locked=tuple(locked or ()), middle=middle, nonnegative=nonnegative
    )
    return _rows(table, pd.DataFrame(made, index=wide.index), value)


def children_of(hierarchy: pd.DataFrame) -> dict[str, list[str]]:
    """Return {parent: children} of a table `series parent`; InputError on a series named twice or without a row."""
    for column in ("series", "parent"):
        if column not in hierarchy:
            raise InputError("column missing", column=column, remedy="a hierarchy has the columns series and parent")
    series = hierarchy["series"].astype(str)
    parent = hierarchy["parent"].where(hierarchy["parent"].notna(), "").astype(str)
    if (twice := series.duplicated()).any():
        row = int(np.flatnonzero(twice)[0])
        raise InputError("a series has two rows", row=row + 2, column="series", value=series.iloc[row])
    unknown = (parent != "") & ~parent.isin(set(series))
    if unknown.any():
        row = int(np.flatnonzero(unknown)[0])
        raise InputError(
            "the parent has no row of its own",
            row=row + 2,
            column="parent",
            value=parent.iloc[row],
            remedy=nearest(parent.iloc[row], series),
        )
    return {name: list(series[parent == name]) for name in dict.fromkeys(parent[parent != ""])}


def naive_errors(history: pd.DataFrame, nodes: Sequence[str]) -> dict[str, np.ndarray]:
    """Return {node: errors (T,)} of the naive forecast: same weekday of last week, or the row before if not daily.

    Only rows that every series has count.
    """
    wide = _wide(history, "y", nodes, whole=False).sort_index()
    days = pd.to_datetime(pd.Series(wide.index)).diff().median()
    if days == pd.Timedelta(days=1):
        wide.index = pd.to_datetime(wide.index)
        lagged = wide.shift(WEEK, freq="D").reindex(wide.index)
    else:
        lagged = wide.shift(1)
    errors = (wide - lagged).dropna()
    if len(errors) < 2:
        raise InputError("the history is too short for one-step errors", value=len(wide))
    return {node: errors[node].to_numpy(dtype=float) for node in nodes}


def _wide(table, value, nodes, *, whole=True):
    """Return a frame of one column a node and one row a key; if `whole`, every node must have every key."""
    keys = [key for key in KEYS if key in table]
    for column in ("unique_id", "ds", value):
        if column not in table:
            raise InputError("column missing", column=column, remedy=nearest(column, table.columns))
    named = table["unique_id"].astype(str)
    if (odd := ~named.isin(nodes)).any():
        name = named[odd].iloc[0]
        raise InputError("the series is not in the hierarchy", column="unique_id", value=name,
                         remedy=nearest(name, nodes))  # fmt: skip
    if (twice := table.duplicated(keys)).any():
        row = int(np.flatnonzero(twice)[0])
        raise InputError("same key twice", row=row + 2, value=" ".join(str(table[key].iloc[row]) for key in keys))
    wide = table.assign(unique_id=named).pivot(index=keys[1:], columns="unique_id", values=value)
    for node in nodes:
        if node not in wide:
            raise InputError("a series of the hierarchy has no rows", column="unique_id", value=node)
    holes = wide[nodes].isna()
    if whole and holes.to_numpy().any():
        node = holes.columns[holes.any()][0]
        at = wide.index[holes[node]][0]
        raise InputError("a series has no row where others have one", column=value, value=f"{node} {at}")
    return wide[nodes]


def _scaled(values, index, amount):
    """Return `values` scaled so that they come to `amount` over all ds, in each path; evenly where they are zero."""
    path = np.zeros(len(values)) if "path" not in index.names else index.get_level_values("path").to_numpy()
    whole = pd.Series(values).groupby(path).transform("sum").to_numpy()
    count = pd.Series(values).groupby(path).transform("size").to_numpy()
    return np.where(whole > 0, values * amount / np.where(whole > 0, whole, 1.0), amount / count)


def _rows(table, made, value):
    """Return `table` with `value` from the frame `made`; its other numbers keep their ratio to it."""
    keys = [key for key in KEYS if key in table]
    long = made.rename_axis(columns="unique_id").stack().rename("made").reset_index()
    found = table[keys].assign(unique_id=table["unique_id"].astype(str)).merge(long, on=keys, how="left")["made"]
    found = found.to_numpy()
    out, old = table.copy(), table[value].to_numpy(dtype=float)
    out[value] = found
    if value == "mean":
        for column in table.columns.difference([*keys, value]):
            other = table[column].to_numpy(dtype=float)
            out[column] = np.where(old > 0, other * found / np.where(old > 0, old, 1.0), found)
    return out
