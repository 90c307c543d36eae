"""The page on the simulated year: the fan against the target, targets that can be reached, key figures."""

from __future__ import annotations

from simlib.i18n import _, show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation import terms
from simlib.presentation.page import Block
from simlib.presentation.tables import attainable, major, table
from simlib.sections.year.facts import key_figures
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
    c, found = plan.currency, key_figures(plan)
    kpis = [
        {
            "label": kpi["label"],
            "meaning": kpi["meaning"],
            "unit": kpi["unit_label"],
            "mean": show.typical(kpi, kpi["unit"], c),
            "span": show.span(kpi["lo"], kpi["hi"], kpi["unit"], c),
            "basis": kpi["basis"],
        }
        for kpi in found
    ]
    skewed = any(kpi["typical"] for kpi in found)
    context = {"kpis": kpis, "skewed": skewed, "interval": terms.interval(), "typical": terms.typical()}
    title = _("Key figures of the simulated year")
    return Block("figures", "sections/year/figures.html", context, title=title, short=_("Key figures"))


def fan_table(plan: PlanFolder) -> dict:
    """Return the fan at the end of each of the plan's months, for the template."""
    month = plan.fan["day"].map(plan.month_of_day).to_numpy()
    last = plan.fan.groupby(month, sort=True).tail(1)
    columns = [major(last[name], plan) for name in ("q10", "q25", "q50", "q75", "q90", "target")]
    rows = [
        [show.day(day), *(show.money(v, plan.currency) for v in values)]
        for day, *values in zip(last["day"], *columns, strict=True)
    ]
    heads = [_("Up to"), _("1 of 10 years below"), _("1 of 4 below"), _("Middle year"), _("1 of 4 above"),
             _("1 of 10 above"), _("Target")]  # fmt: skip
    return table(_("Paid GMV since the start of the year"), heads, rows)
