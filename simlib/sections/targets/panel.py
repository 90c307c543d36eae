"""How does the year break down, what if a month is held? Answer, tables, panel of the notebook. Money: minor units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from simlib.i18n import _, dates, render, show
from simlib.presentation import style
from simlib.presentation.amounts import exact
from simlib.presentation.answers import changed, indexed
from simlib.sections.targets.grid import grid  # noqa: F401 (the notebook takes it from here)
from simlib.sections.targets.last_year_panel import against_last_year  # noqa: F401 (so too)
from simlib.sections.targets.picture import target_breakdown
from simlib.targets.cells import show as cell_text
from simlib.targets.lineage import deed

if TYPE_CHECKING:
    from IPython.display import Markdown
    from plotly.graph_objects import Figure

    from simlib.presentation.panel import TwoLanguages
    from simlib.targets.cube import Targets

REACH = 30  # per cent that the slider moves the year up and down


def answer(bench: Any) -> Markdown:
    """Return the answer in a few sentences of Markdown."""
    from IPython.display import Markdown

    month, amount = strongest(bench.target)
    total = bench.target.amount
    quarters = bench.target.table("quarter")
    best = quarters.loc[quarters["target"].idxmax()]
    return Markdown(
        _(
            "**{name}.** The year's target is **{total}**. Quarter {quarter} carries {share} of it and {month} alone "
            "{amount}. All {n:int} cells of day × platform × category add up to the target exactly.",
            name=bench.name,
            total=exact(total, bench.currency),
            quarter=best["quarter"],
            share=show.share(best["target"] / total),
            month=dates.month(month),
            amount=exact(amount, bench.currency),
            n=bench.target.leaves.size,
        )
    )


def breakdown(target: Targets, by: str = "quarter") -> pd.DataFrame:
    """Return period × platform, exact to the cent as texts, with totals in the last row and column."""
    table = target.table([by, "platform"]).pivot_table(index=by, columns="platform", values="target", aggfunc="sum")
    table[_("Total")] = table.sum(axis=1)
    table.index = style.month_labels(table.index)
    table.loc[_("Year")] = table.sum()
    return table.astype("int64").map(lambda v: exact(v, target.currency)).rename_axis(None).rename_axis(None, axis=1)


def strongest(target: Targets) -> tuple[str, int]:
    """Return (month, amount) of the month that carries most."""
    table = target.table("month")
    row = table.loc[table["target"].idxmax()]
    return str(row["month"]), int(row["target"])


def raised(target: Targets, percent: int, *, hold: bool = True) -> Targets:
    """Return the plan with the year changed by `percent`, its strongest month held or not."""
    month, _amount = strongest(target)
    start = target.hold({"month": month}, why=_("agreed with the platforms")) if hold else target
    amount = round(target.amount * (100 + percent) / 100)
    why = _("the year by {change}", change=show.signed_percent(percent / 100, 0))
    return start if amount == target.amount else start.set({}, amount, why=why)


def compared(before: Targets, after: Targets) -> pd.DataFrame:
    """Return month by month: before, after, and the change in per cent; the last row is the year."""
    table = before.table("month").rename(columns={"target": "before"})
    table["after"] = after.table("month")["target"].to_numpy()
    months = [*style.month_labels(table["month"]), _("Year")]
    pairs = [*zip(table["before"], table["after"], strict=True), (before.amount, after.amount)]
    return pd.DataFrame(
        {
            _("Before"): [exact(had, before.currency) for had, _got in pairs],
            _("After"): [exact(got, before.currency) for _had, got in pairs],
            _("Change"): [changed(got / had - 1 if had else float("nan")) for had, got in pairs],
        },
        index=months,
    )


def lineage(target: Targets) -> pd.DataFrame:
    """Return every change of a plan in order: what, where, how much, why."""
    amounts = ["" if e["value"] is None else exact(e["value"], target.currency) for e in target.lineage]
    rows = [
        (render(deed(line)), render(cell_text(line["cell"])), amount, line["why"])
        for line, amount in zip(target.lineage, amounts, strict=True)
    ]
    return indexed(pd.DataFrame(rows, columns=[_("Change"), _("Cell"), _("Amount"), _("Why")]))


def golden() -> pd.DataFrame:
    """Return the textbook case: cells of 10, 20 and 30, the second held, the total set to 100."""
    from simlib.core.calendar.fiscal import FiscalYear
    from simlib.targets.cube import Targets

    days = FiscalYear("2026-11-01", days=1).days
    names = {"platforms": [_("first"), _("second"), _("third")], "categories": ["all"]}
    small = Targets.build(60, days=days, **names, weights=[[[10], [20], [30]]])
    made = small.hold({"platform": names["platforms"][1]}).set({}, 100).table("platform")
    return indexed(made.rename(columns={"target": _("Target")}))


def panel(bench: Any) -> TwoLanguages:
    """Return the control panel: the year up or down, the strongest month held or not, next to months and table."""
    from simlib.presentation.panel import TwoLanguages

    return TwoLanguages(lambda: _board(bench))


def _board(bench):
    import ipywidgets as widgets

    from simlib.presentation.panel import WIDE, Board, heading, listen

    month, _amount = strongest(bench.target)
    controls = {
        "percent": widgets.IntSlider(value=10, min=-REACH, max=REACH, readout_format="+d", layout=WIDE),
        "hold": widgets.Checkbox(value=True, indent=False, description=dates.month(month)),
    }
    controls["percent"].caption = heading(_("The year's target"), "%", _("Up or down from today's target"))
    held = _("A held month keeps its amount; the others take the rest in proportion")
    controls["hold"].caption = heading(_("Hold"), doc=held)
    board = Board(controls, picture(bench.target, bench.target))

    def show_it(values):
        after = raised(bench.target, **values)
        board.say(sentence(bench.target, after, **values), picture(bench.target, after), _short(bench.target, after))

    listen(controls, show_it)
    show_it({name: control.value for name, control in controls.items()})
    return board


def picture(before: Targets, after: Targets) -> Figure:
    """Return the months of a changed plan by platform, today's months as dots."""
    made = target_breakdown(after.frame(), currency=after.currency)
    amounts = style.major(before.table("month")["target"], before.currency)
    today = style.plain(_("Today's target"))
    made.add_scatter(
        x=made.data[0].x, y=amounts, mode="markers", name=today, marker={"color": style.INK, "size": 9},
        hovertemplate=f"{style.money_hover('y', before.currency)}<extra>{today}</extra>",
    )  # fmt: skip
    made.layout.showlegend = True
    return made


