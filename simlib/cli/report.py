"""`simlib report`: write the page and the spreadsheet of a plan again."""

from __future__ import annotations

from typing import Annotated

import typer

from simlib.cli import options as shared
from simlib.core.errors import InputError, nearest
from simlib.i18n import language, remember, remembered


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("report")(report)


def report(
    plan: shared.Plan = None,
    format: Annotated[str, typer.Option(help="html, xlsx or both, comma-separated")] = "html,xlsx",
) -> None:
    """Bring a plan's answer in line with its targets and scenarios, and write report.html and plan.xlsx."""
    from simlib.plan.report import write_report
    from simlib.plan.rerun import answer_again
    from simlib.plan.spreadsheet import write_workbook
    from simlib.plan_folder.change import changing

    writers = {"html": write_report, "xlsx": write_workbook}
    asked = [name.strip() for name in format.split(",")]
    for name in asked:
        if name not in writers:
            raise InputError("unknown format", column="--format", value=name, remedy=nearest(name, writers))
    folder = shared.plan_folder(plan)
    with changing(folder):
        answer_again(folder)
        if language() != remembered(folder):
            remember(folder, language())
        written = [writers[name](folder) for name in asked]
    print(*written, sep="\n")
