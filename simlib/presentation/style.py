"""The look that all pictures share: colours that colour-blind readers tell apart, fonts, axes, escaping."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simlib.core.money import to_major
from simlib.i18n import _, dates, language, show
from simlib.presentation.axes import CURRENCY, plain, with_ticks

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

# Okabe and Ito's palette (2008), told apart with every common form of colour blindness.
INK, GREY, PALE = "#1b2a3a", "#6b7683", "#e3e7ec"
BLUE, SKY, ORANGE, RED, GREEN, PURPLE, YELLOW = (
    "#0072B2",
    "#56B4E9",
    "#E69F00",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#F0E442",
)
SERIES = (BLUE, ORANGE, GREEN, SKY, PURPLE, RED, YELLOW)
LATIN = "Inter, 'Segoe UI', Roboto, 'Helvetica Neue', Arial"
CHINESE = "'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei'"
FONTS = {"en": f"{LATIN}, {CHINESE}, sans-serif", "zh": f"{CHINESE}, {LATIN}, sans-serif"}
# Dates along an axis and on hovering, as d3 writes them; plotly itself knows only English names of months.
DAYS = {"en": {"day": "%d %b %Y", "month": "%b %Y"}, "zh": {"day": "%Y年%-m月%-d日", "month": "%Y年%-m月"}}
BAND_80, BAND_95 = "rgba(0,114,178,0.30)", "rgba(0,114,178,0.14)"


def font() -> str:
    """Return the font family of the reader's language."""
    return FONTS[language()]


def major(values: Iterable[float], currency: str) -> np.ndarray:
    """Return money in minor units as floats in major units, for drawing only."""
    return to_major(np.asarray(values, dtype=float), currency)


def money_axis(currency: str, title: str) -> dict[str, object]:
    """Return an axis of money in major units, whose ticks `figure` writes: `¥12M`, in Chinese `¥1200万`."""
    return {
        "title": {"text": plain(f"{title} ({currency})"), "standoff": 8, "font": {"size": 13}},
        CURRENCY: currency,
        "gridcolor": PALE,
        "zerolinecolor": GREY,
        "automargin": True,
    }


def money_hover(name: str, currency: str) -> str:
    """Return the part of a hover text that shows the money on axis `name`."""
    return f"{plain(show.symbol(currency))}%{{{name}:,.0f}}"


def date_hover(kind: str = "day") -> str:
    """Return the part of a hover text that shows the date on the x axis: its `day` or its `month`."""
    return f"%{{x|{DAYS[language()][kind]}}}"


def figure(
    traces: Sequence[Mapping],
    title: str,
    *,
    subtitle: str = "",
    xaxis: Mapping | None = None,
    yaxis: Mapping | None = None,
    height: int = 400,
    **layout: object,
) -> Figure:
    """Return a whole figure from traces as dicts; `title` and `subtitle` are plain text and are escaped here."""
    import plotly.graph_objects as go

    family = font()
    base = {
        "title": _heading(title, subtitle),
        "height": height,
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "font": {"family": family, "size": 13, "color": INK},
        "margin": {"l": 70, "r": 24, "t": 96, "b": 36},
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1.01,
            "yanchor": "bottom",
            "traceorder": "normal",
        },
        "hoverlabel": {"font": {"family": family}},
        "xaxis": with_ticks("x", {"showgrid": False, "automargin": True, **(xaxis or {})}, traces, layout),
        "yaxis": with_ticks("y", {"automargin": True, "gridcolor": PALE, **(yaxis or {})}, traces, layout),
        "template": "none",
    }
    return go.Figure(data=traces, layout={**base, **layout})


def _heading(title, subtitle):
    heading = {
        "text": plain(title),
        "x": 0,
        "xref": "container",
        "xanchor": "left",
        "pad": {"l": 12, "t": 10},
        "y": 1,
        "yref": "container",
        "yanchor": "top",
        "font": {"size": 17, "color": INK},
    }
    if subtitle:
        heading["subtitle"] = {"text": plain(subtitle), "font": {"size": 13, "color": GREY}}
    return heading


def band(
    x: Sequence, lo: Sequence, hi: Sequence, name: str, colour: str, hover: str
) -> list[dict[str, object]]:
    """Return two traces that fill the area between `lo` and `hi`; only the upper one stands in the legend."""
    edge = {"width": 0, "color": colour}
    return [
        {
            "type": "scatter",
            "x": x,
            "y": lo,
            "mode": "lines",
            "line": edge,
            "showlegend": False,
            "name": name,
            "hovertemplate": hover + _extra(_("{name}, lower edge", name=name)),
            "legendgroup": name,
        },
        {
            "type": "scatter",
            "x": x,
            "y": hi,
            "mode": "lines",
            "line": edge,
            "fill": "tonexty",
            "fillcolor": colour,
            "name": name,
            "hovertemplate": hover + _extra(_("{name}, upper edge", name=name)),
            "legendgroup": name,
        },
    ]


def _extra(text):
    return f"<extra>{plain(text)}</extra>"


def interval(value: Iterable, lo: Iterable, hi: Iterable, colour: str = GREY) -> dict[str, object]:
    """Return the error bar from `lo` to `hi` around `value`."""
    above = [float(h) - float(v) for v, h in zip(value, hi, strict=True)]
    below = [float(v) - float(low) for v, low in zip(value, lo, strict=True)]
    return {
        "type": "data",
        "symmetric": False,
        "array": above,
        "arrayminus": below,
        "color": colour,
        "thickness": 1.5,
        "width": 6,
    }


def dots(
    value: Sequence, lo: Sequence, hi: Sequence, *, colours: Sequence[str], hover: Iterable[str], name: str
) -> dict[str, object]:
    """Return a trace of one dot with its interval per row; `hover` is the plain text shown on hovering."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(value),
        "y": list(range(len(value))),
        "name": name,
        "marker": {"color": colours, "size": 11},
        "error_x": interval(value, lo, hi),
        "customdata": [plain(text) for text in hover],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def named_rows(names: Sequence[str]) -> dict[str, object]:
    """Return an axis whose whole numbers carry names: two names that look alike when cut keep their own rows."""
    return {
        "tickvals": list(range(len(names))),
        "ticktext": [plain(name, 44) for name in names],
        "showgrid": False,
        "range": [-0.6, len(names) - 0.4],
        "ticks": "outside",
        "ticklen": 6,
        "tickcolor": "white",
        "zeroline": False,
    }


def month_labels(months: Iterable[object]) -> list[str]:
    """Return months as short text: `2026-11` is `Nov 2026`; other names stay."""
    return [dates.month(text) if is_month(text) else text for text in (str(m)[:10] for m in months)]


def is_month(text: str) -> bool:
    """Return whether a text begins with a year and a month: `2026-11`."""
    year, month = text[:4], text[5:7]
    return text[4:5] == "-" and year.isdigit() and len(month) == 2 and month.isdigit() and 1 <= int(month) <= 12
