"""What is to be sold where and when? The target by month or quarter and platform, stacked."""

from __future__ import annotations

from simlib.views import show
from simlib.views.pictures import style

SHOWN = 6
OTHERS = "Other platforms"


def by_platform(targets, by="month"):
    """Return targets as a frame period × platform in minor units, in the order of time; the largest platform first."""
    order = targets.groupby(by, sort=False)["day"].min().sort_values(kind="stable").index
    table = targets.pivot_table(index=by, columns="platform", values="target", aggfunc="sum", fill_value=0)
    return table.loc[order, table.sum().sort_values(ascending=False, kind="stable").index]


def folded(table, shown=SHOWN):
    """Return the table with all but the `shown` largest platforms added up in one column."""
    if len(table.columns) <= shown + 1:
        return table
    kept = table.iloc[:, :shown].copy()
    kept[OTHERS] = table.iloc[:, shown:].sum(axis=1)
    return kept


def target_breakdown(targets, *, currency, by="month"):
    """Return stacked bars of the target. targets: table of the plan folder, minor units; by: month, quarter or half."""
    table = folded(by_platform(targets, by))
    labels = style.month_labels(table.index) if by == "month" else [str(p) for p in table.index]
    drawn = [style.plain(text) for text in labels]
    traces = []
    for colour, name in zip(style.SERIES, table.columns, strict=False):
        shown = style.plain(name, 40)
        colour = style.GREY if name == OTHERS and len(table.columns) > SHOWN else colour
        traces.append(
            {
                "type": "bar",
                "x": drawn,
                "y": style.major(table[name], currency),
                "name": shown,
                "marker": {"color": colour},
                "hovertemplate": f"%{{x}}: {style.money_hover('y', currency)}<extra>{shown}</extra>",
            }
        )
    total = table.sum(axis=1)
    peak = labels[int(total.to_numpy().argmax())]
    part = total.max() / total.sum() if total.sum() else 0
    return style.figure(
        traces,
        f"{show.short(style.major(total.sum(), currency), currency)} to sell; {peak} alone carries {100 * part:.0f} %",
        subtitle=f"Target of paid GMV by {by} and platform",
        barmode="stack",
        showlegend=len(traces) > 1,
        yaxis=style.money_axis(currency, f"Target per {by}"),
        xaxis={"type": "category"},
        bargap=0.3,
    )
