"""What ingest has to report on a file: warnings, assumptions and the verdict on each row, as codes with values."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from simlib.core.errors import InputError, shorten
from simlib.core.message import Message, Note, Sentence, msg
from simlib.data.reasons import reason

NOTES = {
    "data.no_quantity": "No quantity column: each row counts as one unit.",
    "data.no_goods": "The export has no goods: each order became one line of the item 'order'.",
    "data.nul_bytes": "The file holds NUL bytes; rows with one in a used column were not accepted.",
    "data.read_as_gbk": "The file is GBK, not UTF-8: read as GB18030, in which its headers make sense.",
    "data.rows_sorted": "The rows were not in order of time; they were sorted.",
    "data.unused_columns": "Columns not used: {columns:list}.",
    "data.unused_like": "{column} (is it {field}?)",
    "data.more": "and {count:int} more",
    "data.platforms_merged": "Platform names that differ by case or spaces alone were put together: {names:list} "
    "({rows:int} rows).",
    "data.categories_merged": "Category names that differ by case or spaces alone were put together: {names:list} "
    "({rows:int} rows).",
    "data.merged": "{old:quoted} as {new:quoted}",
    "data.likely_typos": "Is it a typing mistake? Platform {names:list}; counted as platforms of their own. Correct "
    "the export if they are one.",
    "data.likely_typo": "{name:quoted} ({rows:int} rows) looks like {like:quoted}",
    "data.repeated_lines": "Lines that repeat another line of their order exactly (all counted): {count:int}.",
    "data.late_buyers": "Session rows with more buyers than sessions (counted as they are): {count:int}.",
    "data.stock_below_zero": "Rows of stock below zero (taken as none): {count:int}.",
    "data.finer_prices": "Lines with a price finer than the smallest coin (amounts were rounded once a line): "
    "{count:int}.",
    "data.full_width": "Different values with full-width characters (read as plain ones): {count:int}.",
    "data.clock_change": "Times that fall into a change of the clock: {count:int}.",
    "data.order_times": "Orders that carry more than one time (the first was taken): {count:int}.",
    "data.unlinked_returns": "Returns that could not be linked to a sale: {count:int}.",
    "data.returns_without_sale": "Returns that name no sale: {count:int}.",
    "data.unpaid_orders": "Orders that were not paid (they do not count as sales): {count:int}.",
    "data.giant_quantities": "Lines with a giant quantity (counted, and listed as outliers): {count:int}.",
    "data.days_without_orders": "Days inside the history without an order (closed or missing): {count:int}.",
    "data.partial_last_day": "The last day {day:day} stops early and was left out of the history.",
    "data.currency_guessed_file": "Nothing in the file names a currency: {currency} is a guess; name it by --currency.",
    "data.currency_guessed_folder": "Nothing in the folder names a currency: {currency} is a guess; name it by "
    "--currency.",
    "data.currency_of_layout": "Currency {currency}: as in every {layout} export.",
    "data.currency_of_headers": "Currency {currency}: the headers are Chinese.",
    "data.zone_assumed": "Times without a zone are {zone}.",
    "data.zone_of_currency": "Time zone {zone}: nothing in the folder names it.",
    "data.undated_refunds": "Refunds without a date count on the day of their order.",
}
SHOWN = 5  # names that a warning lists


@dataclass
class Notes:
    """What people should hear of (`warnings`, `assumptions`: notes) and counters for the quality report."""

    warnings: list[Note] = field(default_factory=list)
    assumptions: list[Note] = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)
    symbols: Counter = field(default_factory=Counter)

    def warn(self, code: str, **values: object) -> None:
        """Add the warning `data.CODE`."""
        self.warnings.append(Note(f"data.{code}", values))

    def count(self, code: str, count: int) -> None:
        """Add the warning `data.CODE` of so many cases; none where there are none."""
        if count:
            self.warn(code, count=count)

    def assume(self, code: str, **values: object) -> None:
        """Add the assumption `data.CODE`."""
        self.assumptions.append(Note(f"data.{code}", values))

    def guess_currency(self, currency: str, where: str) -> str:
        """Take `currency` where nothing in the `file` or `folder` names one, and warn of it. Returns the currency."""
        self.warn(f"currency_guessed_{where}", currency=currency)
        return currency

    def to_json(self) -> dict[str, list]:
        """Return the `warnings` and `assumptions` of quality.json."""
        return {name: [note.to_json() for note in getattr(self, name)] for name in ("warnings", "assumptions")}


def first_few(notes: list[Note]) -> list[Note]:
    """Return the first SHOWN of `notes` and a note of how many more there are."""
    more = len(notes) - SHOWN
    return notes[:SHOWN] + ([Note("data.more", {"count": more})] if more > 0 else [])


class TooManyRejected(InputError):
    """More rows were refused than allowed; `rejects` (schema table) holds them all."""

    def __init__(
        self, what: Sentence, *, rejects: pd.DataFrame, allowed: float, file: str | None, place: Path | None = None
    ):
        self.rejects, self.allowed = rejects, allowed
        remedy = "correct them, or allow more than {allowed:percent} with --max-rejected"
        if place:
            remedy = (
                "all are listed in {place}; correct them, or allow more than {allowed:percent} with --max-rejected"
            )
        super().__init__(what, file=file, remedy=remedy, allowed=allowed, place=place)

    def listed_in(self, place: Path) -> TooManyRejected:
        """Return the same error, naming the file that lists the rows."""
        return TooManyRejected(self.what, rejects=self.rejects, allowed=self.allowed, file=self.file, place=place)


class Verdict:
    """Why each row was refused: the first reason stands. `reason` and `column`: object arrays, "" = accepted."""

    def __init__(self, rows: int):
        self.reason = np.full(rows, "", dtype=object)
        self.column = np.full(rows, "", dtype=object)

    def refuse(self, mask: np.typing.ArrayLike, reason: str | np.ndarray, column: str) -> None:
        """Refuse the rows of a boolean mask, where they are not refused yet; `reason`: a code or an array of codes."""
        mask = np.asarray(mask, dtype=bool) & (self.reason == "")
        if mask.any():
            self.reason[mask] = reason[mask] if isinstance(reason, np.ndarray) else reason
            self.column[mask] = column

    @property
    def accepted(self) -> np.ndarray:
        """Boolean mask of the rows without a reason against them."""
        return self.reason == ""


def check_share(rejects: pd.DataFrame, rows_read: int, max_rejected: float, name: str) -> None:
    """Raise TooManyRejected where more than `max_rejected` of the rows were refused, with the commonest reasons."""
    if len(rejects) <= max_rejected * rows_read:
        return
    commonest = rejects["reason"].value_counts().head(3).items()
    found = [_example(rejects[rejects["reason"] == code].iloc[0], count) for code, count in commonest]
    what = "{rejected:int} of {rows:int} rows cannot be used: {reasons:list}"
    values = {"rejected": len(rejects), "rows": rows_read, "reasons": found}
    raise TooManyRejected(Message(what, values), rejects=rejects, allowed=max_rejected, file=name)


def _example(row: pd.Series, count: int) -> Message:
    """Return a reason, how often it was met, and the first row that it refused."""
    values = {"count": count, "reason": reason(row["reason"]), "row": row["row"], "value": shorten(row["value"], 40)}
    if row["column"]:
        return msg("{count:int} × {reason} (row {row}, {column}: {value})", column=row["column"], **values)
    return msg("{count:int} × {reason} (row {row}: {value})", **values)
