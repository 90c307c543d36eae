"""Cells of an export to typed rows with a verdict each; money in minor units, quantities whole, stamps in UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simlib.core.money import digits
from simlib.data import values
from simlib.data.dates import stamps
from simlib.data.values import SCALE

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


def typed_rows(frame, layout, found, settings, verdict, notes):
    """Return a frame of typed cells, one row for each row of `frame`; what is wrong goes to `verdict`."""
    out = {}
    for name in ("order_id", "line_no", "sku", "customer_id", "ref_order"):
        if name in found:
            out[name] = values.ids(
                frame[found[name]],
                found[name],
                verdict,
                needed=name in ("order_id", "sku"),
                upper=name == "sku" and layout.upper_sku,
                drop_zero=name != "sku",
            )
    _refuse_repeats(frame, found, out, verdict)
    for name in ("name", "category", "platform", "source", "region", "device", "status", "kind"):
        if name in found:
            out[name] = values.ids(frame[found[name]], found[name], values_ignored(len(frame)))
    for name in ("ts", "paid_ts", "shipped_ts", "delivered_ts", "promised_ts"):
        if name in found:
            ts, day, timed = stamps(
                frame[found[name]],
                found[name],
                verdict,
                notes,
                zone=settings.zone,
                needed=name == "ts",
                past=name != "promised_ts",
                file=settings.file,
            )
            out[name] = ts
            if name == "ts":
                out["day"], notes.counts["timed"] = day, int(timed)
    for name in (
        "qty",
        "unit_price",
        "amount",
        "total",
        "paid_amount",
        "refund",
        "discount",
        "freight",
        "tax",
        "unit_cost",
    ):
        if name in found:
            out[name], out["has_" + name] = values.numbers(
                frame[found[name]],
                found[name],
                verdict,
                notes,
                decimal=settings.decimal,
                file=settings.file,
                needed=name in ("qty", "unit_price") and "sku" in found and "amount" not in found,
            )
    cells = pd.DataFrame(out)
    if "status" in found:
        verdict.refuse(cells["status"].map(status_of) == "", "unknown status of an order", found["status"])
    _kinds(cells, layout, found, verdict, notes)
    (_line_money if "sku" in found else _order_money)(cells, found, settings, verdict, notes)
    return cells


def status_of(word):
    """Return placed, paid or cancelled for a status as exports write it; "" where it is unknown."""
    word = re.sub(r"[\s-]+", "_", word.strip().lower())
    return STATUS.get(word, "") if word else "paid"


def values_ignored(rows):
    """Return a verdict for columns of free text, in which no content is wrong."""
    from simlib.data.notes import Verdict

    return Verdict(rows)


def _refuse_repeats(frame, found, out, verdict):
    header = np.array([str(found["order_id"])] * len(frame), dtype=object)
    verdict.refuse(out["order_id"] == header, "header repeated among the rows", found["order_id"])
    low = pd.Series(out["order_id"]).str.lower()
    verdict.refuse(low.isin(TOTALS).to_numpy(), "total row among the orders", found["order_id"])
    for name in found.values():
        if frame[name].dtype.kind not in "iufbM":
            verdict.refuse(frame[name].astype("str").str.contains("\x00", regex=False, na=False), "NUL byte", name)


def _kinds(cells, layout, found, verdict, notes):
    """Add `line_kind`, sale unless a column, a prefix, a declared code or a zero price says otherwise."""
    kind = np.full(len(cells), "sale", dtype=object)
    if "kind" in found:
        asked = cells["kind"].str.lower().map(KINDS)
        verdict.refuse(asked.isna(), "unknown kind of line", found["kind"])
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
        cells.loc[free & back, ["line_kind", "code"]] = ["fee", "stock movement"]


def _line_money(cells, found, settings, verdict, notes):
    """Add signed `money` and `raw_money`, `price` (minor) and `units` > 0; refuse what the rules of business forbid."""
    if "qty" not in found:
        cells["qty"] = SCALE
        notes.warn("No quantity column: each row counts as one unit.")
    column, exponent = found.get("qty", found["sku"]), digits(settings.currency)
    verdict.refuse(cells["qty"] % SCALE != 0, "fractional units", column)
    qty = cells["qty"].to_numpy() // SCALE
    verdict.refuse(np.abs(qty) > 10**9, "quantity too large", column)
    money, price = _priced(cells, qty, found, exponent, verdict, notes)
    if "unit_price" not in found:
        _settle_free(cells, qty, money)
    kind = cells["line_kind"].to_numpy()
    verdict.refuse((qty == 0) & (kind != "fee"), "quantity of zero", column)
    verdict.refuse((qty < 0) & (kind == "sale"), "negative quantity without a return flag or reference", column)
    verdict.refuse((qty < 0) & (kind == "gift"), "negative quantity of a gift", column)
    where = found.get("unit_price", found.get("amount"))
    verdict.refuse((kind == "sale") & ((price <= 0) | (money < 0)), "price of zero or less", where)
    verdict.refuse((kind == "return") & (price < 0) & (qty < 0), "price below zero", where)
    verdict.refuse((kind == "gift") & (price < 0), "price below zero", where)
    cells["raw_money"] = money
    cells["money"] = np.where(kind == "return", -np.abs(money), np.where(kind == "gift", 0, money))
    cells["units"] = np.maximum(np.abs(qty), 1)
    cells["price"] = values.to_minor(np.abs(price), exponent)


def _priced(cells, qty, found, exponent, verdict, notes):
    """Return (money of the line in minor units, price a piece in millionths) from price, amount or both."""
    if "unit_price" in found:
        price = cells["unit_price"].to_numpy()
        huge = np.abs(qty.astype(float) * price.astype(float)) > 4e18
        verdict.refuse(huge, "amount too large to keep exact", found["unit_price"])
        money = values.to_minor(np.where(huge, 0, qty) * price, exponent)
        notes.counts["finer"] = int(((price % 10 ** (6 - exponent)) != 0)[verdict.accepted].sum())
    if "amount" not in found:
        return _discounted(cells, money, found, exponent, verdict), price
    given, has = values.to_minor(cells["amount"].to_numpy(), exponent), cells["has_amount"].to_numpy()
    if "unit_price" not in found:
        verdict.refuse(~has, "missing number", found["amount"])
        return given, _per_unit(given, qty, exponent)
    priced = cells["has_unit_price"].to_numpy()
    _compare(cells, money, given, has & priced, found, exponent, verdict)
    verdict.refuse(~has & ~priced, "missing number", found["amount"])
    return np.where(has, given, money), np.where(priced, price, _per_unit(given, qty, exponent))


def _discounted(cells, money, found, exponent, verdict):
    if "discount" not in found:
        return money
    off = np.abs(values.to_minor(cells["discount"].to_numpy(), exponent))
    verdict.refuse((off > np.abs(money)) & (off != 0), "discount above 100 %", found["discount"])
    return np.where(cells["line_kind"] == "sale", money - off, money)


def _settle_free(cells, qty, money):
    """Without a price column, goods that cost nothing are gifts, and rows of no units and no money are empty lines."""
    free = (money == 0) & cells["has_amount"].to_numpy() & (cells["line_kind"] == "sale").to_numpy()
    cells.loc[free & (qty > 0), "line_kind"] = "gift"
    cells.loc[free & (qty == 0), ["line_kind", "code"]] = ["fee", "empty line"]


def _per_unit(money, qty, exponent):
    """Return the price in millionths of a major unit that a line's money comes to a piece."""
    return np.where(qty == 0, 0, np.rint(money * 10.0 ** (6 - exponent) / np.where(qty == 0, 1, qty))).astype(np.int64)


