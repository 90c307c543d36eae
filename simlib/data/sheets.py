"""Excel workbooks (.xlsx): sizes, entities and formulas are checked in the package before any sheet is opened."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from simlib.core.errors import InputError
from simlib.data.source import LARGEST, Source

NO_VALUE = re.compile(rb"</f>\s*(?:<v\s*/>|<v></v>)?\s*</c>|<f[^>]*/>\s*(?:<v\s*/>|<v></v>)?\s*</c>")


def read_sheet(path: Path) -> Source:
    """Return a Source of the only filled sheet of a workbook; several sheets or uncached formulas are refused."""
    import python_calamine as calamine

    _check_package(path)
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
        filled = []
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if any(any(cell != "" for cell in row) for row in rows):
                filled.append((name, rows))
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise InputError("damaged or encrypted workbook", file=path.name, remedy="save it again as .xlsx") from error
    if len(filled) != 1:
        raise InputError(
            "{count} sheets hold data: {names:list}" if filled else "no sheet holds data",
            count=len(filled),
            names=[repr(n) for n, _ in filled],
            file=path.name,
            remedy="keep one sheet or save the one with the orders as CSV",
        )
    return _source(*filled[0], path)


def _source(sheet, rows, path):
    """Return the Source of a sheet whose first row is the header."""
    header = [_cell(c).strip() for c in rows[0]]
    if sum(bool(h) for h in header) < 2:
        raise InputError(
            "the first row is not a header",
            file=path.name,
            sheet=sheet,
            row=1,
            remedy="delete titles and empty rows above the header",
        )
    twice = {h for h in header if h and header.count(h) > 1}
    if twice:
        raise InputError(
            "two columns carry the same name",
            file=path.name,
            sheet=sheet,
            column=sorted(twice)[0],
            remedy="rename or remove one",
        )
    names = [h or f"column {i + 1}" for i, h in enumerate(header)]
    body = [[_cell(c) for c in row] for row in rows[1:]]
    numbers = np.array([i + 1 for i, row in enumerate(body) if any(row)], dtype=np.int64)
    frame = pd.DataFrame([row for row in body if any(row)], columns=names, dtype="str")
    return Source(frame, numbers)


def _cell(value):
    """Return a cell as text: whole numbers without .0, dates as ISO."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        return f"{value:.14E}" if abs(value) >= 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    return value if isinstance(value, str) else str(value)


def _check_package(path):
    """Refuse packages that are bombs, encrypted, no workbook, hold XML entities or formulas without a saved value."""
    try:
        with zipfile.ZipFile(path) as package:
            members = package.infolist()
            size = sum(m.file_size for m in members)
            if size > LARGEST or (size > 20e6 and size > 100 * path.stat().st_size):
                raise InputError(
                    "workbook grows too large when unpacked",
                    file=path.name,
                    value=f"{size} bytes",
                    remedy="save the orders as CSV",
                )
            if "xl/workbook.xml" not in package.namelist():
                raise InputError("a zip file, but no Excel workbook", file=path.name, remedy="save it as .xlsx")
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    _check_member(package, member, path)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise InputError("damaged workbook", file=path.name, remedy="save it again as .xlsx") from error


def _check_member(package, member, path):
    sheet, tail, first = member.filename.startswith("xl/worksheets/"), b"", True
    with package.open(member) as file:
        while block := file.read(1 << 20):
            if first and (b"<!DOCTYPE" in block[:4096] or b"<!ENTITY" in block[:4096]):
                raise InputError(
                    "workbook with XML entities", file=path.name, remedy="save it again with a spreadsheet"
                )
            if not sheet:
                break
            first, both = False, tail + block
            if b"<f" in both and NO_VALUE.search(both):
                raise InputError(
                    "a formula without a saved value",
                    file=path.name,
                    remedy="open and save it in a spreadsheet, or paste values",
                )
            tail = block[-400:]
