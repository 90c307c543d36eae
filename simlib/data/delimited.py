"""CSV text to cells: encoding, delimiter and rows that do not fit are settled here; every cell stays text."""

from __future__ import annotations

import csv
import io

import numpy as np

from simlib.core.errors import InputError
from simlib.core.message import Note
from simlib.data.layouts import plain
from simlib.data.source import Source


def read_delimited(data: bytes, understood: frozenset[str], name: str) -> Source:
    """Return a Source of the bytes of a CSV file; rows with too many or too few cells are torn, with their text."""
    import pyarrow as pa
    from pyarrow import csv as arrow

    warnings = []
    text = decode(data, understood, name, warnings)
    header, delimiter = _header(text, understood, name)
    torn = []

    def keep(row):
        torn.append((row.number, row.actual_columns, row.text))
        return "skip"

    if text.count('"') % 2:
        _find_open_quote(text, delimiter, name)
    body = text.encode("utf-8")
    names = [h if h.strip() else f"column {i + 1}" for i, h in enumerate(header)]
    try:
        table = arrow.read_csv(
            pa.BufferReader(body),
            read_options=arrow.ReadOptions(
                column_names=names,
                skip_rows_after_names=1,
                use_threads=False,
                block_size=max(1 << 24, min(len(body) + 1, 1 << 30)),
            ),
            parse_options=arrow.ParseOptions(
                delimiter=delimiter, newlines_in_values='"' in text, invalid_row_handler=keep
            ),
            convert_options=arrow.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
            ),
        )
    except pa.ArrowException as error:
        _find_open_quote(text, delimiter, name)
        raise InputError("not a readable CSV file", file=name, remedy=str(error).splitlines()[0]) from error
    return _checked(table.to_pandas(), torn, len(header), text, name, warnings)


def _checked(frame, torn, width, text, name, warnings):
    """Return the Source, refusing a file whose every row is torn or whose last line is cut off."""
    if torn and not len(frame):
        raise InputError(
            "every row has {cells} cells where the header has {width}",
            cells=torn[0][1],
            width=width,
            file=name,
            line=2,
            remedy="check the delimiter and the header",
        )
    count = len(frame) + len(torn)
    if torn and not text.endswith(("\n", "\r")) and torn[-1][0] == count + 1 and torn[-1][1] < width:
        raise InputError(
            "the last line is cut off",
            file=name,
            line=text.count("\n") + 1,
            value=torn[-1][2],
            remedy="export or copy the file again",
        )
    bad = np.array([t[0] - 1 for t in torn], dtype=np.int64)
    rows = np.setdiff1d(np.arange(1, count + 1), bad, assume_unique=True)
    if "\x00" in text:
        warnings.append(Note("data.nul_bytes"))
    by_width = {True: "too_few_cells", False: "too_many_cells"}
    misfits = [(int(n) - 1, by_width[cells < width], line) for n, cells, line in torn]
    return Source(frame, rows, misfits, warnings)


def decode(data: bytes, understood: frozenset[str], name: str, warnings: list[Note]) -> str:
    """Return bytes as text: UTF-8, or GB18030 where the header then holds understood Chinese names; never Latin-1."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or (len(data) > 8 and data[1:8:2] == b"\0\0\0\0"):
        raise InputError("the file is UTF-16", file=name, remedy="save it as UTF-8 (Excel: CSV UTF-8)")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        offset = error.start
    first = data.split(b"\n", 1)[0]
    try:
        header = first.decode("gb18030")
        chinese = [h for h in header.replace(";", ",").replace("\t", ",").split(",") if not h.isascii()]
        if sum(plain(h.strip('"\r')) in understood for h in chinese) >= 1:
            text = data.decode("gb18030")
            warnings.append(Note("data.read_as_gbk"))
            return text
    except UnicodeDecodeError:
        pass
    line = data.count(b"\n", 0, offset) + 1
    raise InputError(
        "not UTF-8 at byte {offset}",
        offset=offset,
        file=name,
        line=line,
        value=data[offset : offset + 8].hex(" "),
        remedy="save the file as UTF-8 (Excel: CSV UTF-8); text from a Chinese system may be GBK",
    )


def _header(text, understood, name):
    """Return (header cells, delimiter): the delimiter under which most names are understood."""
    end = text.find("\n")
    line = (text if end < 0 else text[:end]).strip("\r\n")
    if not line.strip():
        raise InputError("the first line is empty", file=name, line=1, remedy="the header must be in line 1")
    best = None
    for delimiter in ",;\t|":
        cells = next(csv.reader([line], delimiter=delimiter))
        score = (sum(plain(c) in understood for c in cells), delimiter == ",")
        if best is None or score > best[0]:
            best = (score, cells, delimiter)
    cells = best[1]
    twice = {c for c in cells if c.strip() and cells.count(c) > 1}
    if twice:
        raise InputError(
            "two columns carry the same name", file=name, line=1, column=sorted(twice)[0], remedy="rename or remove one"
        )
    if len(cells) == 1:
        raise InputError(
            "only one column found",
            file=name,
            line=1,
            value=line,
            remedy="columns must be separated by comma, semicolon or tab and named in the first line",
        )
    return cells, best[2]


def _find_open_quote(text, delimiter, name):
    """Raise InputError where a quote is opened and never closed; return if there is none."""
    reader, start = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 0
    csv.field_size_limit(1 << 30)
    try:
        for _ in reader:
            start = reader.line_num
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise InputError(
                "a quote is opened and never closed", file=name, line=start + 1, remedy='close it or double it ("")'
            ) from error
