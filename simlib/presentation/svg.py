"""A picture's plain twin: lines, bands, bars and marked windows of a plotly figure as SVG."""

from __future__ import annotations

import html
import math
import re
from typing import TYPE_CHECKING

import numpy as np

from simlib.i18n import axis, dates, language, show
from simlib.i18n.wide import width

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

WIDTH, LEFT, RIGHT, BELOW = 860, 86, 46, 44
FONTS = {
    "en": "'Segoe UI','Helvetica Neue',Arial,'Noto Sans CJK SC',sans-serif",
    "zh": "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',Arial,sans-serif",
}
INK, GREY, PALE = "#1b2a3a", "#6b7683", "#e3e7ec"
TICKS, GAP = 6, 6


def svg(figure: Figure) -> str:
    """Return the SVG text of a plotly figure of vertical bars and lines over one x axis; refuses other traces."""
    for trace in figure.data:
        if trace.type not in ("scatter", "bar") or getattr(trace, "orientation", None) == "h":
            raise ValueError(f"no plain twin is drawn for traces of type {trace.type}")
    layout, height = figure.layout, int(figure.layout.height or 400)
    top = 106 if any(t.name and t.showlegend is not False for t in figure.data) else 76
    x_of, x_ticks = _x_axis(figure)
    stacked = _stacked(figure)
    y_of, y_ticks = _y_axis(figure, stacked, top, height - BELOW)
    parts = [f'<rect width="{WIDTH}" height="{height}" fill="white"/>', *_heading(layout)]
    parts += [_line(LEFT, y, WIDTH - RIGHT, y, PALE) + _text(LEFT - 8, y + 4, t, 12, GREY, "end") for y, t in y_ticks]
    parts += [_text(x, height - BELOW + 20, t, 12, GREY, "middle") for x, t in x_ticks]
    parts += [_window(shape, x_of, top, height - BELOW) for shape in layout.shapes]
    before = None
    for trace, base in zip(figure.data, stacked, strict=True):
        drawn = _bars(trace, base, x_of, y_of, figure) if trace.type == "bar" else _scatter(trace, before, x_of, y_of)
        before = trace if trace.type == "scatter" else None
        parts.append(drawn)
    parts += _legend(figure, 84) if layout.showlegend is not False else []
    font = f'font-family="{FONTS[language()]}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" {font}>'
    return "\n".join([head, *(p for p in parts if p), "</svg>"])


def _numbers(values):
    """Return numbers of an axis: days since 1970 for dates."""
    array = np.asarray(values)
    if array.dtype.kind in "iuf":
        return array.astype(float)
    return np.array([np.datetime64(v, "s").astype(float) / 86_400 for v in array])


def _is_dated(figure):
    return figure.layout.xaxis.type == "date"


