"""Figures as people read them: major units, thousands separators, currency symbol, sensible rounding.

Both languages group by thousands with a comma and have a decimal point, so that a figure is the same digits in both;
Chinese writes `%` without a space and large amounts in running text in 万 and 亿.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from simlib.core.currency import SYMBOLS, digits
from simlib.core.kinds import MINUS, SPACE, chance_figure, share_figure
from simlib.i18n.dates import day
from simlib.i18n.language import language
from simlib.i18n.lookup import look_up as _
from simlib.i18n.lookup import look_up_counted, phrase

__all__ = [
    "amount", "aside", "chance", "count", "day", "days", "factor", "growth", "has_value", "listed", "money", "number",
    "per_cent", "percent", "points", "sentences", "share", "short", "signed", "signed_percent", "skewed", "span",
    "symbol", "tick", "typical", "unknown", "value",
]  # fmt: skip
WAN, YI = 1e4, 1e8


def symbol(currency: str) -> str:
    """Return the sign put before an amount: `¥`, or the code and a space where there is none."""
    return SYMBOLS.get(currency, currency + SPACE)


def has_value(value: float | None) -> bool:
    """Return whether a figure is there at all."""
    return value is not None and not (isinstance(value, float) and not math.isfinite(value))


def unknown() -> str:
    """Return what stands for a figure that is not there."""
    return _("not known")


def money(major: float | None, currency: str, *, decimals: int | None = None) -> str:
    """Return an amount in major units: `¥1,234,567`, with cents only below a thousand unless `decimals` says."""
    if not has_value(major):
        return unknown()
    if decimals is None:
        decimals = digits(currency) if 0 < abs(major) < 1000 else 0
    text = f"{abs(major):,.{decimals}f}"
    sign = MINUS if major < 0 and float(text.replace(",", "")) else ""
    return f"{sign}{symbol(currency)}{text}"


def amount(major: float | None, currency: str) -> str:
    """Return an amount for running text: `¥1,199,000`, in Chinese `¥119.9万`."""
    return short(major, currency) if language() == "zh" and has_value(major) and abs(major) >= WAN else money(
        major, currency)  # fmt: skip


def short(major: float | None, currency: str) -> str:
    """Return an amount in few figures for titles: `¥12.3M`, in Chinese `¥1230万` and `¥1.20亿`."""
    if not has_value(major):
        return unknown()
    size, sign = abs(major), MINUS if major < 0 else ""
    return f"{sign}{symbol(currency)}{_short_zh(size) if language() == 'zh' else _short_en(size)}"


def _short_en(size):
    for limit, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if size >= 0.9995 * limit:
            return f"{_three(size / limit)}{letter}"
    return _three(size)


def _short_zh(size):
    if size >= 0.99995 * YI:
        return f"{_three(size / YI)}亿"
    if size >= 0.99995 * WAN:
        wan = size / WAN
        return f"{wan:.0f}万" if wan >= 999.95 else f"{wan:.1f}万" if wan >= 9.995 else f"{wan:.2f}万"
    return f"{size:,.0f}" if size >= 999.5 else _three(size)


def _three(value):
    return f"{value:,.0f}" if value >= 99.95 else f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"


def tick(value: float) -> str:
    """Return a round number for an axis: `12M`, in Chinese `1200万`."""
    steps = ((YI, "亿"), (WAN, "万")) if language() == "zh" else ((1e9, "B"), (1e6, "M"), (1e3, "k"))
    for limit, letter in steps:
        if abs(value) >= limit:
            return f"{value / limit:g}{letter}"
    return f"{value:g}"


def number(value: float | None, decimals: int = 0) -> str:
    """Return a number with thousands separators and `decimals` decimals."""
    return f"{value:,.{decimals}f}".replace("-", MINUS) if has_value(value) else unknown()


def count(value: float | None) -> str:
    """Return a whole number: `1,234`."""
    return number(value)


def per_cent(figure: str) -> str:
    """Return a figure with its per cent sign: `80 %`, in Chinese `80%`."""
    return f"{figure}%" if language() == "zh" else f"{figure}{SPACE}%"


def percent(value: float | None, decimals: int = 0) -> str:
    """Return a share as per cent: 0.8 is `80 %`."""
    return per_cent(number(100 * value, decimals)) if has_value(value) else unknown()


def signed_percent(value: float | None, decimals: int = 1) -> str:
    """Return a change as per cent with its sign: 0.083 is `+8.3 %`."""
    return per_cent(f"{100 * value:+,.{decimals}f}".replace("-", MINUS)) if has_value(value) else unknown()


def share(value: float | None, *, decimals: int | None = None) -> str:
    """Return a share as per cent: 0.523 is `52.3 %`; two decimals below ten per cent."""
    return per_cent(share_figure(value, decimals)) if has_value(value) else unknown()


def chance(value: float | None) -> str:
    """Return a probability as whole per cent, never rounded to certainty: 0.997 is `>99 %`."""
    return per_cent(chance_figure(value)) if has_value(value) else unknown()


def factor(value: float | None, decimals: int = 2) -> str:
    """Return a factor: `× 1.90`."""
    return f"×{SPACE}{value:,.{decimals}f}" if has_value(value) else unknown()


def points(value: float | None, decimals: int = 1) -> str:
    """Return a difference of shares without its sign: 0.012 is `1.2 points`."""
    if not has_value(value):
        return unknown()
    return phrase("{figure}\u00a0points", figure=f"{abs(100 * value):.{decimals}f}")


def days(n: int) -> str:
    """Return a number of days: `1 day`, `200 days`."""
    return look_up_counted("{n} day", "{n} days", n).replace("{n}", f"{n:,}")


def listed(texts: Iterable[object]) -> str:
    """Return texts in a row: `a, b, c`, in Chinese `a、b、c`."""
    return ("、" if language() == "zh" else ", ").join(map(str, texts))


def sentences(texts: Iterable[str]) -> str:
    """Return whole sentences one after the other, empty ones left out; Chinese has no space between them."""
    return ("" if language() == "zh" else " ").join(text for text in texts if text)


def aside(text: str) -> str:
    """Return a text in brackets, to follow another one: ` (± 3 points)`, in Chinese `（± 3个百分点）`."""
    return f"（{text}）" if language() == "zh" else f" ({text})"


def value(figure: float | None, unit: str, currency: str) -> str:
    """Return a figure with the rounding and sign that its unit calls for."""
    if not has_value(figure):
        return unknown()
    if unit == "money":
        return money(figure, currency)
    if unit == "share":
        return share(figure)
    return number(figure, 2 if unit in ("×", "turns") else 0)


def span(lo: float | None, hi: float | None, unit: str, currency: str) -> str:
    """Return an interval in words: `¥1,200 to ¥1,400`."""
    if not (has_value(lo) and has_value(hi)):
        return unknown()
    return phrase("{lo} to {hi}", lo=value(lo, unit, currency), hi=value(hi, unit, currency))


def skewed(found: Mapping[str, float | None]) -> bool:
    """Return whether a mean lies outside `lo` to `hi`, so that a few extreme years speak for all; needs `median`."""
    if not all(has_value(found.get(name)) for name in ("mean", "median", "lo", "hi")):
        return False
    return not found["lo"] <= found["mean"] <= found["hi"]


def typical(found: Mapping[str, float | None], unit: str, currency: str) -> str:
    """Return the mean of a figure, or its median marked as typical before it where the mean is skewed."""
    mean = value(found["mean"], unit, currency)
    median = value(found["median"], unit, currency) if skewed(found) else mean
    return mean if median == mean else phrase("{median} typical; mean {mean}", median=median, mean=mean)


def growth(now: float | None, before: float | None) -> str:
    """Return by how much a figure grows as signed per cent: `+8.3 %`, or a dash where there was nothing before."""
    if not (has_value(now) and has_value(before)) or before <= 0:
        return "–"
    change = now / before - 1
    return signed_percent(change) if abs(100 * change) < 1000 else factor(now / before, 0)


def signed(figure: float | None, unit: str, currency: str) -> str:
    """Return a difference with its sign; shares differ by percentage points."""
    if not has_value(figure):
        return unknown()
    sign = "+" if figure > 0 else MINUS if figure < 0 else "±"
    return sign + (points(figure) if unit == "share" else value(abs(figure), unit, currency))
