"""Earlier states of a saved target, so that undo reaches back to them after loading, and frozen versions.

`earlier/NNNN/` holds the state after so many lines of lineage, `versions/NNN/` a target frozen with its reason.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from simlib.core.errors import InputError, nearest
from simlib.core.files import read_json, whole_folder, write_json
from simlib.core.message import Note
from simlib.targets.lineage import entry, settled

STATES = 30  # that undo can go back to
FILES = ("targets.parquet", "holds.json", "profile.parquet")
NEXT_TO_IT = ("comments.json", "drivers.parquet", "drivers.json")  # what people wrote on a target, frozen with it

DAMAGED_REMEDY = "restore the file, or delete its folder to do without this state"


def keep(folder: Path, lineage: list[dict]) -> None:
    """Keep the saved state of a folder before a plan of this lineage takes its place, if the plan came from it."""
    before = _lineage(folder)
    if before is None or len(before) >= len(lineage) or lineage[: len(before)] != before:
        return
    with whole_folder(Path(folder) / "earlier" / f"{len(before):04d}") as made:
        for name in FILES[:2]:
            shutil.copy2(Path(folder) / name, made / name)
    for place in _states(folder)[:-STATES]:
        shutil.rmtree(place)


def undo_of(load: Callable, folder: Path, lineage: list[dict]) -> Callable[[], object]:
    """Return a function that gives the newest stored state from before this lineage's, read by `load`, or None."""
    return partial(_earlier, load, Path(folder), lineage)


def _earlier(load, folder, lineage):
    now = settled(lineage, len(lineage))
    for place in reversed(_states(folder)):
        count = int(place.name)
        if count < now and _lineage(place) == lineage[:count]:
            return load(place)
    return None


def _states(folder):
    return sorted((Path(folder) / "earlier").glob("[0-9][0-9][0-9][0-9]"))


def _lineage(folder):
    """Return the lineage of a saved state, None where there is none; a damaged one is refused, never passed over."""
    path = Path(folder) / "holds.json"
    if not path.is_file():
        return None
    try:
        return list(read_json(path)["lineage"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError("a saved state of the target is damaged", file=path, remedy=DAMAGED_REMEDY) from error


def freeze(folder: Path, *, who: str = "", why: str | Note = "") -> Path:
    """Copy the saved target of a folder to versions/NNN, the next free number, and return that path.

    why: as somebody wrote it, or a note where the program freezes by itself.
    """
    folder = Path(folder)
    taken = [int(p.name) for p in _versions(folder)]
    place = folder / "versions" / f"{max(taken, default=0) + 1:03d}"
    with whole_folder(place) as made:
        for name in FILES + NEXT_TO_IT:
            if (folder / name).is_file():
                shutil.copy2(folder / name, made / name)
        write_json(made / "about.json", entry("freeze", {}, None, who, why.to_json() if isinstance(why, Note) else why))
    return place


def versions(folder: Path) -> list[dict]:
    """Return the frozen versions of a folder, oldest first: dicts version, at, who, why, amount, currency, changes.

    why is a text, or a note as it is stored.
    """
    found = []
    for place in _versions(Path(folder)):
        try:
            held = read_json(place / "holds.json")
            stamp = read_json(place / "about.json") if (place / "about.json").is_file() else {}
            last = held["lineage"][-1]
            named = stamp if stamp.get("who") or stamp.get("why") else last
            at, who, why = stamp.get("at", last["at"]), named["who"], named["why"]
            figures = {"amount": held["amount"], "currency": held["currency"], "changes": len(held["lineage"]) - 1}
        except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
            raise InputError("a frozen version is damaged", file=place, remedy="delete that folder") from error
        found.append({"version": place.name, "at": at, "who": who, "why": why} | figures)
    return found


def version(folder: Path, name: str) -> Path:
    """Return the path of a frozen version by its number; InputError where there is none."""
    names = [p.name for p in _versions(Path(folder))]
    wanted = f"{int(name):03d}" if str(name).isdecimal() else str(name)
    if wanted not in names:
        remedy = "there is none; freeze one with python3 workbook.py targets --freeze WHY"
        remedy = nearest(name, names) if names else remedy
        raise InputError("no such version of the target", value=name, remedy=remedy)
    return Path(folder) / "versions" / wanted


def _versions(folder):
    return sorted((folder / "versions").glob("[0-9][0-9][0-9]"))
