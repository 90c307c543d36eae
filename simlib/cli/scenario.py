"""`simlib calibrate` and `simlib check`: base scenarios and scenario files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simlib.cli import options as shared


def add_to(app):
    """Add the verbs to the command."""
    app.command("calibrate")(calibrate)
    app.command("check")(check)


def calibrate(plan: shared.Plan = None):
    """Make the base and standard scenarios again from a plan's data and forecast."""
    from simlib.plan.again import calibrate_again
    from simlib.presentation.words import note

    folder = shared.plan_folder(plan)
    scenarios, defaults = calibrate_again(folder)
    for scenario in scenarios:
        print(f"{scenario.name}: {scenario.why}")
    for default in defaults:
        print(f"assumed {default['input']}: {note(default['value'])} ({note(default['why'])})")


def check(
    scenario: Annotated[str, typer.Argument(help="Name in the plan's scenarios/, or a YAML file")],
    plan: shared.Plan = None,
):
    """Check a scenario file and say what it changes."""
    from simlib.simulate.scenario.definition import changes
    from simlib.simulate.scenario.inputs import inputs_of

    found = load_scenario(scenario, plan)
    axes = inputs_of(found).axes
    print(
        f"{found.name} is fine: {found.params.year.start} to {found.last_day}, "
        f"{len(axes.platforms)} platforms, {len(axes.skus)} SKUs, "
        f"{len(axes.warehouses)} warehouses, hash {found.hash}"
    )
    if found.why:
        print(found.why)
    if found.parent:
        is_file = str(scenario).endswith((".yaml", ".yml"))
        parent = str(Path(scenario).with_name(f"{found.parent}.yaml")) if is_file else found.parent
        for path, before, after in changes(load_scenario(parent, plan).params, found.params):
            print(f"  {path}: {written(before)} → {written(after)}")


def written(value: object) -> str:
    """Return a parameter's value as text: of campaigns and outages what each entry gives."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {written(inner)}" for name, inner in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(map(written, value)) or "none"
    return str(value)


def load_scenario(name, plan):
    """Return a scenario by name (in the plan's folder) or by YAML path."""
    from simlib.simulate.scenario.files import load

    if str(name).endswith((".yaml", ".yml")):
        return load(Path(name))
    return load(name, folder=shared.plan_folder(plan) / "scenarios")
