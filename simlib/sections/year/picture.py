"""Does the simulated year reach the target? The fan through the year."""

from __future__ import annotations

from simlib.i18n import show
from simlib.presentation import style


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
