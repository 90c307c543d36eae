"""Costs, fees and refunds from the data, or documented defaults. Money: minor units."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from simlib.calibration.evidence import Evidence
from simlib.core.message import N_, Note
from simlib.flows.cash.flow import CashParams

COST_SHARE = 0.55
OWN_SITES = {"shop", "app", "site", "own", "web", "store"}
COMMISSION, FREIGHT_SHARE, FIXED_SHARE = 0.05, 0.06, 0.10
SETTLEMENT = {"own": 2, "market": 10}
CODE = "flows.cash.calibrate."
NOTES = {
    CODE + "cost": N_("{share:percent} of the price"),
    CODE + "no_cost": N_("no cost of goods in the data"),
    CODE + "commission": N_("{share:percent} on marketplaces, 0 on own sites"),
    CODE + "no_fees": N_("no fee table in the data"),
    CODE + "refunds": N_("{share:percent} of paid GMV"),
    CODE + "no_refunds": N_("the data show no cancellation or return"),
    CODE + "freight": N_("{share:percent} of an order's value a parcel"),
    CODE + "no_freight": N_("no freight cost in the data"),
    CODE + "running": N_("{share:percent} of expected GMV"),
    CODE + "no_running": N_("no wages or rent in the data"),
    CODE + "vat": N_("{share:percent}"),
    CODE + "no_vat": N_("the data do not say whether prices contain VAT"),
}


def with_costs(skus: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
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
    given = found.notna()
    margin = float((found[given] / skus.loc[given, "price"]).median()) if given.any() else COST_SHARE
    if given.any():
        evidence.set("costs", margin, "data" if given.all() else "mixed", n=int(given.sum()))
    else:
        _assume(evidence, "costs", "costs", COST_SHARE, "no_cost", "cost")
    return skus.assign(cost=np.rint(found.fillna(skus["price"] * margin)).astype("int64"))


def platforms_table(evidence: Evidence, platforms: Sequence[str]) -> pd.DataFrame:
    """Return the scenario table `platforms`: commission and days to pay-out."""
    own = [p.lower() in OWN_SITES for p in platforms]
    _assume(evidence, "commission", "commission", COMMISSION, "no_fees", "commission")
    return pd.DataFrame(
        {
            "platform": platforms,
            "commission": [0.0 if o else COMMISSION for o in own],
            "settlement_days": [SETTLEMENT["own" if o else "market"] for o in own],
        }
    )


def set_cash(evidence: Evidence) -> None:
    """Set refund share and lag from history, costs a parcel and a day by default."""
    paid, back = evidence.history["gmv_paid"].sum(), evidence.history["refunds"].sum()
    share = float(np.clip(back / paid, 0, 0.9)) if paid > 0 else 0.0
    if share > 0:
        evidence.set("cash.refund_share", share, "data", n=len(evidence.history), inputs=["refunds"])
    else:
        share = CashParams().refund_share
        _assume(evidence, "cash.refund_share", "refunds", share, "no_refunds", "refunds")
    evidence.set("cash.refund_share_sd", 0.15 * share, "assumed")
    lag, n = _refund_lag(evidence)
    evidence.set("cash.refund_lag", lag, "data" if n else "assumed", n=n)
    money, orders = evidence.baseline["gmv"], evidence.baseline["orders"]
    parcel = int(round(FREIGHT_SHARE * money.sum() / max(orders.sum(), 1)))
    _assume(evidence, "cash.freight_per_parcel", "freight", parcel, "no_freight", "freight", FREIGHT_SHARE)
    day = int(round(FIXED_SHARE * money.mean()))
    _assume(evidence, "cash.fixed_cost_day", "running_costs", day, "no_running", "running", FIXED_SHARE)
    _assume(evidence, "cash.vat_rate", "vat", CashParams().vat_rate, "no_vat", "vat")


def _assume(evidence, path, name, value, why, shown, share=None):
    """Set a documented default that people read as a share."""
    words = Note(CODE + shown, {"share": value if share is None else share})
    evidence.set(path, value, "assumed", Note(CODE + why), inputs=[name], shown=words)


def _refund_lag(evidence):
    """Return (median days from an order to its linked return, how many); the default where too few are linked."""
    lines, day = evidence.tables["lines"], evidence.tables["orders"].set_index("order_id")["day"]
    linked = lines[(lines["kind"] == "return") & lines["ref_order"].notna()]
    lag = (linked["order_id"].map(day) - linked["ref_order"].map(day)).dt.days.dropna()
    return (int(np.clip(lag.median(), 0, 180)), len(lag)) if len(lag) >= 20 else (CashParams().refund_lag, 0)
