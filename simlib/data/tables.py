"""Typed rows to the tidy tables orders, lines and goods."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.core import schema
from simlib.core.currency import digits
from simlib.data import values
from simlib.data.names import one_spelling, warn_of_typos
from simlib.data.notes import Notes
from simlib.data.returns import link_returns
from simlib.data.rows import Settings, status_of

STAMPS = ("paid_ts", "shipped_ts", "delivered_ts", "promised_ts")


def build_tables(cells: pd.DataFrame, settings: Settings, notes: Notes) -> dict[str, pd.DataFrame]:
    """Return {"orders", "lines", "goods"} of accepted rows; `cells` as `typed_rows` gives them plus `src_row`."""
    cells = cells.reset_index(drop=True)
    for name, default in (("customer_id", ""), ("platform", "shop"), ("category", "all"), ("name", "")):
        if name not in cells:
            cells[name] = default
    cells["platform"] = one_spelling(cells["platform"].replace("", "shop"), "platforms", notes)
    cells["category"] = one_spelling(cells["category"].replace("", "all"), "categories", notes)
    warn_of_typos(cells["platform"], notes)
    if not cells["ts"].is_monotonic_increasing:
        cells = cells.sort_values("ts", kind="stable", ignore_index=True)
        notes.warn("rows_sorted")
    lines = _lines(cells, digits(settings.currency), notes)
    orders = _orders(cells, settings, notes)
    goods = _goods(cells, lines)
    return {
        "orders": schema.conform(orders, "orders"),
        "lines": schema.conform(lines, "lines"),
        "goods": schema.conform(goods, "goods"),
    }


def _lines(cells, exponent, notes):
    lines = pd.DataFrame(
        {
            "order_id": cells["order_id"],
            "line_no": cells.groupby("order_id", sort=False).cumcount() + 1,
            "sku": cells["sku"],
            "qty": cells["units"],
            "unit_price": cells["price"],
            "discount": 0,
            "amount": cells["money"],
            "kind": cells["line_kind"],
            "ts": cells["ts"],
            "customer_id": cells["customer_id"],
        }
    )
    if "discount" in cells:
        lines["discount"] = np.abs(values.to_minor(cells["discount"].to_numpy(), exponent))
    if "unit_cost" in cells:
        cost = values.to_minor(cells["unit_cost"].to_numpy(), exponent)
        lines["unit_cost"] = np.where(cells["has_unit_cost"], cost, np.nan)
    lines["ref_order"], lines["ref_line"] = None, np.nan
    linked = link_returns(lines)
    at = np.flatnonzero(linked >= 0)
    reference = np.full(len(lines), None, dtype=object)
    reference[at] = lines["order_id"].to_numpy(dtype=object)[linked[at]]
    if "ref_order" in cells:
        given = (cells["ref_order"] != "").to_numpy()
        reference[given] = cells["ref_order"].to_numpy(dtype=object)[given]
    lines["ref_order"] = reference
    lines.loc[at, "ref_line"] = lines["line_no"].to_numpy()[linked[at]]
    if "refund_minor" in cells and (cells["refund_minor"] > 0).any():
        lines = pd.concat([lines, _refunds(lines, cells["refund_minor"], notes)], ignore_index=True)
    return lines.drop(columns=["ts", "customer_id"])


def _refunds(lines, refund, notes):
    """Return a return line for each line with a refund (minor units) in a column of its own."""
    refunded = (refund > 0).to_numpy()
    back = lines[refunded].copy()
    back["unit_price"], back["amount"], back["kind"] = refund[refunded], -refund[refunded], "return"
    back["ref_order"], back["ref_line"] = back["order_id"], back["line_no"]
    back["line_no"] += int(lines["line_no"].max())
    notes.assume("undated_refunds")
    return back


def _orders(cells, settings, notes):
    first = cells.drop_duplicates("order_id")
    orders = pd.DataFrame(
        {
            "order_id": first["order_id"],
            "ts": pd.DatetimeIndex(first["ts"]).tz_localize("UTC"),
            "day": first["day"],
            "platform": first["platform"],
        }
    )
    for name in ("source", "region", "customer_id", "device"):
        if name in cells:
            orders[name] = first[name].where(first[name] != "", None)
    for name in STAMPS:
        if name in cells:
            orders[name] = pd.DatetimeIndex(first[name]).tz_localize("UTC")
    orders["status"] = _status(first, notes)
    orders["discount"] = 0
    for name in ("freight", "tax"):
        orders[name] = _once(cells, name, first, digits(settings.currency)) if name in cells else 0
    orders["src_file"], orders["src_row"] = settings.file, first["src_row"]
    times = cells.groupby("order_id", sort=False)["ts"].nunique()
    notes.count("order_times", int((times > 1).sum()))
    return orders


def _status(first, notes):
    if "status" in first:
        status = first["status"].map(status_of)
    elif "paid_ts" in first:
        status = pd.Series(np.where(first["paid_ts"].isna(), "placed", "paid"), index=first.index)
    else:
        status = pd.Series("paid", index=first.index)
    for word in ("placed", "cancelled"):
        notes.counts[word] = int((status == word).sum())
    return status


def _once(cells, name, first, exponent):
    """Return an order-level amount: taken once where all lines repeat it, else added up."""
    minor = pd.Series(values.to_minor(cells[name].to_numpy(), exponent))
    by_order = minor.groupby(cells["order_id"], sort=False)
    total, same, one = by_order.sum(), by_order.nunique() == 1, by_order.first()
    return total.where(~same, one).reindex(first["order_id"]).to_numpy()


def _goods(cells, lines):
    """Return one row an item that was ever sold, given or returned; name and category: the most frequent."""
    real = cells[(cells["line_kind"] != "fee").to_numpy()]
    sold = real[real["line_kind"] == "sale"]
    goods = pd.DataFrame({"sku": pd.unique(real["sku"])})
    for name in ("name", "category"):
        counts = pd.concat([sold, real])[["sku", name]].query(f"{name} != ''").value_counts().reset_index()
        goods[name] = goods["sku"].map(counts.drop_duplicates("sku").set_index("sku")[name]).astype("str")
    goods["name"] = goods["name"].where(goods["name"].notna(), goods["sku"].astype("str"))
    goods["category"] = goods["category"].fillna("all")
    price = sold.groupby("sku")["price"].median().round()
    goods["price"] = goods["sku"].map(price).fillna(0).astype("int64")
    if "unit_cost" in lines:
        goods["cost"] = goods["sku"].map(lines.dropna(subset=["unit_cost"]).groupby("sku")["unit_cost"].last())
    return goods
