"""`simlib goods` and `simlib buy`: the target by item, what lies too long, prices, and what to buy when."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simlib.cli import options as shared
from simlib.core.errors import InputError

MOST_ROWS = 40


def add_to(app):
    """Add the verbs to the command."""
    app.command("goods")(goods)
    app.command("buy")(buy)


CoverDays = Annotated[int, typer.Option(help="Days of sales beyond which stock is surplus")]
Mix = Annotated[
    str, typer.Option(help="Shares of the target by role, e.g. traffic=0.2,profit=0.6,image=0.1,custom=0.1")
]
Asked = Annotated[Path | None, typer.Option(help="CSV of prices asked: item,competition,value in major units")]


def goods(
    plan: shared.Plan = None,
    clearance: Annotated[bool, typer.Option("--clearance", help="List what lies longer than --cover-days")] = False,
    cover_days: CoverDays = 120,
    roles: Annotated[bool, typer.Option("--roles", help="Show the target by role of goods")] = False,
    mix: Mix = "",
    prices: Annotated[bool, typer.Option("--prices", help="Check prices against cost")] = False,
    markup: Annotated[float, typer.Option(help="Of cost, for the price at cost plus: 0.6 is 60 % on top")] = 0.6,
    least_margin: Annotated[float, typer.Option(help="Part of the price that must be left, from 0 to below 1")] = 0.2,
    asked: Asked = None,
    json: shared.Json = False,
):
    """Show the target by item with its class, role, stage, margin and cover; or what to clear, roles, or prices."""
    from simlib.sections.goods.facts import GOODS, by_role, facts_of, goods_table
    from simlib.simulate.scenario.files import load

    _one_of({"--clearance": clearance, "--roles or --mix": roles or mix, "--prices": prices})
    if asked and not prices:
        raise InputError("--asked needs --prices", remedy="give --prices too")
    folder, targets = _plan(plan, GOODS)
    facts = facts_of(folder, targets, load("base", folder=folder / "scenarios"))
    if clearance:
        return _clearance(facts, targets, cover_days, json)
    if roles or mix:
        return _show(by_role(facts, targets, _mix(mix)), targets.currency, json, money=("target", "wanted", "missing"))
    table = goods_table(facts, targets, cover_days=cover_days)
    if prices:
        return _prices(table, targets.currency, json, asked=asked, markup=markup, least_margin=least_margin)
    if not json:
        table = table.drop(columns=["role_basis", "sold", "surplus"])
    _show(table, targets.currency, json, money=("price", "cost", "sold", "surplus_value", "target"))
    return None if json else _sums(folder, targets)


def buy(
    plan: shared.Plan = None,
    cover: Annotated[
        float | None, typer.Option(help="Months of sales that stock is to cover; kept; at first 1")
    ] = None,
    new: Annotated[int | None, typer.Option(help="New items to bring in the year; kept; at first 0")] = None,
    items: Annotated[bool, typer.Option("--items", help="Show units of the A items by month instead")] = False,
    first: Annotated[bool, typer.Option("--first", help="Show what to order first instead")] = False,
    json: shared.Json = False,
):
    """Show what may be bought by month and category, at cost; units of single items; or what to order first."""
    from simlib.core.files import read_json, read_parquet
    from simlib.plan.facts import ASKED, BUYING, write_buying
    from simlib.plan.make import share
    from simlib.plan_folder.change import changing
    from simlib.simulate.scenario.files import load

    _one_of({"--items": items, "--first": first})
    folder, targets = _plan(plan, BUYING["buying"])
    tables = {name: read_parquet(folder / place) for name, place in BUYING.items()}
    if cover is not None or new is not None:
        base = load("base", folder=folder / "scenarios")
        with changing(folder):
            tables = write_buying(folder, targets, base, cover=cover, new=new)
            share(folder)
    if first:
        none = "no stock snapshot, or nothing runs out within the year"
        return _show(tables["buy_first"], targets.currency, json, money=("value",), none=none)
    if items:
        return _units(tables["buying_items"].query("`class` == 'A'"), targets.currency, json)
    if json:
        money = ("target", "sales", "opening", "on_order", "closing", "open_to_buy")
        return _show(tables["buying"], targets.currency, json, money=money)
    return _open_to_buy(tables["buying"], read_json(folder / ASKED), targets.currency)


def _units(table, currency, json):
    """Print units to buy: as text items × months."""
    if not json:
        order = list(dict.fromkeys(table["item"]))
        table = table.pivot(index=["item", "name"], columns="month", values="buy").reindex(order, level=0).reset_index()
    return _show(table, currency, json, money=("value",), none="no single A item")


def _open_to_buy(buying, asked, currency):
    """Print open-to-buy as categories × months with their sums, and what it rests on."""
    table = buying.pivot(index="category", columns="month", values="open_to_buy")[list(dict.fromkeys(buying["month"]))]
    if len(table) > 1:
        table.loc["together"] = table.sum()
    table["year"] = table.sum(axis=1)
    print("Open to buy, at cost, by month of arrival:")
    _show(table.reset_index(), currency, False, money=table.columns, most=10_000, cents=False)
    said = f"Stock covers {asked['cover']:g} months; {asked['new']} new items; stock: {asked['basis']['stock']}, "
    print(said + f"under way: {asked['basis']['receipts']}. Every figure: --json or the sheet Buy list.")


def _clearance(facts, targets, cover_days, json):
    from simlib.sections.goods.facts import clearance_table

    table = clearance_table(facts, targets, cover_days=cover_days)
    if not facts["on_hand"].notna().any():
        return _nothing("no stock snapshot at the start of the plan year: what lies too long is not known", json)
    return _show(table, targets.currency, json, money=("surplus_value",), none="nothing lies that long")


def _prices(table, currency, json, *, asked, markup, least_margin):
    from simlib.sections.goods.facts import price_table

    given = _asked(asked, currency) if asked else None
    table = price_table(table, markup=markup, least_margin=least_margin, asked=given)
    ways = ("price", "cost", "floor", "cost_plus", "competition", "value")
    return _show(table, currency, json, money=ways, none="no cost and price of a single item")


def _one_of(options):
    if len(chosen := [name for name, given in options.items() if given]) > 1:
        raise InputError(f"{chosen[0]} and {chosen[1]} exclude each other", remedy="give one of them")


def _plan(given, place):
    """Return (folder, Targets) of a plan, once what stands beside the target is there."""
    from simlib.plan.facts import beside_targets
    from simlib.targets.cube import Targets

    folder = shared.plan_folder(given)
    targets = Targets.load(folder / "targets")
    if not (folder / place).is_file():
        beside_targets(folder, targets)
    return folder, targets


def _show(table, currency, json, *, money=(), none="nothing", most=MOST_ROWS, cents=True):
    """Print a table with money in major units; as text at most `most` rows, and how many are left out."""
    from simlib.core.money import digits, to_major

    table = table.copy()
    for name in table.columns[[kind.kind == "M" for kind in table.dtypes]]:
        table[name] = table[name].dt.strftime("%Y-%m-%d")
    for name in table.columns.intersection(list(money)):
        table[name] = [None if v is None or v != v else round(to_major(v, currency), 2) for v in table[name]]
    if json:
        clean = table.astype(object).where(table.notna(), None)
        return shared.show_json(clean.to_dict("records"))
    if table.empty:
        return print(none.capitalize() + ".")
    for name in table.columns.intersection(list(money)):
        decimals = digits(currency) if cents else 0
        table[name] = [f"{v:,.{decimals}f}" if v is not None and v == v else "–" for v in table[name]]
    shown = table.head(most).round(3).astype(object)
    shared.show_table(shown.where(shown.notna(), "–"))
    if len(table) > most:
        print(f"… {len(table) - most} more with --json")
    return None


def _nothing(what, json):
    return shared.show_json([]) if json else print(what.capitalize() + ".")


def _sums(folder, targets):
    from simlib.core.money import show

    print(f"Year: {show(targets.amount, targets.currency, decimals=2)}; every row: {folder / 'targets/goods.parquet'}")


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
