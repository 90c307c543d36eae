"""From a long frame `unique_id, ds, y` to prepared daily series. Time: day, first to last row of each series."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from simlib.core.errors import InputError

LONGEST = 366 * 30


def read_history(history: pd.DataFrame) -> tuple[dict[str, tuple], list[str]]:
    """Return {unique_id: (first day, y (n,) with NaN where there is none, regressors (n, k), empty cells)} and names.

    Raises InputError on a missing column, no row, a day twice, a time of day, text, infinite or negative y, and on an
    empty or non-numeric regressor.
    """
    frame = _checked(history, ("unique_id", "ds", "y"), "history")
    names = [c for c in frame.columns if c not in ("unique_id", "ds", "y")]
    values = _numbers(frame, "y", "history", empty_ok=True)
    if (bad := np.flatnonzero(values < 0)).size:
        raise InputError(
            "negative value in the history",
            row=int(bad[0]) + 1,
            column="y",
            value=values[bad[0]],
            remedy="give sales before returns, or leave the day out",
        )
    extra = np.column_stack([_numbers(frame, c, "history") for c in names]) if names else np.zeros((len(frame), 0))
    out = {}
    days = frame["ds"].to_numpy().astype("datetime64[D]")
    for key, rows in frame.groupby("unique_id", sort=True).indices.items():
        out[key] = (*_daily(key, days[rows], values[rows], extra[rows]), int(np.isnan(values[rows]).sum()))
    return out, names


def read_future(future: pd.DataFrame | None, names: Sequence[str]) -> dict[str | None, dict]:
    """Return {unique_id or None: {day: regressor row}} of known future regressors.

    Raises InputError on unknown or missing columns, a day twice, text.
    """
    if future is None:
        return {}
    frame = _checked(future, ("ds",), "future")
    for name in frame.columns:
        if name not in ("unique_id", "ds", *names):
            raise InputError(
                "the future has a column that the history lacks", column=name, remedy="add it to the history or drop it"
            )
    for name in names:
        if name not in frame:
            raise InputError(
                "the future lacks a regressor of the history", column=name, remedy="add it for every day ahead"
            )
    values = np.column_stack([_numbers(frame, c, "future") for c in names]) if names else np.zeros((len(frame), 0))
    out, days = {}, frame["ds"].to_numpy().astype("datetime64[D]")
    ids = frame["unique_id"] if "unique_id" in frame else [None] * len(frame)
    for i, key in enumerate(ids):
        rows = out.setdefault(key, {})
        if days[i] in rows:
            raise InputError("the future holds a day twice", row=i + 1, column="ds", value=str(days[i]))
        rows[days[i]] = values[i]
    return out


def with_inputs(history: pd.DataFrame, inputs: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Return (history, future or None) with the regressors of a table `ds` (+ `unique_id`) + columns of all days.

    Raises InputError on bad tables, a column that the history has already, a day twice, an empty value, and a day of
    the history without a row.
    """
    frame, table = _checked(history, ("unique_id", "ds", "y"), "history"), _checked(inputs, ("ds",), "known table")
    keys = ["unique_id", "ds"] if "unique_id" in table else ["ds"]
    names = [c for c in table.columns if c not in keys]
    if not names:
        raise InputError("the known table has no regressor", remedy="columns: ds and, say, price or temperature")
    for name in names:
        if name in frame:
            raise InputError("history and known table have the same column", column=name, remedy="keep one of them")
        table[name] = _numbers(table, name, "known table")
    if (twice := table.duplicated(keys).to_numpy()).any():
        row = int(np.flatnonzero(twice)[0])
        raise InputError(
            "the known table holds a day twice", row=row + 1, column="ds", value=table["ds"].iloc[row].date()
        )
    made = frame.merge(table, on=keys, how="left")
    if (holes := made[names].isna().any(axis=1)).any():
        row = made[holes].iloc[0]
        raise InputError(
            f"the known table lacks a day of series {row['unique_id']!r}", column=names[0], value=row["ds"].date(),
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
    frame = _checked(override, ("unique_id", "ds", "value"), "override")
    for name in frame.columns.difference(["unique_id", "ds", "value"]):
        raise InputError("unknown column of the override", column=name, remedy="columns: unique_id, ds, value")
    values, out = _numbers(frame, "value", "override"), {}
    if (bad := np.flatnonzero(values < 0)).size:
        raise InputError("negative value in the override", row=int(bad[0]) + 1, column="value", value=values[bad[0]])
    days = frame["ds"].to_numpy().astype("datetime64[D]")
    for i, (key, day) in enumerate(zip(frame["unique_id"], days, strict=True)):
        if day in out.setdefault(key, {}):
            raise InputError("the override holds a day twice", row=i + 1, column="ds", value=str(day))
        out[key][day] = float(values[i])
    return out


def _checked(frame, needed, what):
    if not isinstance(frame, pd.DataFrame):
        raise InputError(f"the {what} must be a table (DataFrame)", value=type(frame).__name__)
    if frame.columns.duplicated().any():
        raise InputError(f"the {what} has a column twice", column=str(frame.columns[frame.columns.duplicated()][0]))
    for name in needed:
        if name not in frame:
            raise InputError(f"the {what} lacks a column", column=name, remedy=f"needed: {', '.join(needed)}")
    if not len(frame):
        raise InputError(f"the {what} has no row")
    frame = frame.reset_index(drop=True)
    for name in ("unique_id", "ds"):
        if name in frame and (holes := frame[name].isna()).any():
            raise InputError(f"empty value in the {what}", row=int(np.flatnonzero(holes)[0]) + 1, column=name)
    if "unique_id" in frame:
        frame["unique_id"] = frame["unique_id"].astype(str)
    frame["ds"] = _days(frame["ds"], what)
    return frame


def _days(values, what):
    if pd.api.types.is_numeric_dtype(values):
        raise InputError(
            f"dates of the {what} are numbers", column="ds", value=values.iloc[0], remedy="write 2025-01-31"
        )
    try:
        days = pd.to_datetime(values, format="ISO8601")
    except (ValueError, TypeError, OverflowError) as error:
        raise InputError(
            f"a date of the {what} is not a date", column="ds", value=_first_bad_day(values), remedy="write 2025-01-31"
        ) from error
    if getattr(days.dt, "tz", None) is not None or (days != days.dt.normalize()).any():
        raise InputError(
            f"dates of the {what} carry a time of day or a zone", column="ds", remedy="one row a shop-local day"
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
            f"a value of the {what} is not a number", row=bad + 1, column=name, value=frame[name].iloc[bad]
        ) from error
    wrong = np.isinf(values) if empty_ok else ~np.isfinite(values)
    if wrong.any():
        bad = int(np.flatnonzero(wrong)[0])
        raise InputError(f"a value of the {what} is empty or infinite", row=bad + 1, column=name, value=values[bad])
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
            f"series {key!r} has a day twice", column="ds", value=str(days[same[0]]), remedy="add the rows up"
        )
    length = int((days[-1] - days[0]).astype(int)) + 1
    if length > LONGEST:
        raise InputError(
            f"series {key!r} spans more than thirty years",
            column="ds",
            value=f"{days[0]} to {days[-1]}",
            remedy="check the dates",
        )
    at = (days - days[0]).astype(int)
    y, x = np.full(length, np.nan), np.zeros((length, extra.shape[1]))
    y[at], x[at] = values, extra
    return days[0], y, x
