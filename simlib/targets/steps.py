"""Edits of a target as plain records, taken in order: what an overlay keeps and a command asks for. Money: minor units.

A step is a dict what, cell and, where it needs them, value or by; at, who and why say where it came from.
"""

from __future__ import annotations

from simlib.core.errors import InputError, nearest
from simlib.core.money import digits
from simlib.core.money import show as money
from simlib.targets.cells import show
from simlib.targets.lineage import entry
from simlib.targets.reset import METHODS

KINDS = ("release", "reset", "hold", "set", "spread")


def step(what, cell, *, value=None, by=None, who="", why=""):
    """Return one edit as a record; `by` is the way of a spread."""
    if what not in KINDS:
        raise InputError("unknown edit of a target", value=what, remedy=nearest(what, KINDS))
    made = {name: part for name, part in entry(what, cell, value, who, why).items() if name != "notes"}
    return made | ({"by": by} if by else {})


def words(made, currency):
    """Return an edit in words: `set month 2026-11 to ¥150,000.00`."""
    text = f"{made['what']} {show(made['cell'])}"
    if made["value"] is not None:
        text += f" to {money(made['value'], currency, decimals=digits(currency))}"
    return text + (f" by {made['by']}" if made.get("by") else "")


def take(plan, steps, *, profile_of, overlay=None):
    """Return the plan after all steps in their order; none is taken where one cannot be.

    profile_of: name of a profile and plan → weights (D, P, C). Errors name the edit where the steps are an overlay's.
    """
    for number, made in enumerate(steps, 1):
        try:
            plan = _taken(plan, made, profile_of)
        except InputError as error:
            if overlay is None:
                raise
            edit = f"edit {number}, {words(made, plan.currency)}"
            what = f"overlay {overlay} does not fit the target: {edit}: {error.what}"
            remedy = f"take its last edit back with python3 workbook.py targets --overlay {overlay} --undo"
            raise type(error)(what, value=error.value, remedy=remedy) from error
    return plan


def _taken(plan, made, profile_of):
    cell, noted = made["cell"], {"who": made["who"], "why": made["why"]}
    if made["what"] == "set":
        return plan.set(cell, made["value"], **noted)
    if made["what"] != "spread":
        return getattr(plan, made["what"])(cell, **noted)
    by = made.get("by")
    if by in METHODS:
        return plan.spread(cell, by=by, **noted)
    return plan.spread(cell, by="profile", profile=profile_of(by, plan), called=by, **noted)
