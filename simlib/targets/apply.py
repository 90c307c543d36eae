"""Edits of a target met together: all of them stand at once, or none is made. Money: minor units."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simlib.core.errors import InputError, nearest
from simlib.core.message import Note
from simlib.targets.build import first_leaves
from simlib.targets.cells import show
from simlib.targets.conflict import contradiction
from simlib.targets.lineage import entry
from simlib.targets.solve_holds import solve_open
from simlib.targets.spread_weights import METHODS, spread_weights
from simlib.targets.steps import KINDS, whole_amount

if TYPE_CHECKING:
    from simlib.targets.cube import Targets


class Edits:
    """The edits of one call, checked, in an order that does not depend on how they were given; equal ones count once.

    `released`, `held`, `resets`: lists of cells; `spreads`: records; `typed`: list of (cell, minor units).
    """

    def __init__(self, plan: Targets, edits: Sequence[dict]) -> None:
        found = {_key(made): made for made in sorted((_checked(plan, made) for made in edits), key=_key)}
        self.all = list(found.values())
        self.released, self.held, self.resets = (self._cells(what) for what in ("release", "hold", "reset"))
        self.spreads = [made for made in self.all if made["what"] == "spread"]
        self.typed = [(made["cell"], made["value"]) for made in self.all if made["what"] == "set"]
        self._refuse_contradictions(plan)

    def _cells(self, what):
        return [made["cell"] for made in self.all if made["what"] == what]

    def _refuse_contradictions(self, plan):
        """Raise Infeasible where two edits cannot be meant at once, InputError where a cell is not held."""
        for cell in self.released:
            if not any(c == cell for c, _ in plan.holds):
                held = [show(c) for c, _ in plan.holds[:6]]
                raise InputError("this cell is not held", value=show(cell), remedy="held: {cells:list}", cells=held)
        shapes = [made for made in self.all if made["what"] in ("spread", "reset")]
        masks = [plan.axes.masks(made["cell"]) for made in shapes]
        for at, first in enumerate(shapes):
            for second, mask in zip(shapes[at + 1 :], masks[at + 1 :], strict=True):
                both_resets = first["what"] == second["what"] == "reset"
                if not both_resets and all((a & b).any() for a, b in zip(masks[at], mask, strict=True)):
                    raise contradiction(first, second, plan.currency)
        ends = {_place(made["cell"]): made for made in self.all if made["what"] == "release"}
        for made in self.all:
            if made["what"] == "hold" and _place(made["cell"]) in ends:
                raise contradiction(ends[_place(made["cell"])], made, plan.currency)


def applied(
    plan: Targets, edits: Sequence[dict], profile_of: Callable[[str, Targets], np.ndarray] | None = None
) -> tuple[np.ndarray, list, list[dict]]:
    """Return (leaves, holds, lines of lineage) of a plan after `edits`, taken together as `Targets.apply` says."""
    asked = Edits(plan, edits)
    holds, notes = _left_of(plan, asked)
    before = {_place(cell) for cell, _ in holds}
    fresh = [cell for cell in asked.held if _place(cell) not in before]
    # What a reset brings is known only afterwards, so a new hold inside it cannot bind before.
    bound = [(cell, plan.total(cell)) for cell in fresh if not _inside_any(plan, cell, asked.resets)]
    leaves = plan.leaves
    if asked.spreads:
        leaves = _spread(plan, asked, [*holds, *bound], profile_of, notes)
    typed = {_place(cell): value for cell, value in asked.typed}
    if asked.typed or asked.resets:
        others = [hold for hold in (*holds, *bound) if _place(hold[0]) not in typed]
        leaves = _met(_with(plan, leaves), asked, [*others, *asked.typed], notes)
    holds = [(cell, typed.get(_place(cell), value)) for cell, value in holds]
    holds += [(cell, int(leaves[plan.axes.box(cell)].sum())) for cell in fresh]
    return leaves, holds, _lines(plan, asked, leaves, notes)


def _checked(plan, made):
    """Return an edit with its cell's keys in order and its amount checked."""
    if made.get("what") not in KINDS:
        raise InputError("unknown edit of a target", value=made.get("what"), remedy=nearest(made.get("what"), KINDS))
    value = whole_amount(made["value"]) if made["what"] == "set" else None
    return made | {"cell": plan.axes.cell(made["cell"]), "value": value}


