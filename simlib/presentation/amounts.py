"""Amounts as a planner reads them in a table: exact to the last cent. Money: minor units."""

from __future__ import annotations

from simlib.core.currency import digits
from simlib.i18n import show


def amount_text(minor: int, currency: str) -> str:
    """Return an amount in major units without its sign: `1,234.56`, exact however large."""
    decimals = digits(currency)
    whole, part = divmod(int(minor), 10**decimals)
    return f"{whole:,}.{part:0{decimals}d}" if decimals else f"{whole:,}"


def exact(minor: int, currency: str) -> str:
    """Return an amount to the last cent with its sign: `¥1,234.56`."""
    return show.symbol(currency) + amount_text(minor, currency)
