"""`simlib drivers` and `simlib gap`: what the year rests on, and what would close its gap to the target."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simlib.core.errors import InputError
from simlib.core.message import msg
from simlib.i18n import N_, Money, _, dates
from simlib.presentation.command_line import Json, Plan, plan_folder, print_table, records, show_json

if TYPE_CHECKING:
    import pandas as pd

    from simlib.driver_tree.drivers import Drivers

By = Annotated[str, typer.Option(help="Levels to show: month, platform, source")]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", help="CELL:AMOUNT of paid GMV, e.g. platform=tmall:120000 (everything: all:AMOUNT)"),
]
Absorb = Annotated[str, typer.Option(help="Drivers that absorb --set, with weights: conversion=2,sessions")]
Bound = Annotated[list[str] | None, typer.Option(help="DRIVER=LO..HI, factors of the present value")]
Change = Annotated[
    list[str] | None, typer.Option(help="CELL:DRIVER=VALUE, e.g. platform=tmall:conversion=0.03")
]
Reset = Annotated[bool, typer.Option("--reset", help="Go back to what the forecast expects")]
Against = Annotated[
    str | None,
    typer.Option(
        metavar="FOLDER|last-year",
        help="Explain the difference from another plan folder's tree, or from what last-year counted",
    ),
]
Method = Annotated[str, typer.Option(help="How --against is explained: lmdi or shapley")]
ToScenario = Annotated[str | None, typer.Option(metavar="NAME", help="Write the tree as a scenario of the plan")]
Who = Annotated[str, typer.Option(help="Name noted with the change")]
Why = Annotated[str, typer.Option(help="Reason noted with the change")]
GapBy = Annotated[
    str, typer.Option(help="Levels: month, platform; without drivers also category, half, quarter, week, day")
]
METHOD_NAMES = {"lmdi": N_("LMDI"), "shapley": N_("the Shapley value")}


def add_to(app: typer.Typer) -> None:
    """Add the verbs to the command."""
    app.command("drivers")(drivers)
    app.command("gap")(gap)


def drivers(
    plan: Plan = None,
    by: By = "platform,source",
    set_: Set = None,
    absorb: Absorb = "",
    bound: Bound = None,
    change: Change = None,
    reset: Reset = False,
    against: Against = None,
    method: Method = "lmdi",
    to_scenario: ToScenario = None,
    who: Who = "",
    why: Why = "",
    json: Json = False,
) -> None:
    """Show paid GMV as sessions × conversion × order value; set a node and choose the drivers that absorb it."""
    from simlib.core.typed_cells import typed_key
    from simlib.driver_tree.drivers import LEVELS
    from simlib.driver_tree.files import save_drivers
    from simlib.sections.drivers.facts import forecast_drivers, planned_drivers
    from simlib.sections.drivers.typed import edited

    folder, noted = plan_folder(plan), {"who": who, "why": why}
    levels = [typed_key(level, LEVELS) for level in by.replace("，", ",").split(",")]
    before = forecast_drivers(folder) if reset else planned_drivers(folder)
    asked = {"changes": change or [], "amounts": set_ or [], "absorb": absorb, "bounds": bound or [], "noted": noted}
    now, lines = edited(before, **asked), []
    table, total = now.table(levels), now.table([]).iloc[0]
    if against is not None:
        table, total, lines = _explained(folder, against, now, levels, method)
    elif method != "lmdi":
        raise InputError("--method says how --against is explained", remedy="give --against FOLDER or last-year too")
    if to_scenario is not None:
        lines = [*lines, _written(folder, now, to_scenario, why)]
    if now is not before or reset:
        save_drivers(now, folder / "targets")
    _show(table, now.currency, json, levels, total=total)
    for line in lines if not json else []:
        print(line)


def _explained(
    folder: Path, against: str, now: Drivers, levels: list[str], method: str
) -> tuple[pd.DataFrame, pd.Series, list[str]]:
    """Return (table, total, lines): why the tree differs from another; the other method's effects as a check."""
    from simlib.driver_tree.variance import EFFECTS, METHODS, variance
    from simlib.sections.drivers.facts import last_year_drivers, planned_drivers

    last_year = against == "last-year"
    before = last_year_drivers(folder) if last_year else planned_drivers(plan_folder(Path(against)))
    keys = [key for key in ("month", "platform", "source") if key != "month" or last_year]
    trees = [tree.rolled(keys) for tree in (before, now)]
    table, total = variance(*trees, by=levels, method=method), variance(*trees, method=method).iloc[0]
    other = next(name for name in METHODS if name != method)
    check = variance(*trees, method=other).iloc[0]
    check_line = _(
        "Check by {method}: volume {volume:amount}, mix {mix:amount}, conversion {conversion:amount}, order value "
        "{order_value:amount}; no effect differs by more than {off:percent2} of what was before.",
        method=_(METHOD_NAMES[other]),
        off=max(abs(check[name] - total[name]) for name in EFFECTS) / max(abs(total["before"]), 1),
        **{name: Money(round(float(check[name])), now.currency) for name in EFFECTS},
    )
    explained = _(
        "Volume: more sessions in all; mix: sessions that moved between platforms and sources; the others are rates."
    )
    return table, total, [explained, check_line]


