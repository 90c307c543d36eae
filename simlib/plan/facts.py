"""What stands beside the target and follows it: goods, buying, buyers, market, offers. Money: minor units."""

from __future__ import annotations

from simlib.core.errors import InputError
from simlib.core.files import read_json, read_parquet, write_json, write_parquet
from simlib.core.schema import TABLES, conform
from simlib.sections.buyers.facts import BUYERS, write_buyers
from simlib.sections.buying.facts import Supply, buying_table, first_table, items_table
from simlib.sections.goods.facts import GOODS, facts_of, goods_table
from simlib.sections.market.facts import MARKET, write_market
from simlib.sections.offers.facts import OFFERS, offers_table
from simlib.simulate.scenario.files import load

BUYING = {name: f"targets/{name}.parquet" for name in ("buying", "buying_items", "buy_first")}
ASKED = "targets/buying.json"


def beside_targets(folder, targets, *, tables=None, country=None):
    """Write all that follows the targets into `targets/` of a plan folder; what was asked for before stays asked.

    tables: the shop's tidy tables where they are at hand; country: whose festivals count, else that of the folder's
    summary. Writes goods.parquet, buying.parquet with buying_items and buy_first, buyers.json, offers.parquet, and
    market.parquet where a market is known.
    """
    base = load("base", folder=folder / "scenarios")
    goods = write_goods(folder, targets, base, tables=tables)
    write_buying(folder, targets, base, goods=goods)
    write_buyers(folder, targets, tables=tables)
    write_market(folder, targets)
    zone, said = read_json(folder / "data" / "quality.json")["zone"], folder / "summary.json"
    country = country or (read_json(said).get("country") if said.is_file() else None)
    campaigns = _data(folder, "campaigns")
    write_parquet(folder / OFFERS, offers_table(folder, targets, campaigns, zone=zone, country=country))


def carry_over(before, folder, currency):
    """Take over what was asked for beside the target from the plan folder `before`, where its money is the same.

    That is the market, the cover and new items of buying, and a repeat rate; other tables are made anew.
    """
    try:
        if read_json(before / "summary.json")["currency"] != currency:
            return
        rate = read_json(before / BUYERS)["repeat_rate"]
        asked = read_json(before / ASKED)
        write_json(folder / BUYERS, {"repeat_rate": rate})
        write_json(folder / ASKED, {name: asked[name] for name in ("cover", "new")})
        if (before / MARKET).is_file():
            write_parquet(folder / MARKET, conform(read_parquet(before / MARKET), "market"))
    except (OSError, ValueError, KeyError, TypeError, InputError):
        return  # no plan before, or a damaged one: nothing of it is worth keeping


def write_goods(folder, targets, base, *, tables=None):
    """Write `targets/goods.parquet` and return (facts, goods)."""
    facts = facts_of(folder, targets, base, tables=tables)
    goods = goods_table(facts, targets)
    write_parquet(folder / GOODS, goods)
    return facts, goods


def write_buying(folder, targets, base, *, goods=None, cover=None, new=None):
    """Write the tables of buying and return {name: frame}; cover (months) and new (items) of None stay as asked before.

    goods: (facts, goods) of `write_goods` where they are at hand.
    """
    before = read_json(folder / ASKED) if (folder / ASKED).is_file() else {"cover": 1.0, "new": 0}
    asked = {"cover": before["cover"] if cover is None else cover, "new": before["new"] if new is None else new}
    facts, goods = goods or write_goods(folder, targets, base)
    tables = {name: _data(folder, name) for name in ("stock", "receipts", "goods")}
    supply = Supply(tables, base, targets.axes.days["day"])
    items = items_table(facts, goods, targets, supply, cover=asked["cover"])
    made = {
        "buying": buying_table(facts, targets, supply, **asked),
        "buying_items": items,
        "buy_first": first_table(items, goods, targets, supply),
    }
    for name, frame in made.items():
        write_parquet(folder / BUYING[name], frame)
    write_json(folder / ASKED, asked | {"basis": supply.basis})
    return made


def _data(folder, name):
    """Return a tidy table of the plan's data, or None where the input lacks it."""
    path = folder / "data" / f"{name}.parquet"
    return conform(read_parquet(path), name, file=path) if name in TABLES and path.is_file() else None
