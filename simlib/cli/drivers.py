"""`simlib drivers` and `simlib gap`: what the year rests on, and what would close its gap to the target."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simlib.cli import options as shared
from simlib.core.errors import InputError


def add_to(app):
    """Add the verbs to the command."""
    app.command("drivers")(drivers)
    app.command("gap")(gap)


SET_HELP = "CELL:AMOUNT of paid GMV, e.g. platform=tmall:120000 (everything: all:AMOUNT)"
CHANGE_HELP = "CELL:DRIVER=VALUE, e.g. platform=tmall:conversion=0.03"
By = Annotated[str, typer.Option(help="Levels to show: month, platform, source")]


def drivers(
    plan: shared.Plan = None,
    by: By = "platform,source",
    set_: Annotated[list[str] | None, typer.Option("--set", help=SET_HELP)] = None,
    absorb: Annotated[str, typer.Option(help="Drivers that absorb --set, with weights: conversion=2,sessions")] = "",
    bound: Annotated[list[str] | None, typer.Option(help="DRIVER=LO..HI, factors of the present value")] = None,
    change: Annotated[list[str] | None, typer.Option(help=CHANGE_HELP)] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Go back to what the forecast expects")] = False,
    against: Annotated[Path | None, typer.Option(help="Explain the difference from another plan folder's tree")] = None,
    who: Annotated[str, typer.Option(help="Name noted with the change")] = "",
    why: Annotated[str, typer.Option(help="Reason noted with the change")] = "",
    json: shared.Json = False,
):
    """Show paid GMV as sessions × conversion × order value; set a node and choose the drivers that absorb it."""
    from simlib.plan.drivers import forecast_drivers, planned_drivers
    from simlib.targets.store import save_drivers
    from simlib.targets.variance import variance

    folder = shared.plan_folder(plan)
    levels = [level.strip() for level in by.split(",")]
    if (absorb or bound) and not set_:
        raise InputError("--absorb and --bound say how --set is met", remedy="give --set CELL:AMOUNT too")
    before = forecast_drivers(folder) if reset else planned_drivers(folder)
    now = _edited(before, change or [], set_ or [], absorb, dict(map(_bound, bound or [])), {"who": who, "why": why})
    table, total = now.table(levels), now.table([]).iloc[0]
    if against is not None:
        trees = [tree.rolled(["platform", "source"]) for tree in (planned_drivers(shared.plan_folder(against)), now)]
        table, total = variance(*trees, by=levels), variance(*trees).iloc[0]
    if now is not before or reset:
        save_drivers(now, folder / "targets")
    _show(table, now, json, levels, total=total)


def gap(
    plan: shared.Plan = None,
    by: Annotated[str, typer.Option(help="Levels: month, platform")] = "platform",
    json: shared.Json = False,
):
    """Show target against forecast by node, and the sessions, conversion or order value that would close it alone."""
    from simlib.plan.drivers import forecast_drivers
    from simlib.targets.gap import gap as gap_of
    from simlib.targets.plan import Targets

    folder = shared.plan_folder(plan)
    targets, levels = Targets.load(folder / "targets"), [level.strip() for level in by.split(",")]
    tree = forecast_drivers(folder)
    _show(gap_of(targets, tree, by=levels), tree, json, levels, total=gap_of(targets, tree, by=[]).iloc[0])


def _show(table, tree, json, levels, *, total):
    """Print nodes with money in major units, and the whole in the last row."""
    import pandas as pd

    from simlib.core.money import to_major

    table = pd.concat([table, pd.DataFrame([dict.fromkeys(levels, "all") | total.to_dict()])], ignore_index=True)
    decimals = {}
    for name in table.columns.difference(levels):
        if not name.startswith(("sessions", "orders", "conversion")) or "volume" in table:
            table[name] = to_major(table[name].to_numpy(dtype=float), tree.currency).round(2)
            decimals[name] = "{:,.2f}"
        else:
            decimals[name] = "{:.3%}" if name.startswith("conversion") else "{:,.0f}"
    if json:
        shared.show_json([{k: None if v != v else v for k, v in row.items()} for row in table.to_dict("records")])
        return
    for name, form in decimals.items():
        table[name] = [form.format(value) if value == value else "–" for value in table[name]]
    shared.show_table(table)


def _edited(now, changes, amounts, absorb, bounds, noted):
    """Return the tree after changing drivers and setting nodes, in that order."""
    from simlib.cli.targets import cell
    from simlib.core.money import to_minor

    for text in changes:
        where, driver, value = _change(text, now.currency)
        now = now.change(cell(where), driver, value, **noted)
    for text in amounts:
        where, _, amount = text.rpartition(":")
        if not where or not absorb:
            raise InputError("needs CELL:AMOUNT and --absorb", column="--set", value=text, remedy="--absorb conversion")
        now = now.set(cell(where), to_minor(amount, now.currency), absorb=_weights(absorb), bounds=bounds, **noted)
    return now


def _change(text, currency):
    """Return (cell text, driver, value in the tree's unit) of CELL:DRIVER=VALUE."""
    from simlib.core.money import to_minor

    where, _, asked = text.rpartition(":")
    driver, _, value = asked.partition("=")
    if not where or not value:
        raise InputError("needs CELL:DRIVER=VALUE", column="--change", value=text)
    return where, driver.strip(), to_minor(value, currency) if driver.strip() == "order_value" else _number(value)


def _weights(text):
    """Return driver → weight of `conversion=2,sessions`."""
    parts = [part.partition("=") for part in text.split(",")]
    return {name.strip(): _number(weight) if middle else 1.0 for name, middle, weight in parts}


def _bound(text):
    """Return (driver, (lowest, highest)) of `conversion=0.9..1.2`."""
    driver, _, pair = text.partition("=")
    low, dots, high = pair.partition("..")
    if not dots:
        raise InputError("not a bound", column="--bound", value=text, remedy="write it like conversion=0.9..1.2")
    return driver.strip(), (_number(low), _number(high))


def _number(text):
    try:
        return float(text)
    except ValueError as error:
        raise InputError("not a number", value=text) from error
