"""What the sheet Answer says of the simulated year: its key figures."""

from __future__ import annotations

from simlib.i18n import show
from simlib.presentation import words
from simlib.presentation.book import figure_kind


def key_figures(book, sheet, row, plan):
    """Write the table of key figures from `row` on; returns the first free row."""
    book.heading(sheet, row, "Key figures of the simulated year (8 of 10 simulated years lie between the two limits)")
    labels = ["Figure", "Mean", "From", "To", "Unit", "Typical", "Basis", "What it is"]
    book.head(sheet, row + 1, labels, ["text", *["figure"] * 3, "text", "figure", "text", "text"])
    for at, (name, kpi) in enumerate(words.in_order(plan.summary["kpis"]), row + 2):
        kind = figure_kind(kpi["unit"], kpi["mean"])
        values = (
            words.metric(name),
            kpi["mean"],
            kpi["lo"],
            kpi["hi"],
            words.unit(kpi["unit"], plan.currency),
            kpi["median"] if show.skewed(kpi) else None,
            kpi["basis"],
            words.meaning(name) + (f". {words.TYPICAL}" if show.skewed(kpi) else ""),
        )
        book.line(sheet, at, values, ("text", kind, kind, kind, "text", kind, "text", "text"))
    return row + 3 + len(plan.summary["kpis"])
