"""Earlier states of a saved target, so that undo reaches back to them after loading, and frozen versions.

`earlier/NNNN/` holds the state after so many lines of lineage, `versions/NNN/` a target frozen with its reason.
"""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

from simlib.core.errors import InputError, nearest
from simlib.core.files import read_json, whole_folder, write_json
from simlib.targets.lineage import entry, settled

KEPT = 30  # states that undo can go back to
FILES = ("targets.parquet", "holds.json", "profile.parquet")


def keep(folder, lineage):
    """Keep the saved state of a folder before a plan of this lineage takes its place, if the plan came from it."""
    before = _lineage(folder)
    if before is None or len(before) >= len(lineage) or lineage[: len(before)] != before:
        return
    with whole_folder(Path(folder) / "earlier" / f"{len(before):04d}") as made:
        for name in FILES[:2]:
            shutil.copy2(Path(folder) / name, made / name)
    for place in _kept(folder)[:-KEPT]:
        shutil.rmtree(place)


def undo_of(load, folder, lineage):
    """Return a function that gives the newest kept state from before this lineage's, read by `load`, or None."""
    return partial(_earlier, load, Path(folder), lineage)


def _earlier(load, folder, lineage):
    now = settled(lineage, len(lineage))
    for place in reversed(_kept(folder)):
        count = int(place.name)
        if count < now and _lineage(place) == lineage[:count]:
            return load(place)
    return None


def _kept(folder):
    return sorted((Path(folder) / "earlier").glob("[0-9][0-9][0-9][0-9]"))


def _lineage(folder):
    try:
        return read_json(Path(folder) / "holds.json")["lineage"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def freeze(folder, *, who="", why=""):
    """Copy the saved target of a folder to versions/NNN, the next free number, and return that path."""
    folder = Path(folder)
    taken = [int(p.name) for p in _versions(folder)]
    place = folder / "versions" / f"{max(taken, default=0) + 1:03d}"
    with whole_folder(place) as made:
        for name in FILES:
            if (folder / name).is_file():
                shutil.copy2(folder / name, made / name)
        write_json(made / "about.json", entry("freeze", {}, None, who, why))
    return place


def versions(folder):
    """Return the frozen versions of a folder, oldest first: dicts version, at, who, why, amount, currency, changes."""
    found = []
    for place in _versions(Path(folder)):
        try:
            held = read_json(place / "holds.json")
            about = read_json(place / "about.json") if (place / "about.json").is_file() else {}
            last = held["lineage"][-1]
            said = about if about.get("who") or about.get("why") else last
            at, who, why = about.get("at", last["at"]), said["who"], said["why"]
            known = {"amount": held["amount"], "currency": held["currency"], "changes": len(held["lineage"]) - 1}
        except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
            raise InputError("a frozen version is damaged", file=place, remedy="delete that folder") from error
        found.append({"version": place.name, "at": at, "who": who, "why": why} | known)
    return found


def version(folder, name):
    """Return the path of a frozen version by its number; InputError where there is none."""
    known = [p.name for p in _versions(Path(folder))]
    wanted = f"{int(name):03d}" if str(name).isdecimal() else str(name)
    if wanted not in known:
        keep = "none is kept; keep one with python3 workbook.py targets --freeze WHY"
        remedy = nearest(name, known) if known else keep
        raise InputError("no such version of the target", value=name, remedy=remedy)
    return Path(folder) / "versions" / wanted


def _versions(folder):
    return sorted((folder / "versions").glob("[0-9][0-9][0-9]"))
