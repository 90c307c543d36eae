"""A shop's tidy data: tables, what was refused and the quality report; saved as one folder."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from simlib.core import files, schema
from simlib.core.errors import InputError
from simlib.data.notes import TooManyRejected

FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
TIDY = ("orders", "lines", "goods", "sessions", "stock", "receipts", "suppliers", "campaigns")


@dataclass
class Shop:
    """Tables as `core.schema` declares them, `rejects` (table of that name) and `quality` (see docs)."""

    tables: dict[str, pd.DataFrame]
    rejects: pd.DataFrame = field(default_factory=lambda: schema.empty("rejects"))
    quality: dict[str, object] = field(default_factory=dict)

    def save(self, folder: Path | str) -> None:
        """Write tables as Parquet, rejects.csv (readable by its owner alone) and quality.json, all or nothing."""
        with files.whole_folder(folder) as made:
            for name, table in self.tables.items():
                files.write_parquet(made / f"{name}.parquet", table)
            write_rejects(made / "rejects.csv", self.rejects)
            files.write_json(made / "quality.json", self.quality)


def write_rejects(path: Path | str, rejects: pd.DataFrame) -> None:
    """Write rejects with text that a spreadsheet would run as a formula behind an apostrophe; mode 0600."""
    shown = rejects.copy()
    for name in ("file", "column", "value", "reason"):
        shown[name] = shown[name].map(lambda text: "'" + text if text.startswith(FORMULA) else text)
    with files.whole_file(path) as temporary:
        os.chmod(temporary, 0o600)
        shown.to_csv(temporary, index=False, quoting=csv.QUOTE_NONNUMERIC, float_format="%.0f", encoding="utf-8")


@contextmanager
def rejects_listed(out: Path | str) -> Iterator[None]:
    """Where too many rows are refused within the block, list them next to the folder `out` and say where.

    The list is `NAME.rejects.csv` for a folder NAME; nothing else is written.
    """
    try:
        yield
    except TooManyRejected as error:
        place = Path(out).parent / f"{Path(out).name}.rejects.csv"
        write_rejects(place, error.rejects)
        raise error.listed_in(place) from None


def load(folder: Path | str) -> Shop:
    """Return the Shop that `save` wrote; a missing or damaged table raises InputError."""
    folder = Path(folder)
    tables = {}
    for name in TIDY:
        path = folder / f"{name}.parquet"
        if path.exists():
            try:
                tables[name] = schema.conform(files.read_parquet(path), name, file=path)
            except (OSError, ValueError) as error:
                raise InputError("damaged table", file=path, remedy="run ingest again") from error
    for name in TIDY[:3]:
        if name not in tables:
            raise InputError("no table {name}", name=name, file=folder, remedy="run ingest first")
    if (folder / "inputs.parquet").exists():
        tables["inputs"] = files.read_parquet(folder / "inputs.parquet")
    rejects = pd.read_csv(
        folder / "rejects.csv",
        dtype={"row": "int64", "money": "float64"},
        keep_default_na=False,
        na_values={"money": [""]},
    )
    for name in ("file", "column", "value", "reason"):
        rejects[name] = rejects[name].astype("str").str.replace(r"^'", "", regex=True)
    return Shop(tables, schema.conform(rejects, "rejects"), files.read_json(folder / "quality.json"))
