"""Read an edited plan.xlsx: which amounts were typed over, which cells carry an x, which a comment. Money: minor units.

Totals that are still sums are ignored. Every fault is collected, so that one look at the file mends all of them.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

from simlib.core.errors import InputError, nearest
from simlib.core.message import msg
from simlib.core.money import to_major, to_minor
from simlib.core.typed_amounts import typed_amount
from simlib.sections.targets import sheet_cells as sheets

LARGEST = 200_000_000  # bytes of the unpacked workbook
WIDEST = 2_000  # columns looked at, and rows beyond those of the plan
REMEDY = "write it anew with simlib report"


@dataclass
class Edits:
    """What a workbook asks for. typed: cell key → (cell, minor units, place); marked: key → cell of every x."""

    typed: dict = field(default_factory=dict)
    marked: dict = field(default_factory=dict)
    seen: dict = field(default_factory=dict)  # key → cell of all that could have been marked
    comments: list = field(default_factory=list)
    faults: list = field(default_factory=list)  # (place, what, value, remedy)


def read_edits(path, plan):
    """Return the Edits of a workbook against a plan; InputError naming sheet and cell of the first fault.

    Raises InputError too where the file is no workbook of this plan or was written before the plan last changed.
    """
    path = Path(path)
    book = _open(path)
    edits, found = Edits(), [name for name in sheets.SHEETS if name in book.sheetnames]
    if missing := [name for name in sheets.SHEETS if name not in found]:
        raise InputError("the workbook lacks a sheet", file=path.name, value=missing[0], remedy=REMEDY)
    _check_state(book, plan, path)
    values = cache(partial(_open, path, values=True))
    for name in found:
        _Sheet(book[name], values, plan, edits).read()
    if edits.faults:
        raise _first_of(edits.faults, path.name)
    return edits


def _first_of(faults, name):
    """Return the error of the first fault, which names the places of the others too."""
    place, what, value, remedy = faults[0]
    others = [fault[0] for fault in faults[1:]]
    if others:
        places = others[:8] + (["…"] if len(others) > 8 else [])
        more = msg("{n:int} more at {places:list}", n=len(others), places=places)
        own = msg(remedy) if isinstance(remedy, str) else remedy
        remedy = more if own is None else msg("{remedy}; {more}", remedy=own, more=more)
    return InputError(what, file=f"{name} {place}", value=value, remedy=remedy)


def _open(path, *, values=False):
    """Return the workbook with its formulas, or with their saved values."""
    import openpyxl

    if not path.is_file():
        raise InputError("there is no such file", file=path)
    try:
        with zipfile.ZipFile(path) as package:
            if sum(member.file_size for member in package.infolist()) > LARGEST:
                raise InputError("workbook grows too large when unpacked", file=path.name, remedy=REMEDY)
            for member in package.namelist():
                with package.open(member) as file:
                    if member.endswith((".xml", ".rels")) and b"<!" in (head := file.read(4096)):
                        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                            raise InputError("workbook with XML entities", file=path.name, remedy=REMEDY)
        return openpyxl.load_workbook(path, data_only=values)
    except InputError:
        raise
    except Exception as error:  # openpyxl lets whatever its parser meets through
        raise InputError("not a workbook, or a damaged one", file=path.name, remedy="save it as .xlsx") from error


def _check_state(book, plan, path):
    text = str(book["Month"]["A3"].value or "")
    if not text.startswith(sheets.STATE):
        raise InputError("not the spreadsheet of a plan", file=f"{path.name} Month!A3", remedy=REMEDY)
    if text.removeprefix(sheets.STATE) != sheets.state(plan.frame()["target"].to_numpy(), plan.holds):
        what = "the target has changed since this workbook was written"
        raise InputError(what, file=path.name, remedy="edit the newest plan.xlsx instead")


class _Sheet:
    """One sheet being read."""

    def __init__(self, sheet, values, plan, edits):
        self.sheet, self.values, self.plan, self.edits, self.name = sheet, values, plan, edits, sheet.title
        self.levels = sheets.levels(plan.axes.days)
        self.rows = {}

    def read(self):
        """Add all that stands on the sheet to the edits."""
        head = self._header()
        if head is None:
            return
        row_of_head, amounts, marks = head
        for row in range(row_of_head + 1, min(self.sheet.max_row, row_of_head + len(self.plan.axes.days) * 40) + 1):
            period, category = self._label(row)
            if period is None:
                continue
            for platform, column in amounts.items():
                self._amount(row, column, marks.get(platform), self._cell(period, category, platform))

    def _cell(self, period, category, platform):
        return sheets.target_cell(self.name, period, category, platform, self.levels)

    def _header(self):
        """Return (row, platform → column of amounts, platform → column of marks); platform None is the total."""
        first = sheets.SHEETS[self.name][0]
        row = next((r for r in range(1, 12) if self.sheet.cell(r, 1).value == first), None)
        if row is None:
            self._fault("A4", f"the header {first} is gone", None, REMEDY)
            return None
        platforms = [*self.plan.axes.platforms, None]
        wanted = {sheets.TOTAL if p is None else p: p for p in reversed(platforms)}
        marked = {sheets.hold_header(name): p for name, p in wanted.items()} if self.name in sheets.MARKED else {}
        amounts, marks = {}, {}
        for column in range(3, min(self.sheet.max_column, WIDEST) + 1):
            label = self.sheet.cell(row, column).value
            if label is None or (self.name == "Targets" and column > len(platforms) + 2):
                continue  # beside the target stand simulated figures
            place, label = self.sheet.cell(row, column).coordinate, str(label)
            into = amounts if label in wanted else marks if label in marked else None
            platform = wanted.get(label, marked.get(label))
            if into is None or platform in into:
                what = "unknown platform" if into is None else "this column stands twice"
                self._fault(place, what, label, nearest(label, [*wanted, *marked]))
            else:
                into[platform] = column
        for platform in platforms:
            if platform not in amounts or (marked and platform not in marks):
                self._fault(f"A{row}", "a column is gone", platform or sheets.TOTAL, REMEDY)
        return row, amounts, marks

    def _label(self, row):
        """Return the (period, category) of a row; (None, None) for an empty row or one that was faulted."""
        period, category = self.sheet.cell(row, 1).value, self.sheet.cell(row, 2).value
        if period is None:
            return None, None
        if isinstance(period, dt.datetime):
            period = period.strftime("%Y-%m-%d")
        period, place = str(period), f"A{row}"
        axes, name = self.plan.axes, self.name.lower()
        known = list(dict.fromkeys(axes.labels[name])) if name in ("week", "day") else [*self.levels, sheets.YEAR]
        if period not in known:
            self._fault(place, f"unknown {sheets.SHEETS[self.name][0].lower()}", period, nearest(period, known))
            return None, None
        category = None if self.name != "Month" or category == sheets.EVERYTHING else str(category)
        if category is not None and category not in axes.categories:
            self._fault(f"B{row}", "unknown category", category, nearest(category, axes.categories))
            return None, None
        if (period, category) in self.rows:
            self._fault(place, "this row stands twice", period, f"first in row {self.rows[period, category]}")
            return None, None
        self.rows[period, category] = row
        return period, category

    def _amount(self, row, column, mark_column, cell):
        """Take an amount that was typed over, its mark and its comment."""
        spot, key = self.sheet.cell(row, column), sheets.key(cell)
        if mark_column is not None:
            self._mark(self.sheet.cell(row, mark_column), cell, key)
        if spot.comment is not None and spot.comment.text.strip():
            self.edits.comments.append({"sheet": self.name, "cell": cell, "text": spot.comment.text.strip()})
        value, present = spot.value, self.plan.total(cell)
        if spot.data_type == "f":
            if str(value).upper().replace(" ", "").startswith("=SUM("):
                return
            # A planner's own formula counts as what it came to when the file was saved.
            value = self.values()[self.name][spot.coordinate].value
        if isinstance(value, str) and value.strip():  # typed as text, like 15万 or +10%
            return self._typed(spot.coordinate, cell, key, value, present)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            what = "a formula without a saved value" if spot.data_type == "f" else "not an amount"
            remedy = "type a number, 0 for nothing"
            return self._fault(spot.coordinate, what, "empty" if value is None else str(value), remedy)
        shown = float(to_major(present, self.plan.currency))
        if abs(value - shown) <= abs(shown) * 1e-14:
            return None
        return self._typed(spot.coordinate, cell, key, value, present)

    def _typed(self, coordinate, cell, key, value, present):
        try:
            currency = self.plan.currency
            text = isinstance(value, str)
            minor = typed_amount(value, currency, present=present) if text else to_minor(repr(value), currency)
        except InputError as error:
            return self._fault(coordinate, error.what, value, error.remedy)
        if minor < 0:
            return self._fault(coordinate, "a target must not be negative", value, None)
        before = self.edits.typed.get(key)
        if before is not None and before[1] != minor:
            what = f"differs from {before[2]}, which is the same cell"
            return self._fault(coordinate, what, value, "change one of them")
        if minor != present:
            self.edits.typed.setdefault(key, (cell, minor, f"{self.name}!{coordinate}"))
        return None

    def _mark(self, spot, cell, key):
        self.edits.seen[key] = cell
        text = "" if spot.value is None else str(spot.value).strip()
        if text.lower() == sheets.MARK:
            self.edits.marked[key] = cell
        elif text:
            self._fault(spot.coordinate, "a mark is x or nothing", text, None)

    def _fault(self, coordinate, what, value, remedy):
        self.edits.faults.append((f"{self.name}!{coordinate}", what, value, remedy))
