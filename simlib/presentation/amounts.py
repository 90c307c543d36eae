"""Amounts as a planner types and reads them in a table: exact to the last cent. Money: minor units."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from simlib.core.errors import InputError
from simlib.core.money import SYMBOLS, digits, to_minor
from simlib.i18n import show

PERCENT = re.compile(r"([+-]\d{1,6}(?:\.\d{1,6})?)%")
DOTTED = re.compile(r"[1-9]\d{0,2}\.\d{3}")  # a thousand to half the world
TIMES_TEN_TO = {"万": 4, "亿": 8, "k": 3, "K": 3, "M": 6}


def amount(text, currency):
    """Return the minor units of an amount as people write it: `1,200.50`, `¥1 200`, `１２００`, `12万`, `1.2M`."""
    plain = unicodedata.normalize("NFKC", str(text)).strip()
    for sign in (currency, SYMBOLS.get(currency, currency), "¥", "元"):
        plain = plain.removeprefix(sign).removesuffix(sign).strip()
    plain = re.sub(r"[\s'’_]", "", plain)
    power = TIMES_TEN_TO.get(plain[-1:], 0)
    if not power and DOTTED.fullmatch(plain):
        remedy = f"write {plain.replace('.', '')} or {plain[:-1]}"
        raise InputError("is the point a decimal point or does it part the thousands?", value=text, remedy=remedy)
    minor = to_minor(plain[:-1] if power else plain, currency)
    if minor < 0:
        raise InputError("a target must not be negative", value=text)
    return to_minor(Decimal(plain[:-1].replace(",", "")).scaleb(power), currency) if power else minor


def changed_by(text, minor):
    """Return an amount changed by a signed percentage such as `+10 %` or `−2.5%`, or None where the text is none."""
    found = PERCENT.fullmatch(unicodedata.normalize("NFKC", str(text)).replace("−", "-").replace(" ", ""))
    if found is None:
        return None
    if Decimal(found[1]) < -100:
        raise InputError("a target must not be negative", value=text)
    return int((Decimal(int(minor)) * (100 + Decimal(found[1])) / 100).to_integral_value(ROUND_HALF_UP))


def amount_text(minor, currency):
    """Return an amount in major units without its sign: `1,234.56`, exact however large."""
    decimals = digits(currency)
    whole, part = divmod(int(minor), 10**decimals)
    return f"{whole:,}.{part:0{decimals}d}" if decimals else f"{whole:,}"


def exact(minor, currency):
    """Return an amount to the last cent with its sign: `¥1,234.56`."""
    return show.symbol(currency) + amount_text(minor, currency)
