"""The market by category from a keyword table, and the share of it that the target needs. Money: minor units."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from simlib.core.errors import InputError, nearest
from simlib.core.files import read_parquet, write_parquet
from simlib.core.money import to_minor
from simlib.core.schema import conform
from simlib.plan_folder.folder import PlanFolder
from simlib.sections.market.size import COLUMNS, capacity, share_needed
from simlib.targets.cube import Targets

MARKET = "targets/market.parquet"
SIZES = ["category", "low", "middle", "high"]
HEADER = "header: category,keyword,volume,conversion,price"


def facts(plan: PlanFolder) -> pd.DataFrame | None:
    """Return the schema table `market` of a plan folder, or None where the size of no market is known."""
    found = plan.optional(MARKET)
    return found if found is not None and found["middle"].notna().any() else None


def read_keywords(path: Path, targets: Targets) -> pd.DataFrame:
    """Return the keyword table of a CSV file: category, keyword, volume, conversion, price (major units in the file).

    Raises InputError naming row and column of what is no number, a category that the plan is without, or columns that
    are missing or too many.
    """
    if not path.is_file():
        raise InputError("there is no such file", file=path)
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig", skipinitialspace=True)
    except (ValueError, OSError) as error:  # pandas' parser errors and UnicodeDecodeError are ValueErrors
        raise InputError("not a CSV file in UTF-8", file=path, remedy=HEADER) from error
    if odd := set(frame.columns) ^ set(COLUMNS):
        raise InputError("the columns do not fit", file=path, column=sorted(odd)[0], remedy=HEADER)
    if frame.empty:
        raise InputError("no keyword", file=path, remedy="one row a keyword")
    made = frame[list(COLUMNS)].apply(lambda column: column.str.strip())
    for at, category in enumerate(made["category"]):
        if category not in targets.axes.categories:
            raise InputError("the plan has no such category", file=path, row=at + 2, value=category,
                             remedy=nearest(category, targets.axes.categories))  # fmt: skip
    for name in ("volume", "conversion", "price"):
        made[name] = [_number(text, name, path, at + 2, targets.currency) for at, text in enumerate(made[name])]
    try:
        capacity(made)
    except InputError as error:
        at = {"column": error.column, "row": None if error.row is None else error.row + 1}
        remedy = error.remedy or "not below 0; a conversion at most 1; a keyword in one row"
        raise InputError(error.what, file=path, **at, value=error.value, remedy=remedy) from error
    return made


def write_market(
    folder: Path,
    targets: Targets,
    *,
    keywords: pd.DataFrame | None = None,
    growth: Sequence[float] = (0.0, 0.0, 0.0),
) -> pd.DataFrame | None:
    """Write `targets/market.parquet` and return it: the market and the share of it that the targets need.

    keywords: frame of `read_keywords`; without it the market on file stays and its shares follow the targets. Returns
    None where no market is known. A category without keywords keeps empty sizes.
    """
    path = folder / MARKET
    if keywords is not None:
        sizes = capacity(keywords, growth=growth)
    elif path.is_file():
        sizes = conform(read_parquet(path), "market", file=path)[SIZES].dropna()
    else:
        return None
    made = conform(share_needed(targets, sizes).drop(columns="possible"), "market")
    write_parquet(path, made)
    return made


def _number(text, name, path, row, currency):
    try:
        value = float(to_minor(text, currency)) if name == "price" else float(text.replace("_", "x"))
        if not np.isfinite(value):
            raise ValueError
        return value
    except (ValueError, InputError) as error:
        remedy = "write it like 12000 or 0.03"
        raise InputError("not a number", file=path, row=row, column=name, value=text, remedy=remedy) from error
