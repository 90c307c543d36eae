"""Stored notes as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from simlib.core.message import Note
from simlib.i18n import render


def sentences(found: Iterable[dict | str]) -> list[str]:
    """Return the sentences of notes in JSON; a plain text stays what it is."""
    return [render(Note.from_json(note) if isinstance(note, dict) else note) for note in found]
