"""Which format an order file has, by its content, and the reader for it."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import numpy as np
import pandas as pd

from simlib.core.errors import InputError
from simlib.data.delimited import read_delimited
from simlib.data.sheets import read_sheet
from simlib.data.source import LARGEST, Source

OLE = b"\xd0\xcf\x11\xe0"


def read_source(path: Path | str, understood: frozenset[str]) -> Source:
    """Return a Source for a CSV (also .gz), Excel (.xlsx) or Parquet file.

    `understood`: header names as `layouts.plain` gives them, to find the delimiter and an undeclared encoding.
    Raises InputError for what is not such a file, is encrypted, damaged, a decompression bomb, empty or a header only.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError("no such file", file=path, remedy="give the path of a .csv, .csv.gz, .xlsx or .parquet file")
    with open(path, "rb") as file:
        magic = file.read(4)
    name = path.name.lower()
    kind = _kind(path, name, magic)
    if kind == "parquet":
        found = _parquet(path)
    elif kind == "xlsx":
        found = read_sheet(path)
    else:
        found = read_delimited(_unzip(path) if kind == "gz" else path.read_bytes(), understood, path.name)
    if found.rows_read == 0:
        raise InputError("no rows below the header", file=path.name, remedy="export the orders again")
    return found


def _kind(path, name, magic):
    """Return parquet, xlsx, gz or csv by magic bytes; a name that says otherwise is refused."""
    if not magic:
        raise InputError("empty file", file=path.name, remedy="export the orders again")
    if magic == OLE:
        raise InputError(
            "old or encrypted Excel workbook", file=path.name, remedy="save it as .xlsx without a password"
        )
    by_magic = {b"PAR1": "parquet", b"PK\x03\x04": "xlsx"}.get(magic, "gz" if magic[:2] == b"\x1f\x8b" else "csv")
    endings = {"parquet": (".parquet", ".pq"), "xlsx": (".xlsx", ".xlsm"), "gz": (".gz",)}
    says = next((k for k, ends in endings.items() if name.endswith(ends)), "csv")
    if says != by_magic:
        raise InputError(
            "the name says {ending}, the content is {content}",
            ending=says,
            content=by_magic,
            file=path.name,
            remedy="export it again or correct the ending",
        )
    return by_magic


def _unzip(path):
    """Return the content of a gzip file, refusing what would grow beyond LARGEST bytes."""
    size = path.stat().st_size
    made, reader = [], zlib.decompressobj(31)
    total = 0
    with open(path, "rb") as file:
        while block := file.read(1 << 18):
            while block:
                part = reader.decompress(block, 1 << 24)
                total += len(part)
                if total > LARGEST or (total > 50e6 and total > 200 * size):
                    raise InputError(
                        "compressed file grows too large", file=path.name, remedy="unpack and check it first"
                    )
                made.append(part)
                block = reader.unconsumed_tail
    if not reader.eof:
        try:
            return gzip.decompress(path.read_bytes())
        except (EOFError, OSError, zlib.error) as error:
            raise InputError("compressed file is cut off", file=path.name, remedy="copy or export it again") from error
    return b"".join(made)


def _parquet(path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        raise InputError("damaged Parquet file", file=path.name, remedy="export it again") from error
    names = table.column_names
    if len(set(names)) < len(names):
        raise InputError("two columns carry the same name", file=path.name, remedy="rename one")
    frame = table.to_pandas()
    if not isinstance(frame.index, pd.RangeIndex):
        frame = frame.reset_index()
    return Source(frame, np.arange(1, len(frame) + 1))
