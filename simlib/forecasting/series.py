"""From a long frame `unique_id, ds, y` to prepared daily series. Time: day, first to last row of each series."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from simlib.core.errors import InputError
from simlib.core.message import Message, msg

LONGEST = 366 * 30
HISTORY, FUTURE, INPUTS, OVERRIDE = msg("history"), msg("future"), msg("forecast inputs"), msg("override")


def read_history(history: pd.DataFrame) -> tuple[dict[str, tuple], list[str]]:
    """Return {unique_id: (first day, y (n,) with NaN where there is none, regressors (n, k), empty cells)} and names.

    Raises InputError on a missing column, no row, a day twice, a time of day, text, infinite or negative y, and on an
    empty or non-numeric regressor.
    """
    frame = _checked(history, ("unique_id", "ds", "y"), HISTORY)
    names = [c for c in frame.columns if c not in ("unique_id", "ds", "y")]
    values = _numbers(frame, "y", HISTORY, empty_ok=True)
    if (bad := np.flatnonzero(values < 0)).size:
        raise InputError(
            "negative value in the history",
            row=int(bad[0]) + 1,
            column="y",
            value=values[bad[0]],
            remedy="give sales before returns, or leave the day out",
        )
    extra = np.column_stack([_numbers(frame, c, HISTORY) for c in names]) if names else np.zeros((len(frame), 0))
    out = {}
    days = frame["ds"].to_numpy().astype("datetime64[D]")
    for key, rows in frame.groupby("unique_id", sort=True).indices.items():
        out[key] = (*_daily(key, days[rows], values[rows], extra[rows]), int(np.isnan(values[rows]).sum()))
    return out, names


def read_future(future: pd.DataFrame | None, names: Sequence[str]) -> dict[str | None, dict]:
    """Return {unique_id or None: {day: regressor row}} of the regressors of days ahead.

    Raises InputError on unknown or missing columns, a day twice, text.
    """
    if future is None:
        return {}
    frame = _checked(future, ("ds",), FUTURE)
    for name in frame.columns:
        if name not in ("unique_id", "ds", *names):
            raise InputError(
                "the future has a column that the history does not have",
                column=name,
                remedy="add it to the history or drop it",
            )
    for name in names:
        if name not in frame:
            raise InputError(
                "a regressor of the history is missing from the future",
                column=name,
                remedy="add it for every day ahead",
            )
    values = np.column_stack([_numbers(frame, c, FUTURE) for c in names]) if names else np.zeros((len(frame), 0))
    out, days = {}, frame["ds"].to_numpy().astype("datetime64[D]")
    ids = frame["unique_id"] if "unique_id" in frame else [None] * len(frame)
    for i, key in enumerate(ids):
        rows = out.setdefault(key, {})
        if days[i] in rows:
            raise InputError("the future has a day twice", row=i + 1, column="ds", value=str(days[i]))
        rows[days[i]] = values[i]
    return out


def with_inputs(history: pd.DataFrame, inputs: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Return (history, future or None) with the regressors of `inputs`: `ds` (+ `unique_id`) + columns, all days.

    Raises InputError on bad tables, a column that the history has already, a day twice, an empty value, and a day of
    the history without a row.
    """
    frame, table = _checked(history, ("unique_id", "ds", "y"), HISTORY), _checked(inputs, ("ds",), INPUTS)
    keys = ["unique_id", "ds"] if "unique_id" in table else ["ds"]
    names = [c for c in table.columns if c not in keys]
    if not names:
        raise InputError("the forecast inputs have no column besides the day", remedy="give ds and, say, price")
    for name in names:
        if name in frame:
            raise InputError("history and forecast inputs have the same column", column=name, remedy="keep one of them")
        table[name] = _numbers(table, name, INPUTS)
    if (twice := table.duplicated(keys).to_numpy()).any():
        row = int(np.flatnonzero(twice)[0])
        raise InputError(
            "the forecast inputs have a day twice", row=row + 1, column="ds", value=table["ds"].iloc[row].date()
        )
    made = frame.merge(table, on=keys, how="left")
    if (holes := made[names].isna().any(axis=1)).any():
        row = made[holes].iloc[0]
        raise InputError(
            "the forecast inputs have no row for a day of series {name:quoted}", name=row["unique_id"], column=names[0],
            value=row["ds"].date(),
            remedy="give every regressor for every day of the history and ahead",
        )  # fmt: skip
    future = table[table["ds"] > frame.groupby("unique_id")["ds"].max().min()]
    return made, future if len(future) else None


