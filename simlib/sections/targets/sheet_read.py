"""Read an edited plan.xlsx: which amounts were typed over, which cells carry an x, which a comment. Money: minor units.

The book's hidden keys say what its tabs and headers stand for, whatever language it is in. Totals that are still sums
are ignored. Every fault is collected, so that one look at the file mends all of them.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from simlib.core.errors import InputError, nearest
from simlib.core.message import msg
from simlib.core.money import to_major, to_minor
from simlib.core.typed_amounts import typed_amount
from simlib.presentation.book_keys import REMEDY, BookKeys
from simlib.sections.targets import sheet_cells as sheets

if TYPE_CHECKING:
    from simlib.targets.cube import Targets

LARGEST = 200_000_000  # bytes of the unpacked workbook
WIDEST = 2_000  # columns looked at, and rows beyond those of the plan
UNKNOWN = {"week": msg("unknown week"), "day": msg("unknown day")}


@dataclass
class Edits:
    """What a workbook asks for. typed: cell key → (cell, minor units, place); marked: key → cell of every x."""

    typed: dict = field(default_factory=dict)
    marked: dict = field(default_factory=dict)
    seen: dict = field(default_factory=dict)  # key → cell of all that could have been marked
    comments: list = field(default_factory=list)
    faults: list = field(default_factory=list)  # (place, what, value, remedy)


def read_edits(path: Path | str, plan: Targets) -> Edits:
    """Return the Edits of a workbook against a plan; InputError naming sheet and cell of the first fault.

    Raises InputError too where the file is no workbook of this plan or was written before the plan last changed.
    """
    path = Path(path)
    book = _open(path)
    keys, edits = BookKeys(book, path.name), Edits()
    tabs = {sheet: keys.shown("sheet", sheet) for sheet in sheets.HEADS}
    if missing := [tab for tab in tabs.values() if tab not in book.sheetnames]:
        raise InputError("a sheet is missing from the workbook", file=path.name, value=missing[0], remedy=REMEDY)
    if keys.key("state") != sheets.state(plan.frame()["target"].to_numpy(), plan.holds):
        what = "the target has changed since this workbook was written"
        raise InputError(what, file=path.name, remedy="edit the newest plan.xlsx instead")
    values = cache(partial(_open, path, values=True))
    for sheet, tab in tabs.items():
        _Sheet(sheet, book[tab], values, plan, edits).read(keys)
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
                    head = file.read(4096) if member.endswith((".xml", ".rels")) else b""
                    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                        raise InputError("workbook with XML entities", file=path.name, remedy=REMEDY)
        return openpyxl.load_workbook(path, data_only=values)
    except InputError:
        raise
    except Exception as error:  # openpyxl lets whatever its parser meets through
        raise InputError("not a workbook, or a damaged one", file=path.name, remedy="save it as .xlsx") from error


class _Sheet:
    """One sheet being read; `key` names it, its tab is what people read."""

    def __init__(self, key, sheet, values, plan, edits):
        self.key, self.sheet, self.values, self.plan, self.edits = key, sheet, values, plan, edits
        self.levels = sheets.levels(plan.axes.days)
        self.rows = {}

    def read(self, keys: BookKeys) -> None:
        """Add all that stands on the sheet to the edits."""
        words = {word: keys.shown("word", word) for word in sheets.WORDS}
        head = self._header(keys.shown("head", self.key), words["total"])
        if head is None:
            return
        row_of_head, amounts, marks = head
        for row in range(row_of_head + 1, min(self.sheet.max_row, row_of_head + len(self.plan.axes.days) * 40) + 1):
            period, category = self._label(row, words)
            if period is None:
                continue
            for platform, column in amounts.items():
                cell = sheets.target_cell(self.key, period, category, platform, self.levels)
                self._amount(row, column, marks.get(platform), cell)

    def _header(self, first, total):
        """Return (row, platform → column of amounts, platform → column of marks); platform None is the total."""
        row = next((r for r in range(1, 12) if self.sheet.cell(r, 1).value == first), None)
        if row is None:
            self._fault("A4", msg("the header {name} is gone", name=first), None, REMEDY)
            return None
        platforms = [*self.plan.axes.platforms, None]
        wanted = {total if p is None else p: p for p in reversed(platforms)}
        marked = {sheets.hold_header(name): p for name, p in wanted.items()} if self.key in sheets.MARKED else {}
        amounts, marks = {}, {}
        for column in range(3, min(self.sheet.max_column, WIDEST) + 1):
            label = self.sheet.cell(row, column).value
            if label is None or (self.key == "targets" and column > len(platforms) + 2):
                continue  # right of the target stand simulated figures
            place, label = self.sheet.cell(row, column).coordinate, str(label)
            into = amounts if label in wanted else marks if label in marked else None
            platform = wanted.get(label, marked.get(label))
            if into is None or platform in into:
                what = msg("unknown platform") if into is None else msg("this column stands twice")
                self._fault(place, what, label, nearest(label, [*wanted, *marked]))
            else:
                into[platform] = column
        for platform in platforms:
            if platform not in amounts or (marked and platform not in marks):
                self._fault(f"A{row}", msg("a column is gone"), platform or total, REMEDY)
        return row, amounts, marks

    def _label(self, row, words):
        """Return the (period, category) of a row; (None, None) for an empty row or one that was faulted."""
        shown, category = self.sheet.cell(row, 1).value, self.sheet.cell(row, 2).value
        if shown is None:
            return None, None
        if isinstance(shown, dt.datetime):
            shown = shown.strftime("%Y-%m-%d")
        shown, place, axes = str(shown), f"A{row}", self.plan.axes
        labels = dict.fromkeys(axes.labels[self.key]) if self.key in ("week", "day") else self.levels
        periods = {str(label): str(label) for label in labels}
        if self.key not in UNKNOWN:
            periods[words["year"]] = sheets.YEAR
        if shown not in periods:
            what = UNKNOWN.get(self.key, msg("unknown period"))
            self._fault(place, what, shown, nearest(shown, periods))
            return None, None
        category = None if self.key != "month" or category == words["all"] else str(category)
        if category is not None and category not in axes.categories:
            self._fault(f"B{row}", msg("unknown category"), category, nearest(category, axes.categories))
            return None, None
        found = (periods[shown], category)
        if found in self.rows:
            self._fault(place, msg("this row stands twice"), shown, msg("first in row {row}", row=self.rows[found]))
            return None, None
        self.rows[found] = row
        return found

    def _amount(self, row, column, mark_column, cell):
        """Take an amount that was typed over, its mark and its comment."""
        spot, key = self.sheet.cell(row, column), sheets.key(cell)
        if mark_column is not None:
            self._mark(self.sheet.cell(row, mark_column), cell, key)
        if spot.comment is not None and spot.comment.text.strip():
            self.edits.comments.append({"sheet": self.key, "cell": cell, "text": spot.comment.text.strip()})
        value, present = spot.value, self.plan.total(cell)
        if spot.data_type == "f":
            if str(value).upper().replace(" ", "").startswith("=SUM("):
                return
            # A planner's own formula counts as what it came to when the file was saved.
            value = self.values()[self.sheet.title][spot.coordinate].value
        if isinstance(value, str) and value.strip():  # typed as text, like 15万 or +10%
            return self._typed(spot.coordinate, cell, key, value, present)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            what = msg("a formula without a saved value") if spot.data_type == "f" else msg("not an amount")
            found = msg("an empty cell") if value is None else str(value)
            return self._fault(spot.coordinate, what, found, msg("type a number, 0 for nothing"))
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
            return self._fault(coordinate, msg("a target must not be negative"), value, None)
        before = self.edits.typed.get(key)
        if before is not None and before[1] != minor:
            what = msg("differs from {place}, which is the same cell", place=before[2])
            return self._fault(coordinate, what, value, msg("change one of them"))
        if minor != present:
            self.edits.typed.setdefault(key, (cell, minor, f"{self.sheet.title}!{coordinate}"))
        return None

    def _mark(self, spot, cell, key):
        self.edits.seen[key] = cell
        text = "" if spot.value is None else str(spot.value).strip()
        if text.lower() == sheets.MARK:
            self.edits.marked[key] = cell
        elif text:
            self._fault(spot.coordinate, msg("a mark is x or nothing"), text, None)

    def _fault(self, coordinate, what, value, remedy):
        self.edits.faults.append((f"{self.sheet.title}!{coordinate}", what, value, remedy))
