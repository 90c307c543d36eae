"""Every tidy table's columns, types and units, declared once. Money: int64 minor units; day: shop-local date."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from simlib.core.errors import InputError, nearest

DTYPES = {
    "id": "str",
    "text": "str",
    "int": "int64",
    "money": "int64",
    "float": "float64",
    "day": "datetime64[us]",
    "ts": "datetime64[us, UTC]",
}


@dataclass(frozen=True)
class Column:
    """One column: name, kind (a key of DTYPES), unit or closed set of values, key part, may be empty."""

    name: str
    kind: str
    key: bool = False
    optional: bool = False
    values: tuple = ()


def _columns(text):
    """Return the columns declared as `name:kind`, `*` key part, `?` may be empty or absent, `{a|b}` values."""
    found = []
    for word in text.split():
        name, _, kind = word.partition(":")
        values = ()
        if "{" in kind:
            kind, _, inside = kind.partition("{")
            values = tuple(inside.rstrip("}").split("|"))
        found.append(Column(name.rstrip("*?"), kind, "*" in name, "?" in name, values))
    return tuple(found)


TABLES = {
    name: _columns(text)
    for name, text in {
        "orders": "order_id*:id ts:ts day:day platform:id source?:id region?:id customer_id?:id device?:id "
        "status:text{placed|paid|cancelled} paid_ts?:ts promised_ts?:ts shipped_ts?:ts delivered_ts?:ts "
        "discount:money freight:money tax:money src_file:text src_row:int",
        "lines": "order_id*:id line_no*:int sku:id qty:int unit_price:money discount:money amount:money "
        "kind:text{sale|return|gift|fee} ref_order?:id ref_line?:int unit_cost?:money",
        "goods": "sku*:id name:text category:id price:money cost?:money shelf_days?:int supplier?:id role?:text",
        "sessions": "day*:day platform*:id source*:id device*?:id sessions:int views?:int carts?:int checkouts?:int "
        "buyers?:int spend?:money",
        "stock": "sku*:id warehouse*:id day*:day on_hand:int reserved:int expiry?:day",
        "receipts": "po_id*:id line_no*:int sku:id warehouse:id supplier:id ordered_day:day due_day:day "
        "received_day?:day "
        "qty_ordered:int qty_received:int qty_rejected:int unit_cost:money",
        "suppliers": "supplier*:id sku*:id lead_mean:float lead_cv:float yield:float moq:int pack:int "
        "capacity_week?:int "
        "unit_price:money deposit_share:float terms_days:int backup_rank:int",
        "campaigns": "campaign*:id phase*:text offer*:text platform:id start_ts:ts end_ts:ts scope:text condition:text "
        "benefit:text value:float cap?:float funder:text stack_group:text priority?:int budget?:money",
        "rejects": "file:text row:int column:text value:text reason:text money?:money",
        "history": "day*:day platform*:id category*:id orders:int lines:int units:int gmv_paid:money refunds:money",
        "forecast": "unique_id*:id ds*:day mean:float median:float lo-80:float hi-80:float lo-95:float hi-95:float",
        "paths": "unique_id*:id ds*:day path*:int value:float",
        "nodes": "month*:text platform*:id category*:id orders_share:float gmv_share:float orders:float gmv_paid:float",
        "targets": "day*:day half:text quarter:text month:text week:text platform*:id category*:id group*?:id "
        "target:money",
        "kpis": "scenario*:text replication*:int metric*:text value:float basis:text{data|mixed|assumed}",
        "cube": "replication*:int month*:text platform*:id category*:id gmv_paid:money net_revenue:money units:int",
        "goods_facts": "sku*:id item:id name:text category:id class:text{A|B|C} role:text "
        "role_basis:text{data|assumed} stage?:text{launch|growth|mature|decline} price:money cost:money "
        "cost_basis:text{data|assumed} units:int sold:money on_hand?:int",
        "goods_targets": "item*:id name:text category:id pooled:int class:text{A|B|C|tail} role:text "
        "role_basis:text{data|mixed|assumed} stage?:text{launch|growth|mature|decline} price:money cost:money "
        "cost_basis:text{data|mixed|assumed} margin?:float units:int sold:money on_hand?:int days_of_cover?:float "
        "excess?:int excess_value?:money target:money",
        "buying": "month*:text category*:id target:money sales:money opening:money on_order:money closing:money "
        "open_to_buy:money new_items:int basis:text{data|mixed|assumed}",
        "buying_items": "item*:id month*:text name:text category:id class:text{A|B|C} sales:int opening:int "
        "on_order:int closing:int buy:int value:money basis:text{data|mixed|assumed}",
        "buy_first": "item*:id name:text category:id class:text{A|B|C} supplier?:id on_hand:int on_order:int "
        "short_from?:day runs_out:day lead_days?:float order_by?:day units:int value:money",
        "market": "category*:id low?:float middle?:float high?:float target:money share_low?:float share?:float "
        "share_high?:float",
        "offers": "kind:text{festival|campaign|scenario} name:text phase:text platform:id start:day end:day "
        "offer:text condition:text benefit:text value?:float funder:text conversion?:float visits?:float "
        "scenario:text provisional:int",
        "cash": "week*:text last:day mean:float lo:float hi:float need:float need_lo:float need_hi:float",
    }.items()
}


def columns(table: str) -> list[str]:
    """Return the column names of a declared table, in order."""
    return [c.name for c in TABLES[table]]


def empty(table: str) -> pd.DataFrame:
    """Return a declared table without rows."""
    return pd.DataFrame({c.name: pd.Series(dtype=DTYPES[c.kind]) for c in TABLES[table]})


def conform(frame: pd.DataFrame, table: str, *, file: Path | str | None = None) -> pd.DataFrame:
    """Return `frame` with exactly the declared columns, order and types of `table`.

    Optional columns that are missing are added empty. Raises InputError on a missing or unknown column,
    a type that does not convert, an empty value where none may be, a value outside the closed set, a repeated key.
    """
    declared = TABLES[table]
    names = [c.name for c in declared]
    for name in frame.columns:
        if name not in names:
            remedy = nearest(name, names)
            raise InputError("unknown column in table {table}", file=file, column=name, remedy=remedy, table=table)
    made = {c.name: _column(frame, c, table, file) for c in declared}
    out = pd.DataFrame(made, index=frame.index)
    keys = [c.name for c in declared if c.key]
    if keys and (twice := out.duplicated(keys)).any():
        row = int(np.flatnonzero(twice)[0])
        raise InputError(
            "table {table} holds the same key twice",
            table=table,
            file=file,
            row=row + 1,
            column="+".join(keys),
            value=" ".join(str(out[k].iloc[row]) for k in keys),
        )
    return out.reset_index(drop=True)


def _column(frame, column, table, file):
    if column.name not in frame:
        if not column.optional:
            what, remedy = "a column of table {table} is missing", nearest(column.name, frame.columns)
            raise InputError(what, file=file, column=column.name, remedy=remedy, table=table)
        dtype = "float64" if column.kind in ("int", "money") else DTYPES[column.kind]
        return pd.Series(np.nan if dtype == "float64" else None, index=frame.index, dtype=dtype)
    values = frame[column.name]
    holes = values.isna()
    if holes.any() and not column.optional:
        row = int(np.flatnonzero(holes)[0])
        raise InputError("empty value in table {table}", file=file, row=row + 1, column=column.name, table=table)
    # Whole numbers that may be empty stay float: exact below 2**53, far beyond any one line's money.
    dtype = "float64" if column.optional and column.kind in ("int", "money") else DTYPES[column.kind]
    try:
        values = values.astype(dtype)
    except (TypeError, ValueError) as error:
        what, remedy = "a column of table {table} is not of kind {kind}", str(error).splitlines()[0]
        raise InputError(
            what, file=file, column=column.name, remedy=remedy, table=table, kind=column.kind
        ) from error
    if column.values and (odd := ~values.isin(column.values) & ~holes).any():
        row = int(np.flatnonzero(odd)[0])
        raise InputError(
            "value not allowed in table {table}",
            table=table,
            file=file,
            row=row + 1,
            column=column.name,
            value=values.iloc[row],
            remedy="allowed: {values:list}",
            values=column.values,
        )
    return values
