"""The page on the simulated year: the fan against the target, targets that can be reached, key figures."""

from __future__ import annotations

from simlib.i18n import _, show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation import words
from simlib.presentation.page import Block
from simlib.presentation.tables import attainable, kpi_table, major, table
from simlib.sections.year.picture import fan_against_target


def page(plan: PlanFolder) -> Block:
    """Return the block on paid GMV through the simulated year."""
    context = {"s": plan.summary, "fan_table": fan_table(plan), "attainable": attainable(plan)}
    charts = {"chart-fan": fan_against_target(plan.fan, currency=plan.currency)}
    title = _("The simulated year against the target")
    template = "sections/year/page.html"
    return Block("simulated", template, context, title=title, short=_("Simulated year"), charts=charts)


def figures(plan: PlanFolder) -> Block:
    """Return the block of the year's key figures."""
    kpis = kpi_table(plan)
    skewed = any(show.skewed(kpi) for kpi in plan.summary["kpis"].values())
    context = {"kpis": kpis, "skewed": skewed, "interval": words.INTERVAL, "typical": words.TYPICAL}
    title = _("Key figures of the simulated year")
    return Block("figures", "sections/year/figures.html", context, title=title, short=_("Key figures"))


def fan_table(plan):
    """Return the fan at the end of each of the plan's months."""
    month = plan.fan["day"].map(plan.month_of_day).to_numpy()
    last = plan.fan.groupby(month, sort=True).tail(1)
    columns = [major(last[name], plan) for name in ("q10", "q25", "q50", "q75", "q90", "target")]
    rows = [
        [show.day(day), *(show.money(v, plan.currency) for v in values)]
        for day, *values in zip(last["day"], *columns, strict=True)
    ]
    return table(
        "Paid GMV since the start of the year",
        ["Up to", "1 of 10 years below", "1 of 4 below", "Middle year", "1 of 4 above", "1 of 10 above", "Target"],
        rows,
    )
