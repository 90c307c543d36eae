"""Lines of lineage: what was changed, when, by whom and why; which state an undone plan stands in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from simlib.core.message import Message, Note, msg
from simlib.targets.cells import show
from simlib.targets.notes import NOTES

WHOLE = ("import", "adopt", "replan")  # changes of the target as a whole


def entry(
    what: str, cell: Mapping, value: int | None, who: str = "", why: str = "", notes: Iterable[Note | dict | str] = ()
) -> dict:
    """Return a change as a dict at (UTC), who, what, cell, value, why, notes (codes and values, as on disk)."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "who": who,
        "what": what,
        "cell": cell,
        "value": value,
        "why": why,
        "notes": [note.to_json() if isinstance(note, Note) else note for note in notes],
    }


def settled(lineage: Sequence[Mapping], count: int) -> int:
    """Return how many lines made the state after `count` lines: fewer where the last of them took lines back."""
    while count and "to" in lineage[count - 1]:
        count = lineage[count - 1]["to"]
    return count


def undone(lineage: Sequence[Mapping], left: int) -> list[Note]:
    """Return notes that name the lines taken back when only the state after `left` lines stays."""
    lines = lineage[left : settled(lineage, len(lineage))]
    return [_taken_back(line) for line in lines if "to" not in line]


def notes_of(line: Mapping) -> list[Message | Note]:
    """Return the notes of a line as sentences; a text that is no note is shown as it is."""
    return [Note.from_json(note) if isinstance(note, dict) else msg(note) for note in line["notes"]]


def _taken_back(line):
    if line["what"] in WHOLE:
        return Note("targets.undone", {"what": deed(line)})
    return Note("targets.undone_cell", {"what": deed(line), "cell": show(line["cell"])})


def deed(line: Mapping) -> Note:
    """Return what a line did: `set`, `spread even`, `import`."""
    what, _, way = line["what"].partition(" ")
    if f"targets.did_{what}" in NOTES:
        return Note(f"targets.did_{what}", {"way": way} if way else {})
    return Note("targets.did_other", {"what": line["what"]})
