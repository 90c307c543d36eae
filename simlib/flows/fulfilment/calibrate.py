"""Warehouse capacity, shifts and hours from shipping times, or documented defaults. Time: day and hour."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.calibration.evidence import Evidence
from simlib.core.message import N_, Note
from simlib.flows.fulfilment.flow import WEEKDAYS, FulfilmentParams

HEADROOM = 1.3
CODE = "flows.fulfilment.calibrate."
NOTES = {
    CODE + "capacity": N_("{parcels:int} parcels a day"),
    CODE + "no_times": N_(
        "no shipping times in the data; {headroom:number} × the orders of the plan's eighth busiest day in a good year"
    ),
    CODE + "promise": N_("ships within {days:int} days"),
    CODE + "no_promise": N_("the data name no ship-by promise"),
}


def warehouses_table(evidence: Evidence, zone: str, *, good_year: float = 1.0) -> pd.DataFrame:
    """Return the scenario table `warehouses`: names, shares and parcels a day; set closed weekdays and hours.

    good_year: the best year in ten relative to the mean year; an assumed warehouse is sized for it.
    """
    names, share = _shares(evidence)
    capacity = _capacity(evidence, zone, good_year)
    table = pd.DataFrame({"warehouse": names, "share": share, "parcels_per_day": np.ceil(capacity * share)})
    evidence.set("fulfilment.closed_weekdays", _closed(evidence, zone), "data")
    evidence.set("fulfilment.hour_share", _hours(evidence, zone), "data")
    days = FulfilmentParams().promise_days
    shown = Note(CODE + "promise", {"days": days})
    evidence.set("fulfilment.promise_days", days, "assumed", Note(CODE + "no_promise"), inputs=["promise"], shown=shown)
    return table


def _shares(evidence):
    """Part of the work of each warehouse, from stock on hand; one warehouse without them."""
    stock = evidence.table("stock")
    if stock is None:
        return ["main"], np.array([1.0])
    held = stock.groupby("warehouse")["on_hand"].sum()
    held = held[held > 0]
    return (list(held.index), (held / held.sum()).to_numpy()) if len(held) else (["main"], np.array([1.0]))


def _capacity(evidence, zone, good_year):
    """Most parcels shipped on a day, where the data have shipping times; else a good year's busy day plus headroom."""
    shipped = evidence.orders["shipped_ts"].dropna()
    if len(shipped) >= 200:
        most = float(shipped.dt.tz_convert(zone).dt.date.value_counts().max())
        evidence.set("capacity", most, "data", n=len(shipped))
        return most
    busy = float(np.quantile(evidence.baseline["orders"], 0.98)) * good_year * HEADROOM
    why, shown = Note(CODE + "no_times", {"headroom": HEADROOM}), Note(CODE + "capacity", {"parcels": round(busy)})
    evidence.set("capacity", busy, "assumed", why, shown=shown)
    return max(busy, 1.0)


def _closed(evidence, zone):
    shipped = evidence.orders["shipped_ts"].dropna()
    if len(shipped) < 200:
        return ()
    share = shipped.dt.tz_convert(zone).dt.day_of_week.value_counts(normalize=True).reindex(range(7), fill_value=0.0)
    return tuple(WEEKDAYS[i] for i in range(7) if share[i] < 0.01)


def _hours(evidence, zone):
    """Orders by hour of day; the default profile where the data carry dates only."""
    local = evidence.orders["ts"].dt.tz_convert(zone)
    counts = np.bincount(local.dt.hour, minlength=24).astype(float)
    if counts.sum() < 500 or (counts > 0).sum() < 4:
        return FulfilmentParams().hour_share
    share = counts / counts.sum()
    share[share.argmax()] += 1 - share.sum()  # not the last hour: without orders it would fall a rounding below 0
    return tuple(float(s) for s in share)
