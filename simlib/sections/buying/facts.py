"""The tables of the section buying, in a plan folder. Money: minor units."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from simlib.core.files import read_json, read_parquet, write_json, write_parquet
from simlib.core.schema import conform
from simlib.plan_folder.folder import PlanFolder
from simlib.sections.buying.first import first_table
from simlib.sections.buying.lists import buying_table, units_table
from simlib.sections.buying.supply import Supply
from simlib.simulate.scenario.definition import Scenario
from simlib.targets.cube import Targets

TABLES = {name: f"targets/{name}.parquet" for name in ("buying", "buying_items", "buy_first")}
CHOICES = "targets/buying.json"
ARTICLES, ITEMS = "targets/goods_facts.parquet", "targets/goods.parquet"
DEFAULTS = {"cover": 1.0, "new": 0}


@dataclass(frozen=True)
class BuyingFacts:
    """Tables of the section, None where their file is absent or holds no row.

    open_to_buy: schema table `buying`; months: its months in order; basis: what it rests on; units: schema table
    `buying_items`; first: schema table `buy_first`; excess: the items with excess stock, dearest first.
    """

    open_to_buy: pd.DataFrame | None
    months: list[str]
    basis: str
    units: pd.DataFrame | None
    first: pd.DataFrame | None
    excess: pd.DataFrame | None


def facts(plan: PlanFolder) -> BuyingFacts:
    """Return the tables of the section as far as the plan folder has them."""
    buying, units, first = (_filled(plan.optional(place)) for place in TABLES.values())
    items, excess = plan.optional(ITEMS), None
    if items is not None:
        over = items[items["excess"] > 0].sort_values("excess_value", ascending=False)
        excess = _filled(over)
    months = [] if buying is None else list(dict.fromkeys(buying["month"]))
    return BuyingFacts(buying, months, "" if buying is None else buying["basis"].iloc[0], units, first, excess)


def _filled(frame):
    return None if frame is None or frame.empty else frame


def choices(folder: Path) -> dict[str, object]:
    """Return what was chosen for a plan folder: cover (months of sales that stock is to last), new (items)."""
    return read_json(folder / CHOICES) if (folder / CHOICES).is_file() else dict(DEFAULTS)


def write_buying(
    folder: Path,
    targets: Targets,
    base: Scenario,
    *,
    goods: tuple[pd.DataFrame, pd.DataFrame] | None = None,
    cover: float | None = None,
    new: int | None = None,
) -> dict[str, pd.DataFrame]:
    """Write the tables of buying and return {name: frame}; cover and new of None stay as they were chosen before.

    goods: the folder's schema tables `goods_facts` and `goods_targets` where they are at hand.
    """
    before = choices(folder)
    asked = {"cover": before["cover"] if cover is None else cover, "new": before["new"] if new is None else new}
    articles, items = goods or (_table(folder / ARTICLES, "goods_facts"), _table(folder / ITEMS, "goods_targets"))
    tables = {name: _data(folder, name) for name in ("stock", "receipts", "goods")}
    supply = Supply(tables, base, targets.axes.days["day"])
    made = {
        "buying": buying_table(articles, targets, supply, **asked),
        "buying_items": units_table(items, targets, supply, cover=asked["cover"]),
        "buy_first": first_table(items, targets, supply),
    }
    for name, frame in made.items():
        write_parquet(folder / TABLES[name], frame)
    write_json(folder / CHOICES, asked | {"basis": supply.basis})
    return made


def _data(folder, name):
    """Return a tidy table of the plan's data, or None where the input is without it."""
    path = folder / "data" / f"{name}.parquet"
    return _table(path, name) if path.is_file() else None


def _table(path, name):
    return conform(read_parquet(path), name, file=path)
