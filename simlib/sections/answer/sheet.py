"""The sheet Answer: target, chance and attainable targets; other sections add their lines and tables to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from simlib.i18n import _, pgettext, render, show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation import chance, terms
from simlib.presentation.book import Book, room

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

HEAD = 2
Line = tuple[str, object, str, str]  # label, value, kind of its cell, note at its right
Table = Callable[[Book, "Worksheet", int, PlanFolder], int]


def answer_sheet(book: Book, plan: PlanFolder, lines: Iterable[Line], tables: Iterable[Table]) -> None:
    """Write the sheet: `lines` one below the other, then `tables`; each writes from a row on, returns the next."""
    s = plan.summary
    wide = room(s["target"], plan.currency)
    note = _(
        "Amounts in {currency}; {n:int} simulated years; basis and interval are explained on the sheet {sheet}",
        currency=plan.currency, n=s["replications"], sheet=pgettext("sheet", "About"),
    )  # fmt: skip
    widths = (32, wide + 3, wide, wide, 16, 14, 12, 66)
    sheet = book.sheet("answer", pgettext("sheet", "Answer"), widths, title=terms.plan_title(s), note=note)
    sheet.freeze_panes(HEAD + 1, 1)
    book.head(sheet, HEAD, [_("Target and chance"), *[""] * 7], ["text"] * 8)
    row = HEAD + 1
    for row, (label, value, kind, text) in enumerate(lines, HEAD + 1):
        first = row < HEAD + 3
        book.put(sheet, row, 0, label, bold=first)
        side = {"align": "left", "text_wrap": False} if kind == "text" else {"align": "right", "bold": first}
        book.put(sheet, row, 1, value, kind, **side)
        book.put(sheet, row, 2, text, text_wrap=False)
    row += 2
    for write in tables:
        row = write(book, sheet, row, plan)


def lines(plan: PlanFolder) -> list[Line]:
    """Return the target, its chance, the plan year and the targets that can be reached."""
    s = plan.summary
    given = _("given")
    if s["target_from"] != "given":
        given = _("no target was given: the median of the forecast")
    found = [
        (_("Target of paid GMV"), s["target"], "money", given),
        (_("Chance of reaching it"), s["p_hit"], "chance", chance.upper_first(chance.in_words(s["p_hit"]))),
        (_("Standard error of the chance"), s["p_hit_se"], "share", ""),
        (_("First day of the plan year"), s["year_start"], "day", ""),
        (_("Last day"), s["year_end"], "day", ""),
    ]
    for q in sorted(s["attainable"], key=int):
        label = _("Target reached with {chance}", chance=show.percent(int(q) / 100))
        found.append((label, s["attainable"][q], "money", ""))
    return found


def basis_lines(plan: PlanFolder) -> list[Line]:
    """Return what the chance takes as given."""
    limits = show.listed(map(render, plan.summary["p_hit_assumes"]))
    return [(_("Rests on assumed limits"), limits or _("none"), "text", "")]
