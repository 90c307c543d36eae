"""Amounts, changes and numbers as people type them, in any place where they may be typed. Money: minor units.

`15万`, `¥1,200.50`, `１２００`, `1.2M`, `150000元` are amounts; `+10%` and `-2.5 %` change the amount that stands.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from simlib.core.currency import SYMBOLS
from simlib.core.errors import InputError
from simlib.core.money import to_minor

CHANGE = re.compile(r"([+-]\d{1,6}(?:\.\d{1,6})?)%")
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?")
DOTTED = re.compile(r"[1-9]\d{0,2}\.\d{3}")  # a thousand to half the world
TIMES_TEN_TO = {"万": 4, "亿": 8, "w": 4, "W": 4, "k": 3, "K": 3, "M": 6}
REMEDY = "write it like 1250000, 125万, 1250000.50 or +10%"


def typed_amount(text: object, currency: str, *, present: int | None = None) -> int:
    """Return the minor units of an amount, or of the amount `present` (minor units) changed by `+10%`.

    Digits may be full-width, parted by commas, blanks or apostrophes, before 万, 亿, k or M, with the currency's sign,
    its code or 元. Raises InputError on anything else, on what could be read in two ways, and below zero.
    """
    plain = _plain(text)
    if plain[-1:] == "%":
        return _changed(text, plain, present)
    for sign in (currency, SYMBOLS.get(currency, currency), "¥", "元"):
        plain = plain.removeprefix(sign).removesuffix(sign)
    power = TIMES_TEN_TO.get(plain[-1:], 0)
    digits = plain[:-1] if power else plain
    if digits.startswith("+"):
        remedy = "write the amount itself, or a change like +10%"
        raise InputError("is this an amount or a change of the present one?", value=text, remedy=remedy)
    if not power and DOTTED.fullmatch(plain):
        whole, short = plain.replace(".", ""), plain[:-1]
        what = "is the point a decimal point or does it part the thousands?"
        raise InputError(what, value=text, remedy="write {whole} or {short}", whole=whole, short=short)
    try:
        minor = to_minor(digits, currency)
    except InputError as error:
        raise InputError(error.what, value=text, remedy=REMEDY) from error
    if minor < 0:
        raise InputError("an amount must not be negative", value=text)
    return to_minor(Decimal(digits.replace(",", "")).scaleb(power), currency) if power else minor


def typed_number(text: object, *, present: float | None = None) -> float:
    """Return a number such as `0.03`, `3%`, `1.5万` or `1,200`, or `present` changed by `+10%`."""
    plain = _plain(text)
    found = CHANGE.fullmatch(plain)
    if found and present is not None:
        return float(present) * float(1 + Decimal(found[1]) / 100)
    power = -2 if plain.endswith("%") else TIMES_TEN_TO.get(plain[-1:], 0)
    digits = plain[:-1] if power else plain
    if re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?", digits):
        digits = digits.replace(",", "")
    if found or not NUMBER.fullmatch(digits):
        raise InputError("not a number", value=text, remedy="write it like 0.03, 3% or 12000")
    return float(Decimal(digits).scaleb(power))


def _changed(text, plain, present):
    found = CHANGE.fullmatch(plain)
    if found is None or present is None:
        what = "not a change in per cent" if found is None else "there is no present amount to change"
        raise InputError(what, value=text, remedy="write it like +10% or -2.5%" if found is None else REMEDY)
    if Decimal(found[1]) < -100:
        raise InputError("an amount must not be negative", value=text)
    return int((Decimal(int(present)) * (100 + Decimal(found[1])) / 100).to_integral_value(ROUND_HALF_UP))


def _plain(text):
    """Return a text with plain digits and signs, without blanks and apostrophes."""
    return re.sub(r"[\s'’_]", "", unicodedata.normalize("NFKC", str(text)).replace("−", "-"))
