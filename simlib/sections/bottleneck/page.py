"""The page on bottlenecks and improvements: the worst of them first, then all of them."""

from __future__ import annotations

from simlib.i18n import _, show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation import terms
from simlib.presentation.page import Block
from simlib.presentation.scenario_rows import compared, scenario_rows
from simlib.sections.bottleneck import facts, picture

SHOWN = 3


def first(plan: PlanFolder) -> Block:
    """Return the cards of the first page: what breaks the target, what would fix it."""
    context = _rows(plan) | {"lost_title": facts.lost_over(plan.summary["p_hit"])}
    return Block("worst", "sections/bottleneck/first.html", context)


def page(plan: PlanFolder) -> Block:
    """Return the block with pictures and tables."""
    charts = {
        "chart-breakers": picture.breakers(plan.summary, currency=plan.currency),
        "chart-fixes": picture.fixes(plan.summary, currency=plan.currency),
    }
    names = compared(plan)[1]
    caption = _("Every improvement that was tried, each alone")
    tried = scenario_rows(plan, caption, ["base", *names]) if names else None
    context = _rows(plan) | {"tried_table": tried, "paired": terms.paired()}
    title, short = _("Bottlenecks and improvements"), _("Bottlenecks")
    return Block("limits", "sections/bottleneck/page.html", context, title=title, short=short, charts=charts)


def _rows(plan):
    s, c = plan.summary, plan.currency
    return {
        "breakers": [_breaker(row, c) for row in facts.breakers(s)[:SHOWN]],
        "fixes": [_fix(row, c) for row in facts.fixes(s)[:SHOWN]],
    }


def _breaker(row, currency):
    """Return one breaker as text: name, what happens, GMV lost, share of all losses."""
    return {
        "name": row["label"],
        "what": row["what"],
        "basis": row["basis"],
        "costs": row["costs"],
        "lost": show.money(row["gmv_lost"], currency),
        "share": show.share(row["share"]) if show.has_value(row["share"]) else "",
    }


def _fix(row, currency):
    """Return one improvement as text: name, what to do, gain with interval, chance from and to."""
    return {
        "name": row["label"],
        "what": row["what"],
        "basis": row["basis"],
        "detectable": row["detectable"],
        "gain": show.signed(row["gain_gmv"], "money", currency),
        "lo": show.signed(row["lo"], "money", currency),
        "hi": show.signed(row["hi"], "money", currency),
        "earns": _earns(row, currency),
        "before": show.chance(row["before"]),
        "after": show.chance(row["p_hit"]),
    }


def _earns(row, currency):
    """Return what an improvement does to the contribution, in words."""
    if not row.get("contribution_detectable"):
        return _("contribution unchanged")
    return _("contribution {change}", change=show.signed(row["gain_contribution"], "money", currency))
