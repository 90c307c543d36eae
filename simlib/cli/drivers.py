"""`simlib drivers` and `simlib gap`: what the year rests on, and what would close its gap to the target."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simlib.cli import options as shared
from simlib.core.errors import InputError
from simlib.core.message import msg


def add_to(app):
    """Add the verbs to the command."""
    app.command("drivers")(drivers)
    app.command("gap")(gap)


SET_HELP = "CELL:AMOUNT of paid GMV, e.g. platform=tmall:120000 (everything: all:AMOUNT)"
CHANGE_HELP = "CELL:DRIVER=VALUE, e.g. platform=tmall:conversion=0.03"
AGAINST_HELP = "Explain the difference from another plan folder's tree, or from what last-year counted"
By = Annotated[str, typer.Option(help="Levels to show: month, platform, source")]
Set = Annotated[list[str] | None, typer.Option("--set", help=SET_HELP)]
Absorb = Annotated[str, typer.Option(help="Drivers that absorb --set, with weights: conversion=2,sessions")]
Bound = Annotated[list[str] | None, typer.Option(help="DRIVER=LO..HI, factors of the present value")]
Change = Annotated[list[str] | None, typer.Option(help=CHANGE_HELP)]
Reset = Annotated[bool, typer.Option("--reset", help="Go back to what the forecast expects")]
Against = Annotated[str | None, typer.Option(metavar="FOLDER|last-year", help=AGAINST_HELP)]
Method = Annotated[str, typer.Option(help="How --against is explained: lmdi or shapley")]
ToScenario = Annotated[str | None, typer.Option(metavar="NAME", help="Write the tree as a scenario of the plan")]


def drivers(
    plan: shared.Plan = None,
    by: By = "platform,source",
    set_: Set = None,
    absorb: Absorb = "",
    bound: Bound = None,
    change: Change = None,
    reset: Reset = False,
    against: Against = None,
    method: Method = "lmdi",
    to_scenario: ToScenario = None,
    who: Annotated[str, typer.Option(help="Name noted with the change")] = "",
    why: Annotated[str, typer.Option(help="Reason noted with the change")] = "",
    json: shared.Json = False,
):
    """Show paid GMV as sessions × conversion × order value; set a node and choose the drivers that absorb it."""
    from simlib.cli.driver_edits import edited
    from simlib.core.typed_cells import typed_key
    from simlib.driver_tree.drivers import LEVELS
    from simlib.driver_tree.files import save_drivers
    from simlib.sections.drivers.facts import forecast_drivers, planned_drivers

    folder, noted = shared.plan_folder(plan), {"who": who, "why": why}
    levels = [typed_key(level, LEVELS) for level in by.replace("，", ",").split(",")]
    before = forecast_drivers(folder) if reset else planned_drivers(folder)
    asked = {"changes": change or [], "amounts": set_ or [], "absorb": absorb, "bounds": bound or [], "noted": noted}
    now, said = edited(before, **asked), []
    table, total = now.table(levels), now.table([]).iloc[0]
    if against is not None:
        table, total, said = _explained(folder, against, now, levels, method)
    elif method != "lmdi":
        raise InputError("--method says how --against is explained", remedy="give --against FOLDER or last-year too")
    if to_scenario is not None:
        said = [*said, _written(folder, now, to_scenario, why)]
    if now is not before or reset:
        save_drivers(now, folder / "targets")
    _show(table, now, json, levels, total=total)
    for line in said if not json else []:
        print(line)


def _explained(folder, against, now, levels, method):
    """Return (table, total, lines): why the tree differs from another; the other method's effects as a check."""
    from simlib.core.money import show
    from simlib.driver_tree.variance import EFFECTS, METHODS, variance
    from simlib.sections.drivers.facts import last_year_drivers, planned_drivers

    last_year = against == "last-year"
    before = last_year_drivers(folder) if last_year else planned_drivers(shared.plan_folder(Path(against)))
    keys = [key for key in ("month", "platform", "source") if key != "month" or last_year]
    trees = [tree.rolled(keys) for tree in (before, now)]
    table, total = variance(*trees, by=levels, method=method), variance(*trees, method=method).iloc[0]
    other = next(name for name in METHODS if name != method)
    check = variance(*trees, method=other).iloc[0]
    parts = ", ".join(f"{name.replace('_', ' ')} {show(check[name], now.currency)}" for name in EFFECTS)
    off = max(abs(check[name] - total[name]) for name in EFFECTS) / max(abs(total["before"]), 1)
    names = {"lmdi": "LMDI", "shapley": "the Shapley value"}
    return (
        table,
        total,
        [
            "volume: more visits in all; mix: visits that moved between platforms and sources; the others are rates.",
            f"Check by {names[other]}: {parts}; no effect differs by more than {off:.2%} of what was before.",
        ],
    )


def _written(folder, tree, name, why):
    """Write the tree as a scenario and return what to do with it."""
    from simlib.core.files import plain_name
    from simlib.sections.drivers.to_scenario import TABLES, driver_scenario
    from simlib.simulate.scenario.files import load, save
    from simlib.targets.cube import Targets

    place = folder / "scenarios"
    path = place / f"{plain_name(name, refusal=msg('not a name for a scenario'), column='--to-scenario')}.yaml"
    if path.exists():
        remedy = f"take another name, or delete {path} first"
        raise InputError("there is a scenario of this name already", column="--to-scenario", value=name, remedy=remedy)
    base, days = load("base", folder=place), Targets.load(folder / "targets").axes.days
    made, differences = driver_scenario(tree, base, days, name=name, why=why or "The drivers as they were set")
    save(made, place, differences=differences, own=TABLES)
    return f"Scenario {name} expects these drivers. Next: python3 workbook.py compare {name}"


def gap(
    plan: shared.Plan = None,
    by: Annotated[
        str, typer.Option(help="Levels: month, platform; without drivers also category, half, quarter, week, day")
    ] = "platform",
    json: shared.Json = False,
):
    """Show target against forecast by node, and the sessions, conversion or order value that would close it alone.

    Forecasts end between lo-80 and hi-80 in 8 of 10 cases.
    """
    from simlib.driver_tree.gap import SHARED, node_gap
    from simlib.driver_tree.gap import gap as gap_of
    from simlib.plan_folder.forecast_nodes import forecast_cube, with_bands
    from simlib.sections.drivers.facts import forecast_drivers
    from simlib.targets.cells import KEYS
    from simlib.targets.cube import Targets

    folder = shared.plan_folder(plan)
    targets, levels = Targets.load(folder / "targets"), [level.strip() for level in by.split(",")]
    if set(levels) & (set(KEYS) - set(SHARED)):
        cube = forecast_cube(folder, targets.axes)
        found = [node_gap(targets, cube, by=keys) for keys in (levels, [])]
    else:
        tree = forecast_drivers(folder)
        found = [gap_of(targets, tree, by=keys) for keys in (levels, [])]
    if not {"week", "day"} & set(levels):
        found = [with_bands(t, folder, targets.axes, by=keys) for t, keys in zip(found, (levels, []), strict=True)]
    _show(found[0], targets, json, levels, total=found[1].iloc[0])


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
