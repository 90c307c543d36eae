"""`simlib replan`: what was sold takes the place of the plan, the rest of the year takes the balance."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simlib.cli import options as shared
from simlib.cli.sharing import change
from simlib.i18n import Money, Note, _, render


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("replan")(replan)


Actuals = Annotated[Path, typer.Option(help="Order export with the days sold: file or folder")]


def replan(
    actuals: Actuals,
    until: Annotated[str, typer.Option(help="Last day that is over, as YYYY-MM-DD")],
    plan: shared.Plan = None,
    layout: shared.Layout = None,
    decimal: shared.Decimal = ".",
    max_rejected: shared.MaxRejected = 0.01,
    who: Annotated[str, typer.Option(help="Name noted with the change")] = "",
    why: Annotated[str, typer.Option(help="Reason noted with the change")] = "",
) -> None:
    """Put actual sales in place of the target up to a day; holds stay, the plan before goes to targets/versions."""
    from simlib.core.files import read_json
    from simlib.data import history, read
    from simlib.plan.customer_groups import GROUPS, with_groups
    from simlib.plan_folder.change import changing
    from simlib.targets.cube import Targets
    from simlib.targets.earlier import freeze
    from simlib.targets.lineage import notes_of

    folder, day = shared.plan_folder(plan), shared.as_date(until, "--until")
    before, quality = Targets.load(folder / "targets"), read_json(folder / "data" / "quality.json")
    money = {"currency": quality["currency"], "zone": quality["zone"]}
    shop = read(actuals, layout=layout, decimal=decimal, max_rejected=max_rejected, **money)
    sold = history(shop)
    if before.axes.groups == list(GROUPS):
        sold = with_groups(sold, shop.tables, folder)
    now = before.replan(sold, until=day, who=who, why=why)
    with changing(folder):
        version = freeze(folder / "targets", who=who, why=why or Note("targets.before_actuals", {"day": day}))
        closing = change(folder, now, lambda: None)
    past = now.axes.days["day"] <= now.until
    done, planned = (Money(int(t.leaves[past.to_numpy()].sum()), t.currency) for t in (now, before))
    print(_("Until {day:day}: sold {sold:amount}, planned {planned:amount}.", day=day, sold=done, planned=planned))
    for note in notes_of(now.lineage[-1]):
        print(f"  {render(note)}")
    print(_("The plan before is kept in {place}.", place=version))
    print(closing)
