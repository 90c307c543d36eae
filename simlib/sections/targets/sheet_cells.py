"""How a target stands on a spreadsheet: which cell of the target an amount belongs to. Money: minor units."""

from __future__ import annotations

import hashlib
import json

import numpy as np

# Sheet: the labels of the columns before the platforms; the first one names the header row.
SHEETS = {
    "Targets": ("Month", "Quarter / category"),
    "Month": ("Period", "Category"),
    "Week": ("Week", "Days"),
    "Day": ("Day", "Weekday"),
}
# Only these sheets have a column of marks; a cell is held on the sheet of its own level.
MARKED = ("Month", "Week", "Day")
EVERYTHING, TOTAL, MARK, YEAR, STATE = "All categories", "Total", "x", "Year", "State of the target: "


def hold_header(name):
    """Return the header of the column of marks of a platform or of the total."""
    return f"{MARK} {name}"


def target_cell(sheet, period, category, platform, level_of):
    """Return the target's cell of a row and a column; level_of: period's label → half, quarter or month.

    category and platform are None for all of them. Raises KeyError where the period is unknown.
    """
    if sheet in ("Week", "Day"):
        cell = {sheet.lower(): period}
    else:
        cell = {} if period == YEAR else {level_of[period]: period}
    beside = {"platform": platform, "category": category}
    return cell | {name: label for name, label in beside.items() if label is not None}


def levels(days):
    """Return label → level of the months, quarters and halves of a frame of days."""
    return {str(label): level for level in ("month", "quarter", "half") for label in days[level].unique()}


def key(cell):
    """Return a cell as something a dict can look up."""
    return tuple(sorted(cell.items()))


def state(target, holds):
    """Return a short fingerprint of leaves in table order and holds, so that an old workbook is known as one."""
    noted = sorted((key(cell), int(value)) for cell, value in holds)
    text = json.dumps(noted, ensure_ascii=False).encode()
    return hashlib.sha256(np.ascontiguousarray(target, dtype="<i8").tobytes() + text).hexdigest()[:16]
