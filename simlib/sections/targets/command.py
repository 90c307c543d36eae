"""`simlib targets`: see and edit the broken-down target of a plan, take edits back, try them apart."""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import Annotated

import typer

from simlib.core.errors import InputError
from simlib.i18n import render
from simlib.presentation.command_line import Json, Plan, plan_folder
from simlib.sections.targets import command_import
from simlib.sections.targets.command_edits import refuse_together, steps_asked
from simlib.sections.targets.command_tables import show_targets, with_chance, with_last_year
from simlib.sections.targets.pipeline import Pipeline, nothing

By = Annotated[str, typer.Option(help="Levels to show, e.g. month,platform; group where planned with --groups")]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        help="CELL:AMOUNT, e.g. month=2026-11,platform=jd:120000, 11月,京东:12万 or Q1:+10% (year: all:AMOUNT)",
    ),
]
Hold = Annotated[list[str] | None, typer.Option(help="CELL whose sum stays, e.g. month=2026-12")]
Release = Annotated[list[str] | None, typer.Option(help="CELL whose hold ends")]
Spread = Annotated[
    list[str] | None,
    typer.Option(
        help="CELL:WAY, its sum spread anew by even, profile, proportional, last-year, forecast or capacity"
    ),
]
Reset = Annotated[list[str] | None, typer.Option(help="CELL that goes back to what the plan first built")]
Undo = Annotated[bool, typer.Option("--undo", help="Take the last change back, or what was last typed into an overlay")]
Changes = Annotated[bool, typer.Option("--changes", help="Show every change: when, who, what, cell, amount, why")]
Freeze = Annotated[str | None, typer.Option(metavar="WHY", help="Freeze the target as it stands as a version")]
Versions = Annotated[bool, typer.Option("--versions", help="Show the frozen versions")]
Compare = Annotated[str | None, typer.Option(metavar="VERSION", help="Compare the target with a version")]
Overlay = Annotated[str | None, typer.Option(metavar="NAME", help="Edit or show this overlay; the target stays")]
Overlays = Annotated[bool, typer.Option("--overlays", help="Show the overlays and their chances")]
Adopt = Annotated[bool, typer.Option("--adopt", help="Make the overlay the target")]
Who = Annotated[str, typer.Option(help="Name noted with the change")]
Why = Annotated[str, typer.Option(help="Reason noted with the change")]
LastYear = Annotated[bool, typer.Option("--last-year", help="Show last year too, like for like")]


def add_to(app: typer.Typer, pipeline: Pipeline) -> None:
    """Add the verbs to the command."""

    @app.command("targets")
    @wraps(targets)
    def command(**options):
        _Asked(pipeline, **targets(**options)).answer()

    command_import.add_to(app, pipeline)


def targets(
    plan: Plan = None,
    by: By = "month",
    set_: Set = None,
    hold: Hold = None,
    release: Release = None,
    spread: Spread = None,
    reset: Reset = None,
    undo: Undo = False,
    changes: Changes = False,
    freeze: Freeze = None,
    versions: Versions = False,
    compare: Compare = None,
    overlay: Overlay = None,
    overlays: Overlays = False,
    adopt: Adopt = False,
    who: Who = "",
    why: Why = "",
    last_year: LastYear = False,
    json: Json = False,
) -> dict:
    """Show the target by level; release, reset, hold, set or spread cells, exactly; the chance is read off the runs."""
    edits = {"release": release, "reset": reset, "hold": hold, "amounts": set_, "spread": spread}
    given = {"an edit": any(edits.values()), "--undo": undo, "--changes": changes, "--freeze": freeze is not None}
    given |= {"--versions": versions, "--compare": compare is not None, "--overlays": overlays, "--adopt": adopt}
    # Last year can be shown with a target that was just edited, not with anything else.
    given["--last-year"] = last_year and (overlay is not None or not (given["an edit"] or undo))
    refuse_together(given)
    names = {"freeze": freeze, "version": compare, "overlay": overlay}
    return {"folder": plan_folder(plan), "edits": edits | {"who": who, "why": why}, "given": given,
            "names": names, "show": {"by": by, "last_year": last_year, "json": json}}  # fmt: skip


