"""The quality report: what was read, what was refused, how the history looks; money in minor units."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.data.history import paid


def describe(tables: dict[str, pd.DataFrame], zone: str, *, timed: bool = True) -> dict[str, object]:
    """Return the part of the quality report that follows from the tidy tables alone."""
    orders, lines, goods = tables["orders"], tables["lines"], tables["goods"]
    sold = lines[lines["kind"] == "sale"]
    bought = orders[orders["order_id"].isin(sold["order_id"].unique())]
    back = lines[lines["kind"] == "return"]
    days = bought["day"] if len(bought) else orders["day"]
    return {
        "orders": int(paid(bought).sum()),
        "lines": len(lines),
        "customers": int(orders["customer_id"].nunique()),
        "skus": int(sold["sku"].nunique()),
        "categories": sorted(goods["category"].unique()),
        "platforms": sorted(orders["platform"].unique()),
        "history_start": str(days.min().date()),
        "history_end": str(days.max().date()),
        "closed_weekdays": closed_weekdays(days),
        "days_without_orders": _gaps(days),
        "partial_last_day": partial_last_day(bought, zone) if timed else None,
        "returns": {
            "linked": int(back["ref_order"].notna().sum()),
            "unlinked": int(back["ref_order"].isna().sum()),
            "value": -int(back["amount"].sum()),
        },
        "unpaid_orders": int((orders["status"] == "placed").sum()),
        "cancelled_orders": int((orders["status"] == "cancelled").sum()),
        "outliers": outliers(sold),
    }


def _gaps(days):
    """Return the number of days inside the history without an order, on weekdays that are not always closed."""
    span = pd.date_range(days.min(), days.max())
    closed = set(closed_weekdays(days))
    return int((~span.isin(pd.unique(days)) & ~np.isin(span.day_name(), list(closed))).sum())


def closed_weekdays(days: pd.Series) -> list[str]:
    """Return names of weekdays with orders on under 5 % of their dates, over a history of 8 weeks or more."""
    span = pd.date_range(days.min(), days.max())
    if len(span) < 56:
        return []
    share = pd.Series(span.isin(pd.unique(days)), index=span.day_name()).groupby(level=0).mean()
    return [
        name
        for name in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
        if share.get(name, 1.0) < 0.05
    ]


def partial_last_day(orders: pd.DataFrame, zone: str) -> str | None:
    """Return the last day as text where the export seems to stop within it, else None.

    Rule: its last order comes three hours or more before the usual (median of the 28 open days before it), and it
    has fewer than half the orders of the median of up to eight same weekdays before it (of those 28 days where
    the weekday has fewer than three).
    """
    if not len(orders):
        return None
    local = orders["ts"].dt.tz_convert(zone)
    hour = local.dt.hour + local.dt.minute / 60
    by_day = hour.groupby(orders["day"]).agg(["max", "size"])
    last, before = by_day.iloc[-1], by_day.iloc[:-1]
    recent = before.tail(28)
    if len(recent) < 7:
        return None
    same = before[before.index.day_of_week == by_day.index[-1].day_of_week].tail(8)
    usual = (same if len(same) >= 3 else recent)["size"].median()
    stops = last["max"] <= recent["max"].median() - 3 and last["size"] < usual / 2
    return str(by_day.index[-1].date()) if stops else None


def outliers(sold: pd.DataFrame) -> list[dict[str, object]]:
    """Return up to ten sale lines with more than 100 times (and 100 units above) their item's median quantity."""
    usual = sold["qty"].groupby(sold["sku"]).transform("median")
    giant = sold[(sold["qty"] > 100 * usual) & (sold["qty"] > usual + 100)].nlargest(10, "qty")
    return [
        {"order_id": r.order_id, "line_no": int(r.line_no), "sku": r.sku, "qty": int(r.qty), "amount": int(r.amount)}
        for r in giant.itertuples()
    ]
