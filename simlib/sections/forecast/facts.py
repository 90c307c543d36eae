"""The forecast's tables, once: past months, months ahead, festivals and campaigns, models tried. Time: day, month."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from simlib.core.message import N_
from simlib.data.history import CLOSED_EDGE
from simlib.forecasting.value_added import LAST, STEPS
from simlib.i18n import _, show
from simlib.plan_folder.folder import PlanFolder

MEASURES = {"gmv_paid": N_("Paid GMV"), "orders": N_("Paid orders")}
BANDS = ("mean", "lo-80", "hi-80", "lo-95", "hi-95")
SCORES = ("wape", "rel_pinball", "cover80", "bias")
WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip
MODEL_NAMES = {
    "seasonal_naive": N_("Seasonal naive"),
    "planner_profile": N_("Planner profile"),
    "holt_winters": N_("Holt winters"),
    "regression": N_("Regression"),
    "three_model_mean": N_("Three model mean"),
    "recent_mean": N_("Recent mean"),
}
STEP_NAMES = dict(zip(
    (*STEPS, LAST),
    (N_("Seasonal naive"), N_("Raw"), N_("+ cleaning"), N_("+ calendar"), N_("+ events"), N_("+ combination"),
     N_("Human override")),
    strict=True,
))  # fmt: skip


def monthly_history(
    history: pd.DataFrame, measure: str = "gmv_paid", month_of_day: pd.Series | None = None
) -> pd.DataFrame:
    """Return full months of a history as a frame `month value`; the part months at its ends are left out.

    month_of_day: the month of every day, a Series by day that reaches beyond the history; default: calendar months.
    """
    days = pd.to_datetime(history["day"])
    first, last = days.min(), days.max()
    if month_of_day is None:
        span = pd.date_range(first.replace(day=1), last + pd.offsets.MonthEnd(0))
        month_of_day = pd.Series(span.strftime("%Y-%m"), index=span)
    totals = history[measure].groupby(days.map(month_of_day).to_numpy()).sum()
    edges = month_of_day.index.to_series().groupby(month_of_day.to_numpy()).agg(["min", "max"])
    whole = edges[(edges["min"] >= first - CLOSED_EDGE) & (edges["max"] <= last + CLOSED_EDGE)].index
    return totals[totals.index.isin(whole)].rename("value").rename_axis("month").reset_index()


def months_ahead(months: pd.DataFrame, measure: str = "gmv_paid") -> pd.DataFrame:
    """Return the months of forecast/months of one measure, without the year."""
    return months[(months["unique_id"] == measure) & (months["month"].astype(str) != "year")]


def events(plan: PlanFolder) -> list[tuple[str, Mapping]]:
    """Return (name, what is expected of it) of the festivals and campaigns in the forecast, the most worth first."""
    diagnostics = plan.optional("forecast/diagnostics.json") or {}
    found = diagnostics.get("gmv_paid", {}).get("events") or {}
    return sorted(((name, e) for name, e in found.items() if "used" in e), key=lambda e: -abs(e[1].get("worth", 0)))


def models(scores: pd.DataFrame | None, measure: str = "gmv_paid") -> pd.DataFrame | None:
    """Return each model's mean SCORES over the origins of the backtest, best first; None without a backtest."""
    if scores is None or not {"unique_id", "model", *SCORES[:3]} <= set(scores):
        return None
    columns = [name for name in SCORES if name in scores]
    found = scores[scores["unique_id"] == measure].groupby("model")[columns].mean()
    return found.sort_values("rel_pinball", kind="stable")


def band(total: Mapping[str, float]) -> str:
    """Return how wide the year's 80 % band is, relative to the expected amount: `−15.5 % to +16.4 %`."""
    lo, hi = (show.growth(total[edge], total["mean"]) for edge in ("lo80", "hi80"))
    return _("{lo} to {hi}", lo=lo, hi=hi)


def usual_error(found: Mapping | None, currency: str) -> str:
    """Return in a sentence how far the forecast was off in the backtest; empty without a backtest.

    found: `forecast_error` of the summary.
    """
    if not found:
        return ""
    figures = {
        "weeks": f"{found['days'] / 7:g}",
        "share": show.percent(found["month_share"]),
        "amount": show.short(found["month_amount"], currency),
        "day": show.percent(found["wape"]),
    }
    if found["origins"] == 1:
        return _(
            "Tested once on {weeks} past weeks that it had not seen, its total was off by {share} (about {amount} a "
            "month), a single day by {day}.",
            **figures,
        )
    return _(
        "Tested {n:int} times on {weeks} past weeks that it had not seen, its total was off by {share} on average "
        "(about {amount} a month), a single day by {day}.",
        n=found["origins"], **figures,
    )  # fmt: skip
