"""Suppliers, opening stock and pipeline from the data, or a steady state that is labelled assumed. Time: day."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.calibration.evidence import Evidence
from simlib.calibration.pooled_items import pooled_item
from simlib.core.message import N_, Note
from simlib.flows.inventory.reorder import Reorder

CODE = "flows.inventory.calibrate."
NOTES = {
    CODE + "lead_times": N_("{days:int} days, CV {cv:number}"),
    CODE + "no_suppliers": N_("no supplier table and no receipts"),
    CODE + "terms": N_("{days:int} days"),
    CODE + "no_terms": N_("no supplier terms in the data"),
    CODE + "steady": N_("steady state"),
    CODE + "no_snapshot": N_(
        "no stock snapshot; opening stock and orders under way as the reorder policy holds in a steady state"
    ),
    CODE + "stale": N_("the stock snapshot of {day:day} is more than {days:int} days from the year's start"),
}
DEFAULTS = {"supplier": "supplier", "lead_mean": 21.0, "lead_cv": 0.3, "pack": 1, "moq": 0, "terms_days": 30}
FEWEST_RECEIPTS = 8
STALE = 45  # days between a stock snapshot and the year's start


def with_suppliers(skus: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """Return the table `skus` with supplier, lead_mean, lead_cv, pack, moq, terms_days of the primary supplier."""
    suppliers = evidence.table("suppliers")
    if suppliers is None:
        shown = Note(CODE + "lead_times", {"days": DEFAULTS["lead_mean"], "cv": DEFAULTS["lead_cv"]})
        evidence.set("lead_times", DEFAULTS["lead_mean"], "assumed", Note(CODE + "no_suppliers"), shown=shown)
        shown = Note(CODE + "terms", {"days": DEFAULTS["terms_days"]})
        evidence.set("terms", DEFAULTS["terms_days"], "assumed", Note(CODE + "no_terms"), shown=shown)
        return skus.assign(**DEFAULTS)
    first = suppliers.sort_values(["sku", "backup_rank"]).drop_duplicates("sku")
    out = skus.merge(
        first[["sku", "supplier", "lead_mean", "lead_cv", "pack", "moq", "terms_days"]],
        on="sku",
        how="left",
        validate="one_to_one",
    )
    basis = "mixed" if out["supplier"].isna().any() else "data"
    for name in ("lead_times", "terms"):
        evidence.set(name, None, basis, n=int(out["supplier"].notna().sum()))
    if basis == "mixed":
        for name in ("lead_mean", "lead_cv", "pack", "moq", "terms_days"):
            out[name] = out[name].fillna(out[name].median() if out[name].notna().any() else DEFAULTS[name])
        out["supplier"] = out["supplier"].fillna(DEFAULTS["supplier"])
    out = _from_receipts(out, evidence)
    whole = {"pack": "int64", "moq": "int64", "terms_days": "int64"}
    out["lead_mean"] = out["lead_mean"].clip(1, 400)
    out["lead_cv"] = out["lead_cv"].clip(0, 2)
    out["pack"] = out["pack"].clip(lower=1)
    return out.astype(whole)


def _from_receipts(skus, evidence):
    """Replace promised lead times by those measured on receipts, where a supplier has at least eight."""
    receipts = evidence.table("receipts")
    if receipts is None:
        return skus
    done = receipts.dropna(subset=["received_day"])
    took = (done["received_day"] - done["ordered_day"]).dt.days
    measured = took.groupby(done["supplier"]).agg(["mean", "std", "size"])
    measured = measured[(measured["size"] >= FEWEST_RECEIPTS) & (measured["mean"] >= 1)]
    ratio = (measured["mean"] / skus.groupby("supplier")["lead_mean"].mean()).dropna()
    cv = (measured["std"] / measured["mean"]).fillna(0.3)
    scale = skus["supplier"].map(ratio).fillna(1.0)
    return skus.assign(lead_mean=skus["lead_mean"] * scale, lead_cv=skus["supplier"].map(cv).fillna(skus["lead_cv"]))


def opening(
    skus: pd.DataFrame, warehouses: list[str], reorder: Reorder, evidence: Evidence
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (stock, pipeline) tables: the snapshot and the open receipts, and a steady state for the rest.

    skus, warehouses: in the order of the policy's axes.
    """
    snapshot = evidence.table("stock")
    steady_stock, steady_pipeline = _steady_state(skus, warehouses, reorder)
    if why := _unusable(snapshot, evidence):
        evidence.set("stock", None, "assumed", why, shown=Note(CODE + "steady"))
        return steady_stock, steady_pipeline
    last = snapshot[snapshot["day"] == snapshot["day"].max()]
    free = last.assign(on_hand=(last["on_hand"] - last["reserved"]).clip(lower=0))
    counted = free.groupby(["warehouse", "sku"], as_index=False)["on_hand"].sum()
    single = set(skus.loc[skus["sku"] != skus["category"].map(pooled_item), "sku"])
    counted = counted[counted["sku"].isin(single) & counted["warehouse"].isin(warehouses)]
    uncounted = ~steady_stock["sku"].isin(set(counted["sku"]))
    stock = pd.concat([counted, steady_stock[uncounted]], ignore_index=True)
    evidence.set("stock", None, "mixed" if uncounted.any() else "data", n=len(counted))
    under_way = _open_orders(evidence, single, warehouses)
    if under_way is None:
        return stock, steady_pipeline
    rest = steady_pipeline[~steady_pipeline["sku"].isin(set(counted["sku"]))]
    return stock, pd.concat([under_way, rest], ignore_index=True)


def _unusable(snapshot, evidence):
    """Return why the stock snapshot says nothing of the year's start, or None where it does."""
    if snapshot is None:
        return Note(CODE + "no_snapshot")
    taken = snapshot["day"].max()
    far = abs((taken - evidence.year_start).days) > STALE
    return Note(CODE + "stale", {"day": taken.date(), "days": STALE}) if far else None


def _open_orders(evidence, single, warehouses):
    receipts = evidence.table("receipts")
    if receipts is None:
        return None
    open_ones = receipts[
        receipts["received_day"].isna() & receipts["sku"].isin(single) & receipts["warehouse"].isin(warehouses)
    ]
    day = (open_ones["due_day"] - evidence.year_start).dt.days.clip(lower=0)
    units = open_ones["qty_ordered"]
    return pd.DataFrame(
        {
            "warehouse": open_ones["warehouse"],
            "sku": open_ones["sku"],
            "day": day.astype("int64"),
            "units": units.astype("int64"),
        }
    )[units > 0]


def _steady_state(skus, warehouses, reorder):
    """Return (stock, pipeline): what the policy holds on average, and one delivery a review period over the lead time.

    Between two orders a position falls from S to s, so its mean is halfway; what is under way is not on hand yet.
    """
    review, lead = reorder.params.review_every, reorder.lead_mean
    point, up_to = reorder.levels(0)
    stock, pipeline = [], []
    for w, warehouse in enumerate(warehouses):
        for s, sku in enumerate(skus["sku"]):
            days = int(lead[s])
            arrives = int(np.ceil(reorder.planned(w, s, days + 1) / (days + 1) * review))
            coming = [(warehouse, sku, day, arrives) for day in range(review // 2, days, review) if arrives > 0]
            position = (point[w, s] + up_to[w, s]) / 2
            stock.append((warehouse, sku, max(int(np.ceil(position - arrives * len(coming))), 0)))
            pipeline += coming
    return (
        pd.DataFrame(stock, columns=["warehouse", "sku", "on_hand"]),
        pd.DataFrame(pipeline, columns=["warehouse", "sku", "day", "units"]),
    )
