"""The facts of every article: what it sold, its price, cost, role, stage and stock. Money: minor units; time: day.

Nothing here depends on the target, so it is worked out once a plan and stays in `targets/goods_facts.parquet`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from simlib.calibration.evidence import Evidence
from simlib.calibration.pooled_items import pooled_item
from simlib.calibration.stock_snapshot import free_stock
from simlib.core.schema import columns, conform
from simlib.data.history import paid
from simlib.flows.cash.calibrate import COST_SHARE
from simlib.sections.goods.measures import ROLES, abc, stage
from simlib.simulate.scenario.definition import Scenario

MONTHS_JUDGED = 6
DOUBT = 1.64  # a change of pace must be beyond what counting alone does in nine of ten cases
DEAREST = 0.9


def article_facts(
    tables: Mapping[str, pd.DataFrame], history: pd.DataFrame, days: pd.Series, base: Scenario
) -> pd.DataFrame:
    """Return the schema table `goods_facts`: articles that sold in the last year before the plan, or lie in stock.

    tables: tidy tables; history: schema table; days: days of the plan year; base: the calibrated scenario, which says
    which articles stay single and whether the stock snapshot counts.
    """
    evidence = Evidence(tables, history, pd.DataFrame({"day": days}), base.params.year.currency)
    sold = evidence.sales.groupby("sku").agg(units=("qty", "sum"), sold=("amount", "sum"))
    sold["line_cost"] = evidence.sales.groupby("sku")["unit_cost"].mean()
    stock = free_stock(tables, base.basis)
    every = sold if stock is None else sold.reindex(sold.index.union(stock[stock > 0].index))
    facts = every.join(tables["goods"].set_index("sku")[["name", "category", "price", "cost", "role"]])
    facts = facts.rename(columns={"price": "listed"}).rename_axis("sku").reset_index()
    facts[["units", "sold"]] = facts[["units", "sold"]].fillna(0).astype("int64")
    facts["sold"] = facts["sold"].clip(lower=0)
    facts["name"] = facts["name"].fillna(facts["sku"])
    facts["category"] = facts["category"].fillna("all")
    facts["on_hand"] = np.nan if stock is None else facts["sku"].map(stock).fillna(0)
    pools = facts["category"].map(pooled_item)
    facts["item"] = facts["sku"].where(facts["sku"].isin(base.tables["skus"]["sku"]), pools)
    _price_and_cost(facts)
    classes = abc(dict(zip(facts["sku"], facts["sold"].astype(float), strict=True))).set_index("item")["class"]
    facts["class"] = facts["sku"].map(classes)
    _roles(facts)
    facts["stage"] = facts["sku"].map(_stages(tables, days.iloc[0], history["day"].max()))
    ranked = facts.sort_values(["sold", "sku"], ascending=[False, True])
    return conform(ranked[columns("goods_facts")], "goods_facts")


def _price_and_cost(facts):
    """Add price (paid on average, else listed), cost (from goods, else from order lines, else assumed), cost_basis."""
    paid = facts["sold"] / facts["units"].where(facts["units"] > 0)
    price = paid.where(paid > 0).fillna(facts["listed"]).fillna(0)
    cost = facts["cost"].fillna(facts["line_cost"])
    ratio = (cost / price.where(price > 0)).dropna()
    share = float(ratio.median()) if len(ratio) else COST_SHARE
    facts["cost_basis"] = np.where(cost.notna(), "data", "assumed")
    facts["price"] = np.rint(price).astype("int64")
    facts["cost"] = np.rint(cost.fillna(price * share)).astype("int64")


def _roles(facts):
    """Add role and role_basis; without one in the data: best sellers below their category's median price bring traffic.

    Of the others the dearest tenth carries the image, the rest earns the profit; custom goods cannot be seen in sales.
    """
    given = facts["role"].isin(ROLES)
    middle = facts.groupby("category")["price"].transform("median")
    cheap = (facts["class"] == "A") & (facts["price"] < middle)
    dear = (facts["price"].rank(pct=True) > DEAREST) & (facts["price"] > middle) & (facts["class"] != "A")
    facts["role_basis"] = np.where(given, "data", "assumed")
    facts["role"] = facts["role"].where(given, np.select([cheap, dear], ["traffic", "image"], "profit"))


def _stages(tables, year_start, last):
    """Return article → lifecycle stage by its full months before the plan year; empty where fewer than six are there.

    Order lines are counted, not units, because one bulk order is no growth. The last three months stand against the
    same three a year before where the article is that old, else against the three before.
    """
    orders, lines = tables["orders"], tables["lines"]
    counted = orders.loc[paid(orders) & (orders["day"] < year_start), ["order_id", "day"]]
    sales = lines.loc[lines["kind"] == "sale", ["order_id", "sku"]].merge(counted, on="order_id")
    end = min(year_start, last + pd.Timedelta(days=1)).to_period("M")
    month = sales["day"].dt.to_period("M")
    first = month.min() + int(sales["day"].min().day > 1) if len(sales) else end
    months = pd.period_range(first, end - 1, freq="M")
    if len(months) < MONTHS_JUDGED:
        return {}
    wide = sales.groupby(["sku", month]).size().unstack(fill_value=0).reindex(columns=months, fill_value=0)
    counts = wide.to_numpy(dtype=float)
    begun = np.where(counts.any(axis=1), (counts > 0).argmax(axis=1), len(months))
    found = (_judged(c[k:], counts.sum(axis=0)[k:]) for c, k in zip(counts, begun, strict=True))
    return dict(zip(wide.index, found, strict=True))


def _judged(counts, whole):
    """Return the stage of one article; within one year its own season looks like growth, so more is asked of that."""
    long = len(counts) >= 15 and counts[-15:-12].any()
    span = np.r_[-15:-12, -3:0] if long else np.arange(len(counts))
    return stage(counts[span], around=whole[span], doubt=DOUBT, change=0.15 if long else 0.5)
