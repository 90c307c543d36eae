"""Which months, quarters and halves of the target do the simulated years reach?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from simlib.i18n import N_, _, show
from simlib.presentation import style

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

ALL_REACHED = {
    "month": N_("Every month reaches its target in every simulated year"),
    "quarter": N_("Every quarter reaches its target in every simulated year"),
}
WEAKEST = {
    "month": N_("{period} is the month least likely to reach its target ({chance:chance})"),
    "quarter": N_("{period} is the quarter least likely to reach its target ({chance:chance})"),
}


def months_against_target(
    months: pd.DataFrame, *, currency: str, last_year: Mapping[str, int] | None = None
) -> Figure:
    """Return the months' targets as bars, simulated mean and interval as dots, each month's chance above.

    months: runs/months, minor units; the interval holds 8 of 10 simulated years; last_year: month → minor units.
    """
    names, chances = style.month_labels(months["month"]), [show.chance(p) for p in months["p_hit"]]
    before = [(last_year or {}).get(str(month)) for month in months["month"]]
    return style.figure(
        _month_traces(months, [style.plain(text) for text in names], chances, before, currency),
        _weakest("month", names, list(months["p_hit"])),
        subtitle=_("Above each month: the chance of reaching that month's target"),
        bargap=0.35,
        yaxis={**style.money_axis(currency, _("Paid GMV per month")), "rangemode": "tozero"},
        xaxis={"type": "category"},
    )


def _weakest(kind, names, chances):
    """Return which period is least likely to reach its target, in words."""
    if not chances or min(chances) >= 1:
        return _(ALL_REACHED[kind])
    at = chances.index(min(chances))
    return _(WEAKEST[kind], period=names[at], chance=chances[at])


def _month_traces(months, labels, chances, before, currency):
    mean, lo, hi, target = (style.major(months[name], currency) for name in ("mean", "lo", "hi", "target"))
    hover = f"%{{x}}: {style.money_hover('y', currency)}"
    bars = {"type": "bar", "x": labels, "y": target, "name": _("Target"), "marker": {"color": "#c9d1da"}}
    dots = {"type": "scatter", "x": labels, "y": mean, "mode": "markers", "name": _("Simulated mean, 8 of 10 years")}
    dots |= {"marker": {"color": style.BLUE, "size": 9}, "error_y": style.interval(mean, lo, hi, style.BLUE)}
    bars["hovertemplate"] = hover + _extra(_("Target"))
    dots["hovertemplate"] = hover + "<br>%{customdata}" + _extra(_("Simulated mean"))
    dots["customdata"] = [style.plain(_("chance {chance}", chance=chance)) for chance in chances]
    before = [None if v is None else float(style.major(v, currency)) for v in before]
    last = {"type": "scatter", "x": labels, "y": before, "mode": "markers", "name": _("Last year")}
    last["marker"] = {"symbol": "line-ew-open", "size": 22, "color": style.ORANGE, "line": {"width": 3}}
    last["hovertemplate"] = hover + _extra(_("Last year"))
    top = [max(a, b, c or 0) for a, b, c in zip(hi, target, before, strict=True)]
    above = {"type": "scatter", "x": labels, "y": top, "mode": "text", "text": chances, "name": _("Chance")}
    above |= {"textposition": "top center", "textfont": {"size": 12, "color": style.INK}, "cliponaxis": False}
    return [bars, dots, {**above, "showlegend": False, "hoverinfo": "skip"}, *([last] if any(before) else [])]


def _extra(text):
    return f"<extra>{style.plain(text)}</extra>"


def periods_against_target(
    periods: pd.DataFrame, *, currency: str, names: Mapping[str, str] | None = None
) -> Figure:
    """Return quarters, halves and the year as shares of their targets: mean, 8 of 10 years, the chance at the right.

    periods: runs/periods, minor units; names: period → what it is called. A period without a target is left out.
    """
    rows = periods[periods["level"].isin(["quarter", "half", "year"]) & (periods["target"] > 0)].iloc[::-1]
    labels = [(names or {}).get(str(p), str(p)) for p in rows["period"]]
    mean, lo, hi = ((rows[name] / rows["target"]).to_numpy() for name in ("mean", "lo", "hi"))
    chances = [show.chance(p) for p in rows["p_hit"]]
    at_right = {"type": "scatter", "mode": "text", "x": list(hi), "y": list(range(len(rows)))}
    at_right |= {"name": _("Chance")}
    at_right |= {"text": [f"\u00a0\u00a0{chance}" for chance in chances], "textposition": "middle right"}
    at_right |= {"textfont": {"size": 13, "color": style.INK}, "cliponaxis": False, "hoverinfo": "skip"}
    quarters = [(n, p) for n, p, kind in zip(labels, rows["p_hit"], rows["level"], strict=True) if kind == "quarter"]
    goal = {"type": "line", "x0": 1, "x1": 1, "yref": "paper", "y0": 0, "y1": 1, "line": {"color": style.RED}}
    return style.figure(
        [
            style.dots(
                mean, lo, hi, colours=[style.BLUE] * len(rows), name=_("Simulated mean"),
                hover=_hover(rows, labels, chances, currency),
            ),  # fmt: skip
            at_right,
        ],
        _weakest("quarter", [n for n, _ in quarters][::-1], [p for _, p in quarters][::-1]),
        subtitle=_(
            "Simulated paid GMV against the target (red line): mean, 8 of 10 years, and the chance of reaching it"
        ),
        height=182 + 34 * len(rows),
        showlegend=False,
        margin={"l": 20, "r": 70, "t": 76, "b": 60},
        shapes=[goal],
        yaxis=style.named_rows(labels),
        xaxis={
            "tickformat": ".0%", "showgrid": True,
            "title": {"text": _("Share of the target"), "font": {"size": 13}, "standoff": 6},
        },  # fmt: skip
    )


def _hover(rows, labels, chances, currency):
    money = style.major(rows[["target", "mean"]].to_numpy(), currency)
    return [
        _(
            "{period}: target {target}, simulated mean {mean}, chance {chance}",
            period=label, target=show.money(target, currency), mean=show.money(mean, currency), chance=chance,
        )
        for label, (target, mean), chance in zip(labels, money, chances, strict=True)
    ]  # fmt: skip
