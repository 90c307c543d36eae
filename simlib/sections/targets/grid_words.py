"""What people read around the table of targets: its buttons, choices and headings, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from simlib.i18n import N_, _, dates

PERIODS = {"half": N_("Half-year"), "quarter": N_("Quarter"), "month": N_("Month"), "week": N_("Week")}
ACROSS = {"platform": N_("Platform"), "category": N_("Category")}
ALL = {"platform": N_("All platforms"), "category": N_("All categories")}


def words() -> dict[str, str]:
    """Return name → text of all that the screen writes of its own."""
    return {
        "why": _("why"),
        "why_hint": _("why (noted with the change)"),
        "hint": _(
            "Type over any cell or total and press Enter (+10 % works too); h holds or releases a cell; Ctrl+Z takes "
            "back; a block copied from a spreadsheet can be pasted."
        ),
        "amount": _("amount"),
        "held": _("held"),
        "chance": _("Chance"),
        "period": _("Period"),
        "columns": _("Columns"),
        "hold": _("Hold / release"),
        "reset": _("Reset"),
        "reset_hint": _("the cell as the plan was first built"),
        "undo": _("Undo"),
        "save": _("Save"),
        "saving": _("Saving and reading the chance off the simulated years …"),
    }


def choices(other: str, labels: Iterable[str]) -> dict[str, list[list[str]]]:
    """Return [value, text] of all that can be picked: periods, columns, and the labels of the `other` dimension."""
    return {
        "by": [[key, _(text)] for key, text in PERIODS.items()],
        "across": [[key, _(text)] for key, text in ACROSS.items()],
        "within": [["", _(ALL[other])], *([label, label] for label in labels)],
    }


def row_names(by: str, labels: Iterable[str]) -> list[str]:
    """Return what people call the rows, the total last."""
    return [*(dates.month(label) if by == "month" and _is_month(label) else label for label in labels), _("Total")]


def _is_month(label):
    return len(label) == 7 and label[:4].isdigit() and label[4] == "-" and label[5:].isdigit()
