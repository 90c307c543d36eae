"""Text to exact numbers and ids, each different text once. Numbers: int64 millionths of the unit written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd

from simlib.core.errors import InputError
from simlib.data.notes import Notes, Verdict

SCALE = 10**6
PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$")
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?$")
EUROPEAN = re.compile(r"[+-]?\d{1,3}(\.\d{3})*,\d{1,2}$")
SIGNS = {
    "R$": "BRL",
    "US$": "USD",
    "CN¥": "CNY",
    "£": "GBP",
    "€": "EUR",
    "$": "USD",
    "¥": "¥",
    "元": "CNY",
    "GBP": "GBP",
    "EUR": "EUR",
    "USD": "USD",
    "CNY": "CNY",
    "RMB": "CNY",
    "BRL": "BRL",
    "JPY": "JPY",
}
INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
LOST_ID = re.compile(r"\d\.\d+[eE]\+\d+$")


def each_different(column: pd.Series, function: Callable[[str], object]) -> tuple[np.ndarray, list]:
    """Return (codes, results): `function(text)` for each different value of `column`; code -1 is an empty cell."""
    codes, different = pd.factorize(column)
    return codes, [function(value if isinstance(value, str) else _text(value)) for value in different]


def _text(value):
    """Return the shortest text of a typed value: 12.0 -> 12, a date as ISO."""
    if isinstance(value, (float, np.floating)):
        return str(int(value)) if value == int(value) and abs(value) < 2**53 else repr(float(value))
    return str(value)


SWAPPED = str.maketrans(",.", ".,")


def numbers(
    column: pd.Series,
    name: str,
    verdict: Verdict,
    notes: Notes,
    *,
    decimal: str = ".",
    needed: bool = True,
    file: str | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return int64 millionths of a column of numbers; unreadable cells are refused and give 0, empty ones give 0.

    Second result: boolean mask of the cells that hold a number. A column written `1.234,50` without decimal=","
    raises InputError: guessing would change amounts a hundredfold.
    """

    def one(text):
        return _number(text, decimal, notes)

    codes, results = each_different(column, one)
    if any(r[1] == "european" for r in results):
        bad = next(i for i, r in enumerate(results) if r[1] == "european")
        row = int(np.flatnonzero(codes == bad)[0])
        raise InputError(
            "number with a decimal comma",
            file=file,
            row=row + 1,
            column=name,
            value=column.iloc[row],
            remedy="give --decimal , or write 1234.50",
        )
    values = np.array([r[0] for r in results] + [0], dtype=np.int64)[codes]
    reasons = np.array([r[1] for r in results] + ["missing_number" if needed else ""], dtype=object)[codes]
    present = np.array([r[1] == "" and r[2] for r in results] + [False], dtype=bool)[codes]
    empty = np.array([not r[2] for r in results] + [True], dtype=bool)[codes]
    if needed:
        verdict.refuse(empty, "missing_number", name)
    verdict.refuse((reasons != "") & ~empty, reasons, name)
    return values, present


def _number(text, decimal, notes):
    """Return (millionths, reason, not empty) of one text."""
    raw, text = text, unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).strip()
    if not text:
        return 0, "", False
    if text != raw.strip() and any("\uff01" <= c <= "\uff5e" for c in raw):
        notes.counts["full_width"] += 1
    for sign, currency in SIGNS.items():
        if sign in text:
            text = text.replace(sign, "", 1).strip()
            notes.symbols[currency] += 1
            break
    if decimal == ",":
        text = text.translate(SWAPPED)
    if "," in text:
        if decimal == "." and "." in text and EUROPEAN.match(text):
            return 0, "european", True
        if not THOUSANDS.match(text):
            return 0, "stray_comma" if decimal == "." else "stray_dot", True
        text = text.replace(",", "")
    if not PLAIN.match(text):
        odd = "not_finite" if text.lower().strip("+-") in ("nan", "inf", "infinity") else "not_a_number"
        return 0, odd, True
    value = Decimal(text)
    if value and value.adjusted() > 11:
        return 0, "number_too_large", True
    return int((value * SCALE).to_integral_value(ROUND_HALF_UP)), "", True


def ids(
    column: pd.Series,
    name: str,
    verdict: Verdict,
    *,
    needed: bool = False,
    upper: bool = False,
    drop_zero: bool = False,
) -> np.ndarray:
    """Return a column of ids as clean text ("" where empty): never a number, width and invisible characters normalised.

    `drop_zero`: 17850.0 becomes 17850 (a number column with holes, saved as decimals). An id that a spreadsheet has
    turned into 1.23E+17 has lost its digits and is refused.
    """

    def one(text):
        text = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).strip()
        if drop_zero and re.fullmatch(r"\d+\.0", text):
            text = text[:-2]
        return text.upper() if upper else text

    codes, results = each_different(column, one)
    lost = np.array([bool(LOST_ID.match(r)) for r in results] + [False])[codes]
    verdict.refuse(lost, "rounded_id", name)
    clean = np.array([*results, ""], dtype=object)[codes]
    if needed:
        verdict.refuse(clean == "", "missing_id", name)
    return clean


def to_minor(millionths: np.ndarray, digits: int) -> np.ndarray:
    """Return int64 millionths of a major unit as minor units, half away from zero."""
    step = 10 ** (6 - digits)
    return np.sign(millionths) * ((np.abs(millionths) + step // 2) // step)