def _place(cell):
    return tuple(cell.items())


def _key(made):
    """Return what edits are sorted and recognised by."""
    cell, by = _place(made["cell"]), str(made.get("called") or made.get("by") or "")
    return KINDS.index(made["what"]), len(cell), cell, made["value"] or 0, by


def _left_of(plan, asked):
    """Return (holds that neither a release nor a reset ends, notes by cell); the year's hold outlives a reset."""
    holds, notes = [], {}
    for cell, value in plan.holds:
        around = next((c for c in asked.resets if cell and _inside(plan, cell, c)), None)
        if cell in asked.released:
            continue
        if around is None:
            holds.append((cell, value))
        else:
            notes.setdefault(("reset", _place(around)), []).append(Note("targets.hold_dropped", {"cell": show(cell)}))
    return holds, notes


def _inside(plan, part, whole):
    masks = zip(plan.axes.masks(part), plan.axes.masks(whole), strict=True)
    return all(not (p & ~w).any() for p, w in masks)


def _inside_any(plan, cell, cells):
    return any(_inside(plan, cell, around) for around in cells)


def _with(plan, leaves):
    draft = copy.copy(plan)
    draft.leaves = leaves
    return draft


def _spread(plan, asked, holds, profile_of, notes):
    """Return the leaves once all cells to spread have their new shape, each with its present sum; holds stay."""
    weights, sums = plan.leaves.astype(float), []
    for made in asked.spreads:
        cell, by, profile = made["cell"], made["by"], made.get("profile")
        if by not in METHODS and profile_of is not None:
            by, profile = "profile", profile_of(by, plan)
        shaped, instead = spread_weights(plan, cell, by, profile)
        box = plan.axes.box(cell)
        weights[box] = shaped[box]
        sums.append((cell, plan.total(cell)))
        notes["spread", _place(cell)] = instead
    leaves, revived = solve_open(plan, weights, [*holds, *sums], [cell for cell, _ in sums])
    notes["spread", _place(sums[-1][0])] += revived
    return leaves


def _met(plan, asked, wanted, notes):
    """Return the leaves that meet holds and typed amounts (`wanted`), cells to reset being as they were first built.

    A reset cell gets the part that it had of what `wanted` leaves; the free leaves around it absorb.
    """
    weights, wanted = plan.leaves.astype(float), list(wanted)
    near = [*(cell for cell, _ in asked.typed), *asked.resets]
    if asked.resets:
        first = first_leaves(plan)
        ideal = first if not wanted else solve_open(_with(plan, first), first.astype(float), wanted, near)[0]
        for cell in asked.resets:
            box = plan.axes.box(cell)
            weights[box] = ideal[box]
            wanted.append((cell, int(ideal[box].sum())))
    leaves, revived = solve_open(plan, weights, wanted, near)
    last = ("set", _place(asked.typed[-1][0])) if asked.typed else ("reset", _place(asked.resets[-1]))
    notes[last] = [*notes.get(last, []), *revived]
    return leaves


def _lines(plan, asked, leaves, notes):
    """Return the lines of lineage, one an edit."""
    lines = []
    for made in asked.all:
        what, cell = made["what"], made["cell"]
        value = {"set": made["value"], "release": None, "spread": plan.total(cell)}.get(what, _sum(plan, leaves, cell))
        name = f"spread {made.get('called') or made['by']}" if what == "spread" else what
        own = notes.get((what, _place(cell)), [])
        lines.append(entry(name, cell, value, made.get("who", ""), made.get("why", ""), own))
    return lines


def _sum(plan, leaves, cell):
    return int(leaves[plan.axes.box(cell)].sum())
