"""Named overlays: edits stored apart from a plan's target and made anew on the target of today. Money: minor units.

An edit bears the number of its `call`: what was typed together is met together, call after call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from simlib.core.errors import Infeasible, InputError, nearest
from simlib.core.files import plain_name, read_json, write_json
from simlib.core.message import Message, Note, msg
from simlib.targets.steps import KINDS, words

if TYPE_CHECKING:
    from simlib.targets.cube import Targets


def overlays(folder: Path) -> list[str]:
    """Return the names of the overlays of a targets folder, sorted."""
    return sorted(path.stem for path in (Path(folder) / "overlays").glob("*.json"))


def read_overlay(folder: Path, name: str) -> dict:
    """Return the overlay `name` as a dict name, edits, adopted; a new one is empty. InputError where it is damaged."""
    path = _path(folder, name)
    if not path.is_file():
        return {"name": name, "edits": [], "adopted": None}
    try:
        found = read_json(path)
        whole = {"at", "who", "what", "cell", "value", "why"}
        good = found["edits"] and all(whole <= set(made) and made["what"] in KINDS for made in found["edits"])
        if not good or not isinstance(found["adopted"], str | None):
            raise ValueError("an edit lacks a part")
        return found
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError("not an overlay of a target", file=path, remedy="delete it: {error}", error=error) from error


def existing(folder: Path, name: str) -> dict:
    """Return the overlay `name`; InputError where there is none."""
    if not _path(folder, name).is_file():
        names = overlays(folder)
        remedy = nearest(name, names) if names else "begin one with --overlay NAME --set CELL:AMOUNT"
        raise InputError("no such overlay", column="--overlay", value=name, remedy=remedy)
    return read_overlay(folder, name)


def write_overlay(folder: Path, overlay: dict) -> None:
    """Keep an overlay; one without edits goes."""
    path = _path(folder, overlay["name"])
    if overlay["edits"]:
        write_json(path, overlay)
    else:
        path.unlink(missing_ok=True)


def calls(overlay: dict) -> list[list[dict]]:
    """Return the edits of an overlay as lists of what was typed together, oldest first."""
    numbered = enumerate(overlay["edits"])
    grouped = groupby(numbered, key=lambda pair: pair[1].get("call", -pair[0]))
    return [[made for _, made in group] for _, group in grouped]


def with_call(overlay: dict, edits: Sequence[dict]) -> dict:
    """Return an overlay with the edits of one more call; it is not adopted then."""
    number = max((made.get("call", 0) for made in overlay["edits"]), default=0) + 1
    return overlay | {"edits": [*overlay["edits"], *(made | {"call": number} for made in edits)], "adopted": None}


def laid(plan: Targets, overlay: dict, *, profile_of: Callable) -> Targets:
    """Return the plan under an overlay; InputError or Infeasible naming the edits that do not fit any more."""
    for number, edits in enumerate(calls(overlay), 1):
        try:
            plan = plan.apply(edits, profile_of=profile_of)
        except InputError as error:
            kind = Infeasible if isinstance(error, Infeasible) else InputError
            raise kind(
                "overlay {name} does not fit the target: edit {number:int}, {edits:list}: {reason}",
                name=overlay["name"],
                number=number,
                edits=[words(made, plan.currency) for made in edits],
                reason=error.what if isinstance(error.what, Message) else msg(error.what),
                value=error.value,
                remedy="take its last edit back with python3 workbook.py targets --overlay {name} --undo",
            ) from error
    return plan


def adopted(plan: Targets, overlay: dict, *, profile_of: Callable, who: str = "", why: str = "") -> Targets:
    """Return the plan with an overlay taken over as one change, which undo takes back whole; the lineage says so."""
    over = laid(plan, overlay, profile_of=profile_of)
    return plan.as_one(over, "adopt", who=who, why=why, notes=[Note("targets.from_overlay", {"name": overlay["name"]})])


def _path(folder, name):
    name = plain_name(name, refusal=msg("not a name for an overlay"), column="--overlay")
    return Path(folder) / "overlays" / f"{name}.json"
