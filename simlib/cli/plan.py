"""`simlib plan`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simlib.cli import options as shared


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("plan")(plan)


Orders = Annotated[Path | None, typer.Option(help="Order export: file or folder; default: the demo shop")]
Target = Annotated[str | None, typer.Option(help="Paid GMV of the year in major units; default: the forecast median")]
YearStart = Annotated[str | None, typer.Option(help="First day; default: the day after the history's last full month")]
Calendar = Annotated[str, typer.Option(help="gregorian, iso, 445, 454, 544 or 48")]
Model = Annotated[
    str, typer.Option(help="auto, seasonal_naive, planner_profile, holt_winters, regression or three_model_mean")
]
Inputs = Annotated[
    Path | None, typer.Option(help="Price, weather … of all days: ds, columns; else inputs.csv in the folder")
]
Groups = Annotated[bool, typer.Option("--groups", help="Split the target by new and returning customers too")]
Out = Annotated[Path | None, typer.Option(help="Plan folder to write; default: plans/YEAR")]


def plan(
    orders: Orders = None,
    target: Target = None,
    year_start: YearStart = None,
    calendar: Calendar = "gregorian",
    layout: shared.Layout = None,
    currency: shared.Currency = None,
    zone: shared.Zone = None,
    country: shared.Country = None,
    decimal: shared.Decimal = ".",
    max_rejected: shared.MaxRejected = 0.01,
    model: Model = "auto",
    inputs: Inputs = None,
    groups: Groups = False,
    replications: shared.Replications = 200,
    seed: shared.Seed = 0,
    workers: shared.Workers = None,
    out: Out = None,
    json: shared.Json = False,
) -> None:
    """Read orders, forecast, break the target down, simulate the year, write report.html and plan.xlsx."""
    from simlib.plan.make import make_plan
    from simlib.plan.options import Options

    export = {"orders": orders, "layout": layout, "currency": currency, "zone": zone, "decimal": decimal}
    year = {"target": target, "year_start": shared.as_date(year_start, "--year-start"), "calendar": calendar}
    ahead = {"country": country, "model": model, "inputs": inputs, "groups": groups}
    years = {"replications": replications, "seed": seed, "workers": workers}
    folder, answer = make_plan(Options(**export, **year, **ahead, **years, max_rejected=max_rejected, out=out))
    if json:
        shared.show_json(answer)
        return
    shared.show_warnings(answer["warnings"])
    print(shared.closing(folder, answer))
