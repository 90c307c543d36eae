"""The sheets Month, Week and Day: the target to type over. Totals are live sums; an x holds a cell. Day → minor units.

Month holds category × platform, Day platforms; everything else adds them up. `simlib targets-import` reads it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simlib.core.money import to_major
from simlib.i18n import N_, _, dates, show
from simlib.presentation.book import room, span
from simlib.presentation.periods import first_quarter
from simlib.sections.targets import sheet_cells as sheets

if TYPE_CHECKING:
    from simlib.plan_folder.folder import PlanFolder
    from simlib.presentation.book import Book

HEAD, FIRST, LABELS = 3, 4, 2  # rows of the header and of the first period; columns before the platforms
NOTE = N_(
    "Type over any amount, also a total; x in the columns on the right holds a cell. "
    "Then: python3 workbook.py targets-import."
)
TITLES = {"month": N_("Target by month"), "week": N_("Target by week"), "day": N_("Target by day")}
Rows = dict[str, tuple[int, int]]  # period → its first and its last row on the sheet Day


@dataclass
class PeriodSheet:
    """One sheet being written: the book, its key, what is held and commented, and the platforms in their order."""

    book: Book
    plan: PlanFolder
    key: str
    platforms: list[str]

    def __post_init__(self) -> None:
        self.currency, self.levels = self.plan.currency, sheets.levels(self.plan.targets)
        self.held = {sheets.key(cell) for cell, _ in self.plan.holds}
        self.notes = {sheets.key(c["cell"]): c["text"] for c in self.plan.comments if c["sheet"] == self.key}
        wide = room(self.plan.summary["target"], self.currency)
        marks = [*self.platforms, sheets.word("total")]
        widths = [13, 18, *[wide] * len(marks), *[max(6, min(len(m) + 4, 14)) for m in marks]]
        quarters = first_quarter(self.plan.targets) if self.key == "month" else ""
        note = show.sentences([_(NOTE), quarters])
        self.sheet = self.book.sheet(self.key, sheets.tab(self.key), widths, title=_(TITLES[self.key]), note=note)
        self.sheet.freeze_panes(FIRST, LABELS)
        self.sheet.repeat_rows(HEAD)
        heads = [*sheets.head(self.key), *marks, *map(sheets.hold_header, marks)]
        self.book.head(self.sheet, HEAD, heads, ["text", "text", *["figure"] * len(marks), *["text"] * len(marks)])

    def row(
        self, row: int, period: str, category: str | None, amounts: Iterable, formulas: Sequence, *, bold: bool = False
    ) -> None:
        """Write a period's amounts (minor, by platform); formulas: one a platform, None where the amount is typed."""
        look = {"bold": True, "bg_color": "#f2f5f8"} if bold else {}
        for column, (minor, formula) in enumerate(zip(amounts, formulas, strict=True), LABELS):
            self._amount(row, column, int(minor), formula, look)
        last = LABELS + len(self.platforms)
        self._amount(
            row,
            last,
            int(sum(int(a) for a in amounts)),
            f"=SUM({span(row, LABELS, row, last - 1)})",
            {**look, "bold": True},
        )
        for column, platform in enumerate([*self.platforms, None], LABELS):
            cell = sheets.key(sheets.target_cell(self.key, period, category, platform, self.levels))
            mark = self.book.format("text", align="center", bg_color="#fdf3d8", bold=True)
            if cell in self.held:
                self.sheet.write_string(row, column + len(self.platforms) + 1, sheets.MARK, mark)
            if cell in self.notes:
                self.sheet.write_comment(row, column, self.notes[cell])

    def finish(self, last: int) -> None:
        """Colour the held amounts, and offer x where marks stand."""
        count = len(self.platforms) + 1
        left, right = LABELS, LABELS + count
        held = self.book.file.add_format({"bg_color": "#fdf3d8"})
        mark = span(FIRST, right, FIRST, right)
        rule = {"type": "formula", "criteria": f'={mark}="{sheets.MARK}"', "format": held}
        self.sheet.conditional_format(FIRST, left, last, right - 1, rule)
        self.sheet.data_validation(
            FIRST,
            right,
            last,
            right + count - 1,
            {"validate": "list", "source": [sheets.MARK], "error_message": _("x or nothing")},
        )

    def _amount(self, row, column, minor, formula, look):
        value, form = float(to_major(minor, self.currency)), self.book.format("exact", **look)
        if formula is None:
            self.sheet.write_number(row, column, value, form)
        else:
            self.sheet.write_formula(row, column, formula, form, value)