class _Asked:
    """One call of `simlib targets`: where, the edits, which options were given, their names, how to show it."""

    def __init__(self, pipeline, *, folder, edits, given, names, show):
        self.pipeline, self.folder, self.edits, self.given, self.names = pipeline, folder, edits, given, names
        self.by, self.last_year, self.json = _levels(show["by"]), show["last_year"], show["json"]
        self.signed = {name: edits[name] for name in ("who", "why")}

    def answer(self):
        """Do what was asked."""
        given = self.given
        if self.names["overlay"] is not None or given["--adopt"]:
            self._apart()
        elif any(given[name] for name in ("--changes", "--versions", "--overlays", "--freeze")):
            self._records()
        elif given["--compare"]:
            from simlib.sections.targets.command_records import against_version

            now = _target(self.folder)
            show_targets(against_version(now, self.folder, self.names["version"], self.by), now.currency, self.json)
        else:
            self._edit()

    def _records(self):
        """Show lineage, versions or overlays, or freeze a version."""
        from simlib.sections.targets.command_overlays import show_overlays
        from simlib.sections.targets.command_records import freeze, show_changes, show_versions

        why = self.names["freeze"]
        if self.given["--changes"]:
            show_changes(_target(self.folder), self.json)
        elif self.given["--versions"]:
            show_versions(self.folder, self.json)
        elif self.given["--overlays"]:
            show_overlays(self.folder, _target(self.folder), self.pipeline, self.json)
        elif not why.strip():
            remedy = 'like --freeze "board, May"'
            raise InputError("a version needs a reason", column="--freeze", value=why, remedy=remedy)
        else:
            freeze(self.folder, self.signed["who"], why.strip(), self.json)

    def _edit(self):
        """Show the target, after taking the last change back or making new ones."""
        from simlib.plan_folder.spread_profiles import profiles

        before = _target(self.folder)
        steps = steps_asked(before, **self.edits)
        if self.given["--undo"]:
            now = before.undo(**self.signed)
        else:
            now = before.apply(steps, profile_of=profiles(self.folder))
        table = now.table(self.by)
        if self.last_year:
            table = with_last_year(table, now, self.folder)
        closing = "" if now is before else self.pipeline.change(self.folder, now, nothing)
        self._report(before, now, table, closing)

    def _report(self, before, now, table, closing):
        """Show a target with its chances; after a change what was done and what it means."""
        from simlib.targets.lineage import notes_of

        show_targets(with_chance(table, self.folder), now.currency, self.json, total=now)
        if closing and not self.json:
            for line in now.lineage[len(before.lineage) :]:
                for note in notes_of(line):
                    print(f"  {render(note)}")
            print(closing)

    def _apart(self):
        """Edit, show or adopt an overlay; only adopting it touches the target."""
        from simlib.sections.targets import command_overlays as apart

        name, folder = self.names["overlay"], self.folder
        fitting = ("an edit", "--undo", "--adopt")
        if name is None or any(there for option, there in self.given.items() if option not in fitting):
            what = "--overlay goes with edits, --undo or --adopt alone"
            what = "--adopt needs --overlay NAME" if name is None else what
            raise InputError(what, remedy="python3 workbook.py targets --overlays lists them")
        now = _target(folder)
        now.table(self.by)  # an unknown level is refused before anything is written
        if self.given["--undo"]:
            apart.take_back(folder, now, name, self.json)
        elif self.given["--adopt"]:
            over = apart.adopt(folder, now, name, **self.signed)
            closing = self.pipeline.change(folder, over, lambda: apart.mark_adopted(folder, name))
            self._report(now, over, over.table(self.by), closing)
        else:
            overlay, over = apart.edited_overlay(folder, now, name, steps_asked(now, **self.edits))
            table, chance = apart.overlay_table(folder, self.pipeline, now, over, self.by)
            show_targets(table, now.currency, self.json)
            if not self.json:
                apart.say_overlay(overlay, now, over, chance)


def _levels(by):
    from simlib.core.typed_cells import typed_key
    from simlib.targets.cells import GROUP, KEYS

    return [typed_key(level, (*KEYS, GROUP)) for level in by.replace("，", ",").split(",")]


def _target(folder: Path):
    from simlib.targets.cube import Targets

    return Targets.load(folder / "targets")
