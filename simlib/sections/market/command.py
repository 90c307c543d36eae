"""`simlib market`: the market by category and the share of it that the target needs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from simlib.core.errors import InputError
from simlib.i18n import _
from simlib.presentation.command_line import Json, Plan, plan_folder, print_table, records, show_json

Words = Annotated[Path | None, typer.Option(help="CSV: category,keyword,volume,conversion,price; it replaces the last")]
Growth = Annotated[
    tuple[float, float, float] | None,
    typer.Option(
        metavar="LO MID HI", help="Lowest, middle and highest growth of the market to the plan year: 0 0.05 0.1"
    ),
]
MONEY = ("low", "middle", "high", "target")


def add_to(app: typer.Typer, *, publish: Callable[[Path], None]) -> None:
    """Add the verb to the command; publish(folder) writes page and spreadsheet again."""

    @app.command("market")
    def market(plan: Plan = None, keywords: Words = None, growth: Growth = None, json: Json = False) -> None:
        """Show what the market buys by category, from searches, and the share of it that the target needs."""
        from simlib.plan_folder.change import changing
        from simlib.sections.market.facts import read_keywords, write_market
        from simlib.targets.cube import Targets

        folder = plan_folder(plan)
        targets = Targets.load(folder / "targets")
        if growth is not None and keywords is None:
            raise InputError("--growth needs --keywords", remedy="give the keyword table too")
        words = None if keywords is None else read_keywords(keywords, targets)
        with changing(folder):
            found = write_market(folder, targets, keywords=words, growth=growth or (0.0, 0.0, 0.0))
            if found is None:
                remedy = "give --keywords FILE and --growth LO MID HI"
                raise InputError("the market is not known", file=folder, remedy=remedy)
            if words is not None:
                publish(folder)
        if json:
            show_json(records(found, targets.currency, money=MONEY))
        else:
            print_table(found, _headings(), targets.currency)


def _headings():
    """Return the columns of the table with their headings and kinds."""
    return {
        "category": (_("Category"), "text"), "low": (_("Smallest market"), "whole"), "middle": (_("Market"), "whole"),
        "high": (_("Largest market"), "whole"), "target": (_("Target"), "whole"),
        "share_low": (_("Share of the largest"), "share"), "share": (_("Share needed"), "share"),
        "share_high": (_("Share of the smallest"), "share"),
    }  # fmt: skip
