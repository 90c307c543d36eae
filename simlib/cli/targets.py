"""`simlib targets`: see and edit the broken-down target of a plan."""

from __future__ import annotations

from typing import Annotated

import typer

from simlib.cli import options as shared
from simlib.cli.plan import last_lines
from simlib.core.errors import InputError


def add_to(app):
    """Add the verb to the command."""
    app.command("targets")(targets)


SET_HELP = "CELL:AMOUNT, e.g. month=2026-11,platform=jd:120000 (year: all:AMOUNT)"


def targets(
    plan: shared.Plan = None,
    by: Annotated[str, typer.Option(help="Levels to show, e.g. month,platform")] = "month",
    set_: Annotated[list[str] | None, typer.Option("--set", help=SET_HELP)] = None,
    hold: Annotated[list[str] | None, typer.Option(help="CELL whose sum stays, e.g. month=2026-12")] = None,
    release: Annotated[list[str] | None, typer.Option(help="CELL whose hold ends")] = None,
    who: Annotated[str, typer.Option(help="Name noted with the change")] = "",
    why: Annotated[str, typer.Option(help="Reason noted with the change")] = "",
    json: shared.Json = False,
):
    """Show the target by level; hold, release or set cells, exactly; the chance is read off the runs again."""
    from simlib.core.money import to_major
    from simlib.plan.again import answer_again
    from simlib.plan.make import share
    from simlib.targets.plan import Targets

    folder = shared.plan_folder(plan)
    before = Targets.load(folder / "targets")
    now = edited(before, release or [], hold or [], set_ or [], who, why)
    if now is not before:
        now.save(folder / "targets")
        answer = answer_again(folder)
        share(folder)
    table = now.table(by=[level.strip() for level in by.split(",")])
    table["target"] = to_major(table["target"].to_numpy(), now.currency)
    if json:
        shared.show_json(table.astype({c: str for c in table.columns if c != "target"}).to_dict("records"))
        return
    table["target"] = table["target"].map("{:,.2f}".format)
    shared.show_table(table)
    print(f"Year: {to_major(now.total({}), now.currency):,.2f} {now.currency}")
    if now is not before:
        print(last_lines(folder, answer))


def edited(now, release, hold, amounts, who, why):
    """Return the targets after releasing, holding and setting cells, in that order."""
    from simlib.core.money import to_minor

    for text in release:
        now = now.release(cell(text), who=who, why=why)
    for text in hold:
        now = now.hold(cell(text), who=who, why=why)
    for text in amounts:
        where, _, amount = text.rpartition(":")
        if not where:
            raise InputError("needs a cell and an amount", column="--set", value=text, remedy="month=2026-11:120000")
        now = now.set(cell(where), to_minor(amount, now.currency), who=who, why=why)
    return now


def cell(text):
    """Return the cell written as `month=2026-11,platform=jd`; `all` is the year."""
    if text.strip() in ("all", "year"):
        return {}
    parts = [part.partition("=") for part in text.split(",")]
    if any(not middle or not value for _, middle, value in parts):
        raise InputError("not a cell", value=text, remedy="write it like month=2026-11,platform=jd, or all")
    return {key.strip(): value.strip() for key, _, value in parts}
