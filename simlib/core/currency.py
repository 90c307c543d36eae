"""Currencies: the sign put before an amount and the number of decimals."""

from __future__ import annotations

SYMBOLS = {"CNY": "¥", "GBP": "£", "USD": "$", "EUR": "€", "BRL": "R$", "JPY": "¥"}
NO_MINOR_UNIT = {"JPY", "KRW", "VND", "CLP"}


def digits(currency: str) -> int:
    """Return the number of decimals of `currency` (2 unless the currency has no minor unit)."""
    return 0 if currency in NO_MINOR_UNIT else 2
