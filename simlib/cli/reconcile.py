"""`simlib reconcile`: forecasts of a hierarchy of series made to add up."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simlib.core.errors import InputError
from simlib.core.files import read_text
from simlib.i18n import _

OPTIONS = {
    "locked": "--lock",
    "middle": "--middle",
    "errors": "--history",
    "method": "--method",
    "hierarchy": "--hierarchy",
}


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("reconcile")(reconcile)


def reconcile(
    forecast: Annotated[
        Path, typer.Argument(help="CSV or Parquet: unique_id, ds, mean and bands, or paths unique_id, ds, path, value")
    ],
    hierarchy: Annotated[Path, typer.Option(help="CSV with series,parent; the top has no parent")],
    method: Annotated[
        str, typer.Option(help="bottom_up, top_down, middle_out, least_squares or min_trace (also: mint)")
    ],
    out: Annotated[Path, typer.Option(help="CSV or Parquet to write")],
    lock: Annotated[
        list[str] | None, typer.Option(help="NODE keeps its forecast, NODE=TOTAL sums to TOTAL over the horizon")
    ] = None,
    middle: Annotated[list[str] | None, typer.Option(help="A node from which middle_out starts")] = None,
    history: Annotated[Path | None, typer.Option(help="unique_id, ds, y of every series: weights of min_trace")] = None,
    negative: Annotated[bool, typer.Option("--negative", help="Allow leaves below zero")] = False,
) -> None:
    """Make the forecasts or sample paths of a hierarchy of series add up; every row and column stays."""
    from simlib.cli.forecast import read_frame, write_frame
    from simlib.forecasting.nodes.table import reconcile_table

    method = "min_trace" if method == "mint" else method
    locked = dict(map(_lock, lock or []))
    try:
        made = reconcile_table(
            read_frame(forecast),
            read_text(hierarchy),
            method=method,
            history=read_frame(history) if history else None,
            locked=locked,
            middle=middle or (),
            nonnegative=not negative,
        )
    except InputError as error:
        raise _named(error) from error
    write_frame(made, out)
    n = int(made["unique_id"].nunique())
    print(_("{n:int} series that add up by {method:term} written to {file}", n=n, method=method, file=out))


def _lock(text):
    """Return (node, None or amount) of NODE or NODE=TOTAL."""
    from simlib.core.typed_amounts import typed_number

    node, equals, amount = text.rpartition("=")
    if not equals:
        return text, None
    try:
        found = typed_number(amount)
    except InputError as error:
        raise InputError(error.what, column="--lock", value=text, remedy="write it like total=120000") from error
    if not 0 <= found < float("inf"):
        raise InputError("a total must be a number, 0 or more", column="--lock", value=text)
    return node, found


def _named(error):
    """Return the library's error with the command line's option as its column."""
    parts = {name: getattr(error, name) for name in ("file", "sheet", "row", "line", "column", "value", "remedy")}
    parts["column"] = OPTIONS.get(parts["column"], parts["column"])
    return type(error)(error.what, **parts)
