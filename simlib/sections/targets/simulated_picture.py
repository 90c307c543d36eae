"""Which months, quarters and halves of the target do the simulated years reach?"""

from __future__ import annotations

from simlib.i18n import show
from simlib.presentation import style


def months_against_target(months, *, currency, last_year=None):
    """Return the months' targets as bars, simulated mean and interval as dots, each month's chance above.

    months: runs/months, minor units; the interval holds 8 of 10 simulated years; last_year: month → minor units.
    """
    names, chances = style.month_labels(months["month"]), [show.chance(p) for p in months["p_hit"]]
    before = [(last_year or {}).get(str(month)) for month in months["month"]]
    return style.figure(
        _month_traces(months, [style.plain(text) for text in names], chances, before, currency),
        _weakest("month", names, list(months["p_hit"])),
        subtitle="Above each month: the chance of reaching that month's target",
        bargap=0.35,
        yaxis={**style.money_axis(currency, "Paid GMV per month"), "rangemode": "tozero"},
        xaxis={"type": "category"},
    )


def _weakest(kind, names, chances):
    """Return which period is least likely to reach its target, in words."""
    if not chances or min(chances) >= 1:
        return f"Every {kind} reaches its target in every simulated year"
    at = chances.index(min(chances))
    return f"{names[at]} is the {kind} least likely to reach its target ({show.chance(chances[at])})"


def _month_traces(months, labels, chances, before, currency):
    mean, lo, hi, target = (style.major(months[name], currency) for name in ("mean", "lo", "hi", "target"))
    hover = f"%{{x}}: {style.money_hover('y', currency)}"
    bars = {"type": "bar", "x": labels, "y": target, "name": "Target", "marker": {"color": "#c9d1da"}}
    dots = {"type": "scatter", "x": labels, "y": mean, "mode": "markers", "name": "Simulated mean, 8 of 10 years"}
    dots |= {"marker": {"color": style.BLUE, "size": 9}, "error_y": style.interval(mean, lo, hi, style.BLUE)}
    bars["hovertemplate"] = hover + "<extra>Target</extra>"
    dots["hovertemplate"] = hover + "<br>chance %{customdata}<extra>Simulated mean</extra>"
    dots["customdata"] = chances
    before = [None if v is None else float(style.major(v, currency)) for v in before]
    last = {"type": "scatter", "x": labels, "y": before, "mode": "markers", "name": "Last year"}
    last["marker"] = {"symbol": "line-ew-open", "size": 22, "color": style.ORANGE, "line": {"width": 3}}
    last["hovertemplate"] = hover + "<extra>Last year</extra>"
    top = [max(a, b, c or 0) for a, b, c in zip(hi, target, before, strict=True)]
    above = {"type": "scatter", "x": labels, "y": top, "mode": "text", "text": chances, "name": "Chance"}
    above |= {"textposition": "top center", "textfont": {"size": 12, "color": style.INK}, "cliponaxis": False}
    return [bars, dots, {**above, "showlegend": False, "hoverinfo": "skip"}, *([last] if any(before) else [])]


def periods_against_target(periods, *, currency, names=None):
    """Return quarters, halves and the year as shares of their targets: mean, 8 of 10 years, the chance beside.

    periods: runs/periods, minor units; names: period → what it is called. A period without a target is left out.
    """
    rows = periods[periods["level"].isin(["quarter", "half", "year"]) & (periods["target"] > 0)].iloc[::-1]
    labels = [(names or {}).get(str(p), str(p)) for p in rows["period"]]
    mean, lo, hi = ((rows[name] / rows["target"]).to_numpy() for name in ("mean", "lo", "hi"))
    chances = [show.chance(p) for p in rows["p_hit"]]
    money = style.major(rows[["target", "mean"]].to_numpy(), currency)
    said = [
        f"{label}: target {show.money(t, currency)}, simulated mean {show.money(m, currency)}, chance {chance}"
        for label, (t, m), chance in zip(labels, money, chances, strict=True)
    ]
    beside = {"type": "scatter", "mode": "text", "x": list(hi), "y": list(range(len(rows))), "name": "Chance"}
    beside |= {"text": [f"\u00a0\u00a0{chance}" for chance in chances], "textposition": "middle right"}
    beside |= {"textfont": {"size": 13, "color": style.INK}, "cliponaxis": False, "hoverinfo": "skip"}
    quarters = [(n, p) for n, p, kind in zip(labels, rows["p_hit"], rows["level"], strict=True) if kind == "quarter"]
    goal = {"type": "line", "x0": 1, "x1": 1, "yref": "paper", "y0": 0, "y1": 1, "line": {"color": style.RED}}
    return style.figure(
        [
            style.dots(mean, lo, hi, colours=[style.BLUE] * len(rows), hover=said, name="Simulated mean"),
            beside,
        ],
        _weakest("quarter", [n for n, _ in quarters][::-1], [p for _, p in quarters][::-1]),
        subtitle="Simulated paid GMV against the target (red line): mean, 8 of 10 years, and the chance of reaching it",
        height=170 + 34 * len(rows),
        showlegend=False,
        margin={"l": 20, "r": 70, "t": 76, "b": 48},
        shapes=[goal],
        yaxis=style.named_rows(labels),
        xaxis={"tickformat": ".0%", "title": {"text": "Share of the target", "font": {"size": 13}}, "showgrid": True},
    )
