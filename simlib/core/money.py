"""Money in integer minor units (fen, pence, cents): parse, take VAT off, split exactly."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, DecimalException
from typing import Any

import numpy as np

from simlib.core.currency import digits
from simlib.core.errors import InputError

LIMIT = 2**62
# A comma only between groups of three: "1,5" is a decimal comma to half the world and must not become 15.
GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?")


def currency_code(text: str) -> str:
    """Return a currency code in capitals; anything but three letters raises InputError."""
    code = str(text).strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise InputError("not a currency code", column="--currency", value=text, remedy="three letters, like GBP")
    return code


def to_minor(amount: str | float | Decimal, currency: str = "CNY") -> int:
    """Return `amount` in major units (text, int, float or Decimal) as integer minor units, half away from zero."""
    text, remedy = str(amount).replace("_", "").strip(), "write it like 1250000 or 1250000.50"
    if "," in text and not GROUPED.fullmatch(text):
        raise InputError("not an amount of money", value=amount, remedy=remedy)
    try:
        value = Decimal(text.replace(",", ""))
    except DecimalException as error:
        raise InputError("not an amount of money", value=amount, remedy=remedy) from error
    if not value.is_finite():
        raise InputError("not an amount of money", value=amount, remedy=remedy)
    if value.adjusted() > 18 or abs(value) > LIMIT // 10 ** digits(currency):
        raise InputError("amount too large to keep exact", value=amount, remedy="at most 4.6e18 minor units")
    return int((value * 10 ** digits(currency)).to_integral_value(ROUND_HALF_UP))


def to_major(minor: Any, currency: str = "CNY") -> Any:
    """Return integer minor units as a float in major units, for people and JSON (never for adding up)."""
    return np.asarray(minor) / 10 ** digits(currency) if np.ndim(minor) else float(minor) / 10 ** digits(currency)


def without_vat(gross_so_far: np.typing.ArrayLike, rate: float) -> np.ndarray:
    """Return cumulated amounts with VAT as int64 without it, rounded down: gross ÷ (1 + rate), elementwise.

    Every net amount is a difference of two such cumulated ones, so that parts add up to the whole to the cent.
    """
    return np.floor(np.asarray(gross_so_far) / (1 + rate)).astype(np.int64)


def split(total: int, weights: np.typing.ArrayLike) -> np.ndarray:
    """Return int64 parts of `total` proportional to `weights` that add up exactly (largest remainder).

    Ties go to the earlier part. `weights`: any shape, non-negative, not all zero unless `total` is 0.
    Not house-monotone: a larger total may shrink one part by one unit (Balinski & Young 1982).
    """
    weights = np.asarray(weights, dtype=float)
    total = int(total)
    if weights.size == 0 or not np.isfinite(weights).all() or (weights < 0).any():
        raise InputError("weights must be finite and not negative", remedy="give each part a weight of 0 or more")
    largest = float(weights.max())
    if largest > 1e300 / weights.size:
        weights = weights / largest  # their sum would be beyond floats
    whole = float(weights.sum())
    if whole == 0:
        if total == 0:
            return np.zeros(weights.shape, dtype=np.int64)
        raise InputError("cannot spread an amount over weights that are all zero", value=total)
    if abs(total) > LIMIT:
        raise InputError("amount too large to keep exact", value=total)
    share = weights.ravel() / whole * abs(total)
    parts = np.floor(share).astype(np.int64)
    rest = abs(total) - int(parts.sum())
    # Beyond 2**53 a float share may floor past the total; the same rule then takes units back.
    order = np.argsort(-(share - parts), kind="stable") if rest >= 0 else np.argsort(share - parts, kind="stable")
    used = order[weights.ravel()[order] > 0]
    step, left = (1 if rest >= 0 else -1), abs(rest)
    parts[used] += step * (left // used.size)
    parts[used[: left % used.size]] += step
    return (parts if total >= 0 else -parts).reshape(weights.shape)
