"""The sheet Cash: money in and out by week, cash since the start of the year and the need, with their bands. Week."""

from __future__ import annotations

from simlib.core.money import to_major
from simlib.i18n import pgettext
from simlib.presentation import words
from simlib.presentation.book import room, span
from simlib.simulate.flows import CASH_LINES

HEAD, FIRST = 6, 7
OPENING = (2, 2)  # the cell that takes the opening cash
FLOWS = tuple((line.label, line.name, line.way) for line in CASH_LINES)
GROUPS = ("Cash since the start of the year", "Deepest need of cash so far", "Closing cash, once opening cash is typed")
SAID = (
    "Simulated years, week by week: means, and limits that 1 of 10 years goes beyond. Money out is negative. What "
    "platforms and suppliers are owed from the year before is not in it"
)


def cash_sheet(book, plan):
    """Write the weeks with live sums: flows, net, cash since the start with its band, deepest need so far, closing.

    Closing cash stays empty until somebody types the opening cash; without it only the need is known.
    """
    weeks = plan.optional("runs/cash.parquet")
    wide = room(_largest(weeks, plan), plan.currency, at_least=14)
    basis = plan.summary["kpis"].get("cash_need", {}).get("basis", "assumed")
    sheet = book.sheet("cash", pgettext("sheet", "Cash"), (12, 12, *[wide] * 16), title="Cash by week", note=SAID)
    sheet.freeze_panes(FIRST if weeks is not None else 3, 2)
    if weeks is None:
        book.sentence(sheet, 3, "Cash by week is not known. Bring the plan up to date with: python3 workbook.py report")
        return
    sheet.repeat_rows(HEAD)
    book.put(sheet, OPENING[0], 0, "Opening cash (type it here):", text_wrap=False, bold=True)
    book.put(sheet, *OPENING, None, "money", bg_color="#fdf3d8", border=1)
    book.put(sheet, 3, 0, f"Basis: {basis}, {words.BASIS.get(basis, '')}", text_wrap=False, font_color="#566270")
    labels = ["Week", "Until", *(label for label, _, _ in FLOWS), "Net"]
    for at, group in enumerate(GROUPS):
        book.put(sheet, HEAD - 1, len(labels) + 3 * at, group, text_wrap=False, bold=True, indent=2)
    labels += ["Mean", "1 of 10 below", "1 of 10 above"] * len(GROUPS)
    book.head(sheet, HEAD, labels, ["text", "text", *["figure"] * (len(labels) - 2)])
    for row, week in enumerate(weeks.to_dict("records"), FIRST):
        _week(book, sheet, row, week, plan)
    _totals(book, sheet, FIRST + len(weeks), weeks, plan)
    _chart(book, sheet, FIRST + len(weeks) + 2, len(weeks), plan.currency)


def _week(book, sheet, row, week, plan):
    """Write one week; net and the mean since the start are sums, closing cash waits for the opening cash."""
    book.put(sheet, row, 0, week["week"])
    book.put(sheet, row, 1, week["last"].date(), "day")
    major = {
        name: float(to_major(value, plan.currency)) for name, value in week.items() if name not in ("week", "last")
    }
    for column, (_, name, sign) in enumerate(FLOWS, 2):
        book.put(sheet, row, column, sign * major[name], "money")
    net, since = 2 + len(FLOWS), 3 + len(FLOWS)
    worth = sum(sign * major[name] for _, name, sign in FLOWS)
    _formula(book, sheet, row, net, f"=SUM({span(row, 2, row, net - 1)})", worth, bold=True)
    _formula(book, sheet, row, since, f"=SUM({span(FIRST, net, row, net)})", major["mean"], bold=True)
    for column, name in enumerate(("lo", "hi", "need", "need_lo", "need_hi"), since + 1):
        book.put(sheet, row, column, major[name], "money")
    opening = "$C$3"
    for column in range(since, since + 3):
        cell = span(row, column, row, column)
        formula = f'=IF(ISNUMBER({opening}),SUM({opening},{cell}),"")'
        _formula(book, sheet, row, column + 6, formula, "", bg_color="#fdf3d8")


def _totals(book, sheet, row, weeks, plan):
    look = {"bold": True, "bg_color": "#f2f5f8"}
    book.put(sheet, row, 0, "Year", **look)
    book.put(sheet, row, 1, None, **look)
    totals = [sign * weeks[name].sum() for _, name, sign in FLOWS]
    for column, amount in enumerate([*totals, sum(totals)], 2):
        cells = span(FIRST, column, row - 1, column)
        _formula(book, sheet, row, column, f"=SUM({cells})", float(to_major(amount, plan.currency)), **look)


def _formula(book, sheet, row, column, formula, value, **look):
    sheet.write_formula(row, column, formula, book.format("money", **look), value)


def _chart(book, sheet, row, n, currency):
    """Put a native chart of the cash since the start and its band below the table."""
    chart = book.file.add_chart({"type": "line"})
    since = 3 + len(FLOWS)
    for column, name, dash in ((since, "Mean", "solid"), (since + 1, "1 of 10 years below", "dash"),
                               (since + 2, "1 of 10 years above", "dash")):  # fmt: skip
        chart.add_series(
            {
                "name": name,
                "categories": [book.name("cash"), FIRST, 1, FIRST + n - 1, 1],
                "values": [book.name("cash"), FIRST, column, FIRST + n - 1, column],
                "line": {"color": "#0072B2", "width": 2 if dash == "solid" else 1, "dash_type": dash},
            }
        )
    chart.set_title({"name": "Cash since the start of the plan year", "name_font": {"size": 12}})
    grid = {"visible": True, "line": {"color": "#E3E7EC"}}
    chart.set_y_axis({"name": currency, "num_format": "#,##0", "major_gridlines": grid})
    chart.set_x_axis({"text_axis": True, "num_format": "yyyy-mm", "interval_unit": 4, "label_position": "low"})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 900, "height": 330})
    said = "Mean, 10th and 90th percentile of cumulative cash by week"
    sheet.insert_chart(row, 0, chart, {"description": said})


def _largest(weeks, plan):
    figures = weeks.drop(columns=["week", "last"]).abs().to_numpy().max() if weeks is not None and len(weeks) else 0
    return float(to_major(figures, plan.currency))
