"""What breaks the target, and what would fix it? Amounts in major units, as in the summary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from simlib.i18n import _, show
from simlib.presentation import style
from simlib.sections.bottleneck import facts

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MARGIN = {"l": 20, "r": 70, "t": 76, "b": 48}


def breakers(summary: Mapping, *, currency: str) -> Figure:
    """Return bars of the GMV that each breaker of the summary costs; those that cost nothing are left out."""
    rows = [row for row in facts.breakers(summary) if row["costs"]][::-1]
    lost = [float(row["gmv_lost"]) for row in rows]
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": lost,
        "y": list(range(len(rows))),
        "width": 0.55,
        "name": _("GMV lost"),
        "marker": {"color": style.RED},
        "cliponaxis": False,
        "textposition": "outside",
        "text": [style.plain(show.short(v, currency)) for v in lost],
        "customdata": [style.plain(row["what"]) for row in rows],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    worst = _("Nothing found that breaks the target")
    if rows:
        worst = _("“{name}” costs most", name=rows[-1]["label"])
    return style.figure(
        [bars],
        worst,
        subtitle=facts.lost_short(summary["p_hit"]),
        height=170 + 46 * len(rows),
        margin=MARGIN,
        xaxis={**style.money_axis(currency, _("GMV lost")), "showgrid": True},
        yaxis=style.named_rows([row["label"] for row in rows]),
    )


def fixes(summary: Mapping, *, currency: str) -> Figure:
    """Return dots and intervals of the GMV that each improvement of the summary gains."""
    rows = [row for row in facts.fixes(summary) if show.has_value(row.get("gain_gmv"))][::-1]
    gain, lo, hi = ([float(row[key]) for row in rows] for key in ("gain_gmv", "lo", "hi"))
    colours = [style.GREEN if row["detectable"] else style.GREY for row in rows]
    texts = [
        show.signed(v, "money", currency) if row["detectable"] else _("no detectable gain")
        for row, v in zip(rows, gain, strict=True)
    ]
    best = max((row for row in rows if row["detectable"]), key=lambda row: row["gain_gmv"], default=None)
    title = _("No improvement with a detectable gain was found")
    if best is not None and best["gain_gmv"] > 0:
        title = _("“{name}” gains most", name=best["label"])
    return style.figure(
        [style.dots(gain, lo, hi, colours=colours, hover=texts, name=_("Gain"))],
        title,
        subtitle=_("Gain of paid GMV in the year, with its 95 % confidence interval"),
        height=170 + 46 * len(rows),
        xaxis={**style.money_axis(currency, _("GMV gained")), "showgrid": True, "rangemode": "tozero"},
        margin=MARGIN,
        yaxis=style.named_rows([row["label"] for row in rows]),
    )
