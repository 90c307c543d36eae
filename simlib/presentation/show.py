"""Figures as people read them: major units, thousands separators, currency symbol, sensible rounding."""

from __future__ import annotations

import math

from simlib.core import money as minor_money

SPACE = "\u00a0"  # keeps a figure and its unit on one line
UNKNOWN = "not known"


def symbol(currency):
    """Return the sign put before an amount: `¥`, or the code and a space where there is none."""
    return minor_money.SYMBOLS.get(currency, currency + SPACE)


def known(value):
    """Return whether a figure is there at all."""
    return value is not None and not (isinstance(value, float) and not math.isfinite(value))


def money(major, currency, *, decimals=None):
    """Return an amount in major units: `¥1,234,567`, with cents only below a thousand unless told."""
    if not known(major):
        return UNKNOWN
    if decimals is None:
        decimals = minor_money.digits(currency) if 0 < abs(major) < 1000 else 0
    text = f"{abs(major):,.{decimals}f}"
    sign = "−" if major < 0 and float(text.replace(",", "")) else ""
    return f"{sign}{symbol(currency)}{text}"


def short(major, currency):
    """Return an amount in three figures for titles: `¥12.3M`."""
    if not known(major):
        return UNKNOWN
    size, sign = abs(major), "−" if major < 0 else ""
    for limit, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if size >= 0.9995 * limit:
            return f"{sign}{symbol(currency)}{_three(size / limit)}{letter}"
    return f"{sign}{symbol(currency)}{_three(size)}"


def _three(value):
    return f"{value:,.0f}" if value >= 99.95 else f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"


def share(value, *, decimals=None):
    """Return a share as per cent: 0.523 is `52.3 %`; two decimals below ten per cent."""
    if not known(value):
        return UNKNOWN
    if decimals is None:
        decimals = 2 if abs(value) < 0.0995 else 1
    if 0.9995 <= value < 1 and decimals == 1:
        return f">99.9{SPACE}%"
    return f"{100 * value:.{decimals}f}{SPACE}%".replace("-", "−")


def chance(value):
    """Return a probability as whole per cent, never rounded to certainty: 0.997 is `>99 %`."""
    if not known(value):
        return UNKNOWN
    if 0 < value < 0.005:
        return f"<1{SPACE}%"
    if 0.995 < value < 1:
        return f">99{SPACE}%"
    return f"{int(100 * value + 0.5 + 1e-9)}{SPACE}%"  # halves up, as spreadsheets do


def value(figure, unit, currency):
    """Return a figure with the rounding and sign that its unit calls for."""
    if not known(figure):
        return UNKNOWN
    if unit == "money":
        return money(figure, currency)
    if unit == "share":
        return share(figure)
    if unit in ("×", "turns"):
        return f"{figure:,.2f}".replace("-", "−")
    return f"{figure:,.0f}".replace("-", "−")


def span(lo, hi, unit, currency):
    """Return an interval in words: `¥1,200 to ¥1,400`."""
    if not (known(lo) and known(hi)):
        return UNKNOWN
    return f"{value(lo, unit, currency)} to {value(hi, unit, currency)}"


def skewed(found):
    """Return whether a mean lies outside `lo` to `hi`, so that a few extreme years speak for all; needs `median`."""
    if not all(known(found.get(name)) for name in ("mean", "median", "lo", "hi")):
        return False
    return not found["lo"] <= found["mean"] <= found["hi"]


def typical(found, unit, currency):
    """Return the mean of a figure, or its median beside it, marked as typical, where the mean is skewed."""
    mean = value(found["mean"], unit, currency)
    median = value(found["median"], unit, currency) if skewed(found) else mean
    return mean if median == mean else f"{median} typical; mean {mean}"


def growth(now, before):
    """Return by how much a figure grows as signed per cent: `+8.3 %`, or a dash where there was nothing before."""
    if not (known(now) and known(before)) or before <= 0:
        return "–"
    change = 100 * (now / before - 1)
    return f"{change:+,.1f}{SPACE}%".replace("-", "−") if abs(change) < 1000 else f"×{SPACE}{now / before:,.0f}"


def signed(figure, unit, currency):
    """Return a difference with its sign; shares differ by percentage points."""
    if not known(figure):
        return UNKNOWN
    sign = "+" if figure > 0 else "−" if figure < 0 else "±"
    if unit == "share":
        return f"{sign}{abs(100 * figure):.1f}{SPACE}points"
    return sign + value(abs(figure), unit, currency)


def day(moment):
    """Return a date as `2026-11-01` whatever kind of date it is."""
    return str(moment)[:10]
