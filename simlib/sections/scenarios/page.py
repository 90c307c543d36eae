"""The page on scenarios: each against base, over the same simulated customers."""

from __future__ import annotations

from simlib.i18n import _, show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation import terms
from simlib.presentation.page import Block
from simlib.presentation.scenario_rows import compared, scenario_rows
from simlib.presentation.tables import table
from simlib.sections.scenarios.facts import differences, left_out
from simlib.sections.scenarios.picture import scenario_comparison


def page(plan: PlanFolder) -> Block:
    """Return the block: chance and paid GMV of every scenario, and every compared figure."""
    context = {
        "scenario_table": scenario_rows(plan, _("Scenarios over the same simulated years"), compared(plan)[0]),
        "difference_table": difference_table(plan),
        "paired": terms.paired(),
        "left_out": left_out(plan),
    }
    charts = {"chart-scenarios": scenario_comparison(plan.comparison, currency=plan.currency)}
    template, title = "sections/scenarios/page.html", _("Scenarios compared")
    return Block("scenarios", template, context, title=title, short=_("Scenarios"), charts=charts)


def difference_table(plan: PlanFolder) -> dict:
    """Return all compared figures of all scenarios against base, for the template."""
    c, rows = plan.currency, []
    for row in differences(plan):
        unit = row["unit"]
        lo, hi = (show.signed(row[edge], unit, c) for edge in ("lo", "hi"))
        rows.append(
            [
                terms.scenario(row["scenario"]),
                terms.metric(row["metric"]),
                show.value(row["base"], unit, c),
                show.value(row["mean"], unit, c),
                show.signed(row["difference"], unit, c),
                _("{lo} to {hi}", lo=lo, hi=hi),
                terms.verdict(row["verdict"]),
            ]
        )
    heads = [_("Scenario"), _("Figure"), _("Base"), _("Scenario"), _("Difference"), _("95 % interval"), _("In words")]
    return table(_("Every compared figure"), heads, rows, text=(0, 1, 6))
