"""The edits that `simlib targets` is asked for, as steps: cells, amounts and ways to spread read from texts."""

from __future__ import annotations

from simlib.core.errors import InputError


def cell(text):
    """Return the cell written as `month=2026-11,platform=jd`; `all` is the year."""
    if text.strip() in ("all", "year"):
        return {}
    parts = [part.partition("=") for part in text.split(",")]
    if any(not middle or not value for _, middle, value in parts):
        raise InputError("not a cell", value=text, remedy="write it like month=2026-11,platform=jd, or all")
    return {key.strip(): value.strip() for key, _, value in parts}


def steps_asked(targets, *, release, reset, hold, amounts, spread, who, why):
    """Return the steps that lists of texts ask of a target, in the order of the arguments; cells are checked."""
    from simlib.core.money import to_minor
    from simlib.targets.steps import step

    noted, made = {"who": who, "why": why}, []
    for what, texts in (("release", release), ("reset", reset), ("hold", hold)):
        made += [step(what, targets.axes.cell(cell(text)), **noted) for text in texts or []]
    for text in amounts or []:
        where, amount = _apart(text, "needs a cell and an amount", "--set", "month=2026-11:120000")
        made.append(step("set", targets.axes.cell(where), value=to_minor(amount, targets.currency), **noted))
    for text in spread or []:
        where, way = _apart(text, "needs a cell and a way to spread", "--spread", "month=2026-11:even")
        made.append(step("spread", targets.axes.cell(where), by=way, **noted))
    return made


def refuse_together(asked):
    """Refuse options that do not go together; asked: option → was it given."""
    given = [name for name, there in asked.items() if there]
    if len(given) > 1:
        raise InputError("these options do not go together", value=" ".join(given), remedy="give one of them at a time")


def _apart(text, what, option, remedy):
    where, _, rest = text.rpartition(":")
    if not where:
        raise InputError(what, column=option, value=text, remedy=remedy)
    return cell(where), rest
