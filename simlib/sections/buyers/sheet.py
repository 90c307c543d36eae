"""The block of the sheet Answer on the buyers that the target needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simlib.core.money import to_major
from simlib.i18n import _, render, show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation import terms
from simlib.presentation.book import Book
from simlib.sections.buyers.facts import Buyers, facts
from simlib.sections.buyers.labels import named_note, why_note

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


def buyers_block(book: Book, sheet: Worksheet, row: int, plan: PlanFolder) -> int:
    """Write the block from `row` on where the plan has one; returns the first free row."""
    found = facts(plan)
    if found is None:
        return row
    book.heading(sheet, row, _("Buyers the target needs"))
    if found.measured.facts is None:
        text = _("Not known: {why}.", why=render(found.measured.why))
        book.put(sheet, row + 1, 0, text, text_wrap=False)
        return row + 3
    labels = [_("Buyers"), _("Last year"), _("The target needs"), _("Worth each"), "", "", _("Basis"), _("What it is")]
    kinds = ("text", "buyers", "buyers", "exact", *["text"] * 4)
    end = book.table(sheet, row + 1, labels, _counts(found, book.currency), kinds)
    shares = _shares(found)
    for at, values in enumerate(shares, end - 1):
        book.line(sheet, at, values, ("text", "share", "share", *["text"] * 5))
    return end + len(shares)


def _counts(found: Buyers, currency):
    """Return the rows of new and returning buyers."""
    last, needs, basis = found.measured.facts, found.needs or {}, terms.basis(found.measured.basis)
    new, old = (float(to_major(value, currency)) for value in (last.value_new, last.value_old))
    first, again = _("Buy for the first time."), _("Bought before.")
    first, again = show.sentences((first, named_note(found))), show.sentences((again, why_note(found)))
    return [(_("New buyers"), last.new, needs.get("new"), new, None, None, basis, first),
            (_("Returning buyers"), last.old, needs.get("old"), old, None, None, basis, again)]  # fmt: skip


def _shares(found: Buyers):
    """Return the rows of the repeat rate and of the share of those who spend most."""
    last, needs, basis = found.measured.facts, found.needs or {}, terms.basis(found.measured.basis)
    return [(_("Repeat rate"), last.repeat_rate, needs.get("repeat_rate"), None, None, None, basis,
             _("Part of the buyers of the year before who come back.")),
            (_("Of the fifth that spends most"), last.top_fifth, None, None, None, None, basis,
             _("Part of all paid value."))]  # fmt: skip
