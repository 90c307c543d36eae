"""The tables of a scenario: columns, types and bounds declared once. Money: minor units; time: day."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.core.errors import InputError, nearest
from simlib.core.message import N_
from simlib.engine.flow import Table
from simlib.simulate.flows import FLOWS

# Tables and columns that no single flow owns: the axes and the forecast.
SHARED = (
    Table(
        "baseline",
        {"day": ("date",), "orders": ("float", 0, 1e9), "gmv": ("float", 0, 1e15)},
        key=("day",),
    ),
    Table(
        "mix",
        {
            "month": ("text",),
            "platform": ("text",),
            "category": ("text",),
            "orders_share": ("float", 0, 1),
            "gmv_share": ("float", 0, 1),
        },
        key=("month", "platform", "category"),
        wholes=((("month",), "orders_share"), (("month",), "gmv_share")),
    ),
    Table("platforms", {"platform": ("text",)}, key=("platform",)),
    Table("sources", {"platform": ("text",), "source": ("text",)}, key=("platform", "source")),
    Table("skus", {"sku": ("text",), "category": ("text",)}, key=("sku",)),
    Table(
        "lines",
        {"platform": ("text",), "sku": ("text",), "per_order": ("float", 0, 1e4)},
        key=("platform", "sku"),
    ),
    Table("warehouses", {"warehouse": ("text",)}, key=("warehouse",)),
    Table(
        "paths",
        {"unique_id": ("text",), "ds": ("date",), "path": ("int", 0, 1e6), "value": ("float", 0, 1e18)},
        key=("unique_id", "ds", "path"),
    ),
)
DECLARED = (*SHARED, *(table for flow in FLOWS for table in flow.tables))
ALWAYS = (*SHARED, *(table for flow in FLOWS if flow.params.kind == "one" for table in flow.tables))
REQUIRED = list(dict.fromkeys(table.name for table in ALWAYS))
# name → column → (kind, lowest, highest); kind is text, date, int or float.
TABLES: dict[str, dict[str, tuple]] = {}
KEYS: dict[str, list[str]] = {}
for _table in DECLARED:
    TABLES.setdefault(_table.name, {}).update(_table.columns)
    KEYS.setdefault(_table.name, []).extend(_table.key)
# Columns that a scenario may leave out: only flows that it may leave out read them.
OPTIONAL = {(t.name, c) for t in DECLARED for c in t.columns} - {(t.name, c) for t in ALWAYS for c in t.columns}
MAY_BE_EMPTY = {table.name for table in DECLARED if table.empty}
# These shares are parts of one whole: (table, columns that name the whole, column of the share).
WHOLES = tuple((table.name, list(keys), column) for table in DECLARED for keys, column in table.wholes)


def check_tables(tables: dict[str, pd.DataFrame], *, file: object) -> None:
    """Convert every table's columns in place to their types; raise InputError naming table, row, column, rule."""
    for name in tables:
        if name not in TABLES:
            raise InputError("unknown table", file=file, value=name, remedy=nearest(name, TABLES))
    for name in REQUIRED:
        if name not in tables:
            raise InputError(
                "a table of the scenario is missing",
                file=file,
                value=name,
                remedy="name it under `tables:` or give a parent that has it",
            )
    for name, frame in tables.items():
        tables[name] = typed(frame, name, file=file)
        if frame.empty and name not in MAY_BE_EMPTY:
            raise InputError("no rows", file=f"{file} table {name}", remedy="this table needs at least one")
    for name, whole, column in (w for w in WHOLES if w[0] in tables):
        _adds_to_one(tables[name], name, whole, column, file)
    _names_exist(tables, file)
    _every_platform_sells(tables["sources"], tables["platforms"], file)


