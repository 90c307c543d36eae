"""Errors a person can act on: one line naming what, where, value and remedy."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from simlib.core.message import N_, Message, Money, Sentence, msg
from simlib.core.words import ENGLISH, Words

PLACES = {"sheet": N_("sheet {it}"), "line": N_("line {it}"), "row": N_("row {it}"), "column": N_("column {it}")}


class InputError(Exception):
    """Something the user gave is wrong; the command line prints it in one line and exits with 2.

    `what` and `remedy` are constant English texts whose `{places}` further keywords fill, or a `Message`; they are
    put into the reader's language only where they are shown. A text without values for its places is shown as it
    is, braces and all. Only `what` is required; each part that is unknown is left out of the line.
    """

    exit_code = 2

    def __init__(
        self,
        what: str | Sentence,
        *,
        file: object = None,
        sheet: str | None = None,
        row: int | None = None,
        line: int | None = None,
        column: str | None = None,
        value: object = None,
        remedy: str | Sentence | None = None,
        **values: object,
    ):
        self.what, self.remedy = _sentence(what, values), _sentence(remedy, values)
        self.file, self.sheet, self.row, self.line = file, sheet, row, line
        self.column, self.value = column, value
        super().__init__(self.one_line(ENGLISH))

    def one_line(self, words: Words) -> str:
        """Return the whole error in one line of `words`."""
        where = [str(self.file)] if self.file is not None and str(self.file) else []
        found = ((text, getattr(self, name)) for name, text in PLACES.items())
        where += [words.say(Message(text, {"it": it})) for text, it in found if it is not None]
        text = words.say(self.what)
        if where:
            text = words.say(msg("{where:list}: {what}", where=where, what=text))
        if self.value is not None:
            text = words.say(msg("{what} (value {value})", what=text, value=_shown(self.value)))
        if self.remedy:
            text = words.say(msg("{what}; {remedy}", what=text, remedy=words.say(self.remedy)))
        return " ".join(visible(text).split())


class Infeasible(InputError):
    """A goal or a set of holds that no plan can meet; the command line exits with 3."""

    exit_code = 3


def _sentence(text, values):
    """Return `text` with the values of its places; a text without places stays what it is."""
    return Message(text, values) if values and isinstance(text, str) and "{" in text else text


def _shown(value):
    """Return a value for the line: shortened, but whole where it is a sentence or an amount."""
    return value if isinstance(value, Sentence | Money) else shorten(value)


def shorten(value: object, width: int = 60) -> str:
    """Return `value` as quoted text of at most `width` characters."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= width else text[: width - 1] + "…"


def visible(text: object) -> str:
    """Return `text` without control and bidirectional-override characters."""
    return "".join(c if c.isprintable() or c in "\n\t" or unicodedata.category(c) == "Zs" else "�" for c in str(text))


def nearest(name: object, choices: Iterable) -> Message:
    """Return a remedy naming the choice closest to `name`, or listing a few of them."""
    choices = [str(choice) for choice in choices]
    close = get_close_matches(str(name), choices, n=1, cutoff=0.55)
    if close:
        return msg("did you mean {name:quoted}?", name=close[0])
    few = sorted(choices)[:12] + (["…"] if len(choices) > 12 else [])
    return msg("known: {names:list}", names=few)
