"""Places of a sentence filled with values, in English; `simlib.i18n` has the same in the reader's language.

The format of a place names the kind of its value, never a number format: `{x:money}`; the kinds are in `kinds.py`.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from datetime import date

from simlib.core.kinds import KINDS, Kinds
from simlib.core.message import Message, Money, Note, note_text


class Missing:
    """A value that was not given: the place shows its name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return "{" + self.name + "}"


class Words(Kinds, string.Formatter):
    """English words: looks a text up (here: leaves it) and fills its places by the kinds of their values.

    With `Words.strict` (tests) a missing value, an unknown kind or a value not of its kind raises; else the place
    shows its name or the bare value, because a sentence about one fault must not end in another.
    """

    strict = False

    def look_up(self, text: str) -> str:
        """Return `text` in the reader's language."""
        return text

    def look_up_counted(self, one: str, many: str, n: float) -> str:
        """Return the wording for the number `n` in the reader's language."""
        return one if n == 1 else many

    def say(self, found: object) -> str:
        """Return a Message, a Note or a constant text in words."""
        if isinstance(found, Note):
            text = note_text(found.code)
            if text is None and Words.strict:
                raise KeyError(f"no NOTES has {found.code}")
            return self.fill(self.look_up(text), found.values) if text else f"{found.code} {dict(found.values)}"
        if not isinstance(found, Message):
            return self.look_up(str(found))
        text = found.text
        text = self.look_up(text) if found.many is None else self.look_up_counted(text, found.many, found.n)
        return self.fill(text, found.values) if found.values else text

    def fill(self, text: str, values: Mapping[str, object]) -> str:
        """Return `text` with its places filled."""
        try:
            return self.vformat(text, (), values)
        except (ValueError, KeyError, IndexError):
            if Words.strict:
                raise
            return text

    def get_field(self, field_name: str, args: tuple, kwargs: Mapping) -> tuple[object, str]:
        """Return the value of a place; only plain names are places, never `{x.y}` or `{x[0]}`."""
        if not field_name.isidentifier():
            raise ValueError(f"not the name of a place: {field_name!r}")
        if field_name not in kwargs and not Words.strict:
            return Missing(field_name), field_name
        return kwargs[field_name], field_name

    def format_field(self, value: object, format_spec: str) -> str:
        """Return a value in words as its kind wants it."""
        if isinstance(value, Missing) or not format_spec:
            return self.plain(value)
        try:
            if format_spec not in KINDS:
                raise ValueError(f"no kind of value is named {format_spec!r}")
            return getattr(self, format_spec)(value)
        except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError):
            if Words.strict:
                raise
            return self.plain(value)

    def plain(self, value: object) -> str:
        """Return a value of no declared kind: inner sentences and amounts in words, dates as days."""
        if isinstance(value, Message | Note):
            return self.say(value)
        if isinstance(value, Money):
            return self.money(value)
        return self.day(value) if isinstance(value, date) else str(value)


ENGLISH = Words()
