"""The sheet Scenarios: chance and paid GMV of each, a native chart, and every compared figure against base."""

from __future__ import annotations

from simlib.i18n import _, pgettext
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation import terms
from simlib.presentation.book import Book, figure_kind, room
from simlib.presentation.scenario_rows import compared, question
from simlib.sections.scenarios.facts import differences, left_out

HEAD = 3


def scenarios_sheet(book: Book, plan: PlanFolder) -> None:
    """Write the scenarios, their chart and the table of paired differences."""
    widths = (30, 26, *[room(plan.summary["target"], plan.currency)] * 6, 26)
    note = _("From and to: 8 of 10 simulated years lie between them; of a difference: its 95 % confidence interval")
    title = _("Scenarios over the same simulated years")
    sheet = book.sheet("scenarios", pgettext("sheet", "Scenarios"), widths, title=title, note=note)
    sheet.freeze_panes(HEAD + 1, 1)
    names, tried = compared(plan)
    _scenarios(book, sheet, HEAD, plan, names)
    below = HEAD + len(names) + 2
    book.put(sheet, below - 1, 0, left_out(plan) or None, text_wrap=False)
    _chart(book, sheet, below, len(names), plan.currency)
    below += 18
    if tried:
        book.heading(sheet, below, _("Every improvement that was tried, each alone"))
        _scenarios(book, sheet, below + 1, plan, tried)
        below += len(tried) + 3
    _differences(book, sheet, below, plan)


def _differences(book, sheet, row, plan):
    book.heading(sheet, row, _("Every compared figure, scenario against base, pair by pair"))
    labels = [_("Scenario"), _("Figure"), _("Unit"), _("Base"), _("Scenario"), _("Difference"), _("From"), _("To"),
              _("In words")]  # fmt: skip
    book.head(sheet, row + 1, labels, [*["text"] * 3, *["figure"] * 5, "text"])
    for at, found in enumerate(differences(plan), row + 2):
        kind = figure_kind(found["unit"], found["base"])
        values = (
            terms.scenario(found["scenario"]),
            terms.metric(found["metric"]),
            terms.unit(found["unit"], plan.currency),
            *(found[name] for name in ("base", "mean", "difference", "lo", "hi")),
            terms.verdict(found["verdict"]),
        )
        book.line(sheet, at, values, ("text", "text", "text", *[kind] * 5, "text"))


def _scenarios(book, sheet, row, plan, names):
    labels = [_("Scenario"), _("Chance of the target"), _("GMV from"), _("GMV mean"), _("GMV to"), _("Question")]
    book.head(sheet, row, labels, ["text", *["figure"] * 4, "text"])
    for at, name in enumerate(names, row + 1):
        found = plan.summary["scenarios"][name]
        gmv = found["gmv_paid"]
        values = (terms.scenario(name), found["p_hit"], gmv["lo"], gmv["mean"], gmv["hi"])
        book.line(sheet, at, values, ("text", "chance", "money", "money", "money"))
        book.put(sheet, at, 5, question(found), text_wrap=False)


def _chart(book, sheet, row, n, currency):
    chart = book.file.add_chart({"type": "column"})
    for column, name, colour in (
        (2, _("1 of 10 years below"), "#A9CCE3"),
        (3, _("Mean"), "#0072B2"),
        (4, _("1 of 10 years above"), "#1B4F72"),
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
    chart.set_title({"name": _("Paid GMV of the simulated year by scenario"), "name_font": {"size": 12}})
    chart.set_y_axis(
        {
            "name": _("Paid GMV ({currency})", currency=currency),
            "num_format": "#,##0",
            "min": 0,
            "major_gridlines": {"visible": True, "line": {"color": "#E3E7EC"}},
        }
    )
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 900, "height": 330})
    described = _("10th percentile, mean and 90th percentile of paid GMV by scenario")
    sheet.insert_chart(row, 0, chart, {"description": described})
