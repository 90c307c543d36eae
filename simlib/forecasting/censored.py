"""Days sold out: their sales are only a lower bound of demand. Time: day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from simlib.core.errors import InputError
from simlib.forecasting.decompose import decompose
from simlib.forecasting.notes import note
from simlib.forecasting.prepare import Series, prepare
from simlib.forecasting.series import read_history

COLUMN = "censored"


def split_censored(history: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, dict]]:
    """Return the history without its column `censored`, and {unique_id: {day: y}} of the days marked with 1.

    Marked days become days without a value. Raises InputError where a mark is neither 0 nor 1.
    """
    if not isinstance(history, pd.DataFrame) or COLUMN not in history or not {"unique_id", "ds", "y"} <= set(history):
        return history, {}
    mark = pd.to_numeric(history[COLUMN], errors="coerce").to_numpy(float)
    if (bad := np.flatnonzero(~np.isin(mark, (0, 1)))).size:
        raise InputError(
            "the mark of a sold-out day is neither 0 nor 1", row=int(bad[0]) + 1, column=COLUMN,
            value=history[COLUMN].iloc[bad[0]],
        )  # fmt: skip
    rest, sold_out, short = history.drop(columns=COLUMN), mark == 1, {}
    read_history(rest)  # refuses what is wrong before marks hide it
    rows = rest[sold_out]
    days, sold = pd.to_datetime(rows["ds"], format="ISO8601"), rows["y"].astype(float)
    for key, day, y in zip(rows["unique_id"].astype(str), days, sold, strict=True):
        short.setdefault(key, {})[np.datetime64(day, "D")] = y
    return rest.assign(y=rest["y"].mask(sold_out) if sold_out.any() else rest["y"]), short


def uncensored(series: Series, short: Mapping[np.datetime64, float]) -> Series:
    """Return the series with those marked days put back that sold more than usual: demand was at least that."""
    d, (first, y, x) = decompose(series), series.raw
    usual = series.exp(d.level + d.effect(series.past))
    y, days = y.copy(), series.past.date
    for day, sold in short.items():
        at = int((day - days[0]).astype(int))
        if 0 <= at < len(y) and sold > usual[at]:
            y[at] = sold
    made = prepare(
        series.unique_id, first, y, x, country=series.country, regressors=series.regressors,
        future=series.future,
    )  # fmt: skip
    return replace(made, notes=(*made.notes, note("sold_out_days", days=len(short))))
