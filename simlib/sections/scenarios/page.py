"""The page on scenarios: each against base, over the same simulated customers."""

from __future__ import annotations

from simlib.i18n import _
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation import words
from simlib.presentation.page import Block
from simlib.presentation.tables import difference_table, scenario_table
from simlib.sections.scenarios.picture import scenario_comparison


def page(plan: PlanFolder) -> Block:
    """Return the block: chance and paid GMV of every scenario, and every compared figure."""
    context = {
        "scenario_table": scenario_table(plan),
        "difference_table": difference_table(plan),
        "paired": words.PAIRED,
    }
    charts = {"chart-scenarios": scenario_comparison(plan.comparison, currency=plan.currency)}
    template, title = "sections/scenarios/page.html", _("Scenarios compared")
    return Block("scenarios", template, context, title=title, short=_("Scenarios"), charts=charts)
