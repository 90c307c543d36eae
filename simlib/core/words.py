"""Places of a sentence filled with values, in English; `simlib.i18n` has the same in the reader's language.

The format of a place names the kind of its value: `{x}` (as it is), `{x:int}` 1,234, `{x:number}` 1,234.5,
`{x:number1}`, `{x:number2}`, `{x:percent}` 80 %, `{x:percent1}`, `{x:percent2}`, `{x:signed_percent}` +8.3 %,
`{x:factor}` × 1.90, `{x:money}` ¥1,234,567 (exact), `{x:amount}` (in running text), `{x:short_money}` ¥1.23M,
`{x:signed_money}` (all four of a `Money`), `{x:day}` 2026-11-01, `{x:month}` Nov 2026, `{x:list}` a, b, c,
`{x:quoted}` 'a', `{x:label}` and `{x:term}` (`running_costs` as Running costs and as running costs).
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from datetime import date

from simlib.core.currency import SYMBOLS, digits
from simlib.core.message import Message, Money, Note, note_text

SPACE = "\u00a0"  # keeps a figure and its unit on one line
MINUS = "−"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
KINDS = (
    *("int", "number", "number1", "number2", "percent", "percent1", "percent2", "signed_percent", "factor"),
    *("money", "amount", "short_money", "signed_money", "day", "month", "list", "quoted", "label", "term"),
)
ABBREVIATIONS = {"vat": "VAT"}


class Missing:
    """A value that was not given: the place shows its name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return "{" + self.name + "}"


class Kinds:
    """Values of each kind in plain English; a kind is a method."""

    def int(self, value: float) -> str:
        """Return a whole number with thousands separators."""
        return f"{round(value):,d}".replace("-", MINUS)

    def number(self, value: float) -> str:
        """Return a number with at most three decimals, none that are zero."""
        return f"{value:,.3f}".rstrip("0").rstrip(".").replace("-", MINUS)

    def number1(self, value: float) -> str:
        """Return a number with one decimal."""
        return f"{value:,.1f}".replace("-", MINUS)

    def number2(self, value: float) -> str:
        """Return a number with two decimals."""
        return f"{value:,.2f}".replace("-", MINUS)

    def percent(self, value: float, decimals: int = 0) -> str:
        """Return a share as whole per cent."""
        return f"{100 * value:,.{decimals}f}{SPACE}%".replace("-", MINUS)

    def percent1(self, value: float) -> str:
        """Return a share as per cent with one decimal."""
        return self.percent(value, 1)

    def percent2(self, value: float) -> str:
        """Return a share as per cent with two decimals."""
        return self.percent(value, 2)

    def signed_percent(self, value: float) -> str:
        """Return a change as per cent with its sign and one decimal."""
        return f"{100 * value:+,.1f}{SPACE}%".replace("-", MINUS)

    def factor(self, value: float) -> str:
        """Return a factor as `× 1.90`."""
        return f"×{SPACE}{value:,.2f}"

    def money(self, value: Money) -> str:
        """Return an exact amount; cents only where there are some."""
        unit = 10 ** digits(value.currency)
        whole, rest = divmod(abs(value.minor), unit)
        cents = f".{rest:0{digits(value.currency)}d}" if rest else ""
        symbol = SYMBOLS.get(value.currency, value.currency + SPACE)
        return f"{MINUS if value.minor < 0 else ''}{symbol}{whole:,d}{cents}"

    def amount(self, value: Money) -> str:
        """Return an amount in running text: whole major units from a thousand on."""
        unit = 10 ** digits(value.currency)
        return self.money(Money(round(value.minor / unit) * unit if abs(value.minor) >= 1000 * unit else value.minor,
                                value.currency))  # fmt: skip

    def short_money(self, value: Money) -> str:
        """Return an amount in three figures."""
        return self.amount(value)

    def signed_money(self, value: Money) -> str:
        """Return a difference of money with its sign."""
        sign = "+" if value.minor > 0 else MINUS if value.minor < 0 else "±"
        return sign + self.amount(Money(abs(value.minor), value.currency))

    def day(self, value: object) -> str:
        """Return a date of any kind, or its ISO text, as `2026-11-01`."""
        return str(value)[:10]

    def month(self, value: object) -> str:
        """Return a date's month, or a `2026-11`, as `Nov 2026`."""
        year, number = str(value)[:7].split("-")
        return f"{MONTHS[int(number) - 1]} {year}"

    def list(self, value: Iterable) -> str:
        """Return values in a row."""
        return ", ".join(map(self.plain, value))

    def quoted(self, value: object) -> str:
        """Return a name or text in quotation marks."""
        return repr(str(value))

    def label(self, value: object) -> str:
        """Return a name of the code as a reader writes it: `running_costs` is Running costs."""
        return readable(value)

    def term(self, value: object) -> str:
        """Return a name of the code within a sentence: `running_costs` is running costs."""
        text = self.label(value)
        return text[:1].lower() + text[1:] if text[1:2].islower() else text

    def plain(self, value: object) -> str:
        """Return a value of no declared kind."""
        return str(value)


def readable(name: object) -> str:
    """Return the English label of a name: `running_costs` is Running costs, `vat` is VAT."""
    text = str(name).replace("_", " ").strip()
    return ABBREVIATIONS.get(text, text[:1].upper() + text[1:])


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
