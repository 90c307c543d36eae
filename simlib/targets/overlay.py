"""Named overlays: edits kept apart from a plan's target and taken anew on the target of today. Money: minor units."""

from __future__ import annotations

from pathlib import Path

from simlib.core.errors import InputError, nearest
from simlib.core.files import plain_name, read_json, write_json
from simlib.core.message import msg
from simlib.targets.lineage import entry
from simlib.targets.steps import KINDS, take


def overlays(folder):
    """Return the names of the overlays of a targets folder, sorted."""
    return sorted(path.stem for path in (Path(folder) / "overlays").glob("*.json"))


def read_overlay(folder, name):
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
        raise InputError("not an overlay of a target", file=path, remedy=f"delete it: {error}") from error


def existing(folder, name):
    """Return the overlay `name`; InputError where there is none."""
    if not _path(folder, name).is_file():
        known = overlays(folder)
        remedy = nearest(name, known) if known else "begin one with --overlay NAME --set CELL:AMOUNT"
        raise InputError("no such overlay", column="--overlay", value=name, remedy=remedy)
    return read_overlay(folder, name)


def write_overlay(folder, overlay):
    """Keep an overlay; one without edits goes."""
    path = _path(folder, overlay["name"])
    if overlay["edits"]:
        write_json(path, overlay)
    else:
        path.unlink(missing_ok=True)


def laid(plan, overlay, *, profile_of):
    """Return the plan under an overlay; InputError or Infeasible naming the edit that does not fit any more."""
    return take(plan, overlay["edits"], profile_of=profile_of, overlay=overlay["name"])


def adopted(plan, overlay, *, profile_of, who="", why=""):
    """Return the plan with an overlay taken over as one change, which undo takes back whole; the lineage says so."""
    over = laid(plan, overlay, profile_of=profile_of)
    made = entry("adopt", {}, None, who, why, [f"overlay {overlay['name']}"])
    return plan.imported(over.leaves, over.holds, over.lineage[len(plan.lineage) :], made)


def _path(folder, name):
    name = plain_name(name, refusal=msg("not a name for an overlay"), column="--overlay")
    return Path(folder) / "overlays" / f"{name}.json"