def sentence(before: Targets, after: Targets, *, percent: int, hold: bool) -> str:
    """Return what a change of the year does to the months."""
    month, amount = strongest(before)
    moved = after.total({"month": month}) - amount
    rest = (after.amount - after.total({"month": month})) / max(before.amount - amount, 1) - 1
    parts = {"percent": show.signed_percent(percent / 100, 0), "year": exact(after.amount, after.currency)}
    parts["month"] = dates.month(month)
    if hold:
        return _(
            "The year at {percent} is {year}. {month} stays at {amount}; the other months change by {rest}.",
            amount=exact(amount, before.currency), rest=changed(rest), **parts,
        )  # fmt: skip
    return _(
        "The year at {percent} is {year}. Every month changes in proportion, {month} by {moved}.",
        moved=_signed(moved, before.currency), **parts,
    )  # fmt: skip


def _signed(minor, currency):
    return ("+" if minor >= 0 else "−") + exact(abs(minor), currency)


def _short(before, after):
    """Return the panel's table: quarters and the year, today and changed."""
    table = before.table("quarter").rename(columns={"target": "today"})
    table["changed"] = after.table("quarter")["target"].to_numpy()
    table = pd.concat([table, pd.DataFrame([[_("Year"), before.amount, after.amount]], columns=table.columns)])
    table["difference"] = [_signed(gap, before.currency) for gap in table["changed"] - table["today"]]
    for name in ("today", "changed"):
        table[name] = [exact(v, before.currency) for v in table[name]]
    return table.set_axis([_("Quarter"), _("Today"), _("Changed"), _("Difference")], axis=1)
