"""The sheets Issues (not accepted, warned of, assumed) and About (definitions, seed, where the figures come from)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simlib.i18n import N_, _, pgettext, render
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation import terms
from simlib.presentation.book import Book
from simlib.sections.data_quality.facts import DataFacts, facts, input_label

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MOST_REASONS = 200
SOURCE = (
    (N_("Seed"), "seed", "rows"),
    (N_("Simulated years"), "replications", "rows"),
    (N_("Paid orders"), "orders", "rows"),
    (N_("First day of the history"), "history_start", "day"),
    (N_("Last day of the history"), "history_end", "day"),
    (N_("First day of the plan year"), "year_start", "day"),
    (N_("Last day of the plan year"), "year_end", "day"),
)


def issues_sheet(book: Book, plan: PlanFolder) -> None:
    """Write the rows that were not accepted by reason, the warnings, the assumptions and the notes."""
    found = facts(plan)
    note = _(
        "{read:int} rows read = {accepted:int} accepted + {refused:int} not accepted",
        read=found.read,
        accepted=found.accepted,
        refused=found.not_accepted,
    )
    widths, title = (60, 36, 12, 16, 44), _("Data issues and assumptions")
    sheet = book.sheet("issues", pgettext("sheet", "Issues"), widths, title=title, note=note)
    sheet.freeze_panes(2, 0)
    row = _lines(book, sheet, 3, _("Warnings"), found.warnings)
    book.heading(sheet, row, _("Rows that were not accepted (all of them: data/rejects.csv)"))
    labels = [_("Reason"), _("Column"), _("Rows"), _("Their money"), _("Example")]
    row = book.table(sheet, row + 1, labels, _reasons(found), ("text", "text", "rows", "exact", "text"))
    book.heading(sheet, row, _("What the data did not hold, and what was taken instead"))
    labels = [_("Input"), _("Taken instead"), "", "", _("Why")]
    assumed = [(input_label(one.name), render(one.value), None, None, render(one.why)) for one in found.assumed]
    row = book.table(sheet, row + 1, labels, assumed, ["text"] * 5)
    _lines(book, sheet, row, _("Notes"), found.notes)


def _reasons(found: DataFacts) -> list[tuple]:
    """Return (reason, column, rows, money in major units, an example), the most frequent first."""
    shown = found.rejected.head(MOST_REASONS).itertuples()
    return [(render(row.reason), row.column, row.rows, row.money, row.example) for row in shown]


def _lines(book: Book, sheet: Worksheet, row: int, heading: str, notes: Sequence) -> int:
    """Write a heading and a sentence a row; returns the first free row, one left empty."""
    book.heading(sheet, row, heading)
    texts = [render(note) for note in notes] or [_("none")]
    for at, text in enumerate(texts, row + 1):
        book.sentence(sheet, at, text)
    return row + len(texts) + 2


def definitions_sheet(book: Book, plan: PlanFolder) -> None:
    """Write what the figures mean, what basis and interval are, the seed and where the figures come from."""
    sheet = book.sheet(
        "about",
        pgettext("sheet", "About"),
        (34, 20, 90),
        title=_("What the figures mean and where they come from"),
        note=_("The same input, seed and version give the same figures"),
    )
    sheet.freeze_panes(2, 0)
    book.heading(sheet, 3, _("Figures"))
    figures = [
        (terms.metric(name), terms.unit(kpi["unit"], plan.currency), terms.meaning(name))
        for name, kpi in terms.in_order(plan.summary["kpis"])
    ]
    row = book.table(sheet, 4, [_("Figure"), _("Unit"), _("What it is")], figures, ["text"] * 3)
    book.heading(sheet, row, _("Terms"))
    row = book.table(sheet, row + 1, [_("Term"), "", _("Meaning")], _terms(), ["text"] * 3)
    _source(book, sheet, row, plan)


def _terms():
    """Return (term, nothing, what it means) of the words that the book is written in."""
    found = [(_("basis: {name}", name=terms.basis(name)), "", terms.basis_meaning(name)) for name in terms.BASES]
    chance = _("share of the simulated years in which paid GMV reaches the target")
    error = _("how far the chance may be off because only so many years were simulated")
    return [
        *found,
        (_("from … to (simulated years)"), "", terms.interval()),
        (_("from … to (differences)"), "", terms.paired()),
        (_("median"), "", terms.typical()),
        (_("chance"), "", chance),
        (_("standard error of the chance"), "", error),
    ]


def _source(book: Book, sheet: Worksheet, row: int, plan: PlanFolder) -> None:
    book.heading(sheet, row, _("Source"))
    for at, (text, name, kind) in enumerate(SOURCE, row + 1):
        book.put(sheet, at, 0, _(text))
        book.put(sheet, at, 1, plan.summary[name], kind, align="left", indent=1)
    for at, (name, value) in enumerate(facts(plan).provenance, row + len(SOURCE) + 2):
        book.put(sheet, at, 0, name)
        book.put(sheet, at, 1, value, text_wrap=False)
