"""Options that several verbs share, and the plan folder they work on."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from simlib.core.errors import InputError
from simlib.core.progress import say

Plan = Annotated[Path | None, typer.Option("--plan", help="Plan folder; default: the newest one in plans/")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON on stdout")]
Seed = Annotated[int, typer.Option(help="Seed of all random numbers")]
Workers = Annotated[int | None, typer.Option(help="Processes; results are the same for any number; default: all cores")]
Replications = Annotated[int, typer.Option(help="Simulated years a scenario, rounded up to blocks of 50")]
Layout = Annotated[str | None, typer.Option(help="Layout of the order export; found by its header if not given")]
Currency = Annotated[str | None, typer.Option(help="Currency code, e.g. CNY or GBP")]
Zone = Annotated[str | None, typer.Option(help="Time zone of the shop, e.g. Asia/Shanghai")]
Decimal = Annotated[str, typer.Option(help="Decimal mark of numbers in the export: . or ,")]
MaxRejected = Annotated[float, typer.Option(help="Share of rows that may be unreadable before the run stops")]
Country = Annotated[str | None, typer.Option(help="Country code for holidays, e.g. GB")]


def plan_folder(given):
    """Return the plan folder asked for, else the newest in plans/. Raises InputError where there is none."""
    if given is not None:
        if not (given / "summary.json").exists():
            raise InputError(
                "not a plan folder", file=given, remedy="run `python3 workbook.py plan --out` with that folder first"
            )
        return given
    found = sorted(Path("plans").glob("*/summary.json"), key=lambda p: p.stat().st_mtime)
    if not found:
        raise InputError(
            "no plan here", file=Path("plans"), remedy="run `python3 workbook.py plan` first or name one with --plan"
        )
    if len(found) > 1:
        say(f"plan {found[-1].parent}, the newest of {len(found)}; name another with --plan")
    return found[-1].parent


def as_date(text, option):
    """Return a date written YYYY-MM-DD."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError("not a date", column=option, value=text, remedy="write it as YYYY-MM-DD") from error


def show_json(value):
    """Print a value as JSON on stdout."""
    print(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False, default=str))


def show_table(frame, *, decimals=3):
    """Print a frame as plain text on stdout."""
    numbers = frame.select_dtypes("number").columns
    print(frame.assign(**frame[numbers].round(decimals)).to_string(index=False))


def show_figures(frame, columns):
    """Print a frame whose `columns` hold figures in the unit of the row's `unit`: money, share or a count."""
    shown = frame.copy()
    for column in columns:
        shown[column] = [_figure(value, unit) for value, unit in zip(frame[column], frame["unit"], strict=True)]
    print(shown.to_string(index=False))


def _figure(value, unit):
    return f"{value:.2%}" if unit == "share" else f"{value:,.2f}" if unit in ("money", "turns") else f"{value:,.0f}"


def closing(folder: Path, answer: dict) -> str:
    """Return the lines that a command ends with which brought a plan's answer up to date."""
    from simlib.plan.closing import last_lines

    return last_lines(folder, answer)
