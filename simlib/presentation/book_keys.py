"""The hidden sheet of keys of a book that `book.py` wrote: what its tabs, headers and words stand for.

A book is read by these keys, never by the labels of the reader's own language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simlib.core.errors import InputError
from simlib.presentation.book import FORMAT, KEYS

if TYPE_CHECKING:
    from openpyxl import Workbook

REMEDY = "write it anew with python3 workbook.py report"


class BookKeys:
    """The keys of one book as openpyxl opened it; `file` names it in errors.

    Raises InputError where the book has no keys: it was made by hand, or by another program.
    """

    def __init__(self, book: Workbook, file: str) -> None:
        self.file, self._shown = file, {}
        if KEYS not in book.sheetnames:
            raise InputError("not the spreadsheet of a plan: it has no hidden sheet of keys", file=file, remedy=REMEDY)
        for kind, key, shown in book[KEYS].iter_rows(max_col=3, values_only=True):
            self._shown[str(kind), str(key)] = "" if shown is None else str(shown)
        if ("format", FORMAT) not in self._shown:
            raise InputError("a spreadsheet of another version of simlib", file=file, remedy=REMEDY)

    def shown(self, kind: str, key: str) -> str:
        """Return what people read in this book for a key; InputError where it is not there."""
        if (kind, key) not in self._shown:
            raise InputError("the hidden sheet of keys is damaged", file=self.file, value=f"{kind} {key}",
                             remedy=REMEDY)  # fmt: skip
        return self._shown[kind, key]

    def key(self, kind: str) -> str:
        """Return the one key of a kind, such as the plan's."""
        found = [key for noted, key in self._shown if noted == kind]
        return found[0] if found else ""
