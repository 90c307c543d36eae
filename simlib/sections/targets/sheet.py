"""The sheet Targets: month × platform as live sums of the sheet Month, beside what the simulated years reach."""

from __future__ import annotations

from simlib.core.money import to_major
from simlib.i18n import pgettext
from simlib.presentation.book import room, span
from simlib.presentation.periods import last_year_of, own_months, period_months
from simlib.sections.targets import sheet_cells as sheets
from simlib.sections.targets.period_sheets import Page, day_sheet, month_sheet, week_sheet
from simlib.sections.targets.picture import target_cells

HEAD, FIRST = 3, 4  # rows of the header and of the first month
SAID = (
    "Sums are formulas; simulated columns: mean, and the limits between which 8 of 10 simulated years lie; last year: "
    "the same days a year before, where known."
)
LABELS = 2  # period and a second label stand left of the platforms


def targets_sheet(book, plan):
    """Write the target by month and platform with its roll-ups and chances, then the sheets Month, Week and Day."""
    cells = target_cells(plan.targets)
    platforms, n = list(cells.columns), len(cells)
    wide, found = room(plan.summary["target"], plan.currency), plan.periods
    sheet = book.sheet(
        "targets",
        pgettext("sheet", "Targets"),
        [11, 18, *[wide] * (len(platforms) + 4), 9, wide, 10],
        title="Target of paid GMV",
        note=" ".join(text for text in (f"Amounts in {plan.currency}.", SAID, own_months(plan.targets)) if text),
        upright=len(platforms) < 4,
    )
    sheet.freeze_panes(FIRST, 1)
    sheet.repeat_rows(HEAD)
    extra = ["Simulated mean", "From", "To", "Chance"] if found is not None else []
    labels = [*platforms, sheets.TOTAL, *extra, *(["Last year", "Growth"] if last_year_of(plan) else [])]
    book.head(sheet, HEAD, [*sheets.SHEETS["Targets"], *labels], ["text", "text", *["figure"] * len(labels)])
    # Sheets stand in the order in which they are made, and the rows of Month are known once it is written.
    rows = _detail_sheets(book, plan, platforms)
    _write_periods(book, sheet, plan, cells, rows)
    if found is not None:
        _chart(book, sheet, FIRST + len(rows) + 1, n, LABELS + len(platforms), plan.currency)


def _detail_sheets(book, plan, platforms):
    """Write Month, Week and Day; returns period → row of its total on the sheet Month."""
    month = Page(book, plan, "Month", platforms)
    week, day = Page(book, plan, "Week", platforms), Page(book, plan, "Day", platforms)
    day_rows = day_sheet(day, plan)
    week_sheet(week, plan, day_rows)
    return month_sheet(month, plan, day_rows)


def _write_periods(book, sheet, plan, cells, rows):
    """Write months, quarters, halves and the year: sums of the sheet Month, and what was simulated."""
    month = book.ref("month")
    platforms, quarters = list(cells.columns), plan.targets.groupby("month", sort=False)["quarter"].first()
    simulated = {} if plan.periods is None else {p["period"]: p for p in plan.periods.to_dict("records")}
    level_of, last = sheets.levels(plan.targets), LABELS + len(platforms)
    months, before, beside = period_months(plan.targets), last_year_of(plan), last + (5 if simulated else 1)
    for row, (period, source) in enumerate(rows.items(), FIRST):
        of_month = level_of.get(period) == "month"
        look = {} if of_month else {"bold": True, "bg_color": "#f2f5f8"}
        inside = plan.targets if period == sheets.YEAR else plan.targets[plan.targets[level_of[period]] == period]
        amounts = inside.groupby("platform")["target"].sum()[platforms]
        book.put(sheet, row, 0, period, **look)
        book.put(sheet, row, 1, str(quarters[period]) if of_month else months.get(period), **look)
        for column, minor in enumerate(amounts, LABELS):
            _sum(book, sheet, row, column, f"{month}!{span(source, column, source, column)}", minor, plan, look)
        _sum(book, sheet, row, last, span(row, LABELS, row, last - 1), amounts.sum(), plan, {**look, "bold": True})
        found = simulated.get("year" if period == sheets.YEAR else period)
        for column, name in enumerate(("mean", "lo", "hi"), last + 1) if found else ():
            book.put(sheet, row, column, float(to_major(found[name], plan.currency)), "money", **look)
        if found:
            book.put(sheet, row, last + 4, float(found["p_hit"]), "chance", **look)
        if before:
            sold = before.get("year" if period == sheets.YEAR else period)
            known = None if sold is None else float(to_major(sold, plan.currency))
            book.put(sheet, row, beside, known, "money", **look)
            book.put(sheet, row, beside + 1, int(amounts.sum()) / sold - 1 if sold else None, "growth", **look)


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
            "name": "Target",
            "categories": names,
            "values": [own, first, total, last, total],
            "fill": {"color": "#C9D1DA"},
            "gap": 60,
        }
    )
    for column, name, dash in (
        (total + 1, "Simulated mean", "solid"),
        (total + 2, "1 of 10 years below", "dash"),
        (total + 3, "1 of 10 years above", "dash"),
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
    chart.set_title({"name": "Target and simulated paid GMV by month", "name_font": {"size": 12}})
    chart.set_y_axis(
        {
            "name": f"Paid GMV ({currency})",
            "num_format": "#,##0",
            "major_gridlines": {"visible": True, "line": {"color": "#E3E7EC"}},
        }
    )
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 900, "height": 350})
    said = "Target by month beside the simulated mean and its 10th and 90th percentile"
    sheet.insert_chart(row, 0, chart, {"description": said})
