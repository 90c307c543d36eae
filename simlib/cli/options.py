"""Options that several verbs share, and the plan folder they work on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from simlib.core.errors import InputError
from simlib.i18n import _, render
from simlib.presentation.command_line import Json, Plan, plan_folder, show_json

__all__ = ["Json", "Plan", "plan_folder", "show_json"]  # from presentation, where sections take them
Seed = Annotated[int, typer.Option(help="Seed of all random numbers")]
Workers = Annotated[int | None, typer.Option(help="Processes; results are the same for any number; default: all cores")]
Replications = Annotated[int, typer.Option(help="Simulated years a scenario, rounded up to blocks of 50")]
Layout = Annotated[str | None, typer.Option(help="Layout of the order export; found by its header if not given")]
Currency = Annotated[str | None, typer.Option(help="Currency code, e.g. CNY or GBP")]
Zone = Annotated[str | None, typer.Option(help="Time zone of the shop, e.g. Asia/Shanghai")]
Decimal = Annotated[str, typer.Option(help="Decimal mark of numbers in the export: . or ,")]
MaxRejected = Annotated[float, typer.Option(help="Share of rows that may be unreadable before the run stops")]
Country = Annotated[str | None, typer.Option(help="Country code for holidays, e.g. GB")]


def as_date(text: str | None, option: str) -> date | None:
    """Return a date written YYYY-MM-DD; None where nothing is given."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError("not a date", column=option, value=text, remedy="write it as YYYY-MM-DD") from error


def show_warnings(warnings: Iterable[Mapping | str]) -> None:
    """Print the warnings of a quality report or a summary, one a line."""
    for warning in warnings:
        print(_("warning: {text}", text=render(warning)))


def closing(folder: Path, answer: dict) -> str:
    """Return the lines that a command ends with which brought a plan's answer up to date."""
    from simlib.plan.last_lines import last_lines

    return last_lines(folder, answer)
