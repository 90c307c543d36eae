"""Cells that the blocks of the sheet Buy list share. Money: minor units, written in major units."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from simlib.core.money import to_major
from simlib.presentation.book import Book, span

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

QUIET, BAND = {"font_color": "#566270"}, {"bold": True, "bg_color": "#f2f5f8"}
Cells = tuple[int, int, int, int]  # first row, first column, last row, last column


def put_amounts(book: Book, sheet: Worksheet, row: int, column: int, amounts: pd.Series, **look: object) -> None:
    """Write amounts of money side by side from a column on."""
    for at, minor in enumerate(amounts, column):
        book.put(sheet, row, at, float(to_major(int(minor), book.currency)), "money", **look)


def put_sum(book: Book, sheet: Worksheet, row: int, column: int, cells: Iterable[Cells], minor: int) -> None:
    """Write a live sum of cells with its value, which is `minor`."""
    look = book.format("money", **BAND)
    formula = "=SUM(" + ",".join(span(*one) for one in cells) + ")"
    sheet.write_formula(row, column, formula, look, float(to_major(int(minor), book.currency)))


def put_nothing(book: Book, sheet: Worksheet, row: int, text: str) -> int:
    """Write why a block is empty; returns the first free row."""
    book.put(sheet, row, 0, text, text_wrap=False)
    return row + 2