def read_override(override: pd.DataFrame | None) -> dict[str, dict]:
    """Return {unique_id: {day: value}} of a table `unique_id ds value` of a person's own figures.

    Raises InputError on missing or unknown columns, a day twice, text, a negative or empty value.
    """
    if override is None:
        return {}
    frame = _checked(override, ("unique_id", "ds", "value"), OVERRIDE)
    for name in frame.columns.difference(["unique_id", "ds", "value"]):
        raise InputError("unknown column of the override", column=name, remedy="columns: unique_id, ds, value")
    values, out = _numbers(frame, "value", OVERRIDE), {}
    if (bad := np.flatnonzero(values < 0)).size:
        raise InputError("negative value in the override", row=int(bad[0]) + 1, column="value", value=values[bad[0]])
    days = frame["ds"].to_numpy().astype("datetime64[D]")
    for i, (key, day) in enumerate(zip(frame["unique_id"], days, strict=True)):
        if day in out.setdefault(key, {}):
            raise InputError("the override has a day twice", row=i + 1, column="ds", value=str(day))
        out[key][day] = float(values[i])
    return out


def _checked(frame, needed, what: Message):
    if not isinstance(frame, pd.DataFrame):
        raise InputError("the {table} must be a table (DataFrame)", table=what, value=type(frame).__name__)
    if frame.columns.duplicated().any():
        twice = str(frame.columns[frame.columns.duplicated()][0])
        raise InputError("the {table} has a column twice", table=what, column=twice)
    for name in needed:
        if name not in frame:
            raise InputError("a column is missing from the {table}", table=what, column=name,
                             remedy="needed: {names:list}", names=needed)  # fmt: skip
    if not len(frame):
        raise InputError("the {table} has no row", table=what)
    frame = frame.reset_index(drop=True)
    for name in ("unique_id", "ds"):
        if name in frame and (holes := frame[name].isna()).any():
            row = int(np.flatnonzero(holes)[0]) + 1
            raise InputError("empty value in the {table}", table=what, row=row, column=name)
    if "unique_id" in frame:
        frame["unique_id"] = frame["unique_id"].astype(str)
    frame["ds"] = _days(frame["ds"], what)
    return frame


def _days(values, what):
    if pd.api.types.is_numeric_dtype(values):
        raise InputError(
            "dates of the {table} are numbers",
            table=what,
            column="ds",
            value=values.iloc[0],
            remedy="write 2025-01-31",
        )
    try:
        days = pd.to_datetime(values, format="ISO8601")
    except (ValueError, TypeError, OverflowError) as error:
        raise InputError(
            "a date of the {table} is not a date",
            table=what,
            column="ds",
            value=_first_bad_day(values),
            remedy="write 2025-01-31",
        ) from error
    if getattr(days.dt, "tz", None) is not None or (days != days.dt.normalize()).any():
        raise InputError(
            "dates of the {table} have a time of day or a zone",
            table=what,
            column="ds",
            remedy="give one row a shop-local day",
        )
    return days


def _first_bad_day(values):
    for value in values:
        try:
            pd.to_datetime(pd.Series([value]), format="ISO8601")
        except (ValueError, TypeError, OverflowError):
            return value
    return None


def _numbers(frame, name, what, *, empty_ok=False):
    try:
        values = frame[name].astype("float64").to_numpy()
    except (TypeError, ValueError) as error:
        bad = next((i for i, v in enumerate(frame[name]) if not _is_number(v)), 0)
        raise InputError(
            "a value of the {table} is not a number", table=what, row=bad + 1, column=name, value=frame[name].iloc[bad]
        ) from error
    wrong = np.isinf(values) if empty_ok else ~np.isfinite(values)
    if wrong.any():
        bad = int(np.flatnonzero(wrong)[0])
        raise InputError("a value of the {table} is empty or infinite", table=what, row=bad + 1, column=name,
                         value=values[bad])  # fmt: skip
    return values


def _is_number(value):
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def _daily(key, days, values, extra):
    order = np.argsort(days, kind="stable")
    days, values, extra = days[order], values[order], extra[order]
    if (same := np.flatnonzero(days[1:] == days[:-1])).size:
        raise InputError(
            "series {name:quoted} has a day twice",
            name=key,
            column="ds",
            value=str(days[same[0]]),
            remedy="add the rows up",
        )
    length = int((days[-1] - days[0]).astype(int)) + 1
    if length > LONGEST:
        raise InputError(
            "series {name:quoted} spans more than thirty years",
            name=key,
            column="ds",
            value=f"{days[0]} … {days[-1]}",
            remedy="check the dates",
        )
    at = (days - days[0]).astype(int)
    y, x = np.full(length, np.nan), np.zeros((length, extra.shape[1]))
    y[at], x[at] = values, extra
    return days[0], y, x
