"""A workbook with typed cells: figures as numbers in major units, dates as dates, text never taken for a formula."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from simlib.core.currency import digits
from simlib.i18n import _, language, show

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

KEYS, FORMAT = "_simlib", "1"  # the hidden sheet of stable keys, and its layout
FONTS = {"en": "Calibri", "zh": "DengXian"}


class Book:
    """One workbook, its formats and the writing of cells; rows and columns count from 0.

    Money is given in major units. `created` is a date as text, so that the same plan gives the same file. A sheet has
    a stable key next to the name that people read; a hidden sheet lists the keys, so that a book written in one
    language can be read in the other.
    """

    def __init__(self, path: str, *, title: str, currency: str, created: str, plan_id: str = "") -> None:
        import xlsxwriter

        self.file = xlsxwriter.Workbook(
            path,
            {
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "nan_inf_to_errors": False,
            },
        )
        self.file.set_properties({"title": title, "created": datetime.fromisoformat(created).replace(tzinfo=UTC)})
        self.currency, self._formats, self._widths, self._lines = currency, {}, {}, {}
        self._names = {}
        self._keys = [("format", FORMAT, ""), ("language", language(), ""), ("plan", plan_id, "")]
        sign, cents = (
            show.symbol(currency).replace("\u00a0", " "),
            "." + "0" * digits(currency) if digits(currency) else "",
        )
        self.numbers = {
            "money": f'"{sign}"#,##0;[Red]-"{sign}"#,##0',
            "exact": f'"{sign}"#,##0{cents};[Red]-"{sign}"#,##0{cents}',
            "share": "0.0%",
            "small share": "0.00%",
            "chance": "0%",
            "growth": "+0.0%;[Red]-0.0%;0.0%",
            "turns": "0.00",
            "×": "0.00",
            "day": "yyyy-mm-dd",
            "moment": "yyyy-mm-dd hh:mm",
            "text": "@",
        }

    def format(self, kind: str = "text", **look: object) -> Format:
        """Return a cell format; kind: money, exact (with cents), share, chance, turns, day, moment, text, a unit."""
        key = (kind, *sorted(look.items()))
        if key not in self._formats:
            number = self.numbers.get(kind, "#,##0")
            base = {
                "num_format": "General" if kind == "text" else number,
                "valign": "top",
                "font_name": FONTS[language()],
                "font_size": 11,
            }
            if kind == "text":
                base["text_wrap"] = True
            self._formats[key] = self.file.add_format({**base, **look})
        return self._formats[key]

    def sheet(
        self, key: str, name: str, widths: Sequence[float], *, title: str, note: str = "", upright: bool = False
    ) -> Worksheet:
        """Return a new sheet: column widths, title in row 0, note in row 1, printed on one page's width.

        `key` names the sheet in every language, `name` is what people read on its tab.
        """
        made = self.file.add_worksheet(name)
        self._names[key] = name
        self.remember("sheet", key, name)
        self._widths[name] = widths
        for column, width in enumerate(widths):
            made.set_column(column, column, width)
        made.write_string(0, 0, title, self.format("text", bold=True, font_size=15, text_wrap=False))
        made.write_string(1, 0, note, self.format("text", font_color="#566270", text_wrap=False))
        made.set_row(0, 24)
        made.set_row(1, 18)
        made.hide_gridlines(2)
        (made.set_portrait if upright else made.set_landscape)()
        made.set_paper(9)
        made.fit_to_pages(1, 0)
        made.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        made.set_footer("&L&A&R" + _("Page {page} of {pages}", page="&P", pages="&N"))
        return made

    def name(self, key: str) -> str:
        """Return what people read on the tab of a sheet made before: charts name it so."""
        return self._names[key]

    def ref(self, key: str) -> str:
        """Return the name of a sheet made before as a formula writes it: `Month` or `'Buy list'`."""
        from xlsxwriter.utility import quote_sheetname

        return quote_sheetname(self._names[key])

    def remember(self, kind: str, key: str, shown: str) -> None:
        """Note on the hidden sheet that `shown` is what people read for `key`: a column's header, a word for all."""
        self._keys.append((kind, key, shown))

    def close(self) -> None:
        """Write the hidden sheet of keys, one row `kind, key, shown` each, and the file."""
        made = self.file.add_worksheet(KEYS)
        for row, cells in enumerate(self._keys):
            for column, text in enumerate(cells):
                made.write_string(row, column, text)
        made.very_hidden()
        self.file.close()

    def heading(self, sheet: Worksheet, row: int, text: str) -> None:
        """Write the heading of a block."""
        sheet.write_string(
            row, 0, text, self.format("text", bold=True, font_size=12, font_color="#005a8f", text_wrap=False)
        )

    def head(self, sheet: Worksheet, row: int, labels: Sequence[str], kinds: Sequence[str]) -> None:
        """Write a table's header row; the labels of figures stand flush right."""
        for column, (label, kind) in enumerate(zip(labels, kinds, strict=True)):
            side = {"align": "left", "indent": 1 if column else 0} if kind == "text" else {"align": "right"}
            look = self.format("text", bold=True, bg_color="#e8edf2", bottom=1, valign="vcenter", **side)
            sheet.write_string(row, column, str(label), look)

    def put(self, sheet: Worksheet, row: int, column: int, value: object, kind: str = "text", **look: object) -> None:
        """Write one typed cell; unknown figures stay empty, text keeps its distance from the figure before it."""
        if kind == "text" and column and "align" not in look:
            look = {"align": "left", "indent": 1, **look}
        cell = self.format(kind, **look)
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            sheet.write_blank(row, column, None, cell)
        elif kind == "text":
            sheet.write_string(row, column, str(value)[:32_000], cell)
            if look.get("text_wrap", True):
                widths = self._widths[sheet.name]
                self._make_room(sheet, row, widths[column] if column < len(widths) else 9, str(value))
        elif kind in ("day", "moment"):
            moment = str(value)[: 10 if kind == "day" else 19]
            sheet.write_datetime(row, column, datetime.fromisoformat(moment), cell)
        else:
            sheet.write_number(row, column, float(value), cell)

    def line(
        self, sheet: Worksheet, row: int, values: Iterable[object], kinds: Iterable[str], **look: object
    ) -> None:
        """Write a row of typed cells."""
        for column, (value, kind) in enumerate(zip(values, kinds, strict=True)):
            self.put(sheet, row, column, value, kind, **look)

    def table(
        self, sheet: Worksheet, row: int, labels: Sequence[str], rows: Sequence[Iterable[object]], kinds: Sequence[str]
    ) -> int:
        """Write header and rows of typed cells from `row` on; returns the first free row, one left empty."""
        self.head(sheet, row, labels, kinds)
        for at, values in enumerate(rows, row + 1):
            self.line(sheet, at, values, kinds)
        return row + len(rows) + 2

    def sentence(self, sheet: Worksheet, row: int, text: str) -> None:
        """Write a text over all columns of the sheet."""
        cell = self.format("text")
        sheet.merge_range(row, 0, row, len(self._widths[sheet.name]) - 1, "", cell)
        sheet.write_string(row, 0, str(text)[:32_000], cell)
        self._make_room(sheet, row, sum(self._widths[sheet.name]), str(text))

    def _make_room(self, sheet, row, width, text):
        """Make a row high enough for a wrapped text; not every program does so by itself."""
        length = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
        lines = min(math.ceil(length / (1.08 * width)), 20)
        if lines > self._lines.get((sheet.name, row), 1):
            self._lines[sheet.name, row] = lines
            sheet.set_row(row, 15 * lines)


def room(major: float, currency: str, *, at_least: int = 16) -> int:
    """Return the column width that shows an amount of money with its cents, even in bold."""
    return max(at_least, len(show.money(major, currency, decimals=digits(currency))) + 3)


def figure_kind(unit: str, size: float | None) -> str:
    """Return the cell kind of a figure: small amounts show their cents, small shares two decimals."""
    if unit == "money" and show.has_value(size) and abs(size) < 1000:
        return "exact"
    return "small share" if unit == "share" and show.has_value(size) and abs(size) < 0.1 else unit


def span(first_row: int, first_column: int, last_row: int, last_column: int) -> str:
    """Return a range as spreadsheets write it."""
    from xlsxwriter.utility import xl_range

    return xl_range(first_row, first_column, last_row, last_column)
