"""Warehouse capacity, shifts and hours from shipping times, or documented defaults. Time: day and hour."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.flows.fulfilment.flow import HOURS, WEEKDAYS

HEADROOM = 1.3


def warehouses_table(evidence, zone, *, good_year=1.0):
    """Return (warehouses, params): names, shares and parcels a day; params for `FulfilmentParams`.

    good_year: the best year in ten relative to the mean year; an assumed warehouse is sized for it.
    """
    names, share = _shares(evidence)
    capacity = _capacity(evidence, zone, good_year)
    table = pd.DataFrame({"warehouse": names, "share": share, "parcels_per_day": np.ceil(capacity * share)})
    params = {"closed_weekdays": _closed(evidence, zone), "hour_share": _hours(evidence, zone)}
    evidence.assume("promise", "ships within 2 days", "the data name no ship-by promise")
    return table, params


def _shares(evidence):
    """Part of the work of each warehouse, from stock on hand; one warehouse where nothing is known."""
    stock = evidence.table("stock")
    if stock is None:
        return ["main"], np.array([1.0])
    held = stock.groupby("warehouse")["on_hand"].sum()
    held = held[held > 0]
    return (list(held.index), (held / held.sum()).to_numpy()) if len(held) else (["main"], np.array([1.0]))


def _capacity(evidence, zone, good_year):
    """Most parcels shipped on a day, where shipping times are known; else a good year's busy day plus headroom."""
    shipped = evidence.orders["shipped_ts"].dropna()
    if len(shipped) >= 200:
        evidence.measured("capacity")
        return float(shipped.dt.tz_convert(zone).dt.date.value_counts().max())
    busy = float(np.quantile(evidence.baseline["orders"], 0.98)) * good_year * HEADROOM
    why = "no shipping times in the data; 1.3 × the orders of the plan's eighth busiest day in a good year"
    evidence.assume("capacity", f"{busy:.0f} parcels a day", why)
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
        return HOURS
    share = counts / counts.sum()
    share[share.argmax()] += 1 - share.sum()  # not the last hour: without orders it would fall a rounding below 0
    return tuple(float(s) for s in share)