def day_sheet(page: PeriodSheet, plan: PlanFolder) -> Rows:
    """Write the sheet Day; returns the first and the last row of each week and of each month."""
    book, platforms, rows = page.book, page.platforms, {}
    table = plan.targets.pivot_table(index="day", columns="platform", values="target", aggfunc="sum")[platforms]
    labels = plan.targets.groupby("day")[["month", "week"]].first()
    for row, (day, amounts) in enumerate(table.iterrows(), FIRST):
        book.put(page.sheet, row, 0, day.date(), "day", align="left")
        book.put(page.sheet, row, 1, dates.weekday(day))
        page.row(row, f"{day:%Y-%m-%d}", None, amounts, [None] * len(platforms))
        for label in labels.loc[day]:
            rows[str(label)] = (rows.get(str(label), (row,))[0], row)
    page.finish(FIRST + len(table) - 1)
    return rows


def week_sheet(page: PeriodSheet, plan: PlanFolder, day_rows: Rows) -> None:
    """Write the sheet Week, every amount the sum of its days."""
    book, platforms = page.book, page.platforms
    table = plan.targets.pivot_table(index="week", columns="platform", values="target", aggfunc="sum", sort=False)
    counts = plan.targets.groupby("week")["day"].nunique()
    for row, (week, amounts) in enumerate(table[platforms].iterrows(), FIRST):
        first, last = day_rows[str(week)]
        book.put(page.sheet, row, 0, str(week))
        book.put(page.sheet, row, 1, int(counts[week]), "days", align="left", indent=1)
        sums = [f"=SUM({book.ref('day')}!{span(first, c, last, c)})" for c in range(LABELS, LABELS + len(platforms))]
        page.row(row, str(week), None, amounts, sums)
    page.finish(FIRST + len(table) - 1)


def month_sheet(page: PeriodSheet, plan: PlanFolder, day_rows: Rows) -> dict[str, int]:
    """Write the sheet Month: categories, months, quarters, halves, the year; returns each period's row of totals."""
    book, platforms, targets = page.book, page.platforms, plan.targets
    detail = targets["category"].nunique() > 1
    table = targets.pivot_table(index=["month", "category"], columns="platform", values="target", aggfunc="sum")
    table, row, totals = table[platforms], FIRST, {}
    columns = range(LABELS, LABELS + len(platforms))
    for month in targets["month"].unique():
        part, first = table.loc[month], row
        for category, amounts in part.iterrows() if detail else ():
            _labels(book, page, row, month, category)
            page.row(row, str(month), str(category), amounts, [None] * len(platforms))
            row += 1
        source, top, bottom = ("", first, row - 1) if detail else (book.ref("day") + "!", *day_rows[str(month)])
        sums = [source + span(top, c, bottom, c) for c in columns]
        _labels(book, page, row, month, sheets.word("all"), bold=True)
        page.row(row, str(month), None, part.sum(), [f"=SUM({s})" for s in sums], bold=True)
        totals[str(month)], row = row, row + 1
    for level in ("quarter", "half", "year"):
        of_month = targets.assign(year=sheets.YEAR).groupby("month", sort=False)[level].first()
        for label in of_month.unique():
            inside = [totals[str(m)] for m in of_month.index[of_month == label]]
            sums = ["=SUM(" + ",".join(span(r, c, r, c) for r in inside) + ")" for c in columns]
            amounts = table.loc[list(of_month.index[of_month == label])].sum()
            _labels(book, page, row, shown_period(label), sheets.word("all"), bold=True)
            page.row(row, str(label), None, amounts, sums, bold=True)
            totals[str(label)], row = row, row + 1
    page.finish(row - 1)
    return totals


def shown_period(period: str) -> str:
    """Return what the sheets write for a period: its label, or the word for the year."""
    return sheets.word("year") if period == sheets.YEAR else str(period)


def _labels(book, page, row, period, category, **look):
    book.put(page.sheet, row, 0, str(period), **look)
    book.put(page.sheet, row, 1, str(category), **look)
