"""What is to be sold when and where? The target by month or quarter and platform or category, stacked."""

from __future__ import annotations

from simlib.i18n import show
from simlib.presentation import style

SHOWN = 6
OTHERS = "All others"


def target_cells(targets, *, by="month", over="platform"):
    """Return targets as a frame period × platform (or category), minor units: in order of time, the largest first."""
    order = targets.groupby(by, sort=False)["day"].min().sort_values(kind="stable").index
    table = targets.pivot_table(index=by, columns=over, values="target", aggfunc="sum", fill_value=0)
    return table.loc[order, table.sum().sort_values(ascending=False, kind="stable").index]


def telling(targets):
    """Return what a breakdown is best stacked by: platforms, or categories where there is one platform only."""
    return "category" if targets["platform"].nunique() == 1 and targets["category"].nunique() > 1 else "platform"


def folded(table, shown=SHOWN):
    """Return the table with all but the `shown` largest columns added up in one."""
    if len(table.columns) <= shown + 1:
        return table
    kept = table.iloc[:, :shown].copy()
    kept[OTHERS] = table.iloc[:, shown:].sum(axis=1)
    return kept


def target_breakdown(targets, *, currency, by="month", over="platform"):
    """Return stacked bars of the target.

    targets: table of the plan folder, minor units; by: month, quarter or half; over: platform or category.
    """
    table = folded(target_cells(targets, by=by, over=over))
    labels = style.month_labels(table.index) if by == "month" else [str(period) for period in table.index]
    drawn = [style.plain(text) for text in labels]
    hover = f"%{{x}}: {style.money_hover('y', currency)}"
    traces = []
    for colour, name in zip(style.SERIES, table.columns, strict=False):
        shown = style.plain(name, 40)
        bar = {"type": "bar", "x": drawn, "y": style.major(table[name], currency), "name": shown}
        bar["marker"] = {"color": style.GREY if name == OTHERS else colour}
        traces.append({**bar, "hovertemplate": f"{hover}<extra>{shown}</extra>"})
    total = table.sum(axis=1)
    peak = labels[int(total.to_numpy().argmax())]
    part = total.max() / total.sum() if total.sum() else 0
    amount = show.short(style.major(total.sum(), currency), currency)
    return style.figure(
        traces,
        f"{amount} to sell; {peak} alone carries {100 * part:.0f} %",
        subtitle=f"Target of paid GMV by {by}" + (f" and {over}" if len(traces) > 1 else ""),
        barmode="stack",
        showlegend=len(traces) > 1,
        yaxis=style.money_axis(currency, f"Target per {by}"),
        xaxis={"type": "category"},
        bargap=0.3,
    )
