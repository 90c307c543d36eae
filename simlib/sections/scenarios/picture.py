"""What would the other scenarios bring? Differences against base as dots with intervals."""

from __future__ import annotations

from simlib.i18n import show
from simlib.presentation import style, words


def scenario_comparison(comparison, *, currency, metric="gmv_paid"):
    """Return each scenario's paired difference to base with its 95 % interval.

    comparison: runs/comparison (money in minor units); one metric is drawn.
    """
    table = comparison[(comparison["metric"] == metric) & (comparison["scenario"] != "base")].iloc[::-1]
    unit = table["unit"].iloc[0] if len(table) else ""
    figures = table[["difference", "lo", "hi"]].to_numpy(dtype=float)
    difference, lo, hi = (style.major(figures, currency) if unit == "money" else figures).T
    ways = zip(table["detectable"], table["difference"], table["better"], strict=True)
    colours = [
        style.GREY if not known else style.GREEN if (d > 0) == (better == "up") else style.RED
        for known, d, better in ways
    ]
    said = [
        f"{show.signed(float(d), unit, currency)}; {words.verdict(verdict)}"
        for d, verdict in zip(difference, table["verdict"], strict=True)
    ]
    names = [words.scenario(name) for name in table["scenario"]]
    label = f"{words.metric(metric)} more or less than base"
    axis = (
        style.money_axis(currency, label)
        if unit == "money"
        else {
            "title": {"text": style.plain(f"{label} ({words.unit(unit, currency)})"), "font": {"size": 13}},
            "tickformat": ".1%" if unit == "share" else "",
        }
    )
    return style.figure(
        [style.dots(difference, lo, hi, colours=colours, hover=said, name=words.metric(metric))],
        _title(names, difference, list(table["detectable"]), words.metric(metric), unit, currency),
        subtitle="Difference to base with its 95 % confidence interval; grey: no detectable difference",
        height=190 + 46 * len(table),
        yaxis=style.named_rows(names),
        margin={"l": 20, "r": 40, "t": 76, "b": 56},
        xaxis={**axis, "showgrid": True, "rangemode": "tozero", "gridcolor": style.PALE,
               "zeroline": True, "zerolinecolor": style.INK},
    )


def _title(names, difference, detectable, label, unit, currency):
    found = [abs(d) if known else -1 for d, known in zip(difference, detectable, strict=True)]
    if not found or max(found) < 0:
        return f"No scenario differs detectably from base in {label}"
    at = found.index(max(found))
    figure = float(difference[at])
    said = show.signed(figure, unit, currency)
    if unit == "money":
        said = ("+" if figure > 0 else "−") + show.short(abs(figure), currency)
    return f"“{names[at]}” moves {label} most: {said}"
