"""Errors of edits that cannot stand together, naming the cells. Money: minor units."""

from __future__ import annotations

from simlib.core.errors import Infeasible
from simlib.core.message import Message, Money, msg
from simlib.targets.cells import show
from simlib.targets.steps import words


class Conflict(Infeasible):
    """Cells of a target that cannot have their amounts at once; `cells` lists them."""

    def __init__(self, what: str | Message, *, cells: list[dict], **parts: object) -> None:
        super().__init__(what, **parts)
        self.cells = cells


def refusal_of(holds: list, *, typed: list[dict], currency: str) -> Conflict:
    """Return the Conflict of holds (cell, minor units): a whole first, then cells of `typed`, then what was held."""
    holds = [*holds[:1], *sorted(holds[1:], key=lambda hold: hold[0] not in typed)]
    names = [_name(hold, typed, currency) for hold in holds[:6]] + (["…"] if len(holds) > 6 else [])
    return Conflict(
        "these cells cannot hold together: {names:list}",
        names=names,
        remedy="release or change one of them; the plan is unchanged",
        cells=[cell for cell, _ in holds],
    )


def _name(hold, typed, currency):
    parts = {"cell": show(hold[0]), "amount": Money(hold[1], currency)}
    return msg("{cell} = {amount:money}" if hold[0] in typed else "{cell} = {amount:money} (held)", **parts)


def contradiction(first: dict, second: dict, currency: str) -> Infeasible:
    """Return the error of two edits (records of `steps.step`) that cannot be meant at once."""
    return Infeasible(
        "these edits contradict each other: {first}, {second}",
        first=words(first, currency),
        second=words(second, currency),
        remedy="give one of them, or one after the other; the plan is unchanged",
    )
