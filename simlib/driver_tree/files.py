"""Driver trees on disk: leaves as Parquet, currency and lineage as JSON. Money: minor units."""

from __future__ import annotations

from pathlib import Path

from simlib.core.errors import InputError
from simlib.core.files import read_json, read_parquet, write_json, write_parquet
from simlib.driver_tree.drivers import Drivers


def save_drivers(tree: Drivers, folder: Path | str) -> None:
    """Write a driver tree as drivers.parquet and its currency and lineage as drivers.json."""
    write_parquet(Path(folder) / "drivers.parquet", tree.leaves)
    write_json(Path(folder) / "drivers.json", {"currency": tree.currency, "lineage": tree.lineage})


def load_drivers(folder: Path | str) -> Drivers | None:
    """Return the saved driver tree of a folder, or None where there is none; InputError where its files disagree."""
    table, noted = Path(folder) / "drivers.parquet", Path(folder) / "drivers.json"
    if not table.is_file() and not noted.is_file():
        return None
    try:
        found = read_json(noted)
        return Drivers(read_parquet(table), currency=found["currency"], lineage=found["lineage"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        remedy = "python3 workbook.py drivers --reset"
        raise InputError("the saved driver tree is damaged", file=table, remedy=remedy) from error
