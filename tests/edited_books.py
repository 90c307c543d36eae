"""Workbooks of a made-up plan as a planner edits them: written, typed over, a cell found by its period."""

from functools import lru_cache

import numpy as np
import openpyxl

from simlib.core.calendar import FiscalYear
from simlib.plan.spreadsheet import write_workbook
from simlib.targets.cube import Targets
from tests.plans import made_up_plan


def written(folder, *, scheme="gregorian", categories=("tea", "cups"), hold=({"month": "2026-12"},)):
    """Return (targets, path of plan.xlsx) of a plan folder."""
    made_up_plan(folder, platforms=("tmall", "jd"), categories=categories)
    days = FiscalYear("2026-11-01", scheme).days
    weights = np.random.default_rng(4).uniform(0.5, 2, (len(days), 2, len(categories)))
    names = {"platforms": ["tmall", "jd"], "categories": list(categories)}
    plan = Targets.build(1_234_567_891, days=days, **names, weights=weights)
    for cell in hold:
        plan = plan.hold(cell)
    plan.save(folder / "targets")
    return Targets.load(folder / "targets"), write_workbook(folder)

@lru_cache(maxsize=2)
def book_of(path):
    """Return a workbook as it was written; reading one takes as long as a whole import."""
    return openpyxl.load_workbook(path)


def edited(path, out, **places):
    """Write a copy with cells set; a place is written Sheet_A1."""
    book, before = book_of(path), {}
    for place, value in places.items():
        sheet, _, at = place.rpartition("_")
        before[sheet, at] = book[sheet][at].value
        book[sheet][at] = value
    book.save(out)
    for (sheet, at), value in before.items():
        book[sheet][at] = value
    return out


def spot(path, sheet, period, column, category=None):
    """Return the place Sheet_A1 of a row and a column's header."""
    page = book_of(path)[sheet]
    letter = next(c.column_letter for c in page[4] if c.value == column)
    for row in range(5, page.max_row + 1):
        first, second = page.cell(row, 1).value, page.cell(row, 2).value
        if str(first)[: len(period)] == period and (category is None or second == category):
            return f"{sheet}_{letter}{row}"
    raise AssertionError((sheet, period, column))
