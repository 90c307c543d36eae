"""Does the simulated year reach the target? The fan through the year and the months one by one."""

from __future__ import annotations

from simlib.views import show
from simlib.views.pictures import style


def fan_against_target(fan, *, currency):
    """Return cumulative paid GMV of the simulated years against the cumulative target. fan: runs/fan, minor units."""
    import pandas as pd

    x = list(pd.to_datetime(fan["day"]))
    y = {name: style.major(fan[name], currency) for name in ("q10", "q25", "q50", "q75", "q90", "target")}
    hover = "%{x|%d %b %Y}: " + style.money_hover("y", currency)
    line = {"type": "scatter", "x": x, "mode": "lines"}
    traces = [
        *style.band(x, y["q10"], y["q90"], "8 of 10 years", style.BAND_95, hover),
        *style.band(x, y["q25"], y["q75"], "half of the years", style.BAND_80, hover),
        {
            **line,
            "y": y["q50"],
            "name": "Middle year",
            "line": {"color": style.BLUE, "width": 2},
            "hovertemplate": hover + "<extra>Middle year</extra>",
        },
        {
            **line,
            "y": y["target"],
            "name": "Target",
            "line": {"color": style.RED, "width": 2, "dash": "dash"},
            "hovertemplate": hover + "<extra>Target</extra>",
        },
    ]
    middle, target = y["q50"][-1], y["target"][-1]
    gap = show.short(abs(middle - target), currency)
    side = f"{gap} {'above' if middle >= target else 'short of'} the target"
    return style.figure(
        traces,
        f"The middle simulated year ends at {show.short(middle, currency)}, {side}",
        subtitle="Paid GMV added up from the first day of the year",
        height=430,
        yaxis=style.money_axis(currency, "Paid GMV since the start"),
        xaxis={"type": "date"},
    )


def months_against_target(months, *, currency):
    """Return the months' targets as bars, simulated mean and interval as dots, each month's chance above.

    months: runs/months, minor units; the interval holds 8 of 10 simulated years.
    """
    names, chances = style.month_labels(months["month"]), [show.chance(p) for p in months["p_hit"]]
    weakest = int(months["p_hit"].to_numpy().argmin())
    return style.figure(
        _month_traces(months, [style.plain(text) for text in names], chances, currency),
        f"{names[weakest]} is the month least likely to reach its target ({chances[weakest]})",
        subtitle="Above each month: the chance of reaching that month's target",
        bargap=0.35,
        yaxis={**style.money_axis(currency, "Paid GMV per month"), "rangemode": "tozero"},
        xaxis={"type": "category"},
    )


def _month_traces(months, labels, chances, currency):
    mean, lo, hi, target = (style.major(months[name], currency) for name in ("mean", "lo", "hi", "target"))
    hover = f"%{{x}}: {style.money_hover('y', currency)}"
    bars = {"type": "bar", "x": labels, "y": target, "name": "Target", "marker": {"color": "#c9d1da"}}
    dots = {"type": "scatter", "x": labels, "y": mean, "mode": "markers", "name": "Simulated mean, 8 of 10 years"}
    dots |= {"marker": {"color": style.BLUE, "size": 9}, "error_y": style.interval(mean, lo, hi, style.BLUE)}
    bars["hovertemplate"] = hover + "<extra>Target</extra>"
    dots["hovertemplate"] = hover + "<br>chance %{customdata}<extra>Simulated mean</extra>"
    dots["customdata"] = chances
    top = [max(a, b) for a, b in zip(hi, target, strict=True)]
    above = {"type": "scatter", "x": labels, "y": top, "mode": "text", "text": chances, "name": "Chance"}
    above |= {"textposition": "top center", "textfont": {"size": 12, "color": style.INK}, "cliponaxis": False}
    return [bars, dots, {**above, "showlegend": False, "hoverinfo": "skip"}]
