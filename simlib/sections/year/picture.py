"""Does the simulated year reach the target? The fan through the year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simlib.i18n import _, show
from simlib.presentation import style

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure


def fan_against_target(fan: pd.DataFrame, *, currency: str) -> Figure:
    """Return cumulative paid GMV of the simulated years against the cumulative target. fan: runs/fan, minor units."""
    import pandas as pd

    x = list(pd.to_datetime(fan["day"]))
    y = {name: style.major(fan[name], currency) for name in ("q10", "q25", "q50", "q75", "q90", "target")}
    hover = style.date_hover() + ": " + style.money_hover("y", currency)
    line = {"type": "scatter", "x": x, "mode": "lines"}
    traces = [
        *style.band(x, y["q10"], y["q90"], _("8 of 10 years"), style.BAND_95, hover),
        *style.band(x, y["q25"], y["q75"], _("half of the years"), style.BAND_80, hover),
        {
            **line,
            "y": y["q50"],
            "name": _("Middle year"),
            "line": {"color": style.BLUE, "width": 2},
            "hovertemplate": hover + f"<extra>{_('Middle year')}</extra>",
        },
        {
            **line,
            "y": y["target"],
            "name": _("Target"),
            "line": {"color": style.RED, "width": 2, "dash": "dash"},
            "hovertemplate": hover + f"<extra>{_('Target')}</extra>",
        },
    ]
    middle, target = y["q50"][-1], y["target"][-1]
    ends, gap = show.short(middle, currency), show.short(abs(middle - target), currency)
    title = _("The middle simulated year ends at {amount}, {gap} short of the target", amount=ends, gap=gap)
    if middle >= target:
        title = _("The middle simulated year ends at {amount}, {gap} above the target", amount=ends, gap=gap)
    return style.figure(
        traces,
        title,
        subtitle=_("Paid GMV added up from the first day of the year"),
        height=430,
        yaxis=style.money_axis(currency, _("Paid GMV since the start")),
        xaxis={"type": "date"},
    )
