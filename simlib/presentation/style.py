"""The look that all pictures share: colours that colour-blind readers tell apart, fonts, axes, escaping."""

from __future__ import annotations

import html

import numpy as np

from simlib.core.money import to_major
from simlib.i18n import show

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
FONT = (
    "Inter, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', "
    "sans-serif"
)
BAND_80, BAND_95 = "rgba(0,114,178,0.30)", "rgba(0,114,178,0.14)"


def plain(text, width=None):
    """Return text that plotly draws as it stands: its own tags, entities and `$…$` formulas are defused."""
    text = str(text)
    if width and len(text) > width:
        text = text[: width - 1] + "…"
    return html.escape(text, quote=False).replace("$", "&#36;").replace("%{", "%&#123;")


def major(values, currency):
    """Return money in minor units as floats in major units, for drawing only."""
    return to_major(np.asarray(values, dtype=float), currency)


def money_axis(currency, title):
    """Return an axis of money in major units: `¥12M`."""
    return {
        "title": {"text": plain(f"{title} ({currency})"), "standoff": 8, "font": {"size": 13}},
        "exponentformat": "B",
        "tickprefix": plain(show.symbol(currency)),
        "separatethousands": True,
        "gridcolor": PALE,
        "zerolinecolor": GREY,
        "automargin": True,
    }


def money_hover(axis, currency):
    """Return the part of a hover text that shows the money on `axis`."""
    return f"{plain(show.symbol(currency))}%{{{axis}:,.0f}}"


def figure(traces, title, *, subtitle="", xaxis=None, yaxis=None, height=400, **layout):
    """Return a whole figure from traces as dicts; `title` and `subtitle` are plain text and are escaped here."""
    import plotly.graph_objects as go

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
    base = {
        "title": heading,
        "height": height,
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "font": {"family": FONT, "size": 13, "color": INK},
        "margin": {"l": 70, "r": 24, "t": 96, "b": 36},
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1.01,
            "yanchor": "bottom",
            "traceorder": "normal",
        },
        "hoverlabel": {"font": {"family": FONT}},
        "xaxis": {"showgrid": False, "automargin": True, **(xaxis or {})},
        "yaxis": {"automargin": True, "gridcolor": PALE, **(yaxis or {})},
        "template": "none",
    }
    return go.Figure(data=traces, layout={**base, **layout})


def band(x, lo, hi, name, colour, hover):
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
            "hovertemplate": f"{hover}<extra>{name}, lower edge</extra>",
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
            "hovertemplate": f"{hover}<extra>{name}, upper edge</extra>",
            "legendgroup": name,
        },
    ]


def interval(value, lo, hi, colour=GREY):
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


def dots(value, lo, hi, *, colours, said, name):
    """Return a trace of one dot with its interval per row; `said` is the plain text shown on hovering."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(value),
        "y": list(range(len(value))),
        "name": name,
        "marker": {"color": colours, "size": 11},
        "error_x": interval(value, lo, hi),
        "customdata": [plain(text) for text in said],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def named_rows(names):
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


def month_labels(months):
    """Return months as short text: `2026-11` is `Nov 2026`; other names stay."""
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    labels = []
    for text in (str(m)[:10] for m in months):
        year, _, month = text[:7].partition("-")
        dated = len(year) == 4 and year.isdigit() and len(month) == 2 and month.isdigit() and 1 <= int(month) <= 12
        labels.append(f"{names[int(month) - 1]} {year}" if dated else text)
    return labels
