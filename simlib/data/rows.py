"""Cells of an export to typed rows with a verdict each; money in minor units, quantities whole, stamps in UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simlib.data import values
from simlib.data.amounts import line_money, order_money
from simlib.data.dates import stamps
from simlib.data.layouts import Layout
from simlib.data.notes import Notes, Verdict

TEXTS = tuple("name category platform source region device status kind".split())
NUMBERS = tuple("qty unit_price amount total paid_amount refund discount freight tax unit_cost".split())
TOTALS = {"total", "grand total", "subtotal", "sum", "totals", "合计", "总计", "小计"}
STATUS = {
    "placed": "placed unpaid pending created open new awaiting_payment 待付款 等待买家付款 未付款 ",
    "cancelled": "cancelled canceled void voided unavailable failed closed 已取消 交易关闭 已关闭",
    "paid": "paid complete completed shipped delivered approved processing invoiced fulfilled refunded returned done "
    "closed_paid partially_refunded 交易成功 已付款 已发货 买家已付款,等待卖家发货 卖家已发货,等待买家确认",
}
STATUS = {word: status for status, words in STATUS.items() for word in words.split()}
KINDS = {
    "return": "return",
    "refund": "return",
    "returned": "return",
    "cancellation": "return",
    "credit": "return",
    "sale": "sale",
    "sold": "sale",
    "order": "sale",
    "": "sale",
    "gift": "gift",
    "free": "gift",
    "fee": "fee",
    "shipping": "fee",
    "postage": "fee",
    "退货": "return",
    "退款": "return",
    "赠品": "gift",
    "销售": "sale",
}


@dataclass(frozen=True)
class Settings:
    """What the caller declared or the layout assumes. `zone`: of naive stamps and of the shop's days."""

    file: str
    currency: str
    zone: str
    decimal: str = "."


def typed_rows(
    frame: pd.DataFrame,
    layout: Layout,
    found: dict[str, str],
    settings: Settings,
    verdict: Verdict,
    notes: Notes,
) -> pd.DataFrame:
    """Return a frame of typed cells, one row for each row of `frame`; what is wrong goes to `verdict`."""
    out = {}
    for name in ("order_id", "line_no", "sku", "customer_id", "ref_order"):
        if name in found:
            needed, upper = name in ("order_id", "sku"), name == "sku" and layout.upper_sku
            out[name] = values.ids(
                frame[found[name]], found[name], verdict, needed=needed, upper=upper, drop_zero=name != "sku"
            )
    _refuse_repeats(frame, found, out, verdict)
    for name in TEXTS:
        if name in found:
            out[name] = values.ids(frame[found[name]], found[name], values_ignored(len(frame)))
    _times(frame, found, settings, verdict, notes, out)
    for name in NUMBERS:
        if name in found:
            needed = name in ("qty", "unit_price") and "sku" in found and "amount" not in found
            rule = {"decimal": settings.decimal, "file": settings.file, "needed": needed}
            out[name], out["has_" + name] = values.numbers(frame[found[name]], found[name], verdict, notes, **rule)
    cells = pd.DataFrame(out)
    if "status" in found:
        verdict.refuse(cells["status"].map(status_of) == "", "unknown_status", found["status"])
    _kinds(cells, layout, found, verdict, notes)
    (line_money if "sku" in found else order_money)(cells, found, settings, verdict, notes)
    return cells


def _times(frame, found, settings, verdict, notes, out):
    for name in ("ts", "paid_ts", "shipped_ts", "delivered_ts", "promised_ts"):
        if name in found:
            rule = {"needed": name == "ts", "past": name != "promised_ts", "zone": settings.zone, "file": settings.file}
            out[name], day, timed = stamps(frame[found[name]], found[name], verdict, notes, **rule)
            if name == "ts":
                out["day"], notes.counts["timed"] = day, int(timed)


def status_of(word: str) -> str:
    """Return placed, paid or cancelled for a status as exports write it; "" where it is unknown."""
    word = re.sub(r"[\s-]+", "_", word.strip().lower())
    return STATUS.get(word, "") if word else "paid"


def values_ignored(rows: int) -> Verdict:
    """Return a verdict for columns of free text, in which no content is wrong."""
    return Verdict(rows)


def _refuse_repeats(frame, found, out, verdict):
    header = np.array([str(found["order_id"])] * len(frame), dtype=object)
    verdict.refuse(out["order_id"] == header, "header_repeated", found["order_id"])
    low = pd.Series(out["order_id"]).str.lower()
    verdict.refuse(low.isin(TOTALS).to_numpy(), "total_row", found["order_id"])
    for name in found.values():
        if frame[name].dtype.kind not in "iufbM":
            verdict.refuse(frame[name].astype("str").str.contains("\x00", regex=False, na=False), "nul_byte", name)


def _kinds(cells, layout, found, verdict, notes):
    """Add `line_kind`, sale unless a column, a prefix, a declared code or a zero price says otherwise."""
    kind = np.full(len(cells), "sale", dtype=object)
    if "kind" in found:
        asked = cells["kind"].str.lower().map(KINDS)
        verdict.refuse(asked.isna(), "unknown_kind", found["kind"])
        kind = asked.fillna("sale").to_numpy(dtype=object).copy()
    if "ref_order" in found:
        kind[(cells["ref_order"] != "").to_numpy() & (kind == "sale")] = "return"
    order = cells["order_id"].astype("str").str
    if layout.cancel_prefix:
        kind[order.startswith(layout.cancel_prefix).to_numpy()] = "return"
        kind[order.startswith(layout.fee_prefix).to_numpy()] = "fee"
    code = np.full(len(cells), "", dtype=object)
    if "sku" in found:
        rule = re.compile(layout.non_sale, re.IGNORECASE)
        codes, declared = values.each_different(cells["sku"], lambda t: bool(rule.fullmatch(t)))
        fee = np.array([*declared, False])[codes]
        kind[fee] = "fee"
        code[fee] = cells["sku"].to_numpy(dtype=object)[fee]
    code[(code == "") & (kind == "fee")] = "fee"
    cells["line_kind"], cells["code"] = kind, code
    if layout.zero_price_is_gift:
        free, back = (cells["unit_price"] == 0) & (kind != "fee"), cells["qty"] < 0
        cells.loc[free & ~back & (kind == "sale"), "line_kind"] = "gift"
        cells.loc[free & back, ["line_kind", "code"]] = ["fee", "stock_movement"]
