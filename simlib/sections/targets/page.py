"""The page on the target: broken down, against the forecast, and against last year and the simulated years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simlib.i18n import N_, _, show
from simlib.presentation import style, terms
from simlib.presentation.page import Block
from simlib.presentation.tables import exact, major, span, table
from simlib.sections.targets.facts import TargetFacts
from simlib.sections.targets.picture import target_breakdown
from simlib.sections.targets.simulated_picture import months_against_target, periods_against_target

if TYPE_CHECKING:
    from simlib.plan_folder.folder import PlanFolder

BREAKDOWNS = {"platform": N_("Target by month and platform"), "category": N_("Target by month and category")}
CAPTIONS = {
    False: N_("Target and simulated paid GMV by month, quarter and half"),
    True: N_("Target, last year and simulated paid GMV by month, quarter and half"),
}
PARTS = {"platform": N_("Platform {name}"), "category": N_("Category {name}")}


def page(plan: PlanFolder) -> Block:
    """Return the block: the target by month and platform, against the forecast and the simulated years."""
    facts = TargetFacts(plan)
    context = {
        "breakdown_table": breakdown_table(facts),
        "gap_table": gap_table(facts),
        "month_table": month_table(facts),
        "own_months": facts.own_months,
        "period_charts": plan.periods is not None,
        "last_year": bool(facts.last_year),
        "interval": terms.interval(),
    }
    title, template = _("The target, broken down"), "sections/targets/page.html"
    return Block("target", template, context, title=title, short=_("Target"), charts=_charts(facts))


def _charts(facts):
    plan, c = facts.plan, facts.currency
    made = {
        "chart-breakdown": target_breakdown(plan.targets, currency=c, over=facts.over),
        "chart-months": months_against_target(plan.months, currency=c, last_year=facts.last_year),
    }
    if plan.periods is not None:
        made["chart-periods"] = periods_against_target(plan.periods, currency=c, names=facts.names)
    return made


def month_table(facts: TargetFacts) -> dict:
    """Return target, last year and simulated years of every month, quarter, half and the year, with the chance.

    Targets add up to the cent; last year stands where the history holds it.
    """
    plan, s = facts.plan, facts.plan.summary
    *periods, year = facts.periods
    rows = [_period(period, facts) for period in periods if period.simulated]
    gmv = s["kpis"]["gmv_paid"]
    simulated = [show.typical(gmv, "money", plan.currency), span(gmv["lo"], gmv["hi"], plan), show.chance(s["p_hit"])]
    foot = [_("Year"), exact(year.target, plan), *_compared(year, facts), *simulated]
    heads = [_("Period"), _("Target"), *([_("Last year"), _("Growth")] if facts.last_year else [])]
    heads += [_("Simulated mean"), _("8 of 10 years between"), _("Chance")]
    return table(_(CAPTIONS[bool(facts.last_year)]), heads, rows, foot=foot)


def _period(period, facts):
    found, plan = period.simulated, facts.plan
    figures = {name: major([found[name]], plan)[0] for name in ("mean", "median", "lo", "hi") if name in found}
    return [
        facts.names.get(period.key, period.key),
        exact(period.target, plan),
        *_compared(period, facts),
        show.typical(figures, "money", plan.currency),
        span(figures["lo"], figures["hi"], plan),
        show.chance(found["p_hit"]),
    ]


def _compared(period, facts):
    """Return last year's amount and the growth asked for as text; nothing where no year is known."""
    if not facts.last_year:
        return []
    if period.last_year is None:
        return [show.unknown(), "–"]
    sold = show.money(major([period.last_year], facts.plan)[0], facts.currency)
    return [sold, show.growth(period.target, period.last_year)]


def breakdown_table(facts: TargetFacts) -> dict:
    """Return the target by month and platform (or category), exact to the cent, with totals both ways."""
    cells, plan = facts.by_month, facts.plan

    def line(name, values):
        values = [int(v) for v in values]
        return [name, *(exact(v, plan) for v in [*values, sum(values)])]

    months = style.month_labels(cells.index)
    rows = [line(name, values) for name, values in zip(months, cells.to_numpy(), strict=True)]
    labels = [_("Month"), *(str(name) for name in cells), _("Total")]
    return table(_(BREAKDOWNS[facts.over]), labels, rows, foot=line(_("Year"), cells.sum()))


def gap_table(facts: TargetFacts) -> dict | None:
    """Return target and forecast of the year by platform and category, the largest first; None without nodes."""
    parts, plan = list(facts.parts()), facts.plan
    if not parts:
        return None
    rows = [_gap(_(PARTS[kind], name=name), target, ahead, plan) for kind, name, target, ahead in parts]
    foot = _gap(_("Year"), plan.targets["target"].sum(), facts.nodes["gmv_paid"].sum(), plan)
    heads = [_("Part"), _("Target"), _("Forecast"), _("Gap"), _("Gap, share of the forecast")]
    return table(_("Target against forecast"), heads, rows, foot=foot)


def _gap(name, target, ahead, plan):
    target, ahead = major([target, ahead], plan)
    more = round(target - ahead)
    figures = [show.money(v, plan.currency, decimals=0) for v in (target, ahead, abs(more))]
    figures[2] = ("+" if more > 0 else "−" if more < 0 else "±") + figures[2]
    return [name, *figures, show.growth(target, ahead)]
