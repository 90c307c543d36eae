"""The tables of the section goods, from a plan folder. Money: minor units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from simlib.core.files import read_parquet, write_parquet
from simlib.core.schema import conform
from simlib.plan_folder.folder import PlanFolder
from simlib.sections.goods.articles import article_facts
from simlib.sections.goods.items import by_class, item_table
from simlib.simulate.scenario.definition import Scenario
from simlib.targets.cube import Targets

ARTICLES, ITEMS = "targets/goods_facts.parquet", "targets/goods.parquet"


@dataclass(frozen=True)
class GoodsFacts:
    """Tables of the section, None where their file is absent or holds no row.

    articles: schema table `goods_facts`; items: schema table `goods_targets`; classes: class, articles, sold, target;
    excess: the items with excess stock, dearest first.
    """

    articles: pd.DataFrame | None
    items: pd.DataFrame | None
    classes: pd.DataFrame | None
    excess: pd.DataFrame | None


def facts(plan: PlanFolder) -> GoodsFacts:
    """Return the tables of the section as far as the plan folder has them."""
    articles, items = (_filled(plan.optional(place)) for place in (ARTICLES, ITEMS))
    classes = None
    if articles is not None:
        classes = by_class(articles, plan.targets.groupby("category")["target"].sum())
    excess = None
    if items is not None and "excess_value" in items:
        over = items[items["excess_value"] > 0]
        excess = _filled(over.sort_values("excess_value", ascending=False, kind="stable"))
    return GoodsFacts(articles, items, classes, excess)


def _filled(frame):
    return None if frame is None or frame.empty else frame


def articles_of(
    folder: Path, targets: Targets, base: Scenario, *, tables: Mapping[str, pd.DataFrame] | None = None
) -> pd.DataFrame:
    """Return the schema table `goods_facts` of a plan folder, made of its data where it is not there yet."""
    if (folder / ARTICLES).is_file():
        return conform(read_parquet(folder / ARTICLES), "goods_facts", file=folder / ARTICLES)
    from simlib.data import load

    history = read_parquet(folder / "data" / "history.parquet")
    made = article_facts(tables or load(folder / "data").tables, history, targets.axes.days["day"], base)
    write_parquet(folder / ARTICLES, made)
    return made


def write_goods(
    folder: Path, targets: Targets, base: Scenario, *, tables: Mapping[str, pd.DataFrame] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Write `targets/goods.parquet` and return (articles, items)."""
    articles = articles_of(folder, targets, base, tables=tables)
    items = item_table(articles, targets)
    write_parquet(folder / ITEMS, items)
    return articles, items
