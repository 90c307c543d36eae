"""Last year's like-for-like sums of every period that the history holds whole. Money: minor units."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from simlib.core.files import write_parquet
from simlib.data.history import CLOSED_EDGE
from simlib.targets.cube import Targets
from simlib.targets.last_year import restated

LEVELS = ("month", "quarter", "half", "year")


def write_last_year(history: pd.DataFrame, targets: Targets, folder: Path, *, country: str) -> pd.DataFrame | None:
    """Write targets/last_year.parquet where the history holds at least one month of the year before. Returns it.

    history: schema table, cut where the plan year begins; targets: the plan's Targets.
    """
    found = last_year_sums(history, targets.axes.days, platforms=targets.axes.platforms, country=country)
    if found is not None:
        write_parquet(folder / "targets" / "last_year.parquet", found)
    return found


def last_year_sums(
    history: pd.DataFrame, days: pd.DataFrame, *, platforms: list[str], country: str | None
) -> pd.DataFrame | None:
    """Return level, period, platform, amount of last year in the periods of `days`, or None where no month is whole.

    A period that the history holds only in part is left out.
    """
    first, last = history["day"].min() - CLOSED_EDGE, history["day"].max() + CLOSED_EDGE
    each = restated(_reaching(history, days), days, platforms=platforms, country=country or "")
    each["covered"] = each["last_year_day"].between(first, last)
    parts = []
    for level in LEVELS:
        by = each.assign(year="year").groupby([level, "platform"], sort=False)
        found = by.agg(amount=("gmv_paid", "sum"), covered=("covered", "all")).reset_index()
        whole = found.groupby(level)["covered"].transform("all")
        parts.append(found[whole].rename(columns={level: "period"}).assign(level=level))
    out = pd.concat(parts, ignore_index=True)[["level", "period", "platform", "amount"]]
    return out if len(out) else None


def _reaching(history, days):
    """Return the history with rows of nothing on the first and last day that a year before `days` may ask for."""
    edges = [days["day"].min() - pd.Timedelta(days=380), days["day"].max()]
    blank = history.iloc[np.zeros(len(edges), dtype=int)].assign(day=edges)
    figures = blank.select_dtypes("number").columns
    return pd.concat([history, blank.assign(**dict.fromkeys(figures, 0))], ignore_index=True)
