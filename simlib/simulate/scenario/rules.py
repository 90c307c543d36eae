"""Rules that tie parameters to one another and to the tables: those of the flows, and days covered."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from simlib.core.errors import InputError
from simlib.core.message import N_
from simlib.core.params import Params
from simlib.simulate.flows import FLOWS


def check_rules(
    params: Params,
    tables: Mapping[str, pd.DataFrame],
    *,
    file: object = None,
    line_of: Callable = lambda path: None,
) -> None:
    """Raise InputError naming file, line and rule where parameters contradict each other or name nothing that exists.

    params: the whole tree; each flow's rules stand in its declaration.
    """
    for flow in FLOWS:
        group = flow.group(params)
        for path, value, holds, remedy in flow.checks(group, tables, params.year) if flow.checks and group else ():
            if not holds:
                keys = (flow.params.name, *path)
                where = {"file": file, "line": line_of(keys), "column": ".".join(map(str, keys)), "value": value}
                what, remedy = remedy if isinstance(remedy, tuple) else (N_("parameter value refused"), remedy)
                raise InputError(what, remedy=remedy, **where)
        if flow.params.kind == "maybe" and group is not None and tables:
            _has_columns(flow.tables, tables, file)


def _has_columns(declared, tables, file):
    """Refuse a scenario that has a flow but not the columns of tables that the flow reads."""
    for table in declared:
        for column in table.columns:
            if column not in tables.get(table.name, ()):
                raise InputError("column missing", file=f"{file} table {table.name}", column=column)


def check_cover(year: Params, tables: Mapping[str, pd.DataFrame], *, file: object = None) -> None:
    """Refuse a year that baseline, mix or paths do not cover: a day left out would silently sell nothing."""
    days = pd.date_range(year.start, periods=year.days, freq="D").as_unit("us")
    paths = tables["paths"][tables["paths"]["unique_id"] == "gmv_paid"]
    if paths.empty:
        raise InputError("the paths of gmv_paid are missing", file=f"{file} table paths", column="unique_id")
    _covers("baseline", "day", days.difference(tables["baseline"]["day"]), file)
    months = pd.Index(days.strftime("%Y-%m").unique())
    _covers("mix", "month", months.difference(tables["mix"]["month"]), file)
    seen = paths[paths["ds"].isin(days)].groupby("ds").size().reindex(days, fill_value=0)
    _covers("paths", "day", days[(seen < paths["path"].nunique()).to_numpy()], file)


def _covers(table, unit, missing, file):
    """Refuse a table in which days or months of the year are missing."""
    if not len(missing):
        return
    first = missing[0] if unit == "month" else f"{missing[0]:%Y-%m-%d}"
    what = N_("months of the year are missing") if unit == "month" else N_("days of the year are missing")
    remedy = N_("every month from year.start on for year.days days must be there")
    if unit == "day":
        remedy = N_("every day from year.start on for year.days days must be there")
    raise InputError(what, file=f"{file} table {table}", value=first, remedy=remedy)
