"""Axes of pictures: ticks in the reader's language, and texts that plotly draws as they stand."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping

from simlib.i18n import axis, language

DAY = 86_400_000
CURRENCY = "_currency"  # marks an axis of money until its ticks are known


def plain(text: object, width: int | None = None) -> str:
    """Return text that plotly draws as it stands: its own tags, entities and `$…$` formulas are defused."""
    text = str(text)
    if width and len(text) > width:
        text = text[: width - 1] + "…"
    return html.escape(text, quote=False).replace("$", "&#36;").replace("%{", "%&#123;")


def with_ticks(
    name: str, settings: dict[str, object], traces: Iterable[Mapping], layout: Mapping[str, object]
) -> dict[str, object]:
    """Return an axis with the ticks of its language: money in 万 and 亿, dates as 2026年11月."""
    currency = settings.pop(CURRENCY, None)
    if currency is not None:
        low, high = _range(name, settings, traces, layout)
        ticks = axis.ticks(low, high, currency=currency)
        texts = {key: plain(value) for key, value in ticks.items() if key == "tickprefix"}
        texts |= {key: [plain(text) for text in value] for key, value in ticks.items() if key == "ticktext"}
        return settings | ticks | texts
    if settings.get("type") == "date" and language() == "zh":
        settings["tickformatstops"] = [
            {"dtickrange": [None, 20 * DAY], "value": "%-m月%-d日"},
            {"dtickrange": [20 * DAY, "M11"], "value": "%Y年%-m月"},
            {"dtickrange": ["M12", None], "value": "%Y年"},
        ]
    return settings


def _range(name, settings, traces, layout):
    """Return (lowest, highest) of what traces draw along an axis, with their error bars; bars of a stack add up."""
    stacked, ends = {}, [0.0] if settings.get("rangemode") == "tozero" else []
    other = "y" if name == "x" else "x"
    for trace in traces:
        values = [float(v) for v in trace.get(name, ()) if v is not None and v == v]
        error = trace.get(f"error_{name}") or {}
        if "array" in error:
            ends += [v + e for v, e in zip(values, error["array"], strict=False)]
            ends += [v - e for v, e in zip(values, error.get("arrayminus", error["array"]), strict=False)]
        if trace.get("type") == "bar":
            ends.append(0.0)
            if layout.get("barmode") == "stack":
                for at, value in zip(trace[other], values, strict=False):
                    stacked[str(at)] = stacked.get(str(at), 0.0) + value
        ends += values
    ends += list(stacked.values())
    return (min(ends), max(ends)) if ends else (0.0, 1.0)
