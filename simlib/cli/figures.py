"""Tables of key figures on stdout: every row in its own unit, headings in the reader's language."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from simlib.i18n import show
from simlib.presentation.command_line import print_frame

if TYPE_CHECKING:
    import pandas as pd


def print_figures(
    frame: pd.DataFrame, headings: Mapping[str, str], currency: str, *, differences: Collection[str] = ()
) -> None:
    """Print the columns of `headings`; those of numbers are figures in the unit of the row's `unit`.

    frame: scenario, metric, unit, figures in major units, and basis or verdict where there is one; differences: the
    columns whose shares are differences, which are percentage points.
    """
    import pandas as pd

    from simlib.presentation import terms

    words = {
        "scenario": terms.scenario,
        "metric": terms.metric,
        "unit": lambda unit: terms.unit(unit, currency),
        "basis": terms.basis,
        "verdict": terms.verdict,
    }
    made = {}
    for name, heading in headings.items():
        if name in words:
            made[heading] = [words[name](value) for value in frame[name]]
        else:
            write = _difference if name in differences else _figure
            made[heading] = [write(value, unit) for value, unit in zip(frame[name], frame["unit"], strict=True)]
    print_frame(pd.DataFrame(made))


def _difference(value, unit):
    if unit == "share" and show.has_value(value):
        return ("−" if round(value, 4) < 0 else "") + show.points(value, 2)
    return _figure(value, unit)


def _figure(value, unit):
    if unit == "share":
        return show.percent(value, 2)
    return show.number(value, 2 if unit in ("money", "turns", "×") else 0)