def typed(frame: pd.DataFrame, name: str, *, file: object) -> pd.DataFrame:
    """Return `frame` with exactly the declared columns and types of table `name`."""
    declared, where = TABLES[name], f"{file} table {name}"
    for column in frame.columns:
        if column not in declared:
            raise InputError("unknown column", file=where, column=column, remedy=nearest(column, declared))
    out = {}
    for column, rule in declared.items():
        if column not in frame.columns:
            if (name, column) in OPTIONAL:
                continue
            raise InputError("column missing", file=where, column=column)
        out[column] = _converted(frame[column], rule, where, column)
    made = pd.DataFrame(out)
    if KEYS[name] and (twice := made.duplicated(KEYS[name])).any():
        row = int(np.flatnonzero(twice)[0])
        raise InputError(
            "same key twice", file=where, row=row + 2, value=" ".join(str(made[k].iloc[row]) for k in KEYS[name])
        )
    return made


def _converted(values, rule, where, column):
    kind = rule[0]
    if kind == "text":
        return values.astype(str)
    if kind == "date":
        return _dates(values, where, column)
    numbers = pd.to_numeric(values, errors="coerce")
    wrong = numbers.isna() | ~np.isfinite(numbers.astype(float)) | (numbers < rule[1]) | (numbers > rule[2])
    if kind == "int":
        wrong |= numbers != np.floor(numbers.astype(float))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        remedy = N_("must be a number from {low} to {high}")
        if kind == "int":
            remedy = N_("must be a whole number from {low} to {high}")
        at = {"file": where, "row": row + 2, "column": column, "value": values.iloc[row]}
        raise InputError("value refused", **at, remedy=remedy, low=f"{rule[1]:g}", high=f"{rule[2]:g}")
    return numbers.astype("int64" if kind == "int" else "float64")


def _dates(values, where, column):
    if not pd.api.types.is_datetime64_any_dtype(values):
        made = pd.to_datetime(values.astype(str), format="%Y-%m-%d", errors="coerce")
        if (wrong := made.isna()).any():
            row = int(np.flatnonzero(wrong)[0])
            remedy = "must be a date as YYYY-MM-DD"
            raise InputError(
                "value refused", file=where, row=row + 2, column=column, value=values.iloc[row], remedy=remedy
            )
        values = made
    return values.astype("datetime64[us]")


def _adds_to_one(frame, name, whole, column, file):
    sums = frame.groupby(whole, sort=False)[column].sum() if whole else pd.Series({"all": frame[column].sum()})
    wrong = sums[(sums - 1).abs() > 1e-6]
    if len(wrong):
        raise InputError(
            "shares do not add up to 1",
            file=f"{file} table {name}",
            column=column,
            value=f"{wrong.index[0]}: {wrong.iloc[0]:.6f}",
            remedy="correct the shares; they are never rescaled silently",
        )


UNKNOWN = {
    "platform": N_("unknown platform"),
    "sku": N_("unknown sku"),
    "warehouse": N_("unknown warehouse"),
    "category": N_("unknown category"),
}


def _names_exist(tables, file):
    """Refuse names in one table that the table declaring them does not hold."""
    declared = {
        "platform": set(tables["platforms"]["platform"]),
        "sku": set(tables["skus"]["sku"]),
        "warehouse": set(tables["warehouses"]["warehouse"]),
        "category": set(tables["skus"]["category"]),
    }
    for name, frame in tables.items():
        for column in declared.keys() & set(frame.columns):
            odd = ~frame[column].isin(declared[column])
            if odd.any():
                row = int(np.flatnonzero(odd)[0])
                raise InputError(
                    UNKNOWN[column],
                    file=f"{file} table {name}",
                    row=row + 2,
                    column=column,
                    value=frame[column].iloc[row],
                    remedy=nearest(frame[column].iloc[row], declared[column]),
                )


def _every_platform_sells(sources, platforms, file):
    """Refuse a platform without a source, and a source that is to bring orders but converts nobody."""
    where = f"{file} table sources"
    if missing := [p for p in platforms["platform"] if p not in set(sources["platform"])]:
        raise InputError(
            "a platform is missing", file=where, column="platform", value=missing[0], remedy="give it a source"
        )
    nobody = (sources["share"] > 0) & (sources[["views", "carts", "placed", "paid"]].prod(axis=1) <= 0)
    if nobody.any():
        row = int(np.flatnonzero(nobody)[0])
        remedy = "share must be 0 where views, carts, placed or paid is 0"
        raise InputError("source converts nobody", file=where, row=row + 2, column="share", remedy=remedy)
