"""What a cell of a notebook answers: a sentence and the table under it; what is missing is said, not raised."""

from __future__ import annotations

import html
from functools import wraps

from simlib.core.errors import Infeasible, InputError
from simlib.core.money import to_major
from simlib.i18n import show
from simlib.presentation.amounts import exact


class Said:
    """A sentence over a table of texts; the same in a notebook, an export and a terminal. `frame` is the table."""

    def __init__(self, sentence, frame=None):
        self.sentence, self.frame = sentence, frame

    def __repr__(self):
        return self.sentence if self.frame is None else f"{self.sentence}\n{self.frame.to_string()}"

    def _repr_html_(self):
        table = "" if self.frame is None else self.frame.to_html()
        return f"<p>{html.escape(self.sentence)}</p>{table}"


def told(make):
    """Return a maker of `Said` that says what the plan lacks where `make` raises InputError."""

    @wraps(make)
    def made(*args, **names):
        try:
            return make(*args, **names)
        except InputError as error:
            return Said(f"{'Not possible' if isinstance(error, Infeasible) else 'Not known here'}: {error}.")

    return made


def texts(frame, currency, *, money=(), cents=(), share=(), count=(), labels=None):
    """Return a table as texts, its first column naming the rows; minor units become major ones, nothing known a dash.

    money: whole; cents: to the last cent; share: per cent; count: whole numbers; labels: column → its heading.
    """
    out = frame.copy()
    for names, write in (
        (money, lambda v: show.money(to_major(round(float(v)), currency), currency, decimals=0)),
        (cents, lambda v: exact(round(float(v)), currency)),
        (share, lambda v: show.share(float(v))),
        (count, lambda v: f"{round(float(v)):,}"),
    ):
        for name in names:
            out[name] = [write(v) if v == v and v is not None else "–" for v in frame[name]]
    out.columns = [(labels or {}).get(name, str(name).replace("_", " ")) for name in out.columns]
    return indexed(out)


def changed(share):
    """Return a relative change as `+4.0 %`, a dash where it is not known."""
    return "–" if share != share else f"{round(100 * share, 1) + 0:+.1f} %".replace("-", "−")


def short(minor, currency):
    """Return an amount in three figures: `¥12.3M`."""
    return show.short(to_major(round(float(minor)), currency), currency)


def signed(minor, currency):
    """Return a difference in three figures with its sign: `+¥12.3k`."""
    return ("+" if minor >= 0 else "−") + short(abs(minor), currency)


def indexed(frame):
    """Return a table whose first column names its rows, so that notebooks show no row numbers."""
    return frame.set_index(frame.columns[0]).rename_axis(None)
