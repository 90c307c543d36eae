"""Where do we come from, what is to be expected? History and forecast with its bands, by month or day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simlib.core.message import N_
from simlib.i18n import _, show
from simlib.presentation import style
from simlib.sections.forecast.facts import BANDS, monthly_history, months_ahead

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from plotly.graph_objects import Figure

MANY = 60  # points from which on a line is drawn thin and without marks
AXES = {
    ("gmv_paid", "month"): N_("Paid GMV per month"),
    ("gmv_paid", "day"): N_("Paid GMV per day"),
    ("orders", "month"): N_("Paid orders per month"),
    ("orders", "day"): N_("Paid orders per day"),
}


def history_and_forecast(
    history: pd.DataFrame,
    forecast: pd.DataFrame,
    *,
    currency: str,
    months: pd.DataFrame | None = None,
    measure: str = "gmv_paid",
    by: str = "month",
    month_of_day: pd.Series | None = None,
) -> Figure:
    """Return the picture of past paid GMV (or `orders`) and its forecast.

    history, forecast: tables of the plan folder in minor units; months: forecast/months, needed with by="month";
    by: `month` or `day` (a day's band holds for the day alone, so days are never added up to wider bands);
    month_of_day: as in `monthly_history`.
    """
    import pandas as pd

    money = measure == "gmv_paid"
    if by == "month":
        past = monthly_history(history, measure, month_of_day)
        ahead = months_ahead(months, measure)
        past_x, ahead_x = pd.to_datetime(past["month"]), pd.to_datetime(ahead["month"].astype(str).str[:7])
        values = past["value"]
    else:
        values = history.groupby("day", sort=True)[measure].sum()
        ahead = forecast[forecast["unique_id"] == measure]
        past_x, ahead_x = pd.Series(pd.to_datetime(values.index)), pd.to_datetime(ahead["ds"])
    hover = f"{style.date_hover(by)}: " + (style.money_hover("y", currency) if money else "%{y:,.0f}")
    drawn = _scaled(values, currency, money)
    bands = {name: _scaled(ahead[name], currency, money) for name in BANDS}
    axis, title = _(AXES[measure, by]), _title(values, ahead, months, measure, currency)
    return style.figure(
        _traces(list(past_x), drawn, list(ahead_x), bands, hover),
        title,
        subtitle=_("The dark band holds with 80 %, the pale one with 95 % probability"),
        height=430,
        yaxis={**(style.money_axis(currency, axis) if money else _count_axis(axis)), "rangemode": "tozero"},
        xaxis={"type": "date"},
    )


def _count_axis(title):
    return {"title": {"text": title}, "separatethousands": True, "exponentformat": "B"}


def _scaled(values, currency, money) -> np.ndarray:
    return style.major(values, currency) if money else values.to_numpy(dtype=float)


def _traces(past_x: Sequence, past_y: Sequence, ahead_x: Sequence, ahead: dict, hover: str) -> list[dict]:
    few, actual, expected = len(past_x) < MANY, _("Actual"), _("Forecast")
    line = {"type": "scatter", "mode": "lines+markers" if few else "lines"}
    width = 2 if few else 1
    past = line | {
        "x": past_x,
        "y": past_y,
        "name": actual,
        "line": {"color": style.INK, "width": width},
        "marker": {"size": 6},
        "hovertemplate": f"{hover}<extra>{actual}</extra>",
    }
    mean = line | {
        "x": ahead_x,
        "y": ahead["mean"],
        "name": expected,
        "line": {"color": style.BLUE, "width": width},
        "marker": {"size": 6, "symbol": "square"},
        "hovertemplate": f"{hover}<extra>{expected}</extra>",
    }
    return [
        *style.band(ahead_x, ahead["lo-95"], ahead["hi-95"], _("95 % band"), style.BAND_95, hover),
        *style.band(ahead_x, ahead["lo-80"], ahead["hi-80"], _("80 % band"), style.BAND_80, hover),
        past,
        mean,
    ]


def _title(values, ahead, months, measure, currency):
    """Return the finding: the year ahead against the last twelve full months, where both are whole."""
    money = measure == "gmv_paid"
    whole = months is not None and len(values) >= 12 and len(ahead) == 12
    last = float(values.iloc[-12:].sum()) if whole else 0
    if last <= 0:
        return _("History and forecast of paid GMV") if money else _("History and forecast of paid orders")
    total = float(ahead["mean"].sum())
    change = total / last - 1
    amount = show.short(style.major(total, currency), currency) if money else _("{n:int} orders", n=round(total))
    if abs(change) < 0.005:
        return _("The forecast expects {amount}, about as much as the last twelve months", amount=amount)
    share = show.percent(abs(change))
    if change > 0:
        return _("The forecast expects {amount}, {share} more than the last twelve months", amount=amount, share=share)
    return _("The forecast expects {amount}, {share} less than the last twelve months", amount=amount, share=share)
