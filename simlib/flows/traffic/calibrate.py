"""Sources, funnel rates and day noise from session logs, or documented defaults. Time: day."""

from __future__ import annotations

import numpy as np
import pandas as pd

# Google merchandise store, November 2020 to January 2021: view a session, cart a view, order a cart.
DEFAULT_STEPS = {"views": 0.21, "carts": 0.31, "placed": 0.25}
DEFAULT_PAYMENT = 1.0
LOWEST_NOISE = 0.03


def sources_table(evidence, platforms):
    """Return the scenario table `sources`: one row a platform and source."""
    payment = _payment(evidence)
    sessions = evidence.table("sessions")
    parts = []
    for platform in platforms:
        own = None if sessions is None else sessions[sessions["platform"] == platform]
        parts.append(
            _assumed(platform)
            if own is None or own["sessions"].sum() <= 0 or own["buyers"].fillna(0).sum() <= 0
            else _measured(platform, own)
        )
    out = pd.concat(parts, ignore_index=True)
    out["paid"] = out["platform"].map(payment).fillna(DEFAULT_PAYMENT)
    with_data = out["source"].ne("all sources")
    if with_data.all():
        evidence.measured("sessions", "ad_cost")
    elif with_data.any():
        evidence.mixed("sessions", "ad_cost")
    else:
        conversion = np.prod(list(DEFAULT_STEPS.values()))
        evidence.assume(
            "sessions", f"{conversion:.2%} of visits buy", "no session log; rates of a public web shop sample"
        )
        evidence.assume("ad_cost", 0, "no advertising spend in the data")
    return out[["platform", "source", "share", "views", "carts", "placed", "paid", "cost_per_session"]]


def _payment(evidence):
    """Return the paid share of placed orders by platform."""
    orders = evidence.orders[evidence.orders["status"].isin(["placed", "paid", "cancelled"])]
    sold = orders[orders["order_id"].isin(set(evidence.sales["order_id"])) | (orders["status"] != "paid")]
    evidence.measured("payment")
    return sold.groupby("platform")["status"].agg(lambda s: float((s == "paid").mean()))


def _assumed(platform):
    return pd.DataFrame(
        [{"platform": platform, "source": "all sources", "share": 1.0, **DEFAULT_STEPS, "cost_per_session": 0.0}]
    )


def _measured(platform, own):
    """Return one row a source; a step the log does not count is folded into the next one."""
    total = own.groupby("source", sort=True)[["sessions", "views", "carts", "buyers", "spend"]].sum(min_count=1)
    total = total[total["sessions"] > 0]
    buyers = total["buyers"].fillna(0).clip(upper=total["sessions"])
    overall = ((buyers + 0.5) / (total["sessions"] + 1)).clip(1e-6, 0.98)
    views = (total["views"] / total["sessions"]).fillna(DEFAULT_STEPS["views"]).clip(overall, 1.0)
    carts = (total["carts"] / total["views"]).fillna(DEFAULT_STEPS["carts"]).clip(overall / views, 1.0)
    placed = (overall / (views * carts)).clip(1e-6, 1.0)
    return pd.DataFrame(
        {
            "platform": platform,
            "source": total.index,
            "share": (buyers + 1e-9) / (buyers + 1e-9).sum(),
            "views": views,
            "carts": carts,
            "placed": placed,
            "cost_per_session": (total["spend"] / total["sessions"]).fillna(0.0),
        }
    )


def day_noise(evidence):
    """Return (sd, lag-1 correlation) of a day's demand around its expectation, without the counting noise of orders."""
    noise = evidence.noise.get("orders", {})
    sd, ar = noise.get("sd"), noise.get("ar")
    mean = evidence.baseline["orders"][evidence.baseline["orders"] > 0].mean()
    if sd is None or not np.isfinite(sd) or not np.isfinite(mean):
        evidence.assume("day_noise", 0.15, "history too short to measure the spread of a day")
        return 0.15, 0.3
    evidence.measured("day_noise")
    # The engine adds Poisson noise of the orders themselves, so it is taken out here; in logs it is less than 1 / mean
    # where a day has less than one order.
    counting = 1 / mean if mean >= 1 else np.log1p(1 / mean)
    return float(np.clip(np.sqrt(max(sd**2 - counting, LOWEST_NOISE**2)), LOWEST_NOISE, 1.0)), float(
        np.clip(ar or 0.0, 0.0, 0.9)
    )
