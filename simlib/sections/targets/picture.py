"""What is to be sold when and where? The target by month or quarter and platform or category, stacked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simlib.i18n import N_, _, show
from simlib.presentation import style
from simlib.sections.targets.facts import cells

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

SHOWN = 6
OTHERS = N_("All others")
SUBTITLES = {
    ("month", ""): N_("Target of paid GMV by month"),
    ("month", "platform"): N_("Target of paid GMV by month and platform"),
    ("month", "category"): N_("Target of paid GMV by month and category"),
    ("quarter", ""): N_("Target of paid GMV by quarter"),
    ("quarter", "platform"): N_("Target of paid GMV by quarter and platform"),
    ("quarter", "category"): N_("Target of paid GMV by quarter and category"),
    ("half", ""): N_("Target of paid GMV by half-year"),
    ("half", "platform"): N_("Target of paid GMV by half-year and platform"),
    ("half", "category"): N_("Target of paid GMV by half-year and category"),
}
AXES = {"month": N_("Target per month"), "quarter": N_("Target per quarter"), "half": N_("Target per half-year")}


def folded(table: pd.DataFrame, shown: int = SHOWN) -> pd.DataFrame:
    """Return the table with all but the `shown` largest columns added up in one."""
    if len(table.columns) <= shown + 1:
        return table
    return table.iloc[:, :shown].assign(**{OTHERS: table.iloc[:, shown:].sum(axis=1)})


def target_breakdown(
    targets: pd.DataFrame, *, currency: str, by: str = "month", over: str = "platform"
) -> Figure:
    """Return stacked bars of the target.

    targets: table of the plan folder, minor units; by: month, quarter or half; over: platform or category.
    """
    table = folded(cells(targets, by=by, over=over))
    labels = style.month_labels(table.index) if by == "month" else [str(period) for period in table.index]
    drawn = [style.plain(text) for text in labels]
    hover = f"%{{x}}: {style.money_hover('y', currency)}"
    traces = []
    for colour, name in zip(style.SERIES, table.columns, strict=False):
        shown = style.plain(_(OTHERS) if name == OTHERS else name, 40)
        bar = {"type": "bar", "x": drawn, "y": style.major(table[name], currency), "name": shown}
        bar["marker"] = {"color": style.GREY if name == OTHERS else colour}
        traces.append({**bar, "hovertemplate": f"{hover}<extra>{shown}</extra>"})
    return style.figure(
        traces,
        _title(table.sum(axis=1), labels, currency),
        subtitle=_(SUBTITLES[by, over if len(traces) > 1 else ""]),
        barmode="stack",
        showlegend=len(traces) > 1,
        yaxis=style.money_axis(currency, _(AXES[by])),
        xaxis={"type": "category"},
        bargap=0.3,
    )


def _title(total, labels, currency):
    return _(
        "{amount} to sell; {period} alone carries {share:percent}",
        amount=show.short(style.major(total.sum(), currency), currency),
        period=labels[int(total.to_numpy().argmax())],
        share=total.max() / total.sum() if total.sum() else 0,
    )
