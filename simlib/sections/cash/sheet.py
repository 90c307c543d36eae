"""The sheet Cash: money in and out by week, cash since the start of the year and the need, with their bands. Week."""

from __future__ import annotations

from simlib.core.money import to_major
from simlib.i18n import _, pgettext
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation import terms
from simlib.presentation.book import Book, room, span
from simlib.sections.cash.facts import lines

HEAD, FIRST, LABELS = 6, 7, 2
OPENING = (2, 2)  # the cell that takes the opening cash
BANDS = ("mean", "lo", "hi", "need", "need_lo", "need_hi")


def cash_sheet(book: Book, plan: PlanFolder) -> None:
    """Write the weeks with live sums: flows, net, cash since the start with its band, deepest need so far, closing.

    Closing cash stays empty until somebody types the opening cash; without it only the need can be read.
    """
    weeks = plan.optional("runs/cash.parquet")
    wide = room(_largest(weeks, plan), plan.currency, at_least=14)
    note = _(
        "Simulated years, week by week: means, and limits that 1 of 10 years goes beyond. Money out is negative. What "
        "platforms and suppliers are owed from the year before is not in it"
    )
    columns = 16 if weeks is None else len(lines(weeks)) + 10
    widths = (12, 12, *[wide] * columns)
    sheet = book.sheet("cash", pgettext("sheet", "Cash"), widths, title=_("Cash by week"), note=note)
    sheet.freeze_panes(FIRST if weeks is not None else 3, LABELS)
    if weeks is None:
        text = _("Cash by week is not known. Bring the plan up to date with: python3 workbook.py report")
        book.sentence(sheet, 3, text)
        return
    sheet.repeat_rows(HEAD)
    _head(book, sheet, weeks, plan)
    for row, week in enumerate(weeks.to_dict("records"), FIRST):
        _week(book, sheet, row, week, weeks, plan)
    _totals(book, sheet, FIRST + len(weeks), weeks, plan)
    _chart(book, sheet, FIRST + len(weeks) + 2, weeks, plan.currency)


def _head(book, sheet, weeks, plan):
    """Write the place of the opening cash, the basis and the header with its groups."""
    basis = plan.summary["kpis"].get("cash_need", {}).get("basis", "assumed")
    book.put(sheet, OPENING[0], 0, _("Opening cash (type it here):"), text_wrap=False, bold=True)
    book.put(sheet, *OPENING, None, "money", bg_color="#fdf3d8", border=1)
    text = _("Basis: {basis}, {meaning}", basis=terms.basis(basis), meaning=terms.basis_meaning(basis))
    book.put(sheet, 3, 0, text, text_wrap=False, font_color="#566270")
    labels = [_("Week"), _("Until"), *(_(line.label) for line in lines(weeks)), _("Net")]
    groups = (_("Cash since the start of the year"), _("Deepest need of cash so far"),
              _("Closing cash, once opening cash is typed"))  # fmt: skip
    for at, group in enumerate(groups):
        book.put(sheet, HEAD - 1, len(labels) + 3 * at, group, text_wrap=False, bold=True, indent=2)
    labels += [_("Mean"), _("1 of 10 below"), _("1 of 10 above")] * len(groups)
    book.head(sheet, HEAD, labels, ["text", "text", *["figure"] * (len(labels) - LABELS)])


def _week(book, sheet, row, week, weeks, plan):
    """Write one week; net and the mean since the start are sums, closing cash waits for the opening cash."""
    book.put(sheet, row, 0, week["week"])
    book.put(sheet, row, 1, week["last"].date(), "day")
    flows = [line.way * float(to_major(week[line.name], plan.currency)) for line in lines(weeks)]
    major = {name: float(to_major(week[name], plan.currency)) for name in BANDS}
    for column, amount in enumerate(flows, LABELS):
        book.put(sheet, row, column, amount, "money")
    net = LABELS + len(flows)
    since = net + 1
    _formula(book, sheet, row, net, f"=SUM({span(row, LABELS, row, net - 1)})", sum(flows), bold=True)
    _formula(book, sheet, row, since, f"=SUM({span(FIRST, net, row, net)})", major["mean"], bold=True)
    for column, name in enumerate(BANDS[1:], since + 1):
        book.put(sheet, row, column, major[name], "money")
    opening = "$C$3"
    for column in range(since, since + 3):
        cell = span(row, column, row, column)
        formula = f'=IF(ISNUMBER({opening}),SUM({opening},{cell}),"")'
        _formula(book, sheet, row, column + 6, formula, "", bg_color="#fdf3d8")


def _totals(book, sheet, row, weeks, plan):
    look = {"bold": True, "bg_color": "#f2f5f8"}
    book.put(sheet, row, 0, _("Year"), **look)
    book.put(sheet, row, 1, None, **look)
    totals = [line.way * weeks[line.name].sum() for line in lines(weeks)]
    for column, amount in enumerate([*totals, sum(totals)], LABELS):
        cells = span(FIRST, column, row - 1, column)
        _formula(book, sheet, row, column, f"=SUM({cells})", float(to_major(amount, plan.currency)), **look)


def _formula(book, sheet, row, column, formula, value, **look):
    sheet.write_formula(row, column, formula, book.format("money", **look), value)


def _chart(book, sheet, row, weeks, currency):
    """Put a native chart of the cash since the start and its band below the table."""
    chart = book.file.add_chart({"type": "line"})
    n, since = len(weeks), LABELS + len(lines(weeks)) + 1
    for column, name, dash in ((since, _("Mean"), "solid"), (since + 1, _("1 of 10 years below"), "dash"),
                               (since + 2, _("1 of 10 years above"), "dash")):  # fmt: skip
        chart.add_series(
            {
                "name": name,
                "categories": [book.name("cash"), FIRST, 1, FIRST + n - 1, 1],
                "values": [book.name("cash"), FIRST, column, FIRST + n - 1, column],
                "line": {"color": "#0072B2", "width": 2 if dash == "solid" else 1, "dash_type": dash},
            }
        )
    chart.set_title({"name": _("Cash since the start of the plan year"), "name_font": {"size": 12}})
    grid = {"visible": True, "line": {"color": "#E3E7EC"}}
    chart.set_y_axis({"name": currency, "num_format": "#,##0", "major_gridlines": grid})
    chart.set_x_axis({"text_axis": True, "num_format": "yyyy-mm", "interval_unit": 4, "label_position": "low"})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 900, "height": 330})
    described = _("Mean, 10th and 90th percentile of cumulative cash by week")
    sheet.insert_chart(row, 0, chart, {"description": described})


def _largest(weeks, plan):
    figures = weeks.drop(columns=["week", "last"]).abs().to_numpy().max() if weeks is not None and len(weeks) else 0
    return float(to_major(figures, plan.currency))
