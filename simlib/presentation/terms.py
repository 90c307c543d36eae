"""Words that several sections need: metrics, bases, intervals, names of scenarios."""

from __future__ import annotations

from collections.abc import Mapping

from simlib.core.message import N_
from simlib.i18n import _, label, pgettext
from simlib.simulate.levers import LEVERS
from simlib.simulate.metrics import METRICS
from simlib.simulate.notes import VERDICTS, label_of

# The order in which reports list key figures; those of other flows follow.
ORDER = (
    *("gmv_paid", "net_revenue", "orders", "order_value", "sessions", "conversion", "payment_rate", "units"),
    *("fill_rate", "lost_units", "on_time_share", "backlog_peak", "open_parcels", "stock_value", "stock_turns"),
    *("refunds", "ad_spend", "contribution", "cash_need"),
)
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
    return _(METRICS[name].label) if name in METRICS else label(name)


def meaning(name: str) -> str:
    """Return how a metric is made, or an empty text where nobody declared it."""
    return _(METRICS[name].formula) if name in METRICS else ""


def in_order(kpis: Mapping[str, Mapping]) -> list[tuple[str, Mapping]]:
    """Return (name, figure) pairs in the order of reports, other names last."""
    return sorted(kpis.items(), key=lambda item: ORDER.index(item[0]) if item[0] in ORDER else len(ORDER))


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
    if name in LEVERS:
        return _(label_of(name))
    return _(SCENARIOS[name]) if name in SCENARIOS else label(str(name).replace("-", " "))


def breaker(name: str) -> str:
    """Return the label of a bottleneck."""
    return label(name)


def verdict(code: str) -> str:
    """Return what a paired difference proves."""
    return _(VERDICTS[code])


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


def plan_title(summary: Mapping) -> str:
    """Return what a plan is called."""
    return _("Plan {first:day} to {last:day}", first=summary["year_start"], last=summary["year_end"])
