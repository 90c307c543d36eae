"""What ingest has to say about a file: warnings, assumptions and the verdict on each row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from simlib.core.errors import InputError, shorten


@dataclass
class Notes:
    """Sentences with counts for people (warnings, assumptions) and counters for the quality report."""

    warnings: list = field(default_factory=list)
    assumptions: list = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)
    symbols: Counter = field(default_factory=Counter)

    def warn(self, text, count=1):
        """Add a warning unless `count` is 0."""
        if count:
            self.warnings.append(text.format(count=f"{count:,}"))

    def guess_currency(self, currency, where):
        """Take `currency` where nothing in the file or folder names one, and warn of it. Returns the currency."""
        self.warnings.append(f"Nothing in the {where} names a currency: {currency} is a guess; name it by --currency.")
        return currency


class TooManyRejected(InputError):
    """More rows were refused than allowed; `rejects` (schema table) holds them all."""

    def __init__(self, what, *, rejects, allowed, place=None, **where):
        self.rejects, self.allowed = rejects, allowed
        remedy = f"correct them, or allow more than {allowed:.0%} with --max-rejected"
        super().__init__(what, remedy=f"all are listed in {place}; {remedy}" if place else remedy, **where)

    def listed_in(self, place):
        """Return the same error, saying where the rows are listed."""
        return TooManyRejected(self.what, rejects=self.rejects, allowed=self.allowed, place=place, file=self.file)


class Verdict:
    """Why each row was refused: the first reason stands. `reason` and `column`: object arrays, "" = accepted."""

    def __init__(self, rows):
        self.reason = np.full(rows, "", dtype=object)
        self.column = np.full(rows, "", dtype=object)

    def refuse(self, mask, reason, column):
        """Refuse the rows of a boolean mask, where they are not refused yet; `reason`: text or an array of texts."""
        mask = np.asarray(mask, dtype=bool) & (self.reason == "")
        if mask.any():
            self.reason[mask] = reason[mask] if isinstance(reason, np.ndarray) else reason
            self.column[mask] = column

    @property
    def accepted(self):
        """Boolean mask of the rows without a reason against them."""
        return self.reason == ""


def check_share(rejects, rows_read, max_rejected, name):
    """Raise TooManyRejected where more than `max_rejected` of the rows were refused, with the commonest reasons."""
    if len(rejects) <= max_rejected * rows_read:
        return
    parts = []
    for reason, count in rejects["reason"].value_counts().head(3).items():
        one = rejects[rejects["reason"] == reason].iloc[0]
        parts.append(
            f"{count:,} × {reason} (row {one['row']}{', ' + one['column'] if one['column'] else ''}: "
            f"{shorten(one['value'], 40)})"
        )
    what = f"{len(rejects):,} of {rows_read:,} rows cannot be used: " + "; ".join(parts)
    raise TooManyRejected(what, rejects=rejects, allowed=max_rejected, file=name)
