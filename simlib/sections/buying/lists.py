"""What to buy: open-to-buy by month and category, units of single articles. Money: minor units.

`supply` says what is there and under way at the start of the year.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.core.metric import basis_of
from simlib.core.money import split
from simlib.core.schema import columns, conform
from simlib.sections.buying.open_to_buy import open_to_buy, waves
from simlib.sections.buying.supply import Supply
from simlib.targets.cube import Targets


def buying_table(
    articles: pd.DataFrame, targets: Targets, supply: Supply, *, cover: float = 1.0, new: int = 0
) -> pd.DataFrame:
    """Return the schema table `buying`: what may be ordered by month and category so that stock covers `cover` months.

    articles: schema table `goods_facts`; new: new items of the year, shared out by category and brought the month
    before they are to sell.
    """
    sales = targets.table(["month", "category"])
    articles = articles.assign(spent=articles["units"] * articles["cost"])
    of = articles.groupby("category")[["spent", "sold"]].sum()
    whole = articles["spent"].sum() / max(articles["sold"].sum(), 1)
    share = (of["spent"] / of["sold"].where(of["sold"] > 0)).fillna(whole)
    sales["sales"] = np.rint(sales["target"] * sales["category"].map(share).fillna(whole)).astype("int64")
    category = supply.category_of(supply.arriving["sku"])
    opening, due = _opening_value(articles, supply), _due(targets, supply.arriving, category, "value")
    opening = {c: int(opening.get(c, 0)) for c in targets.axes.categories}
    due = due[due["category"].isin(opening)]
    made = open_to_buy(sales[["month", "category", "sales"]], opening, due, cover=cover)
    made = sales[["month", "category", "target"]].merge(made, on=["month", "category"])
    costs = basis_of(articles["sku"], articles.set_index("sku")["cost_basis"]) if len(articles) else "assumed"
    made["basis"] = basis_of(("costs", "stock", "receipts"), {"costs": costs} | supply.basis)
    made["new_items"] = _waves(targets, new)
    return conform(made, "buying")


def units_table(goods: pd.DataFrame, targets: Targets, supply: Supply, *, cover: float = 1.0) -> pd.DataFrame:
    """Return the schema table `buying_items`: units of every single article to sell, to have and to buy by month.

    goods: schema table `goods_targets`.
    """
    single = goods[(goods["class"] != "tail") & (goods["price"] > 0) & (goods["target"] > 0)]
    months = targets.table(["month", "category"])
    if single.empty:
        return conform(pd.DataFrame(columns=columns("buying_items")), "buying_items")
    rows = []
    for row in single.itertuples():
        of = months[months["category"] == row.category]
        units = np.rint(split(row.target, of["target"]) / row.price).astype("int64")
        rows.append(pd.DataFrame({"month": of["month"].to_numpy(), "category": row.item, "sales": units}))
    opening = {item: int(supply.on_hand.get(item, 0)) for item in single["item"]}
    mine = supply.arriving[supply.arriving["sku"].isin(single["item"])]
    due = _due(targets, mine, mine["sku"], "units")
    made = open_to_buy(pd.concat(rows, ignore_index=True), opening, due, cover=cover)
    made = made.rename(columns={"category": "item", "open_to_buy": "buy"})
    made = made.join(single.set_index("item")[["name", "category", "class", "cost", "cost_basis"]], on="item")
    made["value"] = made["buy"] * made["cost"]
    kinds = [basis_of(("c", "stock", "receipts"), supply.basis | {"c": c}) for c in ("data", "assumed")]
    made["basis"] = np.where(made["cost_basis"] == "data", *kinds)
    order = dict(zip(single["item"], range(len(single)), strict=True))
    made = made.sort_values("item", key=lambda i: i.map(order), kind="stable")
    return conform(made[columns("buying_items")], "buying_items")


def _opening_value(articles, supply):
    """Return category → stock at cost; assumed stock is that of the scenario's items, pooled ones included."""
    if supply.measured:
        on_hand = articles["sku"].map(supply.on_hand).fillna(0)
        return (on_hand * articles["cost"]).groupby(articles["category"]).sum()
    skus = supply.skus
    return (supply.on_hand.reindex(skus.index).fillna(0) * skus["cost"]).groupby(skus["category"]).sum()


def _due(targets, arriving, category, column):
    """Return month, category, on_order of what arrives, by the plan's own months."""
    month = arriving["day"].map(targets.axes.days.set_index("day")["month"])
    sums = arriving[column].groupby([month, category]).sum()
    made = sums.rename_axis(["month", "category"]).rename("on_order").reset_index()
    return made.astype({"on_order": "int64"})


def _waves(targets, new):
    """Return new items by month and category, in the rows' order of `targets.table`."""
    by_category, months = targets.table("category"), targets.table(["month", "category"])
    counts = waves(new, list(by_category["category"]), by_category["target"]) if new else {}
    made = pd.Series(0, index=months.index)
    for category, count in counts.items():
        of = months[months["category"] == category]
        ahead = np.append(of["target"].to_numpy()[1:], of["target"].iloc[-1])
        if count:
            made[of.index] = list(waves(count, list(of["month"]), ahead).values())
    return made