def _x_axis(figure):
    """Return (values → pixels, [(pixel, label)])."""
    room = WIDTH - LEFT - RIGHT
    if not _is_dated(figure):
        names = list(dict.fromkeys(str(x) for trace in figure.data for x in trace.x))
        step = room / max(len(names), 1)
        at = {name: LEFT + (i + 0.5) * step for i, name in enumerate(names)}
        every = max(-(-len(names) // 12), math.ceil((max(map(_wide, names), default=0) + GAP) / step))
        return lambda xs: np.array([at[str(x)] for x in xs]), [(at[n], n) for n in names[::every]]
    every = np.concatenate([_numbers(trace.x) for trace in figure.data])
    first, last = every.min(), max(every.max(), every.min() + 1)

    def place(xs):
        return LEFT + 8 + (_numbers(xs) - first) / (last - first) * (room - 16)

    days = np.linspace(first, last, TICKS + 1).astype("int64").astype("datetime64[D]")
    written = dates.medium_day if last - first < 200 else dates.month
    return place, [(float(place([d])[0]), written(d.item())) for d in days]


def _stacked(figure):
    """Return, trace by trace, where its bars stand: the sum of the bars below."""
    below, out = {}, []
    for trace in figure.data:
        if trace.type != "bar" or figure.layout.barmode != "stack":
            out.append(None)
            continue
        out.append(np.array([below.get(str(x), 0.0) for x in trace.x]))
        for x, y in zip(trace.x, trace.y, strict=True):
            below[str(x)] = below.get(str(x), 0.0) + float(y)
    return out


def _y_axis(figure, stacked, top, bottom):
    """Return (values → pixels, [(pixel, label)]) with round ticks."""
    tops = [np.asarray(t.y, float) + (b if b is not None else 0) for t, b in zip(figure.data, stacked, strict=True)]
    values = np.concatenate(tops)
    zero = any(t.type == "bar" for t in figure.data) or figure.layout.yaxis.rangemode == "tozero"
    low, high = min(values.min(), 0 if zero else np.inf), max(values.max(), 0 if zero else -np.inf)
    high = high if high > low else low + 1
    ticks = np.array(axis.round_steps(low, high))
    low, high = ticks[0], ticks[-1]

    def place(ys):
        return bottom - (np.asarray(ys, float) - low) / (high - low) * (bottom - top)

    shares = figure.layout.yaxis.tickformat == ".0%"
    return place, [(float(place(t)), show.percent(t) if shares else _money(figure, t)) for t in ticks]


def _money(figure, value):
    """Return a tick with the sign of the money: the axis has it as a prefix, or in its own ticks."""
    written = figure.layout.yaxis.ticktext or [figure.layout.yaxis.tickprefix or ""]
    before = re.match(r"[^\d−-]*", html.unescape(written[-1]))[0]
    return f"{'−' if value < 0 else ''}{before}{show.tick(abs(value))}"


def _heading(layout):
    texts = [(layout.title.text, 30, 18, INK, "600"), (layout.title.subtitle.text, 54, 13, GREY, "400")]
    return [_text(12, y, html.unescape(text), size, colour, "start", weight) for text, y, size, colour, weight in texts
            if text]  # fmt: skip


def _text(x, y, text, size, colour, anchor, weight="400"):
    style = f'font-size="{size}" fill="{colour}" text-anchor="{anchor}" font-weight="{weight}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{html.escape(text, quote=False)}</text>'


def _wide(text):
    """Return how many pixels a label of an axis or legend takes."""
    return 6.6 * width(text)


def _line(x1, y1, x2, y2, colour, width=1):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width}"/>'


def _points(xs, ys):
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))


def _scatter(trace, before, x_of, y_of):
    xs, ys, out = x_of(trace.x), y_of(trace.y), ""
    if trace.fill == "tonexty" and before is not None:
        around = _points(xs, ys) + " " + _points(x_of(before.x)[::-1], y_of(before.y)[::-1])
        return f'<polygon points="{around}" fill="{trace.fillcolor}"/>'
    mode, width = trace.mode or "lines", trace.line.width
    if "lines" in mode and width != 0:
        dash = ' stroke-dasharray="6 4"' if trace.line.dash else ""
        style = f'fill="none" stroke="{trace.line.color or INK}" stroke-width="{width or 2}"{dash}'
        out += f'<polyline points="{_points(xs, ys)}" {style}/>'
    if "markers" in mode:
        colour = trace.marker.color or trace.line.color or INK
        out += "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in
                       zip(xs, ys, strict=True))  # fmt: skip
    return out


def _bars(trace, base, x_of, y_of, figure):
    base = np.zeros(len(trace.y)) if base is None else base
    wide = (WIDTH - LEFT - RIGHT) / max(len({str(x) for t in figure.data for x in t.x}), 1) * 0.7
    tops, feet = y_of(np.asarray(trace.y, float) + base), y_of(base)
    return "".join(
        f'<rect x="{x - wide / 2:.1f}" y="{min(t, f):.1f}" width="{wide:.1f}" height="{abs(f - t):.1f}" '
        f'fill="{trace.marker.color or INK}"/>'
        for x, t, f in zip(x_of(trace.x), tops, feet, strict=True)
    )


def _window(shape, x_of, top, bottom):
    left, right = x_of([shape.x0, shape.x1])
    colour, opacity = shape.fillcolor or PALE, 1 if shape.opacity is None else shape.opacity
    place = f'x="{left:.1f}" y="{top}" width="{right - left:.1f}" height="{bottom - top}"'
    return f'<rect {place} fill="{colour}" fill-opacity="{opacity}"/>'


def _legend(figure, y):
    x, out = 14.0, []
    for trace in (t for t in figure.data if t.name and t.showlegend is not False):
        colour = trace.fillcolor if trace.type == "scatter" and trace.fill else trace.marker.color or trace.line.color
        name = html.unescape(trace.name)
        out.append(f'<rect x="{x:.1f}" y="{y - 10}" width="14" height="10" fill="{colour or INK}"/>')
        out.append(_text(x + 19, y, name, 12, INK, "start"))
        x += 44 + _wide(name)
    return out
