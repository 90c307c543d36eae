"""How does the year break down, what if a month is held? Answer, tables, panel of the notebook. Money: minor units."""

from __future__ import annotations

from simlib.i18n import render, show
from simlib.presentation import style
from simlib.presentation.amounts import exact
from simlib.presentation.answers import indexed
from simlib.sections.targets.grid import grid  # noqa: F401 (the notebook takes it from here)
from simlib.sections.targets.last_year_panel import against_last_year  # noqa: F401 (so too)
from simlib.sections.targets.picture import target_breakdown
from simlib.targets.cells import show as cell_text

REACH = 30  # per cent that the slider moves the year up and down


def answer(bench):
    """Return the answer in a few sentences of Markdown."""
    from IPython.display import Markdown

    month, amount = strongest(bench.target)
    total = bench.target.amount
    quarters = bench.target.table("quarter")
    best = quarters.loc[quarters["target"].idxmax()]
    return Markdown(
        f"**{bench.name}.** The year's target is **{exact(total, bench.currency)}**. Quarter {best['quarter']} carries "
        f"{show.share(best['target'] / total)} of it and {_month(month)} alone {exact(amount, bench.currency)}. All "
        f"{bench.target.leaves.size:,} cells of day × platform × category add up to the target exactly."
    )


def breakdown(target, by="quarter"):
    """Return period × platform, exact to the cent as texts, with totals in the last row and column."""
    table = target.table([by, "platform"]).pivot_table(index=by, columns="platform", values="target", aggfunc="sum")
    table["total"] = table.sum(axis=1)
    table.loc["year"] = table.sum()
    return table.astype("int64").map(lambda v: exact(v, target.currency)).rename_axis(None).rename_axis(None, axis=1)


def strongest(target):
    """Return (month, amount) of the month that carries most."""
    table = target.table("month")
    row = table.loc[table["target"].idxmax()]
    return str(row["month"]), int(row["target"])


def raised(target, percent, *, hold=True):
    """Return the plan with the year changed by `percent`, its strongest month held or not."""
    month, _ = strongest(target)
    start = target.hold({"month": month}, why="agreed with the platforms") if hold else target
    amount = round(target.amount * (100 + percent) / 100)
    return start if amount == target.amount else start.set({}, amount, why=f"the year by {percent:+d} %")


def compared(before, after):
    """Return month by month: before, after, and the change in per cent; the last row is the year."""
    out = before.table("month").rename(columns={"target": "before"})
    out["after"] = after.table("month")["target"].to_numpy()
    out.loc[len(out)] = ["year", before.amount, after.amount]
    change = out["after"] / out["before"].where(out["before"] > 0) - 1
    out["change"] = [f"{100 * c:+.1f} %" if c == c else "–" for c in change]
    for name in ("before", "after"):
        out[name] = [exact(v, before.currency) for v in out[name]]
    return indexed(out)


def lineage(target):
    """Return every change of a plan in order: what, where, how much, why."""
    import pandas as pd

    amounts = ["" if e["value"] is None else exact(e["value"], target.currency) for e in target.lineage]
    rows = [
        (line["what"], render(cell_text(line["cell"])), amount, line["why"])
        for line, amount in zip(target.lineage, amounts, strict=True)
    ]
    return indexed(pd.DataFrame(rows, columns=["change", "cell", "amount", "why"]))


def golden():
    """Return the textbook case: cells of 10, 20 and 30, the second held, the total set to 100."""
    from simlib.core.calendar.fiscal import FiscalYear
    from simlib.targets.cube import Targets

    days = FiscalYear("2026-11-01", days=1).days
    small = Targets.build(
        60, days=days, platforms=["first", "second", "third"], categories=["all"], weights=[[[10], [20], [30]]]
    )
    return small.hold({"platform": "second"}).set({}, 100).table("platform").pipe(indexed)


def panel(bench):
    """Return the control panel: the year up or down, the strongest month held or not, beside months and table."""
    from simlib.presentation.panel import TwoLanguages

    return TwoLanguages(lambda: _board(bench))


def _board(bench):
    import ipywidgets as widgets

    from simlib.presentation.panel import WIDE, Board, heading, listen

    month, _ = strongest(bench.target)
    controls = {
        "percent": widgets.IntSlider(value=10, min=-REACH, max=REACH, readout_format="+d", layout=WIDE),
        "hold": widgets.Checkbox(value=True, indent=False, description=_month(month)),
    }
    controls["percent"].caption = heading("The year's target", "%", "Up or down from today's target")
    controls["hold"].caption = heading(
        "Hold", doc="A held month keeps its amount; the others take the rest in proportion"
    )
    board = Board(controls, picture(bench.target, bench.target))

    def show_it(values):
        after = raised(bench.target, **values)
        board.say(sentence(bench.target, after, **values), picture(bench.target, after), _short(bench.target, after))

    listen(controls, show_it)
    show_it({name: control.value for name, control in controls.items()})
    return board


def picture(before, after):
    """Return the months of a changed plan by platform, today's months as dots."""
    made = target_breakdown(after.frame(), currency=after.currency)
    today = style.major(before.table("month")["target"], before.currency)
    made.add_scatter(
        x=made.data[0].x, y=today, mode="markers", name="Today's target", marker={"color": style.INK, "size": 9},
        hovertemplate=f"today: {style.money_hover('y', before.currency)}<extra></extra>",
    )  # fmt: skip
    made.layout.showlegend = True
    return made


def sentence(before, after, *, percent, hold):
    """Return what a change of the year does to the months."""
    month, amount = strongest(before)
    moved = after.total({"month": month}) - amount
    rest = (after.amount - after.total({"month": month})) / max(before.amount - amount, 1) - 1
    said = f"The year at {percent:+d} % is {exact(after.amount, after.currency)}"
    if hold:
        return f"{said}. {_month(month)} stays at {exact(amount, before.currency)}; the other months change by "\
               f"{100 * rest:+.1f} %."  # fmt: skip
    return f"{said}. Every month changes in proportion, {_month(month)} by {_signed(moved, before.currency)}."


def _signed(minor, currency):
    return ("+" if minor >= 0 else "−") + exact(abs(minor), currency)


def _short(before, after):
    """The panel's table: quarters and the year, today and changed."""
    import pandas as pd

    table = before.table("quarter").rename(columns={"target": "today"})
    table["changed"] = after.table("quarter")["target"].to_numpy()
    table = pd.concat([table, pd.DataFrame([["year", before.amount, after.amount]], columns=table.columns)])
    table["difference"] = [_signed(gap, before.currency) for gap in table["changed"] - table["today"]]
    for name in ("today", "changed"):
        table[name] = [exact(v, before.currency) for v in table[name]]
    return table


def _month(month):
    return style.month_labels([month])[0]
