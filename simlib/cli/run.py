"""`simlib run`: simulate scenarios of a plan."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simlib.cli import options as shared
from simlib.cli.figures import print_figures
from simlib.cli.scenario import load_scenario
from simlib.i18n import _, show

if TYPE_CHECKING:
    import pandas as pd

    from simlib.simulate.replicate import Runs

SHOWN = (
    "gmv_paid",
    "net_revenue",
    "contribution",
    "orders",
    "conversion",
    "order_value",
    "fill_rate",
    "on_time_share",
    "stock_turns",
    "cash_need",
)


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("run")(run)


def run(
    scenarios: Annotated[list[str], typer.Argument(help="Scenario names or YAML files")],
    plan: shared.Plan = None,
    replications: shared.Replications = 200,
    seed: shared.Seed = 0,
    workers: shared.Workers = None,
    json: shared.Json = False,
) -> None:
    """Simulate scenarios; blocks already on disk and unharmed are not run again."""
    runs, folder = simulated(scenarios, plan, replications, seed, workers)
    table = figures(runs)
    if json:
        shared.show_json(table.to_dict("records"))
        return
    headings = {"scenario": _("Scenario"), "metric": _("Figure"), "mean": _("Mean"), "median": _("Median"),
                "lo": _("From"), "hi": _("To"), "unit": _("Unit"), "basis": _("Basis")}  # fmt: skip
    print_figures(table, headings, next(iter(runs.scenarios.values())).params.year.currency)
    show_chances(runs, folder)


def show_chances(runs: Runs, folder: Path | None) -> None:
    """Print in how many simulated years each scenario reaches the plan's target."""
    from simlib.core.money import to_major
    from simlib.presentation import terms
    from simlib.simulate.actuals import with_actuals
    from simlib.simulate.chance import hit_probability
    from simlib.targets.cube import Targets

    if folder is None:
        return
    target = Targets.load(folder / "targets")
    if target.until is not None:
        with_base = "base" in runs.scenarios
        runs = with_actuals(runs, target) if with_base else runs
        if with_base:
            print(_("Sales until {day:day} are in these chances, not in the figures above.", day=target.until))
        else:
            print(_("Sales until {day:day} are not in here; they are where base is.", day=target.until))
    amount = show.money(to_major(target.amount, target.currency), target.currency)
    for name in runs.scenarios:
        chance, error = hit_probability(runs.ledger(name).total("basket.gmv_paid"), target.amount)
        print(_("{scenario}: {target} is reached in {chance:percent} of the years (± {error})",
                scenario=terms.scenario(name), target=amount, chance=chance,
                error=show.points(error)))  # fmt: skip


def simulated(
    names: Sequence[str], plan: Path | None, replications: int, seed: int, workers: int | None
) -> tuple[Runs, Path | None]:
    """Return (Runs, plan folder or None) of the named scenarios, stored in the plan's `runs/` if there is a plan."""
    from simlib.core.errors import InputError
    from simlib.simulate.replicate import replicate
    from simlib.simulate.store import Store

    loaded = [load_scenario(name, plan) for name in names]
    if len({s.name for s in loaded}) < len(loaded):
        raise InputError("two scenarios have the same name", value=", ".join(names), remedy="give each its own `name:`")
    only_files = all(name.endswith((".yaml", ".yml")) for name in names)
    folder = None if plan is None and only_files else shared.plan_folder(plan)
    store = Store(folder / "runs") if folder else None
    return replicate(loaded, n=replications, seed=seed, workers=workers or os.cpu_count() or 1, store=store), folder


def figures(runs: Runs) -> pd.DataFrame:
    """Return `scenario metric mean lo hi unit basis` of the main figures, lo and hi the 10th and 90th percentile.

    Money in major units.
    """
    import pandas as pd

    from simlib.core.money import to_major
    from simlib.simulate.metrics import METRICS, describe, values

    rows = []
    for name, scenario in runs.scenarios.items():
        found = values(runs.ledger(name))
        for metric in SHOWN:
            shown = describe(found[metric])
            if METRICS[metric].unit == "money":
                shown = {k: to_major(v, scenario.params.year.currency) for k, v in shown.items()}
            rows.append(
                {
                    "scenario": name,
                    "metric": metric,
                    **shown,
                    "unit": METRICS[metric].unit,
                    "basis": METRICS[metric].basis(scenario.basis),
                }
            )
    return pd.DataFrame(rows)
