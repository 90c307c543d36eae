"""`simlib targets-import`: take over a plan.xlsx that was edited in a spreadsheet program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simlib.i18n import _, render
from simlib.presentation.command_line import Plan, plan_folder
from simlib.sections.targets.pipeline import Pipeline


def add_to(app: typer.Typer, pipeline: Pipeline) -> None:
    """Add the verb to the command."""

    @app.command("targets-import")
    def targets_import(
        file: Annotated[Path, typer.Argument(help="Edited plan.xlsx")],
        plan: Plan = None,
        who: Annotated[str, typer.Option(help="Name noted with the changes")] = "",
        why: Annotated[str, typer.Option(help="Reason noted with the changes; a cell's own comment comes first")] = "",
    ) -> None:
        """Take over amounts, totals to spread, holds (x) and comments of an edited spreadsheet: all of them or none."""
        take_over(file, plan_folder(plan), pipeline, who=who, why=why)


def take_over(file: Path, folder: Path, pipeline: Pipeline, *, who: str, why: str) -> None:
    """Take an edited spreadsheet over and print what it changed."""
    from simlib.core.files import write_json
    from simlib.sections.targets.sheet_import import import_workbook
    from simlib.targets.cube import Targets
    from simlib.targets.lineage import notes_of
    from simlib.targets.steps import words

    before = Targets.load(folder / "targets")
    now, comments = import_workbook(before, file, who=who, why=why)
    changed = None if now is before else now
    closing = pipeline.change(folder, changed, lambda: write_json(folder / "targets" / "comments.json", comments))
    if changed is None:
        print(_("{file}: no amount and no hold was changed; comments: {n:int}.", file=file, n=len(comments)))
        return
    for line in now.lineage[len(before.lineage) : -1]:
        print(render(words(line, now.currency)))
        for note in notes_of(line):
            print(f"  {render(note)}")
    print(closing)
