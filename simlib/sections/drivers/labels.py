"""What people call the figures of the driver tree, in tables of notebooks and commands."""

from __future__ import annotations

from collections.abc import Iterable

from simlib.i18n import N_, _

COLUMNS = {
    "month": N_("Month"), "platform": N_("Platform"), "category": N_("Category"), "source": N_("Traffic source"),
    "half": N_("Half"), "quarter": N_("Quarter"), "week": N_("Week"), "day": N_("Day"),
    "sessions": N_("Sessions"), "orders": N_("Paid orders"), "conversion": N_("Conversion"),
    "order_value": N_("Order value"), "gmv_paid": N_("Paid GMV"),
    "target": N_("Target"), "forecast": N_("Forecast"), "gap": N_("Gap"),
    "lo-80": N_("Forecast, low"), "hi-80": N_("Forecast, high"),
    "sessions_needed": N_("Sessions needed"), "conversion_needed": N_("Conversion needed"),
    "order_value_needed": N_("Order value needed"),
    "before": N_("Before"), "now": N_("Now"), "change": N_("Change"),
    "volume": N_("Volume"), "mix": N_("Mix"),
}  # fmt: skip
DRIVERS = {"sessions": N_("sessions"), "conversion": N_("conversion"), "order_value": N_("order value")}


def headings(names: Iterable[str]) -> dict[str, str]:
    """Return column → its heading in the reader's language."""
    return {name: _(COLUMNS[name]) if name in COLUMNS else str(name) for name in names}


def driver_name(name: str) -> str:
    """Return what a driver is called within a sentence."""
    return _(DRIVERS[name])
