"""The money of typed rows: exact minor units from price, quantity, discount and amount and the rules they meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simlib.core.currency import digits
from simlib.data import values
from simlib.data.notes import Notes, Verdict
from simlib.data.values import SCALE

if TYPE_CHECKING:
    from simlib.data.rows import Settings


def line_money(
    cells: pd.DataFrame, found: dict[str, str], settings: Settings, verdict: Verdict, notes: Notes
) -> None:
    """Add signed `money` and `raw_money`, `price` (minor) and `units` > 0; refuse what the rules of business forbid."""
    if "qty" not in found:
        cells["qty"] = SCALE
        notes.warn("no_quantity")
    column, exponent = found.get("qty", found["sku"]), digits(settings.currency)
    verdict.refuse(cells["qty"] % SCALE != 0, "fractional_units", column)
    qty = cells["qty"].to_numpy() // SCALE
    verdict.refuse(np.abs(qty) > 10**9, "quantity_too_large", column)
    money, price = _priced(cells, qty, found, exponent, verdict, notes)
    if "unit_price" not in found:
        _settle_free(cells, qty, money)
    kind = cells["line_kind"].to_numpy()
    verdict.refuse((qty == 0) & (kind != "fee"), "quantity_zero", column)
    verdict.refuse((qty < 0) & (kind == "sale"), "negative_sale", column)
    verdict.refuse((qty < 0) & (kind == "gift"), "negative_gift", column)
    where = found.get("unit_price", found.get("amount"))
    verdict.refuse((kind == "sale") & ((price <= 0) | (money < 0)), "price_not_positive", where)
    verdict.refuse((kind == "return") & (price < 0) & (qty < 0), "price_below_zero", where)
    verdict.refuse((kind == "gift") & (price < 0), "price_below_zero", where)
    cells["raw_money"] = money
    cells["money"] = np.where(kind == "return", -np.abs(money), np.where(kind == "gift", 0, money))
    cells["units"] = np.maximum(np.abs(qty), 1)
    cells["price"] = values.to_minor(np.abs(price), exponent)


def _priced(cells, qty, found, exponent, verdict, notes):
    """Return (money of the line in minor units, price a piece in millionths) from price, amount or both."""
    if "unit_price" in found:
        price = cells["unit_price"].to_numpy()
        huge = np.abs(qty.astype(float) * price.astype(float)) > 4e18
        verdict.refuse(huge, "amount_too_large", found["unit_price"])
        money = values.to_minor(np.where(huge, 0, qty) * price, exponent)
        notes.counts["finer"] = int(((price % 10 ** (6 - exponent)) != 0)[verdict.accepted].sum())
    if "amount" not in found:
        return _discounted(cells, money, found, exponent, verdict), price
    given, has = values.to_minor(cells["amount"].to_numpy(), exponent), cells["has_amount"].to_numpy()
    if "unit_price" not in found:
        verdict.refuse(~has, "missing_number", found["amount"])
        return given, _per_unit(given, qty, exponent)
    priced = cells["has_unit_price"].to_numpy()
    _compare(cells, money, given, has & priced, found, exponent, verdict)
    verdict.refuse(~has & ~priced, "missing_number", found["amount"])
    return np.where(has, given, money), np.where(priced, price, _per_unit(given, qty, exponent))


def _discounted(cells, money, found, exponent, verdict):
    if "discount" not in found:
        return money
    off = np.abs(values.to_minor(cells["discount"].to_numpy(), exponent))
    verdict.refuse((off > np.abs(money)) & (off != 0), "discount_too_large", found["discount"])
    return np.where(cells["line_kind"] == "sale", money - off, money)


def _settle_free(cells, qty, money):
    """Without a price column, goods that cost nothing are gifts, and rows of no units and no money are empty lines."""
    free = (money == 0) & cells["has_amount"].to_numpy() & (cells["line_kind"] == "sale").to_numpy()
    cells.loc[free & (qty > 0), "line_kind"] = "gift"
    cells.loc[free & (qty == 0), ["line_kind", "code"]] = ["fee", "empty_line"]


def _per_unit(money, qty, exponent):
    """Return the price in millionths of a major unit that a line's money comes to a piece."""
    return np.where(qty == 0, 0, np.rint(money * 10.0 ** (6 - exponent) / np.where(qty == 0, 1, qty))).astype(np.int64)


def _compare(cells, money, given, both, found, exponent, verdict):
    """Refuse rows whose amount is neither quantity × price nor that less the discount, beyond one minor unit."""
    off = values.to_minor(cells["discount"].to_numpy(), exponent) if "discount" in found else 0
    wrong = (np.abs(money - given) > 1) & (np.abs(money - np.abs(off) - given) > 1)
    verdict.refuse(both & (np.abs(off) > np.abs(money)) & (off != 0), "discount_too_large", found.get("discount", ""))
    wrong &= np.abs(money) != np.abs(given)
    verdict.refuse(both & wrong, "amount_differs", found["amount"])


def order_money(
    cells: pd.DataFrame, found: dict[str, str], settings: Settings, verdict: Verdict, notes: Notes
) -> None:
    """Money of an export with one row an order: what was paid before refunds, else the total."""
    notes.warn("no_goods")
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
    verdict.refuse(~has, "missing_number", found[name])
    verdict.refuse(gross <= 0, "order_value_not_positive", found[name])
    verdict.refuse(np.abs(refund) > gross, "refund_above_order", found.get("refund", ""))
    cells["sku"], cells["units"] = "order", 1
    cells["money"] = cells["raw_money"] = cells["price"] = gross
    cells["refund_minor"] = np.abs(refund)


def _amount(cells, name, exponent):
    return values.to_minor(cells[name].to_numpy(), exponent) if name in cells else np.zeros(len(cells), dtype=np.int64)
