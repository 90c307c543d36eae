"""How a target stands in the Excel book: its sheets, their words, which cell of the target an amount belongs to.

What people read is in the book's language; the book's hidden keys say what it stands for. Money: minor units.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from simlib.i18n import N_, _, pgettext

if TYPE_CHECKING:
    import pandas as pd

    from simlib.presentation.book import Book

# Sheet: the labels of the columns before the platforms; the first one names the header row.
HEADS = {
    "targets": (N_("Month"), N_("Quarter / category")),
    "month": (N_("Period"), N_("Category")),
    "week": (N_("Week"), N_("Days")),
    "day": (N_("Day"), N_("Weekday")),
}
# Only these sheets have a column of marks; a cell is held on the sheet of its own level.
MARKED = ("month", "week", "day")
WORDS = {"all": N_("All categories"), "total": N_("Total"), "year": N_("Year")}
MARK, YEAR = "x", "year"


def tab(sheet: str) -> str:
    """Return what people read on the tab of a sheet."""
    tabs = {
        "targets": pgettext("sheet", "Targets"), "month": pgettext("sheet", "Month"),
        "week": pgettext("sheet", "Week"), "day": pgettext("sheet", "Day"),
    }  # fmt: skip
    return tabs[sheet]


def word(key: str) -> str:
    """Return what people read for all categories, the total or the year."""
    return _(WORDS[key])


def head(sheet: str) -> list[str]:
    """Return the headers of the columns before the platforms."""
    return [_(text) for text in HEADS[sheet]]


def remember(book: Book, fingerprint: str) -> None:
    """Note in the book's hidden keys what its words and headers stand for, and which state of the target it shows."""
    book.remember("state", fingerprint, "")
    for key in WORDS:
        book.remember("word", key, word(key))
    for sheet in HEADS:
        book.remember("head", sheet, head(sheet)[0])


def hold_header(name: str) -> str:
    """Return the header of the column of marks of a platform or of the total."""
    return f"{MARK} {name}"


def target_cell(
    sheet: str, period: str, category: str | None, platform: str | None, level_of: Mapping[str, str]
) -> dict[str, str]:
    """Return the target's cell of a row and a column; level_of: period's label → half, quarter or month.

    category and platform are None for all of them. Raises KeyError on an unknown period.
    """
    if sheet in ("week", "day"):
        cell = {sheet: period}
    else:
        cell = {} if period == YEAR else {level_of[period]: period}
    other = {"platform": platform, "category": category}
    return cell | {name: label for name, label in other.items() if label is not None}


def levels(days: pd.DataFrame) -> dict[str, str]:
    """Return label → level of the months, quarters and halves of a frame of days."""
    return {str(label): level for level in ("month", "quarter", "half") for label in days[level].unique()}


def key(cell: Mapping[str, str]) -> tuple:
    """Return a cell as something a dict can look up."""
    return tuple(sorted(cell.items()))


def state(target: np.ndarray, holds: Iterable[tuple[Mapping[str, str], int]]) -> str:
    """Return a short fingerprint of leaves in table order and holds, so that an old book is recognised as one."""
    noted = sorted((key(cell), int(value)) for cell, value in holds)
    text = json.dumps(noted, ensure_ascii=False).encode()
    return hashlib.sha256(np.ascontiguousarray(target, dtype="<i8").tobytes() + text).hexdigest()[:16]
