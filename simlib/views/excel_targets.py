"""The sheet Targets: month × platform from month × category × platform, every sum a live formula with its value."""

from __future__ import annotations

from simlib.views.excel_book import room
from simlib.views.pictures import style
from simlib.views.pictures.targets import target_cells

HEAD, FIRST = 3, 4  # rows of the header and of the first month
LABELS = 2  # period and a second label stand left of the platforms


def targets_sheet(book, plan):
    """Write the target by month and platform, its roll-ups, the simulated months with a chart, the categories."""
    cells = target_cells(plan.targets)
    platforms, n = list(cells.columns), len(cells)
    wide = room(plan.summary["target"], plan.currency)
    widths = [11, 18, *[wide] * (len(platforms) + 4), 9]
    sheet = book.sheet(
        "Targets",
        widths,
        title="Target of paid GMV",
        note=f"Amounts in {plan.currency}. Sums are formulas; "
        "simulated columns: mean, and the limits between which 8 of 10 simulated years lie",
        upright=len(platforms) < 5,
    )
    sheet.freeze_panes(FIRST, 1)
    sheet.repeat_rows(HEAD)
    simulated = simulated_by_month(plan, cells.index)
    extra = ["Simulated mean", "From", "To", "Chance"] if simulated is not None else []
    labels = [*platforms, "Total", *extra]
    book.head(sheet, HEAD, ["Month", "Quarter / category", *labels], ["text", "text", *["figure"] * len(labels)])
    detail = _detail(plan, platforms)
    roll = FIRST + n
    totals = _rollups(plan, cells)
    chart_at = roll + len(totals) + 1
    below = chart_at + (19 if simulated is not None else 0)
    blocks = (
        _write_detail(book, sheet, below, cells.index, detail, platforms, plan.currency) if detail is not None else {}
    )
    _write_months(book, sheet, plan, cells, blocks, simulated)
    for row, (label, values, rows) in enumerate(totals, roll):
        _sum_row(book, sheet, row, label, values, rows, plan.currency, len(platforms))
    if simulated is not None:
        _chart(book, sheet, chart_at, n, LABELS + len(platforms), plan.currency)


def simulated_by_month(plan, months):
    """Return runs/months in the order of the target's months, or None where those are no calendar months."""
    days = plan.targets["day"].dt.strftime("%Y-%m")
    table = plan.months.set_index(plan.months["month"].astype(str).str[:7])
    names = [str(m) for m in months]
    if not (days == plan.targets["month"].astype(str)).all() or not set(names) <= set(table.index):
        return None
    return table.loc[names]


def _detail(plan, platforms):
    targets = plan.targets
    if targets["category"].nunique() < 2:
        return None
    return targets.pivot_table(
        index=["month", "category"], columns="platform", values="target", aggfunc="sum", fill_value=0
    )[platforms]


def _rollups(plan, cells):
    """Return (label, minor values by platform, month rows) of quarters, halves and the year."""
    found = []
    for level in ("quarter", "half"):
        of_month = plan.targets.groupby("month", sort=False)[level].first()
        for name in dict.fromkeys(of_month[m] for m in cells.index):
            rows = [FIRST + i for i, m in enumerate(cells.index) if of_month[m] == name]
            values = cells.iloc[[r - FIRST for r in rows]].sum()
            found.append((str(name), values, rows))
    everything = [FIRST + i for i in range(len(cells))]
    return [*found, ("Year", cells.sum(), everything)]


def _formula(sheet, row, column, formula, minor, look, currency):
    sheet.write_formula(row, column, formula, look, float(style.major(float(minor), currency)))


def _span(first_row, first_column, last_row, last_column):
    from xlsxwriter.utility import xl_range

    return xl_range(first_row, first_column, last_row, last_column)


def _total(book, sheet, row, values, currency, **look):
    """Write the sum over platforms to the right of them."""
    last = LABELS + len(values) - 1
    _formula(
        sheet,
        row,
        last + 1,
        f"=SUM({_span(row, LABELS, row, last)})",
        int(sum(int(v) for v in values)),
        book.format("exact", bold=True, **look),
        currency,
    )


def _write_months(book, sheet, plan, cells, blocks, simulated):
    quarters = plan.targets.groupby("month", sort=False)["quarter"].first()
    for i, (month, values) in enumerate(cells.iterrows()):
        row = FIRST + i
        book.put(sheet, row, 0, str(month))
        book.put(sheet, row, 1, str(quarters[month]))
        for column, minor in enumerate(values, LABELS):
            if month in blocks:
                first, last = blocks[month]
                _formula(
                    sheet,
                    row,
                    column,
                    f"=SUM({_span(first, column, last, column)})",
                    int(minor),
                    book.format("exact"),
                    plan.currency,
                )
            else:
                book.put(sheet, row, column, float(style.major(float(minor), plan.currency)), "exact")
        _total(book, sheet, row, values, plan.currency)
        if simulated is not None:
            found, at = simulated.iloc[i], LABELS + len(values) + 1
            for column, name in enumerate(("mean", "lo", "hi"), at):
                book.put(sheet, row, column, float(style.major(float(found[name]), plan.currency)), "money")
            book.put(sheet, row, at + 3, float(found["p_hit"]), "chance")


def _sum_row(book, sheet, row, label, values, rows, currency, platforms):
    """Write one roll-up: the months of a quarter, half or year stand one below the other."""
    look = {"bg_color": "#f2f5f8"} | ({"top": 1} if label == "Year" else {})
    book.put(sheet, row, 0, label, bold=True, **look)
    book.put(sheet, row, 1, None, **look)
    contiguous = rows == list(range(rows[0], rows[-1] + 1))
    for column, minor in enumerate(values, LABELS):
        cells = (
            _span(rows[0], column, rows[-1], column)
            if contiguous
            else ",".join(_span(r, column, r, column) for r in rows)
        )
        _formula(sheet, row, column, f"=SUM({cells})", int(minor), book.format("exact", bold=True, **look), currency)
    _total(book, sheet, row, values, currency, **look)


def _write_detail(book, sheet, row, months, detail, platforms, currency):
    """Write month × category rows; returns month → (first row, last row)."""
    book.heading(sheet, row, "By category: the figures that everything above adds up")
    labels = ["Month", "Category", *platforms, "Total"]
    book.head(sheet, row + 1, labels, ["text", "text", *["figure"] * (len(platforms) + 1)])
    blocks, row = {}, row + 2
    for month in months:
        part, first = detail.loc[month], row
        for category, values in part.iterrows():
            book.put(sheet, row, 0, str(month))
            book.put(sheet, row, 1, str(category))
            for column, minor in enumerate(values, LABELS):
                book.put(sheet, row, column, float(style.major(float(minor), currency)), "exact")
            _total(book, sheet, row, values, currency)
            row += 1
        blocks[month] = (first, row - 1)
    return blocks


def _chart(book, sheet, row, n, total, currency):
    """Put a native chart of target and simulated mean by month below the table."""
    chart, line = book.file.add_chart({"type": "column"}), book.file.add_chart({"type": "line"})
    names = ["Targets", FIRST, 0, FIRST + n - 1, 0]
    chart.add_series(
        {
            "name": "Target",
            "categories": names,
            "values": ["Targets", FIRST, total, FIRST + n - 1, total],
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
                "values": ["Targets", FIRST, column, FIRST + n - 1, column],
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
    sheet.insert_chart(
        row, 0, chart, {"description": "Target by month beside the simulated mean and its 10th and 90th percentile"}
    )
