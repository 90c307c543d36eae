"""The tables of a scenario: columns, types and bounds declared once. Money: minor units; time: day."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.core.errors import InputError, nearest

# column: (kind, lowest, highest); kind is text, date, int or float.
TABLES = {
    "baseline": {"day": ("date",), "orders": ("float", 0, 1e9), "gmv": ("float", 0, 1e15)},
    "mix": {
        "month": ("text",),
        "platform": ("text",),
        "category": ("text",),
        "orders_share": ("float", 0, 1),
        "gmv_share": ("float", 0, 1),
    },
    "platforms": {"platform": ("text",), "commission": ("float", 0, 1), "settlement_days": ("int", 0, 365)},
    "sources": {
        "platform": ("text",),
        "source": ("text",),
        "share": ("float", 0, 1),
        "views": ("float", 0, 1),
        "carts": ("float", 0, 1),
        "placed": ("float", 0, 1),
        "paid": ("float", 0, 1),
        "cost_per_session": ("float", 0, 1e9),
    },
    "skus": {
        "sku": ("text",),
        "category": ("text",),
        "price": ("int", 0, 1e12),
        "cost": ("int", 0, 1e12),
        "units_mean": ("float", 1, 1e6),
        "units_variance": ("float", 0, 1e12),
        "supplier": ("text",),
        "lead_mean": ("float", 1, 400),
        "lead_cv": ("float", 0, 2),
        "pack": ("int", 1, 1e7),
        "moq": ("int", 0, 1e9),
        "terms_days": ("int", 0, 365),
    },
    "lines": {"platform": ("text",), "sku": ("text",), "per_order": ("float", 0, 1e4)},
    "warehouses": {"warehouse": ("text",), "share": ("float", 0, 1), "parcels_per_day": ("float", 0, 1e9)},
    "stock": {"warehouse": ("text",), "sku": ("text",), "on_hand": ("int", 0, 1e12)},
    "pipeline": {"warehouse": ("text",), "sku": ("text",), "day": ("int", 0, 1000), "units": ("int", 1, 1e12)},
    "paths": {"unique_id": ("text",), "ds": ("date",), "path": ("int", 0, 1e6), "value": ("float", 0, 1e18)},
}
KEYS = {
    "baseline": ["day"],
    "mix": ["month", "platform", "category"],
    "platforms": ["platform"],
    "sources": ["platform", "source"],
    "skus": ["sku"],
    "lines": ["platform", "sku"],
    "warehouses": ["warehouse"],
    "stock": ["warehouse", "sku"],
    "pipeline": [],
    "paths": ["unique_id", "ds", "path"],
}
MAY_BE_EMPTY = {"stock", "pipeline"}
# These shares are parts of one whole: (columns that name the whole, column of the share).
WHOLES = (
    ("mix", ["month"], "orders_share"),
    ("mix", ["month"], "gmv_share"),
    ("sources", ["platform"], "share"),
    ("warehouses", [], "share"),
)


def check_tables(tables, *, file):
    """Convert every table's columns in place to their types; raise InputError naming table, row, column, rule."""
    for name in tables:
        if name not in TABLES:
            raise InputError("unknown table", file=file, value=name, remedy=nearest(name, TABLES))
    for name in TABLES:
        if name not in tables:
            raise InputError(
                "scenario lacks a table",
                file=file,
                value=name,
                remedy="name it under `tables:` or give a parent that has it",
            )
    for name, frame in tables.items():
        tables[name] = typed(frame, name, file=file)
        if frame.empty and name not in MAY_BE_EMPTY:
            raise InputError("no rows", file=f"{file} table {name}", remedy="this table needs at least one")
    for name, whole, column in WHOLES:
        _adds_to_one(tables[name], name, whole, column, file)
    _known(tables, file)
    _every_platform_sells(tables["sources"], tables["platforms"], file)


def typed(frame, name, *, file):
    """Return `frame` with exactly the declared columns and types of table `name`."""
    declared, where = TABLES[name], f"{file} table {name}"
    for column in frame.columns:
        if column not in declared:
            raise InputError("unknown column", file=where, column=column, remedy=nearest(column, declared))
    out = {}
    for column, rule in declared.items():
        if column not in frame.columns:
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
        remedy = f"must be {'a whole number' if kind == 'int' else 'a number'} from {rule[1]:g} to {rule[2]:g}"
        raise InputError("value refused", file=where, row=row + 2, column=column, value=values.iloc[row], remedy=remedy)
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


def _known(tables, file):
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
                    f"unknown {column}",
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
        raise InputError("lacks platform", file=where, column="platform", value=missing[0], remedy="give it a source")
    nobody = (sources["share"] > 0) & (sources[["views", "carts", "placed", "paid"]].prod(axis=1) <= 0)
    if nobody.any():
        row = int(np.flatnonzero(nobody)[0])
        remedy = "share must be 0 where views, carts, placed or paid is 0"
        raise InputError("source converts nobody", file=where, row=row + 2, column="share", remedy=remedy)
