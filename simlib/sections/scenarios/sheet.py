"""The sheet Scenarios: chance and paid GMV of each, a native chart, and every compared figure against base."""

from __future__ import annotations

from simlib.i18n import pgettext
from simlib.presentation import style, words
from simlib.presentation.book import figure_kind, room
from simlib.presentation.tables import compared

HEAD = 3


def scenarios_sheet(book, plan):
    """Write the scenarios, their chart and the table of paired differences."""
    sheet = book.sheet(
        "scenarios", pgettext("sheet", "Scenarios"),
        (30, 26, *[room(plan.summary["target"], plan.currency)] * 6, 26),
        title="Scenarios over the same simulated years",
        note="From and to: 8 of 10 simulated years lie between them; of a difference: its 95 % confidence interval",
    )
    sheet.freeze_panes(HEAD + 1, 1)
    names, tried = compared(plan)
    _scenarios(book, sheet, HEAD, plan, names)
    below = HEAD + len(names) + 2
    _chart(book, sheet, below, len(names), plan.currency)
    below += 18
    if tried:
        book.heading(sheet, below, "Every fix that was tried, each alone")
        _scenarios(book, sheet, below + 1, plan, tried)
        below += len(tried) + 3
    book.heading(sheet, below, "Every compared figure, scenario against base, pair by pair")
    rows, kinds = [], []
    for found in plan.comparison.to_dict("records"):
        if found["scenario"] != "base":
            rows.append(_row(found, plan.currency))
            kinds.append(figure_kind(found["unit"], rows[-1][3]))
    labels = ["Scenario", "Figure", "Unit", "Base", "Scenario", "Difference", "From", "To", "In words"]
    book.head(sheet, below + 1, labels, [*["text"] * 3, *["figure"] * 5, "text"])
    for at, (values, unit) in enumerate(zip(rows, kinds, strict=True), below + 2):
        book.line(sheet, at, values, ("text", "text", "text", *[unit] * 5, "text"))


def _scenarios(book, sheet, row, plan, names):
    labels = ["Scenario", "Chance of the target", "GMV from", "GMV mean", "GMV to", "Question"]
    book.head(sheet, row, labels, ["text", *["figure"] * 4, "text"])
    for at, name in enumerate(names, row + 1):
        found = plan.summary["scenarios"][name]
        gmv = found["gmv_paid"]
        values = (words.scenario(name), found["p_hit"], gmv["lo"], gmv["mean"], gmv["hi"])
        book.line(sheet, at, values, ("text", "chance", "money", "money", "money"))
        book.put(sheet, at, 5, words.sentence(words.note(found.get("why", ""))), text_wrap=False)


def _row(found, currency):
    figures = [found[name] for name in ("base", "mean", "difference", "lo", "hi")]
    if found["unit"] == "money":
        figures = [float(v) for v in style.major(figures, currency)]
    return (
        words.scenario(found["scenario"]),
        words.metric(found["metric"]),
        words.unit(found["unit"], currency),
        *figures,
        words.verdict(found["verdict"]),
    )


def _chart(book, sheet, row, n, currency):
    chart = book.file.add_chart({"type": "column"})
    for column, name, colour in (
        (2, "1 of 10 years below", "#A9CCE3"),
        (3, "Mean", "#0072B2"),
        (4, "1 of 10 years above", "#1B4F72"),
    ):
        chart.add_series(
            {
                "name": name,
                "categories": [book.name("scenarios"), HEAD + 1, 0, HEAD + n, 0],
                "values": [book.name("scenarios"), HEAD + 1, column, HEAD + n, column],
                "fill": {"color": colour},
                "gap": 80,
            }
        )
    chart.set_title({"name": "Paid GMV of the simulated year by scenario", "name_font": {"size": 12}})
    chart.set_y_axis(
        {
            "name": f"Paid GMV ({currency})",
            "num_format": "#,##0",
            "min": 0,
            "major_gridlines": {"visible": True, "line": {"color": "#E3E7EC"}},
        }
    )
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 900, "height": 330})
    sheet.insert_chart(
        row, 0, chart, {"description": "10th percentile, mean and 90th percentile of paid GMV by scenario"}
    )