def _written(folder: Path, tree: Drivers, name: str, why: str) -> str:
    """Write the tree as a scenario and return what to do with it."""
    from simlib.core.files import plain_name
    from simlib.sections.drivers.to_scenario import TABLES, driver_scenario
    from simlib.simulate.scenario.files import load, save
    from simlib.targets.cube import Targets

    place, option = folder / "scenarios", "--to-scenario"
    path = place / f"{plain_name(name, refusal=msg('not a name for a scenario'), column=option)}.yaml"
    if path.exists():
        remedy = "take another name, or delete {path} first"
        what = "there is a scenario of this name already"
        raise InputError(what, column=option, value=name, remedy=remedy, path=path)
    base, days = load("base", folder=place), Targets.load(folder / "targets").axes.days
    made, differences = driver_scenario(tree, base, days, name=name, why=why or "The drivers as they were set")
    save(made, place, differences=differences, own=TABLES)
    return _("Scenario {name} expects these drivers. Next: python3 workbook.py compare {name}", name=name)


def gap(plan: Plan = None, by: GapBy = "platform", json: Json = False) -> None:
    """Show target against forecast by node, and the sessions, conversion or order value that would close it alone.

    Forecasts end between lo-80 and hi-80 in 8 of 10 cases.
    """
    from simlib.core.typed_cells import typed_key
    from simlib.driver_tree.gap import SHARED, node_gap
    from simlib.driver_tree.gap import gap as gap_of
    from simlib.plan_folder.forecast_nodes import forecast_cube, with_bands
    from simlib.sections.drivers.facts import forecast_drivers
    from simlib.targets.cells import KEYS
    from simlib.targets.cube import Targets

    folder = plan_folder(plan)
    targets = Targets.load(folder / "targets")
    levels = [typed_key(level, KEYS) for level in by.replace("，", ",").split(",")]
    if set(levels) & (set(KEYS) - set(SHARED)):
        cube = forecast_cube(folder, targets.axes)
        found = [node_gap(targets, cube, by=keys) for keys in (levels, [])]
    else:
        tree = forecast_drivers(folder)
        found = [gap_of(targets, tree, by=keys) for keys in (levels, [])]
    if not {"week", "day"} & set(levels):
        found = [with_bands(t, folder, targets.axes, by=keys) for t, keys in zip(found, (levels, []), strict=True)]
    _show(found[0], targets.currency, json, levels, total=found[1].iloc[0])


def _show(table: pd.DataFrame, currency: str, json: bool, levels: list[str], *, total: pd.Series) -> None:
    """Print nodes and, in the last row, the whole; money in major units."""
    import pandas as pd

    from simlib.sections.drivers.labels import headings

    whole = pd.DataFrame([dict.fromkeys(levels, "all") | total.to_dict()])
    table = pd.concat([table, whole], ignore_index=True)
    kinds = {name: _kind(name, explained="volume" in table) for name in table.columns.difference(levels)}
    if json:
        show_json(records(table, currency, money=[name for name, kind in kinds.items() if kind == "money"]))
        return
    for level in levels:
        labels = table[level].astype(str)
        table[level] = [_("all") if v == "all" else dates.month(v) if level == "month" else v for v in labels]
    columns = {name: (text, kinds.get(name, "text")) for name, text in headings(table.columns).items()}
    print_table(table, columns, currency, most=len(table))


def _kind(name: str, *, explained: bool) -> str:
    """Return how a figure is written; where a difference is `explained`, all are effects in money."""
    if explained or not name.startswith(("sessions", "orders", "conversion")):
        return "money"
    return "share" if name.startswith("conversion") else "count"
