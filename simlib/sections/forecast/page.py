"""The page on history and forecast: what it expects, festivals and campaigns in it, models tested on past weeks."""

from __future__ import annotations

from simlib.forecasting.notes import model_note
from simlib.i18n import _, label, render, show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation import style
from simlib.presentation.chance import upper_first
from simlib.presentation.page import Block
from simlib.presentation.periods import own_months
from simlib.presentation.tables import major, span, table
from simlib.sections.forecast.facts import BANDS, band, events, models, monthly_history, months_ahead, usual_error
from simlib.sections.forecast.picture import history_and_forecast

SHOWN = 12


def page(plan: PlanFolder) -> Block:
    """Return the block: past months and the forecast, what it expects and how it came about."""
    s, c = plan.summary, plan.currency
    figure = history_and_forecast(
        plan.history, plan.forecast, months=plan.forecast_months, currency=c, month_of_day=plan.month_of_day
    )
    context = {
        "forecast": {name: show.amount(v, c) for name, v in s["forecast_total"].items()},
        "band": band(s["forecast_total"]),
        "forecast_error": usual_error(s.get("forecast_error"), c),
        "own_months": own_months(plan.targets),
        "history_table": history_table(plan),
        "events_table": events_table(plan),
        "models_table": models_table(plan),
    }
    charts = {"chart-history": figure}
    return Block("history", "sections/forecast/page.html", context, title=_("History and forecast"), charts=charts)


def history_table(plan: PlanFolder) -> dict:
    """Return past months and the forecast with its bands, as the picture shows them."""
    c, ahead = plan.currency, months_ahead(plan.forecast_months)
    past = monthly_history(plan.history, month_of_day=plan.month_of_day)
    rows = [
        [name, _("actual"), show.money(value, c), "", ""]
        for name, value in zip(style.month_labels(past["month"]), major(past["value"], plan), strict=True)
    ]
    bands = [major(ahead[name], plan) for name in BANDS]
    rows += [
        [name, _("forecast"), show.money(mean, c), span(lo, hi, plan), span(low, high, plan)]
        for name, mean, lo, hi, low, high in zip(style.month_labels(ahead["month"]), *bands, strict=True)
    ]
    total = plan.summary["forecast_total"]
    edges = [span(total[f"lo{level}"], total[f"hi{level}"], plan) for level in (80, 95)]
    foot = [_("Plan year"), _("forecast"), show.money(total["mean"], c), *edges]
    heads = [_("Month"), "", _("Paid GMV"), _("80 % between"), _("95 % between")]
    return table(_("Paid GMV by month"), heads, rows, text=(0, 1), foot=foot)


def events_table(plan: PlanFolder) -> dict | None:
    """Return what festivals and campaigns are expected to do, the most worth first; None without any."""
    rows = events(plan)
    if not rows:
        return None
    caption = _("Festivals and campaigns in the forecast")
    if len(rows) > SHOWN:
        caption = _("Festivals and campaigns in the forecast, {shown} of {n}", shown=SHOWN, n=len(rows))
    heads = [_("Event"), _("Times seen"), _("Uplift"), _("80 % between"), _("Worth in the year")]
    return table(caption, heads, [_event(name, event, plan) for name, event in rows[:SHOWN]])


def _event(name, event, plan):
    lo, hi = event.get("lo-80"), event.get("hi-80")
    between = show.unknown()
    if show.has_value(lo) and show.has_value(hi):
        between = _("{lo} to {hi}", lo=show.factor(lo), hi=show.factor(hi))
    worth = event.get("worth")
    amount = show.signed(major([worth], plan)[0], "money", plan.currency) if show.has_value(worth) else show.unknown()
    return [label(name), show.count(event.get("seen", 0)), show.factor(event["used"]), between, amount]


def models_table(plan: PlanFolder) -> dict | None:
    """Return each model's errors in the backtest, best first; None without a backtest."""
    found = models(plan.optional("forecast/backtest.parquet"))
    if found is None or found.empty:
        return None
    rows = [
        [upper_first(render(model_note(name))), show.share(row["wape"], decimals=1), show.number(row["rel_pinball"], 2),
         show.share(row["cover80"], decimals=0)]
        for name, row in found.iterrows()
    ]  # fmt: skip
    heads = [_("Model"), _("Error of a day"), _("Loss against the same weekday of last week"),
             _("Days inside the 80 % band")]  # fmt: skip
    return table(_("Models tested on past weeks, best first"), heads, rows)
