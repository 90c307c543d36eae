"""`simlib targets`: see and edit the broken-down target of a plan, take edits back, try them apart."""

from __future__ import annotations

from typing import Annotated

import typer

from simlib.cli import options as shared
from simlib.cli.target_edits import refuse_together, steps_asked
from simlib.cli.target_tables import show_targets, with_chance, with_last_year
from simlib.core.errors import InputError
from simlib.i18n import render

__all__ = ["add_to", "targets"]


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("targets")(targets)


WAYS = "even, profile, proportional, last-year, forecast or capacity"
SET_HELP = "CELL:AMOUNT, e.g. month=2026-11,platform=jd:120000, 11月,京东:12万 or Q1:+10% (year: all:AMOUNT)"
By = Annotated[str, typer.Option(help="Levels to show, e.g. month,platform; group where planned with --groups")]
Set = Annotated[list[str] | None, typer.Option("--set", help=SET_HELP)]
Hold = Annotated[list[str] | None, typer.Option(help="CELL whose sum stays, e.g. month=2026-12")]
Release = Annotated[list[str] | None, typer.Option(help="CELL whose hold ends")]
Spread = Annotated[list[str] | None, typer.Option(help=f"CELL:WAY, its sum spread anew by {WAYS}")]
Reset = Annotated[list[str] | None, typer.Option(help="CELL that goes back to what the plan first built")]
Undo = Annotated[bool, typer.Option("--undo", help="Take the last change back, or what was last typed into an overlay")]
History = Annotated[bool, typer.Option("--history", help="Show every change: when, who, what, cell, amount, why")]
Freeze = Annotated[str | None, typer.Option(metavar="WHY", help="Keep the target as it stands as a version")]
Versions = Annotated[bool, typer.Option("--versions", help="Show the versions that are kept")]
Compare = Annotated[str | None, typer.Option(metavar="VERSION", help="Show the target beside a version")]
Overlay = Annotated[str | None, typer.Option(metavar="NAME", help="Edit or show this overlay; the target stays")]
Overlays = Annotated[bool, typer.Option("--overlays", help="Show the overlays and their chances")]
Adopt = Annotated[bool, typer.Option("--adopt", help="Make the overlay the target")]
Who = Annotated[str, typer.Option(help="Name noted with the change")]
Why = Annotated[str, typer.Option(help="Reason noted with the change")]
LastYear = Annotated[bool, typer.Option("--last-year", help="Show last year beside it, like for like")]


def targets(
    plan: shared.Plan = None,
    by: By = "month",
    set_: Set = None,
    hold: Hold = None,
    release: Release = None,
    spread: Spread = None,
    reset: Reset = None,
    undo: Undo = False,
    history: History = False,
    freeze: Freeze = None,
    versions: Versions = False,
    compare: Compare = None,
    overlay: Overlay = None,
    overlays: Overlays = False,
    adopt: Adopt = False,
    who: Who = "",
    why: Why = "",
    last_year: LastYear = False,
    json: shared.Json = False,
) -> None:
    """Show the target by level; release, reset, hold, set or spread cells, exactly; the chance is read off the runs."""
    edits = {"release": release, "reset": reset, "hold": hold, "amounts": set_, "spread": spread}
    asked = {"an edit": any(edits.values()), "--undo": undo, "--history": history, "--freeze": freeze is not None}
    asked |= {"--versions": versions, "--compare": compare is not None, "--overlays": overlays, "--adopt": adopt}
    # Last year can be shown beside a target that was just edited, not beside anything else.
    asked["--last-year"] = last_year and (overlay is not None or not (asked["an edit"] or undo))
    refuse_together(asked)
    folder, signed = shared.plan_folder(plan), {"who": who, "why": why}
    if overlay is not None or adopt:
        _apart(folder, overlay, edits | signed, asked, _levels(by), json)
    elif history or versions or overlays or freeze is not None:
        _records(folder, asked, freeze, who, json)
    elif compare is not None:
        _compared(folder, compare, _levels(by), json)
    else:
        _edited(folder, edits | signed, undo, _levels(by), last_year, json)


