"""Sentences as an English text with named places and raw values, put into words only where they are shown.

`Message` is a sentence in memory, `Note` a sentence on disk: a code and values; its English text stands in the
`NOTES` of a room. `core/words.py` fills the places, in English; `simlib.i18n` does it in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module

PACKAGE = __name__.partition(".")[0]


@dataclass(frozen=True)
class Money:
    """An exact amount in minor units of `currency`, as a value of a message."""

    minor: int
    currency: str


class Sentence:
    """What can be put into words: its text in the reader's language, its places filled."""

    def __str__(self) -> str:
        """Return the sentence in English."""
        from simlib.core.words import ENGLISH

        return ENGLISH.say(self)


@dataclass(frozen=True)
class Message(Sentence):
    """A sentence: English `text` (the msgid), `values` of its places; `many` is its plural, chosen by `n`."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    many: str | None = None
    n: int = 1


@dataclass(frozen=True)
class Note(Sentence):
    """A sentence as it is stored: `code` (room.name) and `values` that JSON can hold."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)

    def to_json(self) -> dict[str, object]:
        """Return `{"code": …, "values": …}`; a value that JSON cannot hold is a TypeError."""
        return {"code": self.code, "values": {name: _plain(value) for name, value in self.values.items()}}

    @classmethod
    def from_json(cls, found: Mapping) -> Note:
        """Return the note that `to_json` wrote, with the notes and amounts inside it."""
        return cls(found["code"], {name: _read(value) for name, value in found["values"].items()})


def N_(text: str) -> str:  # noqa: N802 (gettext's own name for it)
    """Return `text` as it is; marks a constant that a table holds and that is looked up where it is shown."""
    return text


def msg(text: str, /, **values: object) -> Message:
    """Return a sentence that is shown later: a constant English text and the values of its places."""
    return Message(text, values)


def counted(one: str, many: str, n: int, /, **values: object) -> Message:
    """Return a sentence whose wording depends on the number `n`, which also fills the place `{n}`."""
    return Message(one, {"n": n} | values, many, n)


def note_text(code: str) -> str | None:
    """Return the English text of a note from the `NOTES` of the room that its code names, or nothing.

    `targets.too_low` stands under its whole code in `NOTES` of `simlib.targets.notes` or of `simlib.targets` itself;
    `flows.traffic.late` may also stand in those of `flows`.
    """
    room = code
    while "." in room:
        room = room.rpartition(".")[0]
        for name in (f"{PACKAGE}.{room}.notes", f"{PACKAGE}.{room}"):
            with suppress(ModuleNotFoundError):
                found = getattr(import_module(name), "NOTES", {})
                if code in found:
                    return found[code]
    return None


def _plain(value):
    if isinstance(value, Note):
        return value.to_json()
    if isinstance(value, Money):
        return {"minor": int(value.minor), "currency": value.currency}
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    value = value.item() if hasattr(value, "item") else value
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"a note cannot hold {type(value).__name__}: {value!r}")


def _read(value):
    if isinstance(value, list):
        return [_read(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"code", "values"}:
        return Note.from_json(value)
    if set(value) == {"minor", "currency"}:
        return Money(**value)
    return {name: _read(inner) for name, inner in value.items()}
