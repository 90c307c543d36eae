"""The page on history and forecast: what it expects, festivals and campaigns in it, models tried on unseen weeks."""

from __future__ import annotations

from simlib.forecasting.notes import model_note
from simlib.i18n import render, show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation import style
from simlib.presentation.chance import upper_first
from simlib.presentation.page import Block
from simlib.presentation.periods import own_months
from simlib.presentation.tables import major, span, table
from simlib.sections.forecast import expected
from simlib.sections.forecast.picture import history_and_forecast, monthly_history

SHOWN = 12


def page(plan: PlanFolder) -> Block:
    """Return the block: past months and the forecast, what it expects and how it came about."""
    s, c = plan.summary, plan.currency
    figure = history_and_forecast(
        plan.history, plan.forecast, months=plan.forecast_months, currency=c, month_of_day=plan.month_of_day
    )
    context = {
        "forecast": {name: show.money(v, c) for name, v in s["forecast_total"].items()},
        "band": expected.band(s["forecast_total"]),
        "forecast_error": expected.error_said(s.get("forecast_error"), c),
        "own_months": own_months(plan.targets),
        "history_table": history_table(plan),
        "events_table": events_table(plan),
        "models_table": models_table(plan),
    }
    charts = {"chart-history": figure}
    return Block("history", "sections/forecast/page.html", context, title="History and forecast", charts=charts)


def history_table(plan):
    """Return past months and the forecast with its bands, as the picture shows them."""
    c, ahead = plan.currency, plan.forecast_months
    ahead = ahead[(ahead["unique_id"] == "gmv_paid") & (ahead["month"].astype(str) != "year")]
    past = monthly_history(plan.history, month_of_day=plan.month_of_day)
    rows = [
        [name, "actual", show.money(value, c), "", ""]
        for name, value in zip(style.month_labels(past["month"]), major(past["value"], plan), strict=True)
    ]
    bands = [major(ahead[name], plan) for name in ("mean", "lo-80", "hi-80", "lo-95", "hi-95")]
    rows += [
        [name, "forecast", show.money(mean, c), span(lo, hi, plan), span(low, high, plan)]
        for name, mean, lo, hi, low, high in zip(style.month_labels(ahead["month"]), *bands, strict=True)
    ]
    total = plan.summary["forecast_total"]
    edges = [span(total[f"lo{level}"], total[f"hi{level}"], plan) for level in (80, 95)]
    foot = ["Plan year", "forecast", show.money(total["mean"], c), *edges]
    return table(
        "Paid GMV by month", ["Month", "", "Paid GMV", "80 % between", "95 % between"], rows, text=(0, 1), foot=foot
    )


def events_table(plan):
    """Return what festivals and campaigns are expected to do, the most worth first; None where none is known."""
    about = plan.optional("forecast/diagnostics.json") or {}
    found = about.get("gmv_paid", {}).get("events") or {}
    rows = sorted(((name, e) for name, e in found.items() if "used" in e), key=lambda e: -abs(e[1].get("worth", 0)))
    if not rows:
        return None
    more = f", {SHOWN} of {len(rows)}" if len(rows) > SHOWN else ""
    return table(
        f"Festivals and campaigns in the forecast{more}",
        ["Event", "Times seen", "Days sell", "80 % between", "Worth in the year"],
        [_event(name, event, plan) for name, event in rows[:SHOWN]],
    )


def _event(name, event, plan):
    lo, hi = event.get("lo-80"), event.get("hi-80")
    between = f"× {lo:.2f} to × {hi:.2f}" if show.has_value(lo) and show.has_value(hi) else show.unknown()
    worth = event.get("worth")
    amount = show.signed(major([worth], plan)[0], "money", plan.currency) if show.has_value(worth) else show.unknown()
    return [upper_first(name), f"{event.get('seen', 0):,}", f"× {event['used']:.2f}", between, amount]


def models_table(plan):
    """Return each model's errors over weeks it had not seen, best first; None where nobody tried."""
    scores = plan.optional("forecast/backtest.parquet")
    if scores is None or not {"unique_id", "model", "wape", "rel_pinball", "cover80"} <= set(scores):
        return None
    scores = scores[scores["unique_id"] == "gmv_paid"]
    found = scores.groupby("model")[["wape", "rel_pinball", "cover80"]].mean().sort_values("rel_pinball", kind="stable")
    rows = [
        [upper_first(render(model_note(name))), show.share(row["wape"], decimals=1),
         f"{row['rel_pinball']:.2f}", show.share(row["cover80"], decimals=0)]
        for name, row in found.iterrows()
    ]  # fmt: skip
    heads = ["Model", "Error of a day", "Against the same weekday of last week", "Days inside the 80 % band"]
    return table("Models over weeks they had not seen, best first", heads, rows) if rows else None