def _levels(by):
    from simlib.core.typed_cells import typed_key
    from simlib.targets.cells import GROUP, KEYS

    return [typed_key(level, (*KEYS, GROUP)) for level in by.replace("，", ",").split(",")]


def _target(folder):
    from simlib.targets.cube import Targets

    return Targets.load(folder / "targets")


def _records(folder, asked, why, who, json):
    """Show lineage, versions or overlays, or keep a version."""
    from simlib.cli.target_overlays import show_overlays
    from simlib.cli.target_records import freeze, show_history, show_versions

    if asked["--history"]:
        show_history(_target(folder), json)
    elif asked["--versions"]:
        show_versions(folder, json)
    elif asked["--overlays"]:
        show_overlays(folder, _target(folder), json)
    elif not why.strip():
        raise InputError("a version needs a reason", column="--freeze", value=why, remedy='like --freeze "board, May"')
    else:
        freeze(folder, who, why.strip(), json)


def _compared(folder, name, by, json):
    """Show the target beside a frozen version."""
    from simlib.cli.target_records import against_version

    now = _target(folder)
    show_targets(against_version(now, folder, name, by), now.currency, json)


def _edited(folder, asked, undo, by, last_year, json):
    """Show the target, after taking the last change back or making new ones."""
    from simlib.plan_folder.spread_profiles import profiles

    before = _target(folder)
    signed = {name: asked[name] for name in ("who", "why")}
    edits = steps_asked(before, **asked)
    now = before.undo(**signed) if undo else before.apply(edits, profile_of=profiles(folder))
    table = now.table(by)
    if last_year:
        table = with_last_year(table, now, folder)
    answer = None if now is before else _changed(folder, now)
    _report(folder, before, now, table, answer, json)


def _changed(folder, now, then=lambda: None):
    """Save a target with all that follows from it, then do `then`: all of it or nothing. Returns the new summary."""
    from simlib.plan.again import answer_again
    from simlib.plan.make import share
    from simlib.plan_folder.change import changing

    with changing(folder):
        answer = answer_again(folder, targets=now)
        then()
        share(folder)
    return answer


def _report(folder, before, now, table, answer, json):
    """Show a target with its chances; after a change say what was done and what it means."""
    from simlib.targets.lineage import notes_of

    show_targets(with_chance(table, folder), now.currency, json, total=now)
    if answer is not None and not json:
        for line in now.lineage[len(before.lineage) :]:
            for note in notes_of(line):
                print(f"  {render(note)}")
        print(shared.closing(folder, answer))


def _apart(folder, name, asked, given, by, json):
    """Edit, show or adopt an overlay; only adopting it touches the target."""
    from simlib.cli import target_overlays as apart

    if name is None or any(given[option] for option in given if option not in ("an edit", "--undo", "--adopt")):
        what = "--adopt needs --overlay NAME" if name is None else "--overlay goes with edits, --undo or --adopt alone"
        raise InputError(what, remedy="python3 workbook.py targets --overlays lists them")
    now = _target(folder)
    now.table(by)  # an unknown level is refused before anything is written
    if given["--undo"]:
        apart.take_back(folder, now, name, json)
    elif given["--adopt"]:
        over = apart.adopt(folder, now, name, asked["who"], asked["why"])
        answer = _changed(folder, over, then=lambda: apart.mark_adopted(folder, name))
        _report(folder, now, over, over.table(by), answer, json)
    else:
        overlay, over = apart.edited_overlay(folder, now, name, steps_asked(now, **asked))
        table, chance = apart.overlay_table(folder, now, over, by)
        show_targets(table, now.currency, json)
        if not json:
            apart.say_overlay(overlay, now, over, chance)
