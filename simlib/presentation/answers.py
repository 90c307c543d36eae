"""What a cell of a notebook answers: a sentence and the table under it; what is missing is named, not raised."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import TYPE_CHECKING

from simlib.core.errors import Infeasible, InputError
from simlib.core.money import to_major
from simlib.i18n import _, render, show
from simlib.presentation.amounts import exact

if TYPE_CHECKING:
    import pandas as pd

GAP = "–"  # stands for a figure that is not there


class Answer:
    """A sentence over a table of texts; the same in a notebook, an export and a terminal. `frame` is the table."""

    def __init__(self, sentence: str, frame: pd.DataFrame | None = None) -> None:
        self.sentence, self.frame = sentence, frame

    def __repr__(self):
        if self.frame is None:
            return self.sentence
        import pandas as pd

        with pd.option_context("display.unicode.east_asian_width", True):
            return f"{self.sentence}\n{self.frame.to_string()}"

    def _repr_html_(self):
        table = "" if self.frame is None else self.frame.to_html()
        return f"<p>{html.escape(self.sentence)}</p>{table}"


def answered(make: Callable[..., Answer]) -> Callable[..., Answer]:
    """Return a maker of answers that names what is missing in the plan where `make` raises InputError."""

    @wraps(make)
    def made(*args, **names):
        try:
            return make(*args, **names)
        except InputError as error:
            if isinstance(error, Infeasible):
                return Answer(_("Not possible: {reason}.", reason=render(error)))
            return Answer(_("Not known here: {reason}.", reason=render(error)))

    return made


def texts(
    frame: pd.DataFrame,
    currency: str,
    *,
    money: Iterable[str] = (),
    cents: Iterable[str] = (),
    share: Iterable[str] = (),
    count: Iterable[str] = (),
    labels: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return a table as texts, its first column naming the rows; minor units become major ones, nothing known a dash.

    money: whole; cents: to the last cent; share: per cent; count: whole numbers; labels: column → its heading.
    """
    out = frame.copy()
    for names, write in (
        (money, lambda v: show.money(to_major(round(float(v)), currency), currency, decimals=0)),
        (cents, lambda v: exact(round(float(v)), currency)),
        (share, lambda v: show.share(float(v))),
        (count, lambda v: show.count(round(float(v)))),
    ):
        for name in names:
            out[name] = [write(v) if v == v and v is not None else GAP for v in frame[name]]
    out.columns = [(labels or {}).get(name, str(name).replace("_", " ")) for name in out.columns]
    return indexed(out)


def changed(share: float) -> str:
    """Return a relative change as `+4.0 %`, a dash where it is not known."""
    return GAP if share != share else show.signed_percent(round(share, 3) + 0)


def short(minor: float, currency: str) -> str:
    """Return an amount in three figures: `¥12.3M`."""
    return show.short(to_major(round(float(minor)), currency), currency)


def signed(minor: float, currency: str) -> str:
    """Return a difference in three figures with its sign: `+¥12.3k`."""
    return ("+" if minor >= 0 else "−") + short(abs(minor), currency)


def indexed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose first column names its rows, so that notebooks show no row numbers."""
    return frame.set_index(frame.columns[0]).rename_axis(None)
