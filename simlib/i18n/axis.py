"""Numbers along the axes of pictures: plotly counts in k, M and B; Chinese readers count in 万 and 亿."""

from __future__ import annotations

import math

from simlib.i18n.language import language
from simlib.i18n.show import symbol, tick


def round_steps(low: float, high: float, steps: int = 5) -> list[float]:
    """Return some `steps` round numbers from `low` or a little below to `high` or a little above."""
    high = high if high > low else low + 1
    rough = (high - low) / steps
    power = 10 ** math.floor(math.log10(rough))
    step = power * next(m for m in (1, 2, 2.5, 5, 10) if m * power >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(i * step, 9) for i in range(first, last + 1)]


def ticks(low: float, high: float, *, currency: str | None = None) -> dict[str, object]:
    """Return the settings of a plotly axis for values from `low` to `high`: `¥12M`, in Chinese `¥1200万`.

    English leaves the places of the ticks to plotly, so that they follow when the reader zooms in.
    """
    prefix = symbol(currency) if currency else ""
    if language() == "en":
        return {"exponentformat": "B", "separatethousands": True} | ({"tickprefix": prefix} if prefix else {})
    places = round_steps(low, high, 6)
    return {"tickmode": "array", "tickvals": places, "ticktext": [_text(v, prefix) for v in places]}


def _text(value, prefix):
    return f"{'−' if value < 0 else ''}{prefix}{tick(abs(value))}"
