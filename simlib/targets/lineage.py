"""One line of lineage: what was changed, when, by whom and why."""

from __future__ import annotations

from datetime import UTC, datetime


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
