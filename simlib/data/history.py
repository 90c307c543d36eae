"""The daily history that forecasts and targets read: one row a shop-local day, platform and category."""

from __future__ import annotations

import pandas as pd

from simlib.core import schema
from simlib.data.shop import Shop

CELL = ["day", "platform", "category"]
# A history may begin or end with days on which the shop was closed. More than these are taken as missing: a month
# without a week of its days would stand as a whole month, too low.
CLOSED_EDGE = pd.Timedelta(days=3)


def paid(orders: pd.DataFrame) -> pd.Series:
    """Return which orders count as orders: those that were paid, also where they were cancelled afterwards.

    This is what `orders` and `gmv_paid` mean everywhere: money of a cancelled order is paid and then refunded. orders:
    frame with status and paid_ts.
    """
    return (orders["status"] == "paid") | _undone(orders)


def _undone(orders):
    return (orders["status"] == "cancelled") & orders["paid_ts"].notna()


def history(shop: Shop) -> pd.DataFrame:
    """Return table `history`: orders, lines, units, gmv_paid and refunds (minor units) by day, platform and category.

    gmv_paid: sale lines of orders that were paid, also those cancelled afterwards, on the order's day.
    refunds: return lines on the day of the return, and orders cancelled after payment on the order's day.
    An order counts once, on its day and in the category that holds most of its money, so that orders add up.
    A partial last day (see the quality report) is left out.
    """
    orders, lines, goods = (shop.tables[name] for name in ("orders", "lines", "goods"))
    lines = lines[lines["kind"].isin(["sale", "return"])]
    lines = lines.merge(
        orders[["order_id", "day", "platform", "status", "paid_ts"]], on="order_id", validate="many_to_one"
    )
    category = goods.set_index("sku")["category"]
    lines["category"] = lines["sku"].map(category).fillna("all")
    sale = lines[(lines["kind"] == "sale") & paid(lines)]
    back = lines[(lines["kind"] == "return") & ~_undone(lines)]
    by_cell = sale.groupby(CELL)
    out = by_cell.agg(lines=("sku", "size"), units=("qty", "sum"), gmv_paid=("amount", "sum"))
    biggest = (
        sale.groupby([*CELL, "order_id"], sort=False)["amount"]
        .sum()
        .reset_index()
        .sort_values(["amount", "category"], ascending=[False, True], kind="stable")
        .drop_duplicates("order_id")
    )
    counted = biggest.groupby(CELL).size()
    cancelled = sale[sale["status"] == "cancelled"].groupby(CELL)["amount"].sum()
    refunds = (-back.groupby(CELL)["amount"].sum()).add(cancelled, fill_value=0)
    out = out.join(counted.rename("orders"), how="outer").join(refunds.rename("refunds"), how="outer")
    out = out.fillna(0).astype("int64").reset_index()
    partial = shop.quality.get("partial_last_day")
    if partial:
        out = out[out["day"] != pd.Timestamp(partial)]
    return schema.conform(out[schema.columns("history")], "history")
