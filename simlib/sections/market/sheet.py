"""The block of the sheet Answer on the share of the market that the target needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simlib.core.money import to_major
from simlib.i18n import _, show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation.book import Book
from simlib.sections.market.facts import MARKET

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


def market_block(book: Book, sheet: Worksheet, row: int, plan: PlanFolder) -> int:
    """Write the block from `row` on where the plan has one; returns the first free row."""
    found = plan.optional(MARKET)
    if found is None:
        return row
    book.heading(sheet, row, _("Share of the market that the target needs (from searches × conversion × price)"))
    labels = [_("Category"), _("Target"), _("Market"), _("Share needed"), _("From"), _("To"), "", _("What it is")]
    book.head(sheet, row + 1, labels, ["text", *["figure"] * 5, "text", "text"])
    for at, line in enumerate(found.to_dict("records"), row + 2):
        target, market = (float(to_major(line[name], book.currency)) for name in ("target", "middle"))
        shares = (line[name] for name in ("share", "share_low", "share_high"))
        values = (line["category"], target, market, *shares, None, _note(line, book.currency))
        book.line(sheet, at, values, ("text", "money", "money", *["share"] * 3, "text", "text"))
    return row + 3 + len(found)


def _note(line, currency):
    """Return what the row says of the size of the market."""
    if line["middle"] != line["middle"]:
        return _("No keyword of this category.")
    low, high = (show.money(to_major(line[name], currency), currency) for name in ("low", "high"))
    if line["share_low"] > 1:
        return _("The market lies between {low} and {high}; the target is more than it buys.", low=low, high=high)
    return _("The market lies between {low} and {high}.", low=low, high=high)
