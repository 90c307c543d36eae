"""The scenarios of a plan folder that an answer compares, and those whose files cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from simlib.core.errors import InputError
from simlib.simulate.levers import LEVERS
from simlib.simulate.scenario.definition import Scenario
from simlib.simulate.scenario.files import load


def scenarios_of(folder: Path, answer: Mapping, *, every: bool) -> tuple[list[Scenario], dict[str, InputError]]:
    """Return (base and the scenarios to compare, errors of those left out by the stem of their file).

    every: all scenarios of the folder are compared; else those that `answer`, a summary, compares or left out, so that
    a draft that is none of them is not even looked for. Only base must be readable.
    """
    place, found, errors = folder / "scenarios", {}, {}
    base = load("base", folder=place)
    for path in sorted(place.glob("*.yaml")):
        if path.stem != "base":
            try:
                found[path.stem] = _distinct(load(path.stem, folder=place), path, [base, *found.values()])
            except InputError as error:
                errors[path.stem] = error
    if every:
        return [base, *found.values()], errors
    wanted = {*answer["scenarios"], *answer.get("left_out", ())}
    found = {stem: made for stem, made in found.items() if {stem, made.name} & wanted}
    # A file need not have the name of its scenario: one that is missing may be behind any that cannot be read.
    if not wanted - {made.name for made in (base, *found.values())} - {*found, *errors}:
        errors = {stem: error for stem, error in errors.items() if stem in wanted}
    return [base, *found.values()], errors


def _distinct(made, path, others):
    """Return a scenario whose name no other one and no fix has."""
    if made.name in {*LEVERS, *(other.name for other in others)}:
        remedy = "give it a `name:` of its own"
        raise InputError("another scenario has this name", file=path, value=made.name, remedy=remedy)
    return made
