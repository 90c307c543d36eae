"""The sheet Targets: month × platform as live sums of the sheet Month, and what the simulated years reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simlib.core.money import to_major
from simlib.i18n import N_, _, show
from simlib.presentation.book import room, span
from simlib.sections.targets import sheet_cells as sheets
from simlib.sections.targets.facts import TargetFacts
from simlib.sections.targets.period_sheets import PeriodSheet, day_sheet, month_sheet, shown_period, week_sheet

if TYPE_CHECKING:
    from simlib.plan_folder.folder import PlanFolder
    from simlib.presentation.book import Book

HEAD, FIRST = 3, 4  # rows of the header and of the first month
NOTE = N_(
    "Sums are formulas. Simulated columns: mean, and the limits between which 8 of 10 simulated years lie. Last year: "
    "the same days a year before, where known."
)
SIMULATED = (N_("Simulated mean"), N_("From"), N_("To"), N_("Chance"))
LAST_YEAR = (N_("Last year"), N_("Growth"))
LABELS = 2  # period and a second label stand left of the platforms


def targets_sheet(book: Book, plan: PlanFolder) -> None:
    """Write the target by month and platform with its roll-ups and chances, then the sheets Month, Week and Day."""
    facts = TargetFacts(plan)
    sheets.remember(book, sheets.state(plan.targets["target"].to_numpy(), plan.holds))
    platforms, months = facts.platforms, plan.targets["month"].nunique()
    wide = room(plan.summary["target"], plan.currency)
    amounts = _("Amounts in {currency}.", currency=plan.currency)
    sheet = book.sheet(
        "targets",
        sheets.tab("targets"),
        [11, 18, *[wide] * (len(platforms) + 4), 9, wide, 10],
        title=_("Target of paid GMV"),
        note=show.sentences([amounts, _(NOTE), facts.own_months]),
        upright=len(platforms) < 4,
    )
    sheet.freeze_panes(FIRST, 1)
    sheet.repeat_rows(HEAD)
    extra = [*(SIMULATED if plan.periods is not None else ()), *(LAST_YEAR if facts.last_year else ())]
    labels = [*platforms, sheets.word("total"), *map(_, extra)]
    book.head(sheet, HEAD, [*sheets.head("targets"), *labels], ["text", "text", *["figure"] * len(labels)])
    # Sheets stand in the order in which they are made, and the rows of Month are known once it is written.
    rows = _detail_sheets(book, plan, platforms)
    _write_periods(book, sheet, facts, rows)
    if plan.periods is not None:
        _chart(book, sheet, FIRST + len(rows) + 1, months, LABELS + len(platforms), plan.currency)


def _detail_sheets(book, plan, platforms):
    """Write Month, Week and Day; returns period → row of its total on the sheet Month."""
    month = PeriodSheet(book, plan, "month", platforms)
    week, day = PeriodSheet(book, plan, "week", platforms), PeriodSheet(book, plan, "day", platforms)
    day_rows = day_sheet(day, plan)
    week_sheet(week, plan, day_rows)
    return month_sheet(month, plan, day_rows)


def _write_periods(book, sheet, facts, rows):
    """Write months, quarters, halves and the year: sums of the sheet Month, and what was simulated."""
    month, plan = book.ref("month"), facts.plan
    quarters = plan.targets.groupby("month", sort=False)["quarter"].first()
    simulated, last = plan.periods is not None, LABELS + len(facts.platforms)
    after = last + (5 if simulated else 1)
    for row, period in enumerate(facts.periods, FIRST):
        source, of_month = rows[period.key], period.level == "month"
        look = {} if of_month else {"bold": True, "bg_color": "#f2f5f8"}
        inside = plan.targets if period.level == "year" else plan.targets[plan.targets[period.level] == period.key]
        amounts = inside.groupby("platform")["target"].sum()[facts.platforms]
        book.put(sheet, row, 0, shown_period(period.key), **look)
        book.put(sheet, row, 1, str(quarters[period.key]) if of_month else facts.months_in.get(period.key), **look)
        for column, minor in enumerate(amounts, LABELS):
            _sum(book, sheet, row, column, f"{month}!{span(source, column, source, column)}", minor, plan, look)
        _sum(book, sheet, row, last, span(row, LABELS, row, last - 1), period.target, plan, {**look, "bold": True})
        if simulated and period.simulated:
            for column, name in enumerate(("mean", "lo", "hi"), last + 1):
                book.put(sheet, row, column, float(to_major(period.simulated[name], plan.currency)), "money", **look)
            book.put(sheet, row, last + 4, float(period.simulated["p_hit"]), "chance", **look)
        if facts.last_year:
            sold = None if period.last_year is None else float(to_major(period.last_year, plan.currency))
            book.put(sheet, row, after, sold, "money", **look)
            book.put(sheet, row, after + 1, period.growth, "growth", **look)


def _sum(book, sheet, row, column, cells, minor, plan, look):
    value = float(to_major(int(minor), plan.currency))
    sheet.write_formula(row, column, f"=SUM({cells})", book.format("exact", **look), value)


def _chart(book, sheet, row, n, total, currency):
    """Put a native chart of target and simulated mean by month below the table."""
    chart, line = book.file.add_chart({"type": "column"}), book.file.add_chart({"type": "line"})
    own, first, last = book.name("targets"), FIRST, FIRST + n - 1
    names = [own, first, 0, last, 0]
    chart.add_series(
        {
            "name": _("Target"),
            "categories": names,
            "values": [own, first, total, last, total],
            "fill": {"color": "#C9D1DA"},
            "gap": 60,
        }
    )
    for column, name, dash in (
        (total + 1, _("Simulated mean"), "solid"),
        (total + 2, _("1 of 10 years below"), "dash"),
        (total + 3, _("1 of 10 years above"), "dash"),
    ):
        line.add_series(
            {
                "name": name,
                "categories": names,
                "values": [own, first, column, last, column],
                "line": {"color": "#0072B2", "width": 2 if dash == "solid" else 1, "dash_type": dash},
            }
        )
    chart.combine(line)
    chart.set_title({"name": _("Target and simulated paid GMV by month"), "name_font": {"size": 12}})
    chart.set_y_axis(
        {
            "name": _("Paid GMV ({currency})", currency=currency),
            "num_format": "#,##0",
            "major_gridlines": {"visible": True, "line": {"color": "#E3E7EC"}},
        }
    )
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 900, "height": 350})
    description = _("Target by month, the simulated mean and its 10th and 90th percentile")
    sheet.insert_chart(row, 0, chart, {"description": description})
