"""Texts in the reader's language: constant texts with places, errors and notes, labels and units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from simlib.core.currency import digits
from simlib.core.errors import InputError
from simlib.core.kinds import ABBREVIATIONS, readable
from simlib.core.message import Money, Note
from simlib.core.words import Words
from simlib.i18n import dates, show
from simlib.i18n.language import language
from simlib.i18n.lookup import look_up, look_up_counted, translations


def _(text: str, /, **values: object) -> str:
    """Return a constant English `text` in the reader's language, its `{places}` filled from `values`."""
    return WORDS.fill(look_up(text), values) if values else look_up(text)


def ngettext(one: str, many: str, n: float, /, **values: object) -> str:
    """Return the wording for the number `n`, which also fills the place `{n}`."""
    return WORDS.fill(look_up_counted(one, many, n), {"n": n} | values)


def pgettext(context: str, text: str, /, **values: object) -> str:
    """Return a text that means something else in another `context`."""
    found = translations(language()).pgettext(context, text)
    return WORDS.fill(found, values) if values else found


def render(thing: object) -> str:
    """Return a Message, Note, error or constant text in the reader's language; nothing is an empty text.

    A note may also be as `Note.to_json` stored it.
    """
    if isinstance(thing, InputError):
        return thing.one_line(WORDS)
    if isinstance(thing, Mapping):
        thing = Note.from_json(thing)
    return "" if thing is None else WORDS.say(thing)


def label(name: object) -> str:
    """Return a name of the code as a reader writes it: `running_costs` is Running costs, in the reader's language."""
    return _(readable(name))


def unit(name: str, currency: str | None = None) -> str:
    """Return the name of a unit; `money` is the currency's code where one is given."""
    if name == "money" and currency:
        return currency
    return pgettext("unit", name) if name else ""


class LocalWords(Words):
    """Words in the language of the reader, whichever it is when they are shown."""

    def look_up(self, text: str) -> str:
        """Return `text` in the reader's language."""
        return look_up(text)

    def look_up_counted(self, one: str, many: str, n: float) -> str:
        """Return the wording for the number `n` in the reader's language."""
        return look_up_counted(one, many, n)

    def per_cent(self, figure: str) -> str:
        """Return a figure with its per cent sign."""
        return show.per_cent(figure)

    def amount(self, value: Money) -> str:
        """Return an amount in running text: 119.9万 in Chinese."""
        return show.amount(value.minor / 10 ** digits(value.currency), value.currency)

    def short_money(self, value: Money) -> str:
        """Return an amount in three figures."""
        return show.short(value.minor / 10 ** digits(value.currency), value.currency)

    def month(self, value: object) -> str:
        """Return a month."""
        return dates.month(value)

    def list(self, value: Iterable) -> str:
        """Return values in a row."""
        return show.listed([self.plain(inner) for inner in value])

    def quoted(self, value: object) -> str:
        """Return a name or text in quotation marks."""
        return f"“{value}”" if language() == "zh" else super().quoted(value)

    def label(self, value: object) -> str:
        """Return a name of the code as a reader writes it."""
        return label(value)

    def term(self, value: object) -> str:
        """Return a name of the code within a sentence."""
        return self.label(value) if language() == "zh" or value in ABBREVIATIONS else super().term(value)


WORDS = LocalWords()
