"""Edits of a target as plain records: what a command asks for and an overlay keeps. Money: minor units.

A step is a dict what, cell and, where it needs them, value or by; at, who and why say where it came from.
"""

from __future__ import annotations

from collections.abc import Mapping

from simlib.core.errors import InputError, nearest
from simlib.core.message import N_, Message, Money, msg
from simlib.core.money import LIMIT
from simlib.targets.cells import show
from simlib.targets.lineage import entry

KINDS = ("release", "hold", "spread", "reset", "set")
PLAIN = {"release": N_("release {cell}"), "hold": N_("hold {cell}"), "reset": N_("reset {cell}")}


def step(
    what: str, cell: dict, *, value: int | None = None, by: str | None = None, who: str = "", why: str = ""
) -> dict:
    """Return one edit as a record; `by` is the way of a spread."""
    if what not in KINDS:
        raise InputError("unknown edit of a target", value=what, remedy=nearest(what, KINDS))
    made = {name: part for name, part in entry(what, cell, value, who, why).items() if name != "notes"}
    return made | ({"by": by} if by else {})


def words(made: Mapping, currency: str) -> Message:
    """Return an edit, or its line of lineage, in words: `set month 2026-11 to ¥150,000`."""
    cell = show(made["cell"])
    if made["what"] == "set":
        return msg("set {cell} to {amount:money}", cell=cell, amount=Money(made["value"], currency))
    if made["what"] == "spread":
        return msg("spread {cell} by {way}", cell=cell, way=made["by"])
    return msg(PLAIN[made["what"]], cell=cell)


def whole_amount(value: object) -> int:
    """Return an amount as an int; InputError where it is not whole, below zero or too large."""
    try:
        whole = not isinstance(value, bool) and int(value) == value
    except (TypeError, ValueError, OverflowError):
        whole = False
    if not whole:
        raise InputError("a target is a whole number of minor units", value=value)
    if not 0 <= value <= LIMIT:
        raise InputError("a target must not be negative nor beyond 4.6e18 minor units", value=value)
    return int(value)
