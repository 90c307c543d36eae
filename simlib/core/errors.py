"""Errors a person can act on: one line naming what, where, value and remedy."""

from __future__ import annotations

from difflib import get_close_matches


class InputError(Exception):
    """Something the user gave is wrong; the command line prints it in one line and exits with 2.

    Only `what` is required; each of the other parts is left out of the line where it is unknown.
    """

    exit_code = 2

    def __init__(self, what, *, file=None, sheet=None, row=None, line=None, column=None, value=None, remedy=None):
        self.what, self.file, self.sheet, self.row, self.line = what, file, sheet, row, line
        self.column, self.value, self.remedy = column, value, remedy
        super().__init__(self._one_line())

    def _one_line(self):
        places = [str(self.file) if self.file is not None else ""]
        for name in ("sheet", "line", "row", "column"):
            found = getattr(self, name)
            places.append("" if found is None else f"{name} {found}")
        where = ", ".join(p for p in places if p)
        text = f"{where}: {self.what}" if where else self.what
        if self.value is not None:
            text += f" (value {shorten(self.value)})"
        if self.remedy:
            text += f"; {self.remedy}"
        return " ".join(visible(text).split())


class Infeasible(InputError):
    """A goal or a set of holds that no plan can meet; the command line exits with 3."""

    exit_code = 3


def shorten(value, width=60):
    """Return `value` as quoted text of at most `width` characters."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= width else text[: width - 1] + "…"


def visible(text):
    """Return `text` without control and bidirectional-override characters."""
    return "".join(c if c.isprintable() or c in "\n\t " else "�" for c in str(text))


def nearest(name, known):
    """Return a remedy naming the known name closest to `name`, or listing a few of them."""
    known = [str(k) for k in known]
    close = get_close_matches(str(name), known, n=1, cutoff=0.55)
    if close:
        return f"did you mean {close[0]!r}?"
    return "known: " + ", ".join(sorted(known)[:12]) + (", …" if len(known) > 12 else "")
