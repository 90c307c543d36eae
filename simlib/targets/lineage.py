"""Lines of lineage: what was changed, when, by whom and why; which state an undone plan stands in."""

from __future__ import annotations

from datetime import UTC, datetime

from simlib.targets.cells import show


def entry(what, cell, value, who="", why="", notes=()):
    """Return a change as a dict at (UTC), who, what, cell, value, why, notes."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "who": who,
        "what": what,
        "cell": cell,
        "value": value,
        "why": why,
        "notes": list(notes),
    }


def settled(lineage, count):
    """Return how many lines made the state after `count` lines: fewer where the last of them took lines back."""
    while count and "to" in lineage[count - 1]:
        count = lineage[count - 1]["to"]
    return count


def undone(lineage, left):
    """Return notes that name the lines taken back when only the state after `left` lines stays."""
    lines = lineage[left : settled(lineage, len(lineage))]
    return [f"took back: {line['what']} {show(line['cell'])}" for line in lines if "to" not in line]
