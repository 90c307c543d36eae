"""`simlib targets-import`: take over a plan.xlsx that was edited in a spreadsheet program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simlib.cli import options as shared
from simlib.i18n import _, render


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("targets-import")(targets_import)


def targets_import(
    file: Annotated[Path, typer.Argument(help="Edited plan.xlsx")],
    plan: shared.Plan = None,
    who: Annotated[str, typer.Option(help="Name noted with the changes")] = "",
    why: Annotated[str, typer.Option(help="Reason noted with the changes; a cell's own comment comes first")] = "",
) -> None:
    """Take over amounts, totals to spread, holds (x) and comments of an edited spreadsheet: all of them or none."""
    from simlib.core.files import write_json
    from simlib.plan.again import answer_again
    from simlib.plan.make import share
    from simlib.plan_folder.change import changing
    from simlib.sections.targets.sheet_import import import_workbook
    from simlib.targets.cube import Targets
    from simlib.targets.lineage import notes_of
    from simlib.targets.steps import words

    folder = shared.plan_folder(plan)
    before = Targets.load(folder / "targets")
    now, comments = import_workbook(before, file, who=who, why=why)
    with changing(folder):
        answer = None if now is before else answer_again(folder, targets=now)
        write_json(folder / "targets" / "comments.json", comments)
        share(folder)
    if answer is None:
        print(_("{file}: no amount and no hold was changed; comments: {n:int}.", file=file, n=len(comments)))
        return
    for line in now.lineage[len(before.lineage) : -1]:
        print(render(words(line, now.currency)))
        for note in notes_of(line):
            print(f"  {render(note)}")
    print(shared.closing(folder, answer))
