"""What would the other scenarios bring? Differences against base as dots with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simlib.i18n import _, show
from simlib.presentation import style, terms

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure


def scenario_comparison(comparison: pd.DataFrame, *, currency: str, metric: str = "gmv_paid") -> Figure:
    """Return each scenario's paired difference to base with its 95 % interval.

    comparison: runs/comparison (money in minor units); one metric is drawn.
    """
    table = comparison[(comparison["metric"] == metric) & (comparison["scenario"] != "base")].iloc[::-1]
    unit = table["unit"].iloc[0] if len(table) else ""
    figures = table[["difference", "lo", "hi"]].to_numpy(dtype=float)
    difference, lo, hi = (style.major(figures, currency) if unit == "money" else figures).T
    rows = table.to_dict("records")
    texts = [
        f"{show.signed(float(d), unit, currency)}; {terms.verdict(row['verdict'])}"
        for d, row in zip(difference, rows, strict=True)
    ]
    names = [terms.scenario(row["scenario"]) for row in rows]
    return style.figure(
        [style.dots(difference, lo, hi, colours=list(map(_colour, rows)), hover=texts, name=terms.metric(metric))],
        _title(names, difference, list(table["detectable"]), terms.metric(metric), unit, currency),
        subtitle=_("Difference to base with its 95 % confidence interval; grey: no detectable difference"),
        height=190 + 46 * len(table),
        yaxis=style.named_rows(names),
        margin={"l": 20, "r": 40, "t": 76, "b": 56},
        xaxis={**_axis(metric, unit, currency), "showgrid": True, "rangemode": "tozero", "gridcolor": style.PALE,
               "zeroline": True, "zerolinecolor": style.INK},
    )  # fmt: skip


def _colour(row):
    if not row["detectable"]:
        return style.GREY
    return style.GREEN if (row["difference"] > 0) == (row["better"] == "up") else style.RED


def _axis(metric, unit, currency):
    label = _("{metric} more or less than base", metric=terms.metric(metric))
    if unit == "money":
        return style.money_axis(currency, label)
    title = {"text": style.plain(f"{label} ({terms.unit(unit, currency)})"), "font": {"size": 13}}
    return {"title": title, "tickformat": ".1%" if unit == "share" else ""}


def _title(names, difference, detectable, label, unit, currency):
    found = [abs(d) if sure else -1 for d, sure in zip(difference, detectable, strict=True)]
    if not found or max(found) < 0:
        return _("No scenario differs detectably from base in {metric}", metric=label)
    at = found.index(max(found))
    figure = float(difference[at])
    text = show.signed(figure, unit, currency)
    if unit == "money":
        text = ("+" if figure > 0 else "−") + show.short(abs(figure), currency)
    return _("“{name}” moves {metric} most: {change}", name=names[at], metric=label, change=text)