def _compare(cells, money, given, both, found, exponent, verdict):
    """Refuse rows whose amount is neither quantity × price nor that less the discount, beyond one minor unit."""
    off = values.to_minor(cells["discount"].to_numpy(), exponent) if "discount" in found else 0
    wrong = (np.abs(money - given) > 1) & (np.abs(money - np.abs(off) - given) > 1)
    verdict.refuse(both & (np.abs(off) > np.abs(money)) & (off != 0), "discount above 100 %", found.get("discount", ""))
    wrong &= np.abs(money) != np.abs(given)
    verdict.refuse(both & wrong, "quantity × price is not the amount", found["amount"])


def _order_money(cells, found, settings, verdict, notes):
    """Money of an export with one row an order: what was paid before refunds, else the total."""
    notes.warn("The export has no goods: each order became one line of the item 'order'.")
    exponent = digits(settings.currency)
    paid, refund = _amount(cells, "paid_amount", exponent), _amount(cells, "refund", exponent)
    name = next(n for n in ("total", "amount", "unit_price", "paid_amount") if n in found)
    gross = _amount(cells, name, exponent)
    if "paid_amount" in found and name != "paid_amount":
        before = paid + np.abs(refund)
        gross = np.where(before > 0, before, gross)
        has = cells["has_" + name].to_numpy() | cells["has_paid_amount"].to_numpy()
    else:
        has = cells["has_" + name].to_numpy()
    verdict.refuse(~has, "missing number", found[name])
    verdict.refuse(gross <= 0, "order value of zero or less", found[name])
    verdict.refuse(np.abs(refund) > gross, "refund above its order", found.get("refund", ""))
    cells["sku"], cells["units"] = "order", 1
    cells["money"] = cells["raw_money"] = cells["price"] = gross
    cells["refund_minor"] = np.abs(refund)


def _amount(cells, name, exponent):
    return values.to_minor(cells[name].to_numpy(), exponent) if name in cells else np.zeros(len(cells), dtype=np.int64)
