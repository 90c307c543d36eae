"""What the sheet Answer says of bottlenecks and improvements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simlib.i18n import _, show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation import terms
from simlib.presentation.book import Book
from simlib.sections.bottleneck import facts

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


def tables(book: Book, sheet: Worksheet, row: int, plan: PlanFolder) -> int:
    """Write both tables from `row` on; returns the first free row."""
    return _fixes(book, sheet, _breakers(book, sheet, row, plan.summary), plan.summary)


def _breakers(book, sheet, row, s):
    book.heading(sheet, row, facts.lost_over(s["p_hit"]))
    labels = [_("Bottleneck"), _("GMV lost"), _("Share of losses"), "", "", "", _("Basis"), _("What happens")]
    rows = [
        (b["label"], b["gmv_lost"], b["share"], None, None, None, terms.basis(b["basis"]), b["what"])
        for b in facts.breakers(s)
    ]
    return book.table(sheet, row + 1, labels, rows, ("text", "money", "share", *["text"] * 5))


def _fixes(book, sheet, row, s):
    book.heading(sheet, row, _("Improvements (each alone, the same simulated years compared pair by pair)"))
    labels = [_("Improvement"), _("GMV gained"), _("95 % from"), _("95 % to"), _("Chance with it"), _("Contribution"),
              _("Basis"), _("What is done")]  # fmt: skip
    rows = [
        (
            f["label"],
            f["gain_gmv"],
            f["lo"],
            f["hi"],
            f["p_hit"],
            f.get("gain_contribution"),
            terms.basis(f["basis"]),
            _done(f),
        )
        for f in facts.fixes(s)
    ]
    kinds = ("text", *["money"] * 3, "chance", "money", "text", "text")
    return book.table(sheet, row + 1, labels, rows, kinds)


def _done(fix):
    change = show.signed(fix["p_hit_gain"], "share", "")
    if fix["detectable"]:
        return _("{what} (chance {change})", what=fix["what"], change=change)
    return _("{what} (chance {change}; no detectable gain)", what=fix["what"], change=change)
