"""Costs, fees and refunds from the data, or documented defaults. Money: minor units."""

from __future__ import annotations

import numpy as np
import pandas as pd

COST_SHARE = 0.55
OWN_SITES = {"shop", "app", "site", "own", "web", "store"}
COMMISSION, FREIGHT_SHARE, FIXED_SHARE = 0.05, 0.06, 0.10
SETTLEMENT = {"own": 2, "market": 10}


def with_costs(skus, evidence):
    """Return the table `skus` with the cost of a unit: from goods, from order lines, or a share of the price."""
    cost = (
        evidence.tables["goods"].set_index("sku")["cost"]
        if "cost" in evidence.tables["goods"]
        else pd.Series(dtype=float)
    )
    seen = (
        evidence.sales.dropna(subset=["unit_cost"]).groupby("sku")["unit_cost"].mean()
        if "unit_cost" in evidence.sales
        else cost
    )
    found = skus["sku"].map(cost.dropna()).fillna(skus["sku"].map(seen))
    known = found.notna()
    margin = float((found[known] / skus.loc[known, "price"]).median()) if known.any() else COST_SHARE
    if not known.any():
        evidence.assume("costs", f"{COST_SHARE:.0%} of the price", "no cost of goods in the data")
    elif known.all():
        evidence.measured("costs")
    else:
        evidence.mixed("costs")
    return skus.assign(cost=np.rint(found.fillna(skus["price"] * margin)).astype("int64"))


def platforms_table(evidence, platforms):
    """Return the scenario table `platforms`: commission and days to pay-out."""
    own = [p.lower() in OWN_SITES for p in platforms]
    evidence.assume("commission", f"{COMMISSION:.0%} on marketplaces, 0 on own sites", "no fee table in the data")
    return pd.DataFrame(
        {
            "platform": platforms,
            "commission": [0.0 if o else COMMISSION for o in own],
            "settlement_days": [SETTLEMENT["own" if o else "market"] for o in own],
        }
    )


def cash_params(evidence):
    """Return the values for `CashParams`: refund share and lag from history, costs a parcel and a day by default."""
    paid, back = evidence.history["gmv_paid"].sum(), evidence.history["refunds"].sum()
    share = float(np.clip(back / paid, 0, 0.9)) if paid > 0 else 0.0
    if share > 0:
        evidence.measured("refunds")
    else:
        share = 0.03
        evidence.assume("refunds", "3 % of paid GMV", "the data show no cancellation or return")
    money, orders = evidence.baseline["gmv"], evidence.baseline["orders"]
    freight = int(round(FREIGHT_SHARE * money.sum() / max(orders.sum(), 1)))
    fixed = int(round(FIXED_SHARE * money.mean()))
    evidence.assume("freight", f"{FREIGHT_SHARE:.0%} of an order's value a parcel", "no freight cost in the data")
    evidence.assume("running_costs", f"{FIXED_SHARE:.0%} of expected GMV", "no wages or rent in the data")
    evidence.assume("vat", "0 %", "the data do not say whether prices contain VAT")
    return {
        "refund_share": share,
        "refund_share_sd": 0.15 * share,
        "refund_lag": _refund_lag(evidence),
        "freight_per_parcel": freight,
        "fixed_cost_day": fixed,
    }


def _refund_lag(evidence):
    """Median days from an order to its linked return; 9 where none is linked (median of a public retail data set)."""
    lines, day = evidence.tables["lines"], evidence.tables["orders"].set_index("order_id")["day"]
    linked = lines[(lines["kind"] == "return") & lines["ref_order"].notna()]
    lag = (linked["order_id"].map(day) - linked["ref_order"].map(day)).dt.days.dropna()
    return int(np.clip(lag.median(), 0, 180)) if len(lag) >= 20 else 9
