"""What to buy: open-to-buy by month and category, units of single articles, what to order first. Money: minor units.

Stock and purchases under way come from the snapshot and the open receipts where the plan has them, else they are the
steady state that the simulation assumes, and the rows say so. Goods that come back are not put into stock again.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.core.metric import basis_of
from simlib.core.money import split
from simlib.core.schema import conform
from simlib.sections.buying.open_to_buy import open_to_buy, waves
from simlib.sections.goods.articles import other, stock

SAFE = 1.28  # of a normal lead time: nine deliveries in ten arrive in time


class Supply:
    """What is there and under way at the start of the year, by article: units, costs, days of arrival, basis.

    held: sku → units; arriving: frame sku, day (of the plan year), units, value (minor); category: sku → category;
    `basis` of stock and receipts: data, assumed, or mixed where articles that sell are not in the snapshot: they count
    as none.
    """

    def __init__(self, tables, base, days):
        start, end, skus = days.iloc[0], days.iloc[-1], base.tables["skus"].set_index("sku")
        self.skus, known, receipts = skus, stock(tables, base), tables.get("receipts")
        self.measured = known is not None
        self.held = base.tables["stock"].groupby("sku")["on_hand"].sum() if known is None else known
        if self.measured and receipts is not None and not receipts.empty:
            way = receipts[receipts["received_day"].isna()]
            units = (way["qty_ordered"] - way["qty_received"]).clip(lower=0)
            day, worth, under_way = way["due_day"].clip(lower=start), units * way["unit_cost"], "data"
        else:
            way, under_way = base.tables["pipeline"], "assumed"
            units, day = way["units"], start + pd.to_timedelta(way["day"], unit="D")
            worth = units * way["sku"].map(skus["cost"]).fillna(0)
        made = pd.DataFrame({"sku": way["sku"], "day": day, "units": units, "value": worth})
        self.arriving = made[(made["day"] <= end) & (made["units"] > 0)]
        self.category = skus["category"].to_dict()
        if tables.get("goods") is not None:
            self.category |= tables["goods"].dropna(subset=["category"]).set_index("sku")["category"].to_dict()
        self.lead_known = base.basis.get("lead_times", "assumed") != "assumed"
        counted = "data" if skus.index.drop(labels=_pools(skus)).isin(self.held.index).all() else "mixed"
        self.basis = {"stock": counted if self.measured else "assumed", "receipts": under_way}


def buying_table(facts, targets, supply, *, cover=1.0, new=0):
    """Return the schema table `buying`: what may be ordered by month and category so that stock covers `cover` months.

    new: new items of the year, shared out by category and brought the month before they are to sell.
    """
    sales = targets.table(["month", "category"])
    facts = facts.assign(spent=facts["units"] * facts["cost"], lies=facts["sku"].map(supply.held).fillna(0))
    of = facts.groupby("category")[["spent", "sold"]].sum()
    whole = facts["spent"].sum() / max(facts["sold"].sum(), 1)
    share = (of["spent"] / of["sold"].where(of["sold"] > 0)).fillna(whole)
    sales["sales"] = np.rint(sales["target"] * sales["category"].map(share).fillna(whole)).astype("int64")
    opening, due = _opening_value(facts, supply), _due(targets, supply.arriving, _category_of(supply), "value")
    opening = {c: int(opening.get(c, 0)) for c in targets.axes.categories}
    due = due[due["category"].isin(opening)]
    made = open_to_buy(sales[["month", "category", "sales"]], opening, due, cover=cover)
    made = sales[["month", "category", "target"]].merge(made, on=["month", "category"])
    known = {"costs": basis_of(facts["sku"], facts.set_index("sku")["cost_basis"]) if len(facts) else "assumed"}
    made["basis"] = basis_of(("costs", "stock", "receipts"), known | supply.basis)
    made["new_items"] = _waves(targets, new)
    return conform(made, "buying")


def items_table(facts, goods, targets, supply, *, cover=1.0):
    """Return the schema table `buying_items`: units of every single article to sell, to have and to buy by month."""
    single = goods[(goods["class"] != "tail") & (goods["price"] > 0) & (goods["target"] > 0)]
    months = targets.table(["month", "category"])
    if single.empty:
        return conform(pd.DataFrame(columns=COLUMNS), "buying_items")
    rows = []
    for row in single.itertuples():
        of = months[months["category"] == row.category]
        units = np.rint(split(row.target, of["target"]) / row.price).astype("int64")
        rows.append(pd.DataFrame({"month": of["month"].to_numpy(), "category": row.item, "sales": units}))
    opening = {item: int(supply.held.get(item, 0)) for item in single["item"]}
    mine = supply.arriving[supply.arriving["sku"].isin(single["item"])]
    due = _due(targets, mine, mine["sku"], "units")
    made = open_to_buy(pd.concat(rows, ignore_index=True), opening, due, cover=cover)
    made = made.rename(columns={"category": "item", "open_to_buy": "buy"})
    about = single.set_index("item")[["name", "category", "class", "cost", "cost_basis"]]
    made = made.join(about, on="item")
    made["value"] = made["buy"] * made["cost"]
    kinds = [basis_of(("c", "stock", "receipts"), supply.basis | {"c": c}) for c in ("data", "assumed")]
    made["basis"] = np.where(made["cost_basis"] == "data", *kinds)
    order = dict(zip(single["item"], range(len(single)), strict=True))
    return conform(made.sort_values("item", key=lambda i: i.map(order), kind="stable")[COLUMNS], "buying_items")


COLUMNS = ["item", "month", "name", "category", "class", "sales", "opening", "on_order", "closing", "buy", "value",
           "basis"]  # fmt: skip


def first_table(items, goods, targets, supply):
    """Return the schema table `buy_first`: articles that run out within the year at the target's pace, soonest order.

    Empty without a stock snapshot. runs_out: stock and all that is under way are sold; short_from: an earlier day
    without stock because what is under way comes too late. units: those of the first month that lacks any, in whole
    packs and at least the least purchase. order_by: last day of ordering so that nine deliveries in ten come in time.
    """
    rows, days = [], targets.axes.days["day"]
    daily = targets.axes.cube(targets.leaves).sum(axis=(1, 3))
    open_days = np.ones(len(days), bool) if targets.until is None else (days > targets.until).to_numpy()
    buys = items[items["buy"] > (0 if supply.measured else np.inf)].drop_duplicates("item").set_index("item")
    for row in goods[goods["item"].isin(buys.index)].to_dict("records"):
        item, part = row["item"], daily[:, targets.axes.categories.index(row["category"])]
        pace = part / max(part.sum(), 1) * row["target"] / row["price"]
        coming, held = supply.arriving[supply.arriving["sku"] == item], int(supply.held.get(item, 0))
        arrived = np.zeros(len(days))
        np.add.at(arrived, days.searchsorted(coming["day"]), coming["units"].to_numpy())
        gone = np.flatnonzero((held + arrived.sum() < pace.cumsum()) & open_days)
        short = np.flatnonzero((held + arrived.cumsum() < pace.cumsum()) & open_days)
        if not gone.size:
            continue
        about, runs_out = supply.skus.loc[item], days.iloc[gone[0]]
        lead = float(np.ceil(about["lead_mean"] * (1 + SAFE * about["lead_cv"]))) if supply.lead_known else np.nan
        pack, least = int(about["pack"]), max(int(buys.loc[item, "buy"]), int(about["moq"]))
        units = -(-least // pack) * pack
        rows.append({
            **{name: row[name] for name in ("item", "name", "category", "class")},
            "supplier": about["supplier"] if supply.lead_known else None, "on_hand": held,
            "on_order": int(coming["units"].sum()), "runs_out": runs_out, "lead_days": lead,
            "short_from": days.iloc[short[0]] if short[0] < gone[0] else pd.NaT,
            "order_by": runs_out - pd.Timedelta(days=lead) if supply.lead_known else pd.NaT,
            "units": units, "value": units * row["cost"],
        })  # fmt: skip
    names = ["item", "name", "category", "class", "supplier", "on_hand", "on_order", "short_from",
             "runs_out", "lead_days", "order_by", "units", "value"]  # fmt: skip
    made = pd.DataFrame(rows, columns=names)
    by = ["order_by" if supply.lead_known else "runs_out", "value"]
    return conform(made.sort_values(by, ascending=[True, False], kind="stable"), "buy_first")


def _opening_value(facts, supply):
    """Return category → stock at cost; assumed stock is that of the scenario's items, pooled ones included."""
    if supply.measured:
        return (facts["lies"] * facts["cost"]).groupby(facts["category"]).sum()
    skus = supply.skus
    return (supply.held.reindex(skus.index).fillna(0) * skus["cost"]).groupby(skus["category"]).sum()


def _category_of(supply):
    return supply.arriving["sku"].map(supply.category).fillna("all")


def _pools(skus):
    """Return the names of pooled items among a scenario's articles."""
    return [name for name, category in skus["category"].items() if name == other(category)]


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
