"""The table of scenarios that pages share: chance, paid GMV with its interval, difference to base."""

from __future__ import annotations

from collections.abc import Sequence

from simlib.i18n import _, render, show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation import terms
from simlib.presentation.chance import upper_first
from simlib.presentation.tables import span, table


def scenario_rows(plan: PlanFolder, caption: str, names: Sequence[str]) -> dict:
    """Return a table of the scenarios `names` of the plan's summary, for the template."""
    heads = [_("Scenario"), _("Question"), _("Chance"), _("Paid GMV, mean"), _("8 of 10 years between"),
             _("Difference to base")]  # fmt: skip
    return table(caption, heads, [_row(plan, name) for name in names], text=(0, 1))


def _row(plan, name):
    found = plan.summary["scenarios"][name]
    gmv = found["gmv_paid"]
    return [
        terms.scenario(name),
        question(found),
        show.chance(found["p_hit"]),
        show.typical(gmv, "money", plan.currency),
        span(gmv["lo"], gmv["hi"], plan),
        _difference(found.get("difference", {}).get("gmv_paid"), plan.currency),
    ]


def _difference(found, currency):
    if not found:
        return "–"
    if not found["detectable"]:
        return _("no detectable difference")
    lo, mean, hi = (show.signed(found[key], "money", currency) for key in ("lo", "mean", "hi"))
    return _("{mean} ({lo} to {hi})", mean=mean, lo=lo, hi=hi)


def question(found: dict) -> str:
    """Return what a scenario of the summary asks, as its author wrote it."""
    return upper_first(render(found.get("why", "")))


def compared(plan: PlanFolder) -> tuple[list[str], list[str]]:
    """Return (names of base and the scenarios of the comparison, names of the others: improvements that were tried)."""
    inside = {"base", *plan.comparison["scenario"]}
    names = list(plan.summary["scenarios"])
    return [name for name in names if name in inside], [name for name in names if name not in inside]
