"""What follows the targets of a plan folder: goods, buying, buyers, market, offers. Money: minor units."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from simlib.core.files import read_json, read_parquet, write_parquet
from simlib.core.schema import conform
from simlib.sections.buyers.facts import write_buyers
from simlib.sections.buying.facts import write_buying
from simlib.sections.goods.facts import write_goods
from simlib.sections.market.facts import write_market
from simlib.sections.offers.facts import OFFERS, offers_table
from simlib.simulate.scenario.files import load
from simlib.targets.cube import Targets


def follow_targets(
    folder: Path,
    targets: Targets,
    *,
    tables: Mapping[str, pd.DataFrame] | None = None,
    country: str | None = None,
) -> None:
    """Write all that follows the targets into `targets/` of a plan folder; what was chosen before stays.

    tables: the shop's tidy tables where they are at hand; country: whose festivals count, else that of the folder's
    summary. Writes goods.parquet, buying.parquet with buying_items and buy_first, buyers.json, offers.parquet, and
    market.parquet if the plan has the size of a market.
    """
    base = load("base", folder=folder / "scenarios")
    goods = write_goods(folder, targets, base, tables=tables)
    write_buying(folder, targets, base, goods=goods)
    write_buyers(folder, targets, tables=tables)
    write_market(folder, targets)
    zone, summary = read_json(folder / "data" / "quality.json")["zone"], folder / "summary.json"
    country = country or (read_json(summary).get("country") if summary.is_file() else None)
    offers = offers_table(folder, targets, _campaigns(folder), zone=zone, country=country)
    write_parquet(folder / OFFERS, offers)


def _campaigns(folder):
    """Return the campaigns of the plan's data, or None where the input has none."""
    path = folder / "data" / "campaigns.parquet"
    return conform(read_parquet(path), "campaigns", file=path) if path.is_file() else None
