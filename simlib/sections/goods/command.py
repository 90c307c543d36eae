"""`simlib goods`: the target by item, excess stock, roles, prices."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simlib.core.errors import InputError
from simlib.i18n import _
from simlib.i18n import show as figures
from simlib.presentation.command_line import Json, Plan, exclusive, plan_folder, print_table, records, show_json

if TYPE_CHECKING:
    import pandas as pd

    from simlib.targets.cube import Targets

CoverDays = Annotated[int, typer.Option(help="Days of sales beyond which stock is excess")]
Mix = Annotated[
    str, typer.Option(help="Shares of the target by role, e.g. traffic=0.2,profit=0.6,image=0.1,custom=0.1")
]
Asked = Annotated[Path | None, typer.Option(help="CSV of prices asked: item,competition,value in major units")]
Clearance = Annotated[bool, typer.Option("--clearance", help="List the excess stock instead")]
Markup = Annotated[float, typer.Option(help="Of cost, for the price at cost plus: 0.6 is 60 % on top")]
Margin = Annotated[float, typer.Option(help="Part of the price that must be left, from 0 to below 1")]
Follow = Callable[[Path, "Targets"], None]
MONEY = ("price", "cost", "sold", "excess_value", "target", "wanted", "missing", "floor", "cost_plus", "competition",
         "value")  # fmt: skip


def add_to(app: typer.Typer, *, follow: Follow) -> None:
    """Add the verb to the command; follow(folder, targets) writes what follows the targets where it is missing."""

    @app.command("goods")
    def goods(
        plan: Plan = None,
        clearance: Clearance = False,
        cover_days: CoverDays = 120,
        roles: Annotated[bool, typer.Option("--roles", help="Show the target by role of goods instead")] = False,
        mix: Mix = "",
        prices: Annotated[bool, typer.Option("--prices", help="Check prices against cost instead")] = False,
        markup: Markup = 0.6,
        least_margin: Margin = 0.2,
        asked: Asked = None,
        json: Json = False,
    ) -> None:
        """Show the target by item with class, role, stage, margin and cover; or what to clear, roles, or prices."""
        exclusive({"--clearance": clearance, "--roles": roles or mix, "--prices": prices})
        if asked and not prices:
            raise InputError("--asked needs --prices", remedy="give --prices too")
        answer = Answer(plan_folder(plan), follow, json)
        if clearance:
            answer.excess(cover_days)
        elif roles or mix:
            answer.roles(_mix(mix))
        elif prices:
            answer.prices(asked, markup=markup, least_margin=least_margin)
        else:
            answer.items(cover_days)


class Answer:
    """The goods of a plan folder, ready to be shown as text or JSON."""

    def __init__(self, folder: Path, follow: Follow, json: bool) -> None:
        from simlib.sections.goods.facts import ITEMS, articles_of
        from simlib.simulate.scenario.files import load
        from simlib.targets.cube import Targets

        self.folder, self.json = folder, json
        self.targets = Targets.load(folder / "targets")
        if not (folder / ITEMS).is_file():
            follow(folder, self.targets)
        self.articles = articles_of(folder, self.targets, load("base", folder=folder / "scenarios"))

    def items(self, cover_days: int) -> None:
        """Show the target by item."""
        from simlib.core.money import digits, to_major
        from simlib.presentation.item_names import item_name
        from simlib.sections.goods.facts import ITEMS
        from simlib.sections.goods.items import item_table
        from simlib.sections.goods.labels import CLASS, ROLES, STAGES

        headings = {
            "item": (_("Item"), "text"), "name": (_("Name"), "text"), "category": (_("Category"), "text"),
            "pooled": (_("Articles"), "count"), "class": (_("Class"), CLASS), "role": (_("Role"), ROLES),
            "stage": (_("Stage"), STAGES), "price": (_("Price"), "money"), "cost": (_("Cost"), "money"),
            "cost_basis": (_("Cost from"), "basis"), "margin": (_("Margin"), "share"), "units": (_("Units"), "count"),
            "on_hand": (_("On hand"), "count"), "days_of_cover": (_("Days of cover"), "days"),
            "excess_value": (_("Excess at cost"), "money"), "target": (_("Target"), "money"),
        }  # fmt: skip
        table = item_table(self.articles, self.targets, cover_days=cover_days)
        if not self.json:
            table["name"] = [item_name(item) for item in table.to_dict("records")]
            table["item"] = table["item"].where(table["class"] != "tail", "")
        self._show(table, headings, "")
        if not self.json:
            currency = self.targets.currency
            amount = figures.money(to_major(self.targets.amount, currency), currency, decimals=digits(currency))
            print(_("Year: {amount}; every row: {file}", amount=amount, file=self.folder / ITEMS))

    def excess(self, cover_days: int) -> None:
        """Show the excess stock by article."""
        from simlib.sections.goods.items import excess_table

        none = _("No stock lasts that long.")
        if not self.articles["on_hand"].notna().any():
            none = _("No stock snapshot at the start of the plan year: excess stock is not known.")
        headings = {
            "sku": (_("Article"), "text"), "name": (_("Name"), "text"), "category": (_("Category"), "text"),
            "on_hand": (_("On hand"), "count"), "daily_sales": (_("Sales a day"), "number"),
            "days_of_cover": (_("Days of cover"), "days"), "excess": (_("Excess units"), "count"),
            "excess_value": (_("Excess at cost"), "money"), "cost_basis": (_("Cost from"), "basis"),
        }  # fmt: skip
        self._show(excess_table(self.articles, self.targets, cover_days=cover_days), headings, none)

    def roles(self, mix: dict[str, float] | None) -> None:
        """Show the target by role of goods."""
        from simlib.sections.goods.items import by_role
        from simlib.sections.goods.labels import ROLE_GROUPS

        headings = {
            "role": (_("Role"), ROLE_GROUPS), "articles": (_("Articles"), "count"), "target": (_("Target"), "money"),
            "share": (_("Share"), "share"), "wanted": (_("Wanted"), "money"), "missing": (_("Missing"), "money"),
        }  # fmt: skip
        self._show(by_role(self.articles, self.targets, mix), headings, "")

    def prices(self, asked: Path | None, *, markup: float, least_margin: float) -> None:
        """Show the prices of single items against their cost."""
        from simlib.i18n import N_
        from simlib.sections.goods.items import item_table, price_table

        given = _asked(asked, self.targets.currency) if asked else None
        items = item_table(self.articles, self.targets)
        headings = {
            "item": (_("Item"), "text"), "name": (_("Name"), "text"), "price": (_("Price"), "money"),
            "cost": (_("Cost"), "money"), "floor": (_("Lowest price"), "money"), "cost_plus": (_("Cost plus"), "money"),
            "competition": (_("Competition"), "money"), "value": (_("Value to buyers"), "money"),
            "allowed": (_("Allowed"), {True: N_("yes"), False: N_("no")}), "cost_basis": (_("Cost from"), "basis"),
        }  # fmt: skip
        table = price_table(items, markup=markup, least_margin=least_margin, asked=given)
        self._show(table, headings, _("No single item has both cost and price."))

    def _show(self, table: pd.DataFrame, headings: dict, none: str) -> None:
        if self.json:
            show_json(records(table, self.targets.currency, money=MONEY))
        elif table.empty:
            print(none)
        else:
            print_table(table, headings, self.targets.currency)


def _mix(text):
    """Return role → share of `traffic=0.2,profit=0.8`, or None of an empty text."""
    if not text:
        return None
    try:
        return {name.strip(): float(share) for name, _, share in (part.partition("=") for part in text.split(","))}
    except ValueError as error:
        remedy = "write it like traffic=0.2,profit=0.8"
        raise InputError("not shares of roles", column="--mix", value=text, remedy=remedy) from error


def _asked(path, currency):
    """Return item → (competition, value) in minor units of a CSV file with the columns item, competition, value."""
    import csv

    from simlib.core.money import to_minor

    if not path.is_file():
        raise InputError("there is no such file", file=path)
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if set(reader.fieldnames or ()) != {"item", "competition", "value"}:
            raise InputError("the columns do not fit", file=path, remedy="header: item,competition,value")
        found = {}
        for at, row in enumerate(reader, 2):
            try:
                pair = [to_minor(row[name], currency) if row[name] else None for name in ("competition", "value")]
            except InputError as error:
                raise InputError(error.what, file=path, row=at, value=error.value, remedy=error.remedy) from error
            found[row["item"]] = tuple(pair)
    return found
