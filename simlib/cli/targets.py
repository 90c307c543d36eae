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


SPREAD_HELP = "CELL:even, profile, proportional or last-year: its sum spread anew, e.g. month=2026-11:last-year"
SET_HELP = "CELL:AMOUNT, e.g. month=2026-11,platform=jd:120000 (year: all:AMOUNT)"


def targets(
    plan: shared.Plan = None,
    by: Annotated[str, typer.Option(help="Levels to show, e.g. month,platform")] = "month",
    set_: Annotated[list[str] | None, typer.Option("--set", help=SET_HELP)] = None,
    hold: Annotated[list[str] | None, typer.Option(help="CELL whose sum stays, e.g. month=2026-12")] = None,
    release: Annotated[list[str] | None, typer.Option(help="CELL whose hold ends")] = None,
    spread: Annotated[list[str] | None, typer.Option(help=SPREAD_HELP)] = None,
    who: Annotated[str, typer.Option(help="Name noted with the change")] = "",
    why: Annotated[str, typer.Option(help="Reason noted with the change")] = "",
    last_year: Annotated[bool, typer.Option("--last-year", help="Show last year beside it, like for like")] = False,
    json: shared.Json = False,
):
    """Show the target by level; release, hold, set or spread cells, exactly; the chance is read off the runs again."""
    from simlib.core.money import to_major
    from simlib.plan.again import answer_again
    from simlib.plan.make import share
    from simlib.targets.plan import Targets

    folder = shared.plan_folder(plan)
    before = Targets.load(folder / "targets")
    now = edited(before, release or [], hold or [], set_ or [], who, why)
    now = spread_anew(now, spread or [], folder, {"who": who, "why": why})
    table = now.table(by=[level.strip() for level in by.split(",")])
    if last_year:
        table = beside_last_year(table, now, folder)
    if now is not before:
        answer = answer_again(folder, targets=now)
        share(folder)
    table["target"] = to_major(table["target"].to_numpy(), now.currency)
    if json:
        show_rows(table)
        return
    for name in table.columns.intersection(["target", "last_year"]):
        table[name] = table[name].map("{:,.2f}".format)
    shared.show_table(table)
    print(f"Year: {to_major(now.total({}), now.currency):,.2f} {now.currency}")
    if now is not before:
        print(last_lines(folder, answer))


def show_rows(table):
    """Print the table as JSON: labels as text, growth without a last year as null."""
    figures = ["target", "last_year", "growth"]
    rows = table.astype({c: str for c in table.columns if c not in figures}).to_dict("records")
    shared.show_json([{k: None if v != v else v for k, v in row.items()} for row in rows])


def spread_anew(now, asked, folder, noted):
    """Return the targets with the cells of `CELL:WAY` texts spread anew, in that order."""
    from simlib.targets.last_year import weights

    for text in asked:
        where, _, way = text.rpartition(":")
        if not where:
            remedy = "month=2026-11:even"
            raise InputError("needs a cell and a way to spread", column="--spread", value=text, remedy=remedy)
        if way == "last-year":
            like = weights(restated_year(now, folder), now.axes)
            now = now.spread(cell(where), by="profile", profile=like, **noted)
        else:
            now = now.spread(cell(where), by=way, **noted)
    return now


def restated_year(now, folder):
    """Return last year's amounts of a plan folder in this year's periods."""
    from simlib.core.files import read_parquet
    from simlib.targets.last_year import restated

    history, country = read_parquet(folder / "data" / "history.parquet"), "CN" if now.currency == "CNY" else ""
    return restated(history, now.axes.days, platforms=now.axes.platforms, country=country)


def beside_last_year(table, now, folder):
    """Return the table with last year's amounts (major units) in this year's periods, and the growth asked for."""
    from simlib.core.money import to_major

    sold, by = restated_year(now, folder), [c for c in table.columns if c != "target"]
    sums = sold.groupby(by, sort=False)["gmv_paid"].sum().rename("last_year").reset_index()
    table = table.merge(sums, on=by, how="left").fillna({"last_year": 0})
    table["growth"] = (table["target"] / table["last_year"].where(table["last_year"] > 0) - 1).round(4)
    table["last_year"] = to_major(table["last_year"].to_numpy(), now.currency)
    return table


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
