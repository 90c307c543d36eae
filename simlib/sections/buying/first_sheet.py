"""The block of the sheet Buy list on what to order first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from simlib.core.money import to_major
from simlib.i18n import N_, _, ngettext, show
from simlib.presentation.book import Book
from simlib.sections.buying.cells import BAND, QUIET, put_nothing, put_sum
from simlib.sections.buying.first import too_late

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MOST = 40
COLUMNS = {
    "item": (N_("Item"), "text"),
    "name": (N_("Name"), "text"),
    "order_by": (N_("Last safe order date"), "day"),
    "runs_out": (N_("Runs out"), "day"),
    "short_from": (N_("Short from"), "day"),
    "lead_days": (N_("Lead time (days)"), "days"),
    "units": (N_("Units"), "units"),
    "value": (N_("At cost"), "money"),
    "on_hand": (N_("On hand"), "units"),
    "on_order": (N_("On order"), "units"),
    "class": (N_("Class"), "text"),
    "supplier": (N_("Supplier"), "text"),
}
VALUE = list(COLUMNS).index("value")


def first_block(book: Book, sheet: Worksheet, row: int, first: pd.DataFrame | None) -> int:
    """Write the items to order first, the latest safe day of ordering before all else; returns the first free row.

    first: schema table `buy_first`, None where there is nothing to order.
    """
    book.heading(sheet, row, _("Order first: runs out within the year at the pace of the target"))
    if first is None:
        text = _("Nothing runs out, or the stock at the start of the year is not known.")
        return put_nothing(book, sheet, row + 1, text)
    book.head(sheet, row + 1, [_(text) for text, _kind in COLUMNS.values()], [kind for _text, kind in COLUMNS.values()])
    shown = first.head(MOST)
    for at, item in enumerate(shown.to_dict("records"), row + 2):
        _line(book, sheet, at, item)
    last = row + 1 + len(shown)
    book.put(sheet, last + 1, 0, _("Together"), **BAND)
    for column in range(1, len(COLUMNS)):
        book.put(sheet, last + 1, column, None, bg_color=BAND["bg_color"])
    put_sum(book, sheet, last + 1, VALUE, [(row + 2, VALUE, last, VALUE)], int(shown["value"].sum()))
    note = _("On the last safe order date stock and purchases under way fall to the reorder point of the simulation. "
             "Red: what is ordered then comes after the stock is gone. Short from: what is under way comes too late.")
    if len(first) > MOST:
        more = ngettext("{n} more item: {command}.", "{n} more items: {command}.", len(first) - MOST,
                        command="python3 workbook.py buy --first")  # fmt: skip
        note = show.sentences((more, note))
    book.put(sheet, last + 2, 0, note, text_wrap=False, **QUIET)
    return last + 4


def _line(book, sheet, row, item):
    """Write one item; its day of ordering stands in red where what is ordered then comes too late."""
    item["value"] = float(to_major(item["value"], book.currency))
    late = {"font_color": "#b00020", "bold": True} if too_late(item) else {}
    for column, (name, (_label, kind)) in enumerate(COLUMNS.items()):
        value = None if item[name] != item[name] or item[name] is pd.NaT else item[name]
        book.put(sheet, row, column, value, kind, **(late if name == "order_by" else {}))
