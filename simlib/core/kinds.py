"""How a value of each kind is written in plain English: the kinds that a place of a sentence may name.

`{x}` (as it is), `{x:int}` 1,234, `{x:number}` 1,234.5, `{x:number1}`, `{x:number2}`, `{x:percent}` 80 %,
`{x:percent1}`, `{x:percent2}`, `{x:signed_percent}` +8.3 %, `{x:share}` 52.3 %, `{x:chance}` >99 %,
`{x:factor}` × 1.90, `{x:money}` ¥1,234,567 (exact), `{x:amount}` (in running text), `{x:short_money}` ¥1.23M,
`{x:signed_money}` (all four of a `Money`), `{x:day}` 2026-11-01, `{x:month}` Nov 2026, `{x:list}` a, b, c,
`{x:quoted}` 'a', `{x:label}` and `{x:term}` (`running_costs` as Running costs and as running costs).
"""

from __future__ import annotations

from collections.abc import Iterable

from simlib.core.currency import SYMBOLS, digits
from simlib.core.message import Money

SPACE = "\u00a0"  # keeps a figure and its unit on one line
MINUS = "−"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
KINDS = (
    *("int", "number", "number1", "number2", "percent", "percent1", "percent2", "signed_percent", "share", "chance"),
    *("factor", "money", "amount", "short_money", "signed_money", "day", "month", "list", "quoted", "label", "term"),
)
ABBREVIATIONS = {"vat": "VAT"}


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

    def per_cent(self, figure: str) -> str:
        """Return a figure with its per cent sign."""
        return f"{figure}{SPACE}%"

    def percent(self, value: float, decimals: int = 0) -> str:
        """Return a share as whole per cent."""
        return self.per_cent(f"{100 * value:,.{decimals}f}".replace("-", MINUS))

    def percent1(self, value: float) -> str:
        """Return a share as per cent with one decimal."""
        return self.percent(value, 1)

    def percent2(self, value: float) -> str:
        """Return a share as per cent with two decimals."""
        return self.percent(value, 2)

    def signed_percent(self, value: float) -> str:
        """Return a change as per cent with its sign and one decimal."""
        return self.per_cent(f"{100 * value:+,.1f}".replace("-", MINUS))

    def share(self, value: float) -> str:
        """Return a share as per cent; two decimals below ten per cent."""
        return self.per_cent(share_figure(value))

    def chance(self, value: float) -> str:
        """Return a probability as whole per cent, never rounded to certainty."""
        return self.per_cent(chance_figure(value))

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


def share_figure(value: float, decimals: int | None = None) -> str:
    """Return a share as per cent without the sign: 0.523 is `52.3`; two decimals below ten per cent."""
    if decimals is None:
        decimals = 2 if abs(value) < 0.0995 else 1
    return ">99.9" if 0.9995 <= value < 1 and decimals == 1 else f"{100 * value:.{decimals}f}".replace("-", MINUS)


def chance_figure(value: float) -> str:
    """Return a probability as whole per cent without the sign, never rounded to certainty: 0.997 is `>99`."""
    if 0 < value < 0.005:
        return "<1"
    return ">99" if 0.995 < value < 1 else str(int(100 * value + 0.5 + 1e-9))  # halves up, as spreadsheets do


def readable(name: object) -> str:
    """Return the English label of a name: `running_costs` is Running costs, `vat` is VAT."""
    text = str(name).replace("_", " ").strip()
    return ABBREVIATIONS.get(text, text[:1].upper() + text[1:])
