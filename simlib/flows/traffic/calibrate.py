"""Sources, funnel rates and day noise from session logs, or documented defaults. Time: day."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from simlib.calibration.evidence import Evidence
from simlib.core.message import N_, Note
from simlib.data.history import paid
from simlib.flows.traffic.flow import TrafficParams

# Google merchandise store, November 2020 to January 2021: view a session, cart a view, order a cart.
DEFAULT_STEPS = {"views": 0.21, "carts": 0.31, "placed": 0.25}
DEFAULT_PAYMENT = 1.0
LOWEST_NOISE = 0.03
CODE = "flows.traffic.calibrate."
NOTES = {
    CODE + "conversion": N_("{share:percent2} of visits buy"),
    CODE + "no_log": N_("no session log; rates of a public web shop sample"),
    CODE + "no_spend": N_("no advertising spend in the data"),
    CODE + "short": N_("history too short to measure the spread of a day"),
}


def sources_table(evidence: Evidence, platforms: Sequence[str]) -> pd.DataFrame:
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
        _set_sessions(evidence, "data", len(sessions))
    elif with_data.any():
        _set_sessions(evidence, "mixed", len(sessions))
    else:
        conversion = float(np.prod(list(DEFAULT_STEPS.values())))
        shown = Note(CODE + "conversion", {"share": conversion})
        evidence.set("sessions", conversion, "assumed", Note(CODE + "no_log"), shown=shown)
        evidence.set("ad_cost", 0, "assumed", Note(CODE + "no_spend"))
    return out[["platform", "source", "share", "views", "carts", "placed", "paid", "cost_per_session"]]


def _set_sessions(evidence, basis, rows):
    for name in ("sessions", "ad_cost"):
        evidence.set(name, None, basis, n=rows)


def _payment(evidence):
    """Return the paid share of placed orders by platform."""
    orders = evidence.orders.assign(paid=paid(evidence.orders))
    sold = orders[orders["order_id"].isin(set(evidence.sales["order_id"])) | ~orders["paid"]]
    evidence.set("payment", None, "data", n=len(sold))
    return sold.groupby("platform")["paid"].mean()


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


def set_day_noise(evidence: Evidence) -> None:
    """Set (sd, lag-1 correlation) of a day's demand around its expectation, without the counting noise of orders."""
    noise = evidence.noise.get("orders", {})
    sd, ar = noise.get("sd"), noise.get("ar")
    mean = evidence.baseline["orders"][evidence.baseline["orders"] > 0].mean()
    if sd is None or not np.isfinite(sd) or not np.isfinite(mean):
        default = TrafficParams()
        why = Note(CODE + "short")
        evidence.set("traffic.day_noise_sd", default.day_noise_sd, "assumed", why, inputs=["day_noise"])
        evidence.set("traffic.day_noise_ar", default.day_noise_ar, "assumed")
        return
    # The engine adds Poisson noise of the orders themselves, so it is taken out here; in logs it is less than 1 / mean
    # where a day has less than one order.
    counting = 1 / mean if mean >= 1 else np.log1p(1 / mean)
    left = float(np.clip(np.sqrt(max(sd**2 - counting, LOWEST_NOISE**2)), LOWEST_NOISE, 1.0))
    evidence.set("traffic.day_noise_sd", left, "data", inputs=["day_noise"])
    evidence.set("traffic.day_noise_ar", float(np.clip(ar or 0.0, 0.0, 0.9)), "data")
