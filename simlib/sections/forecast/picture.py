"""Where do we come from, what is to be expected? History and forecast with its bands, by month, week or day."""

from __future__ import annotations

from simlib.data.history import CLOSED_EDGE
from simlib.i18n import show
from simlib.presentation import style


def monthly_history(history, measure="gmv_paid", month_of_day=None):
    """Return full months of a history as a frame `month value`; the part months at its ends are left out.

    month_of_day: the month of every day, a Series by day that reaches beyond the history; default: calendar months.
    """
    import pandas as pd

    days = pd.to_datetime(history["day"])
    first, last = days.min(), days.max()
    if month_of_day is None:
        span = pd.date_range(first.replace(day=1), last + pd.offsets.MonthEnd(0))
        month_of_day = pd.Series(span.strftime("%Y-%m"), index=span)
    totals = history[measure].groupby(days.map(month_of_day).to_numpy()).sum()
    edges = month_of_day.index.to_series().groupby(month_of_day.to_numpy()).agg(["min", "max"])
    whole = edges[(edges["min"] >= first - CLOSED_EDGE) & (edges["max"] <= last + CLOSED_EDGE)].index
    return totals[totals.index.isin(whole)].rename("value").rename_axis("month").reset_index()


def _columns(table, currency, money):
    scale = (lambda v: style.major(v, currency)) if money else (lambda v: v.to_numpy(dtype=float))
    return {name: scale(table[name]) for name in ("mean", "lo-80", "hi-80", "lo-95", "hi-95")}


def _traces(past_x, past_y, ahead_x, ahead, hover):
    past = {
        "type": "scatter",
        "x": past_x,
        "y": past_y,
        "mode": "lines+markers" if len(past_x) < 60 else "lines",
        "name": "Actual",
        "line": {"color": style.INK, "width": 2 if len(past_x) < 60 else 1},
        "marker": {"size": 6},
        "hovertemplate": hover + "<extra>Actual</extra>",
    }
    mean = {
        "type": "scatter",
        "x": ahead_x,
        "y": ahead["mean"],
        "mode": past["mode"],
        "name": "Forecast",
        "line": {"color": style.BLUE, "width": past["line"]["width"]},
        "marker": {"size": 6, "symbol": "square"},
        "hovertemplate": hover + "<extra>Forecast</extra>",
    }
    return [
        *style.band(ahead_x, ahead["lo-95"], ahead["hi-95"], "95 % band", style.BAND_95, hover),
        *style.band(ahead_x, ahead["lo-80"], ahead["hi-80"], "80 % band", style.BAND_80, hover),
        past,
        mean,
    ]


def history_and_forecast(
    history, forecast, *, currency, months=None, measure="gmv_paid", by="month", month_of_day=None
):
    """Return the picture of past paid GMV (or `orders`) and its forecast.

    history, forecast: tables of the plan folder in minor units; months: forecast/months, needed with by="month";
    by: `month` or `day` (a day's band holds for the day alone, so days are never added up to wider bands);
    month_of_day: as in `monthly_history`.
    """
    import pandas as pd

    money = measure == "gmv_paid"
    if by == "month":
        past = monthly_history(history, measure, month_of_day)
        ahead = months[(months["unique_id"] == measure) & (months["month"].astype(str) != "year")]
        past_x, ahead_x = pd.to_datetime(past["month"]), pd.to_datetime(ahead["month"].astype(str).str[:7])
        values, when = past["value"], "%{x|%b %Y}: "
    else:
        daily = history.groupby("day", sort=True)[measure].sum()
        ahead = forecast[forecast["unique_id"] == measure]
        past_x, ahead_x = pd.Series(pd.to_datetime(daily.index)), pd.to_datetime(ahead["ds"])
        values, when = daily, "%{x|%a %d %b %Y}: "
    hover = when + (style.money_hover("y", currency) if money else "%{y:,.0f}")
    drawn = style.major(values, currency) if money else values.to_numpy(dtype=float)
    bands = _columns(ahead, currency, money)
    label = "Paid GMV" if money else "Paid orders"
    axis = (
        style.money_axis(currency, f"{label} per {by}")
        if money
        else {"title": {"text": f"{label} per {by}"}, "separatethousands": True, "exponentformat": "B"}
    )
    return style.figure(
        _traces(list(past_x), drawn, list(ahead_x), bands, hover),
        _title(values, ahead, months, measure, currency),
        subtitle="The dark band holds with 80 %, the pale one with 95 % probability",
        height=430,
        yaxis={**axis, "rangemode": "tozero"},
        xaxis={"type": "date"},
    )


def _title(values, ahead, months, measure, currency):
    """Return the finding: the year ahead against the last twelve full months, where both are whole."""
    whole = months is not None and len(values) >= 12 and len(ahead) == 12
    last = float(values.iloc[-12:].sum()) if whole else 0
    if last <= 0:
        return f"What has been, and what the forecast expects{'' if measure == 'gmv_paid' else ' in orders'}"
    change = float(ahead["mean"].sum()) / last - 1
    word = (
        "about as much as"
        if abs(change) < 0.005
        else f"{abs(100 * change):.0f} % {'more' if change > 0 else 'less'} than"
    )
    total = ahead["mean"].sum()
    amount = show.short(style.major(total, currency), currency) if measure == "gmv_paid" else f"{total:,.0f} orders"
    return f"The forecast expects {amount}, {word} the last twelve months"
