"""Why a row was not accepted: a code in `rejects.csv`, put into words only where it is shown."""

from __future__ import annotations

from simlib.core.message import Note

ROOM = "data.reasons."
NOTES = {
    "data.reasons.too_few_cells": "row with fewer cells than the header",
    "data.reasons.too_many_cells": "row with more cells than the header",
    "data.reasons.header_repeated": "header repeated among the rows",
    "data.reasons.total_row": "total row among the orders",
    "data.reasons.nul_byte": "NUL byte",
    "data.reasons.missing_id": "missing id",
    "data.reasons.rounded_id": "id rounded by a spreadsheet",
    "data.reasons.missing_number": "missing number",
    "data.reasons.not_a_number": "not a number",
    "data.reasons.not_finite": "not a finite number",
    "data.reasons.number_too_large": "number too large",
    "data.reasons.not_whole": "not a whole number",
    "data.reasons.stray_comma": "comma that separates no thousands",
    "data.reasons.stray_dot": "dot that separates no thousands",
    "data.reasons.missing_date": "missing date",
    "data.reasons.not_a_date": "not a date",
    "data.reasons.number_for_date": "number, not a date",
    "data.reasons.short_year": "date without a four-digit year",
    "data.reasons.other_date_format": "date written in another format than the rest",
    "data.reasons.day_month_swap": "day and month change places within the column",
    "data.reasons.no_such_date": "date that does not exist",
    "data.reasons.date_out_of_range": "date out of range",
    "data.reasons.future_date": "date in the future",
    "data.reasons.unknown_status": "unknown status of an order",
    "data.reasons.unknown_kind": "unknown kind of line",
    "data.reasons.order_repeated": "order given twice",
    "data.reasons.line_repeated": "line given twice",
    "data.reasons.order_not_accepted": "order unknown or not accepted",
    "data.reasons.unknown_item": "item not in goods",
    "data.reasons.fractional_units": "fractional units",
    "data.reasons.quantity_too_large": "quantity too large",
    "data.reasons.quantity_zero": "quantity of zero",
    "data.reasons.quantity_not_positive": "quantity of zero or less",
    "data.reasons.negative_sale": "negative quantity without a return flag or reference",
    "data.reasons.negative_gift": "negative quantity of a gift",
    "data.reasons.price_not_positive": "price of zero or less",
    "data.reasons.price_below_zero": "price below zero",
    "data.reasons.amount_too_large": "amount too large to stay exact",
    "data.reasons.amount_differs": "quantity × price is not the amount",
    "data.reasons.sale_below_zero": "sale below zero",
    "data.reasons.return_above_zero": "return above zero",
    "data.reasons.discount_too_large": "discount above 100 %",
    "data.reasons.order_value_not_positive": "order value of zero or less",
    "data.reasons.refund_above_order": "refund above its order",
    "data.reasons.return_above_order": "return above its order",
}
# Reasons that mean that the row's money could not be read, so that it stands in neither side of the identity.
MONEY_UNREADABLE = frozenset(
    "missing_number not_a_number not_finite number_too_large nul_byte stray_comma stray_dot amount_too_large "
    "quantity_too_large header_repeated fractional_units".split()
)


def reason(code: str) -> Note:
    """Return the sentence of a reason as `rejects.csv` holds it."""
    return Note(ROOM + code)
