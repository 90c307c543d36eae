"""The edits that `simlib targets` is asked for, as steps: cells, amounts and ways to spread read from texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from simlib.core.errors import InputError

if TYPE_CHECKING:
    from simlib.targets.cube import Targets

Texts = Sequence[str] | None


def steps_asked(
    targets: Targets,
    *,
    release: Texts,
    reset: Texts,
    hold: Texts,
    amounts: Texts,
    spread: Texts,
    who: str,
    why: str,
) -> list[dict]:
    """Return the steps that lists of texts ask of a target, in the order of the arguments; cells are checked.

    A change such as `+10%` is one of the amount that stands before any of these steps.
    """
    from simlib.core.typed_amounts import typed_amount
    from simlib.core.typed_cells import typed_cell, typed_edit
    from simlib.targets.steps import step

    def cell(text):
        return targets.axes.cell(typed_cell(text, targets.axes.labels))

    signed, made = {"who": who, "why": why}, []
    for what, texts in (("release", release), ("reset", reset), ("hold", hold)):
        made += [step(what, cell(text), **signed) for text in texts or []]
    for text in amounts or []:
        where, asked = typed_edit(text, "--set", "write it like month=2026-11:120000")
        place = cell(where)
        value = typed_amount(asked, targets.currency, present=targets.total(place))
        made.append(step("set", place, value=value, **signed))
    for text in spread or []:
        where, way = typed_edit(text, "--spread", "write it like month=2026-11:even")
        made.append(step("spread", cell(where), by=way, **signed))
    return made


def refuse_together(asked: Mapping[str, object]) -> None:
    """Refuse options that do not go together; asked: option → was it given."""
    given = [name for name, there in asked.items() if there]
    if len(given) > 1:
        raise InputError("these options do not go together", value=" ".join(given), remedy="give one of them at a time")
