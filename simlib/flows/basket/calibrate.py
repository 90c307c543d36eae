"""Goods as the simulation sees them: best sellers one by one, the tail pooled by category. Money: minor units."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.calibration.evidence import Evidence
from simlib.calibration.pooled_items import pooled_item
from simlib.core.message import N_, Note
from simlib.flows.basket.flow import BasketParams

REVENUE_COVERED = 0.95
MOST_SKUS, FEWEST_SKUS = 300, 20
MOST_CELLS = 2400  # platforms × warehouses × single SKUs: what a simulated day works on
WILDEST_LINE = 30.0  # variance of units in a line, at most this many times the squared mean
CODE = "flows.basket.calibrate."
NOTES = {
    CODE + "goods": N_("{single:int} single SKUs, {pooled:int} pooled"),
    CODE + "tail": N_("SKUs beyond {share:percent} of revenue share one pooled item a category"),
    CODE + "short": N_("fewer than {weeks:int} weeks to measure it"),
}
FEWEST_WEEKS = 26


def goods(evidence: Evidence, warehouses: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (skus, lines): price and units a line of every SKU; lines an order by platform.

    SKUs beyond those that make 95 % of revenue are pooled by category; at most 300 stay single, fewer where many
    platforms and warehouses multiply them.
    """
    sales = evidence.sales[["order_id", "platform", "sku", "category", "qty", "amount"]].copy()
    revenue = sales.groupby("sku")["amount"].sum().sort_values(ascending=False, kind="stable")
    single = _single(revenue, sales["platform"].nunique() * warehouses)
    tail = ~sales["sku"].isin(single)
    sales.loc[tail, "sku"] = sales.loc[tail, "category"].astype(str).map(pooled_item)
    if tail.any():
        shown = Note(CODE + "goods", {"single": len(single), "pooled": len(revenue) - len(single)})
        why = Note(CODE + "tail", {"share": REVENUE_COVERED})
        evidence.set("goods", None, "data", why, inputs=[], shown=shown)
    for name in ("orders", "prices"):
        evidence.set(name, None, "data", n=len(sales))
    by_sku = sales.groupby("sku", sort=True)
    units, money = by_sku["qty"].sum(), by_sku["amount"].sum()
    mean = by_sku["qty"].mean()
    # One mistyped quantity must not decide how wild every basket is: the variance is taken below the 99.5th percentile.
    capped = sales["qty"].clip(upper=by_sku["qty"].transform(lambda q: q.quantile(0.995)))
    variance = capped.groupby(sales["sku"]).var(ddof=0).fillna(0.0).clip(upper=WILDEST_LINE * mean**2)
    category = by_sku["category"].agg(lambda c: c.mode().iloc[0])
    skus = pd.DataFrame(
        {
            "category": category,
            "price": np.maximum(np.rint(money / units), 1).astype("int64"),
            "units_mean": mean.clip(lower=1.0),
            "units_variance": variance,
        }
    )
    orders = sales.groupby("platform")["order_id"].nunique()
    count = sales.groupby(["platform", "sku"]).size().rename("lines").reset_index()
    count["per_order"] = count["lines"] / count["platform"].map(orders)
    return skus.reset_index(), count[["platform", "sku", "per_order"]]


def _single(revenue, places):
    """Return the SKUs that stay single; revenue: by SKU, largest first; places: platforms × warehouses."""
    covered = revenue.cumsum().shift(fill_value=0) < REVENUE_COVERED * revenue.sum()
    most = int(np.clip(MOST_CELLS // places, FEWEST_SKUS, MOST_SKUS))
    return set(revenue.index[covered.to_numpy()][:most])


def set_basket(evidence: Evidence) -> None:
    """Set variance over mean of the number of lines in an order."""
    size = evidence.sales.groupby("order_id").size()
    if len(size) > 1:
        spread = float(np.clip(size.var(ddof=0) / size.mean(), 0.05, 500.0))
        evidence.set("basket.lines_spread", spread, "data", n=len(size))
    else:
        evidence.set("basket.lines_spread", BasketParams().lines_spread, "assumed")


def set_orders_elasticity(evidence: Evidence, default: float) -> None:
    """Set the part of a change in paid GMV that comes as more orders: weekly regression of log orders on log GMV."""
    weekly = evidence.history.groupby(pd.Grouper(key="day", freq="W"))[["orders", "gmv_paid"]].sum()
    weekly = weekly[(weekly["orders"] > 0) & (weekly["gmv_paid"] > 0)]
    if len(weekly) < FEWEST_WEEKS:
        evidence.set("year.orders_elasticity", default, "assumed", Note(CODE + "short", {"weeks": FEWEST_WEEKS}))
        return
    orders, money = np.log(weekly["orders"]), np.log(weekly["gmv_paid"])
    slope = np.cov(orders, money)[0, 1] / max(money.var(), 1e-9)
    evidence.set("year.orders_elasticity", float(np.clip(slope, 0.4, 1.0)), "data", n=len(weekly))
