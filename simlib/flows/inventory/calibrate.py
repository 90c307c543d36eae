"""Suppliers, opening stock and pipeline from the data, or a steady state that is labelled assumed. Time: day."""

from __future__ import annotations

import numpy as np
import pandas as pd

DEFAULTS = {"supplier": "supplier", "lead_mean": 21.0, "lead_cv": 0.3, "pack": 1, "moq": 0, "terms_days": 30}
FEWEST_RECEIPTS = 8
STALE = 45  # days between a stock snapshot and the year's start


def with_suppliers(skus, evidence):
    """Return the table `skus` with supplier, lead_mean, lead_cv, pack, moq, terms_days of the primary supplier."""
    suppliers = evidence.table("suppliers")
    if suppliers is None:
        evidence.assume("lead_times", "21 days, CV 0.3", "no supplier table and no receipts")
        evidence.assume("terms", "30 days", "no supplier terms in the data")
        return skus.assign(**DEFAULTS)
    first = suppliers.sort_values(["sku", "backup_rank"]).drop_duplicates("sku")
    out = skus.merge(
        first[["sku", "supplier", "lead_mean", "lead_cv", "pack", "moq", "terms_days"]],
        on="sku",
        how="left",
        validate="one_to_one",
    )
    evidence.measured("lead_times", "terms")
    if out["supplier"].isna().any():
        for name in ("lead_mean", "lead_cv", "pack", "moq", "terms_days"):
            out[name] = out[name].fillna(out[name].median() if out[name].notna().any() else DEFAULTS[name])
        out["supplier"] = out["supplier"].fillna(DEFAULTS["supplier"])
        evidence.mixed("lead_times", "terms")
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


def opening(skus, warehouses, planned, evidence, *, review, cover, safety):
    """Return (stock, pipeline) tables; planned (W, S, days): expected units in the order of `skus` and `warehouses`."""
    known = evidence.table("stock")
    pooled = skus["sku"].str.startswith("other ")
    steady_stock, steady_pipeline = _steady_state(skus, warehouses, planned, review=review, cover=cover, safety=safety)
    if known is None:
        evidence.assume(
            "stock",
            "steady state",
            "no stock snapshot; opening stock and orders under way as a steady policy would hold",
        )
        return steady_stock, steady_pipeline
    taken = known["day"].max()
    if abs((taken - evidence.year_start).days) > STALE:
        why = f"the stock snapshot of {taken.date()} is more than {STALE} days from the year's start"
        evidence.assume("stock", "steady state", why)
        return steady_stock, steady_pipeline
    last = known[known["day"] == taken]
    free = last.assign(on_hand=(last["on_hand"] - last["reserved"]).clip(lower=0))
    held = free.groupby(["warehouse", "sku"], as_index=False)["on_hand"].sum()
    single = set(skus.loc[~pooled, "sku"])
    held = held[held["sku"].isin(single) & held["warehouse"].isin(warehouses)]
    unknown = ~steady_stock["sku"].isin(set(held["sku"]))
    stock = pd.concat([held, steady_stock[unknown]], ignore_index=True)
    (evidence.mixed if unknown.any() else evidence.measured)("stock")
    under_way = _open_orders(evidence, single, warehouses)
    if under_way is None:
        return stock, steady_pipeline
    rest = steady_pipeline[~steady_pipeline["sku"].isin(set(held["sku"]))]
    return stock, pd.concat([under_way, rest], ignore_index=True)


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


def _steady_state(skus, warehouses, planned, *, review, cover, safety):
    """Stock at half a cycle above safety, and one delivery a review period over the lead time."""
    stock, pipeline = [], []
    lead = skus["lead_mean"].to_numpy()
    for w, warehouse in enumerate(warehouses):
        for s, sku in enumerate(skus["sku"]):
            span = int(np.ceil(lead[s])) + review
            daily = planned[w, s, : span + cover].mean()
            exposure = daily * span
            dispersion = (skus["units_variance"].iloc[s] + skus["units_mean"].iloc[s] ** 2) / skus["units_mean"].iloc[s]
            spread = np.sqrt(exposure * dispersion + (exposure * 0.15) ** 2 + (exposure * skus["lead_cv"].iloc[s]) ** 2)
            stock.append((warehouse, sku, int(np.ceil(daily * (review + cover / 2) + safety * spread))))
            arrives = int(np.ceil(planned[w, s, : int(lead[s]) + 1].mean() * review))
            pipeline += [
                (warehouse, sku, day, arrives) for day in range(review // 2, int(lead[s]), review) if arrives > 0
            ]
    return (
        pd.DataFrame(stock, columns=["warehouse", "sku", "on_hand"]),
        pd.DataFrame(pipeline, columns=["warehouse", "sku", "day", "units"]),
    )
