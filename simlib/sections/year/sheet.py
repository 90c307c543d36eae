"""What the sheet Answer says of the simulated year: its key figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simlib.i18n import _
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation import terms
from simlib.presentation.book import Book, figure_kind
from simlib.sections.year import facts

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


def key_figures(book: Book, sheet: Worksheet, row: int, plan: PlanFolder) -> int:
    """Write the table of key figures from `row` on; returns the first free row."""
    heading = _("Key figures of the simulated year (8 of 10 simulated years lie between the two limits)")
    book.heading(sheet, row, heading)
    labels = [_("Figure"), _("Mean"), _("From"), _("To"), _("Unit"), _("Typical"), _("Basis"), _("What it is")]
    book.head(sheet, row + 1, labels, ["text", *["figure"] * 3, "text", "figure", "text", "text"])
    found = facts.key_figures(plan)
    for at, kpi in enumerate(found, row + 2):
        kind = figure_kind(kpi["unit"], kpi["mean"])
        meaning = kpi["meaning"]
        if kpi["typical"]:
            meaning = _("{meaning}. {typical}", meaning=meaning, typical=terms.typical())
        values = (
            kpi["label"],
            *(kpi[name] for name in ("mean", "lo", "hi")),
            kpi["unit_label"],
            kpi["median"] if kpi["typical"] else None,
            terms.basis(kpi["basis"]),
            meaning,
        )
        book.line(sheet, at, values, ("text", kind, kind, kind, "text", kind, "text", "text"))
    return row + 3 + len(found)
