"""A category's target over its items, exact. Money: minor units."""

from __future__ import annotations

from collections.abc import Mapping

from simlib.core.errors import InputError
from simlib.core.money import split


def item_targets(amount: int, shares: Mapping[str, float]) -> dict[str, int]:
    """Return item → minor units of a category's `amount` by share, exact; shares: item → weight."""
    if not shares:
        raise InputError("a category without items cannot be split", value=amount)
    return dict(zip(shares, (int(part) for part in split(int(amount), list(shares.values()))), strict=True))
