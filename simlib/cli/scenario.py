"""`simlib calibrate` and `simlib check`: base scenarios and scenario files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simlib.cli import options as shared
from simlib.i18n import _, render

if TYPE_CHECKING:
    from simlib.simulate.scenario.definition import Scenario


def add_to(app: typer.Typer) -> None:
    """Add the verbs to the command."""
    app.command("calibrate")(calibrate)
    app.command("check")(check)


def calibrate(plan: shared.Plan = None) -> None:
    """Make the base and standard scenarios again from a plan's data and forecast."""
    from simlib.plan.rerun import calibrate_again
    from simlib.sections.data_quality.facts import input_label

    folder = shared.plan_folder(plan)
    scenarios, defaults = calibrate_again(folder)
    for scenario in scenarios:
        print(_("{name}: {question}", name=scenario.name, question=render(scenario.why)))
    for default in defaults:
        value, why = render(default["value"]), render(default["why"])
        print(_("assumed {input:term}: {value} ({why})", input=input_label(default["input"]), value=value, why=why))


def check(
    scenario: Annotated[str, typer.Argument(help="Name in the plan's scenarios/, or a YAML file")],
    plan: shared.Plan = None,
) -> None:
    """Check a scenario file and say what it changes."""
    from simlib.simulate.scenario.definition import changes
    from simlib.simulate.scenario.inputs import inputs_of

    found = load_scenario(scenario, plan)
    axes = inputs_of(found).axes
    print(
        _(
            "{name} is fine: {first:day} to {last:day}, platforms: {platforms:int}, SKUs: {skus:int}, warehouses: "
            "{warehouses:int}, hash {hash}",
            name=found.name, first=found.params.year.start, last=found.last_day, platforms=len(axes.platforms),
            skus=len(axes.skus), warehouses=len(axes.warehouses), hash=found.hash,
        )
    )  # fmt: skip
    if found.why:
        print(render(found.why))
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
        return "; ".join(map(written, value)) or _("none")
    return str(value)


def load_scenario(name: str, plan: Path | None) -> Scenario:
    """Return a scenario by name (in the plan's folder) or by YAML path."""
    from simlib.simulate.scenario.files import load

    if str(name).endswith((".yaml", ".yml")):
        return load(Path(name))
    return load(name, folder=shared.plan_folder(plan) / "scenarios")
