"""`simlib buy`: open-to-buy, units of single items, what to order first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simlib.i18n import _, ngettext, pgettext
from simlib.i18n import show as figures
from simlib.presentation.command_line import Json, Plan, exclusive, plan_folder, print_table, records, show_json

if TYPE_CHECKING:
    import pandas as pd

    from simlib.targets.cube import Targets

Cover = Annotated[
    float | None, typer.Option(help="Months of sales that stock is to cover; stays until changed; at first 1")
]
New = Annotated[int | None, typer.Option(help="New items to bring in the year; stays until changed; at first 0")]
Follow = Callable[[Path, "Targets"], None]
MONEY = ("target", "sales", "opening", "on_order", "closing", "open_to_buy")


def add_to(app: typer.Typer, *, follow: Follow, publish: Callable[[Path], None]) -> None:
    """Add the verb to the command.

    follow(folder, targets) writes what follows the targets where it is missing; publish(folder) writes page and
    spreadsheet again.
    """

    @app.command("buy")
    def buy(
        plan: Plan = None,
        cover: Cover = None,
        new: New = None,
        items: Annotated[bool, typer.Option("--items", help="Show units of the A items by month instead")] = False,
        first: Annotated[bool, typer.Option("--first", help="Show what to order first instead")] = False,
        json: Json = False,
    ) -> None:
        """Show what may be bought by month and category, at cost; units of single items; or what to order first."""
        exclusive({"--items": items, "--first": first})
        folder = plan_folder(plan)
        targets, tables = _tables(folder, follow, publish, cover=cover, new=new)
        if first:
            _first(tables["buy_first"], targets.currency, json)
        elif items:
            _units(tables["buying_items"].query("`class` == 'A'"), targets.currency, json)
        elif json:
            show_json(records(tables["buying"], targets.currency, money=MONEY))
        else:
            _open_to_buy(tables["buying"], folder, targets.currency)


def _tables(folder, follow, publish, *, cover, new):
    """Return (targets, the tables of buying), written anew where something was chosen."""
    from simlib.core.files import read_parquet
    from simlib.plan_folder.change import changing
    from simlib.sections.buying.facts import TABLES, write_buying
    from simlib.simulate.scenario.files import load
    from simlib.targets.cube import Targets

    targets = Targets.load(folder / "targets")
    if not all((folder / place).is_file() for place in TABLES.values()):
        follow(folder, targets)
    if cover is None and new is None:
        return targets, {name: read_parquet(folder / place) for name, place in TABLES.items()}
    base = load("base", folder=folder / "scenarios")
    with changing(folder):
        tables = write_buying(folder, targets, base, cover=cover, new=new)
        publish(folder)
    return targets, tables


def _open_to_buy(buying, folder, currency):
    """Print open-to-buy as categories × months with their sums, and what it rests on."""
    from simlib.sections.buying.facts import choices
    from simlib.sections.buying.labels import basis_note

    table = buying.pivot(index="category", columns="month", values="open_to_buy")[list(dict.fromkeys(buying["month"]))]
    months = list(table.columns)
    if len(table) > 1:
        table.loc[_("together")] = table.sum()
    table["year"] = table.sum(axis=1)
    headings = {"category": (_("Category"), "text"), **{m: (m, "whole") for m in months}, "year": (_("Year"), "whole")}
    print(_("Open to buy, at cost, by month of arrival:"))
    print_table(table.reset_index(), headings, currency, most=len(table))
    asked = choices(folder)
    print(_("Stock covers {cover} months of sales. {items}", cover=figures.number(asked["cover"], 1),
            items=ngettext("{n} new item.", "{n} new items.", asked["new"])))  # fmt: skip
    more = _("Every figure: --json or the sheet {sheet}.", sheet=pgettext("sheet", "Buy list"))
    print(figures.sentences((basis_note(buying["basis"].iloc[0]), more)))


def _units(table, currency, json):
    """Print units to buy: as text items × months."""
    if json:
        show_json(records(table, currency, money=("value",)))
    elif table.empty:
        print(_("No single article is among the best sellers."))
    else:
        months, order = list(dict.fromkeys(table["month"])), list(dict.fromkeys(table["item"]))
        wide = table.pivot(index=["item", "name"], columns="month", values="buy")[months].reindex(order, level=0)
        headings = {"item": (_("Item"), "text"), "name": (_("Name"), "text"), **{m: (m, "count") for m in months}}
        print_table(wide.reset_index(), headings, currency)


def _first(table: pd.DataFrame, currency: str, json: bool) -> None:
    if json:
        show_json(records(table, currency, money=("value",)))
    elif table.empty:
        print(_("There is no stock snapshot, or nothing runs out within the year."))
    else:
        headings = {
            "item": (_("Item"), "text"), "name": (_("Name"), "text"), "category": (_("Category"), "text"),
            "class": (_("Class"), "text"), "supplier": (_("Supplier"), "text"), "on_hand": (_("On hand"), "count"),
            "on_order": (_("On order"), "count"), "short_from": (_("Short from"), "day"),
            "runs_out": (_("Runs out"), "day"), "lead_days": (_("Lead time (days)"), "count"),
            "order_by": (_("Last safe order date"), "day"), "units": (_("Units"), "count"),
            "value": (_("At cost"), "money"),
        }  # fmt: skip
        print_table(table, headings, currency)
