"""Words that several sections need: metrics, bases, intervals, names of scenarios."""

from __future__ import annotations

from collections.abc import Mapping

from simlib.core.message import N_
from simlib.i18n import _, label, pgettext

# In the order in which reports list them: label, what it is.
METRICS = {
    "gmv_paid": (N_("Paid GMV"), N_("value of paid orders before cancellation and return")),
    "gmv_placed": (N_("Placed GMV"), N_("value of all orders placed, paid or not")),
    "net_revenue": (N_("Net revenue"), N_("paid GMV less refunds and VAT")),
    "orders": (N_("Paid orders"), N_("number of orders paid in the year")),
    "order_value": (N_("Order value"), N_("paid GMV divided by paid orders")),
    "sessions": (N_("Visits"), N_("sessions on all platforms")),
    "conversion": (N_("Conversion"), N_("paid orders divided by visits")),
    "payment_rate": (N_("Payment rate"), N_("paid orders divided by placed orders")),
    "units": (N_("Units sold"), N_("pieces of goods in paid orders")),
    "fill_rate": (N_("Fill rate"), N_("share of the demanded units that stock could serve")),
    "lost_units": (N_("Lost units"), N_("units wanted that found no stock")),
    "on_time_share": (N_("Shipped on time"), N_("share of parcels shipped within the promised time")),
    "backlog_peak": (N_("Longest queue of parcels"), N_("most parcels waiting at the end of a day")),
    "open_parcels": (N_("Open parcels"), N_("parcels not yet shipped on the last day")),
    "stock_value": (N_("Stock value"), N_("average value of stock at cost")),
    "stock_turns": (N_("Stock turns"), N_("times a year that the average stock is sold")),
    "refunds": (N_("Refunds"), N_("paid GMV given back to customers within the year")),
    "ad_spend": (N_("Advertising"), N_("visits times what a visit from their source costs")),
    "contribution": (N_("Contribution"), N_("net revenue less goods sold, freight, advertising and commission")),
    "cash_need": (N_("Cash needed"), N_("the deepest the year digs into cash, starting from zero")),
}
BASES = {
    "data": N_("computed from your data"),
    "mixed": N_("partly from your data, partly from stated assumptions"),
    "assumed": N_("rests on stated assumptions: the data hold nothing on it"),
}
# Standard scenarios; what a planner names is shown as it was named.
SCENARIOS = {
    "base": N_("Base"),
    "promotion": N_("Promotion"),
    "demand-minus-10": N_("Demand minus 10 %"),
    "supplier-late": N_("Supplier late"),
}
UNITS = {"turns": N_("turns a year")}


def metric(name: str) -> str:
    """Return the label of a metric; an unknown name is made readable."""
    return _(METRICS[name][0]) if name in METRICS else label(name)


def meaning(name: str) -> str:
    """Return what a metric is in one phrase, or an empty text where nobody has written it down."""
    return _(METRICS[name][1]) if name in METRICS else ""


def in_order(kpis: Mapping[str, Mapping]) -> list[tuple[str, Mapping]]:
    """Return (name, figure) pairs in the order of METRICS, other names last."""
    order = list(METRICS)
    return sorted(kpis.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order))


def unit(name: str, currency: str) -> str:
    """Return the unit of a figure as a reader writes it: `money` is the currency's code, a share is in %."""
    if name == "money":
        return currency
    return "%" if name == "share" else _(UNITS[name]) if name in UNITS else pgettext("unit", str(name))


def basis(name: str) -> str:
    """Return the mark of a basis."""
    marks = {
        "data": pgettext("basis", "data"),
        "mixed": pgettext("basis", "mixed"),
        "assumed": pgettext("basis", "assumed"),
    }
    return marks.get(name, str(name))


def basis_meaning(name: str) -> str:
    """Return what a basis says of a figure."""
    return _(BASES.get(name, ""))


def scenario(name: str) -> str:
    """Return the label of a scenario."""
    return _(SCENARIOS[name]) if name in SCENARIOS else label(str(name).replace("-", " "))


def interval() -> str:
    """Return what the limits of simulated years are."""
    return _("8 of 10 simulated years lie between these two (10th and 90th percentile)")


def paired() -> str:
    """Return what the limits of a difference are."""
    return _("95 % confidence interval of the difference, the same simulated years compared pair by pair")


def typical() -> str:
    """Return what a typical figure is, where the mean would mislead."""
    return _(
        "Typical: the middle simulated year (median), half lie below and half above; given where a few extreme years "
        "pull the mean beyond what 8 of 10 years reach."
    )
