"""`simlib compare`: scenarios against one another, paired."""

from __future__ import annotations

from typing import Annotated

import typer

from simlib.cli import options as shared
from simlib.cli.figures import print_figures
from simlib.cli.run import SHOWN, show_chances, simulated
from simlib.i18n import _


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("compare")(compare)


def compare(
    scenarios: Annotated[list[str], typer.Argument(help="Scenario names or YAML files")],
    against: Annotated[str, typer.Option(help="Scenario they are compared with")] = "base",
    plan: shared.Plan = None,
    replications: shared.Replications = 200,
    seed: shared.Seed = 0,
    workers: shared.Workers = None,
    json: shared.Json = False,
) -> None:
    """Compare scenarios over the same simulated customers: paired differences with 95 % intervals."""
    from simlib.core.money import to_major
    from simlib.simulate.compare import compare as paired_table

    names = [against, *[s for s in scenarios if s != against]]
    runs, folder = simulated(names, plan, replications, seed, workers)
    base = next(iter(runs.scenarios))
    table = paired_table(runs, against=base)
    table = table[table["metric"].isin(SHOWN)].reset_index(drop=True)
    money, currency = table["unit"] == "money", runs.scenarios[base].params.year.currency
    for column in ("base", "mean", "difference", "lo", "hi"):
        table[column] = table[column].where(~money, to_major(table[column].to_numpy(), currency))
    if json:
        shared.show_json(table.to_dict("records"))
        return
    headings = {"scenario": _("Scenario"), "metric": _("Figure"), "unit": _("Unit"), "base": _("Base"),
                "mean": _("Mean"), "difference": _("Difference"), "lo": _("From"), "hi": _("To"),
                "verdict": _("In words")}  # fmt: skip
    print_figures(table, headings, currency, differences=("difference", "lo", "hi"))
    show_chances(runs, folder)
