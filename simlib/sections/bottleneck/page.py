"""The page on breakers and fixes: the worst of them first, then all of them."""

from __future__ import annotations

from simlib.i18n import _, show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation import words
from simlib.presentation.page import Block
from simlib.presentation.tables import tried_table
from simlib.sections.bottleneck import picture

SHOWN = 3


def first(plan: PlanFolder) -> Block:
    """Return the cards of the first page: what breaks the target, what would fix it."""
    lost = _("What breaks it: GMV lost on average in {years}", years=words.lost_in(plan.summary["p_hit"]))
    return Block("worst", "sections/bottleneck/first.html", _rows(plan) | {"lost_title": lost})


def page(plan: PlanFolder) -> Block:
    """Return the block with pictures and tables."""
    s, c = plan.summary, plan.currency
    charts = {
        "chart-breakers": picture.breakers(s["breakers"], currency=c, about=words.lost_in(s["p_hit"])),
        "chart-fixes": picture.fixes(s["fixes"], currency=c),
    }
    context = _rows(plan) | {"tried_table": tried_table(plan), "paired": words.PAIRED}
    return Block("limits", "sections/bottleneck/page.html", context, title=_("Breakers and fixes"), charts=charts)


def _rows(plan):
    s, c = plan.summary, plan.currency
    return {
        "breakers": [breaker(row, c) for row in s["breakers"][:SHOWN]],
        "fixes": [fix(row, s["p_hit"], c) for row in s["fixes"][:SHOWN]],
    }


def breaker(row, currency):
    """Return one breaker as text: name, what happens, GMV lost, share of the target."""
    lost = row.get("gmv_lost")
    return {
        "name": words.named(row["name"]),
        "what": words.note(row.get("what", "")),
        "basis": row.get("basis", "assumed"),
        "costs": show.has_value(lost) and lost > 0,
        "lost": show.money(lost, currency),
        "share": show.share(row["share"]) if show.has_value(row.get("share")) else "",
    }


def fix(row, p_hit, currency):
    """Return one fix as text: name, what to do, gain with interval, chance from and to."""
    # A fix may have met fewer of the simulated years than base: its gain is counted from those same years.
    before = row["p_hit"] - row["p_hit_gain"] if show.has_value(row.get("p_hit_gain")) else p_hit
    return {
        "name": words.named(row["name"]),
        "what": words.note(row.get("what", "")),
        "basis": row.get("basis", "assumed"),
        "detectable": bool(row.get("detectable")),
        "gain": show.signed(row["gain_gmv"], "money", currency),
        "lo": show.signed(row["lo"], "money", currency),
        "hi": show.signed(row["hi"], "money", currency),
        "earns": _earns(row, currency),
        "before": show.chance(before),
        "after": show.chance(row["p_hit"]),
    }


def _earns(row, currency):
    """Return what a fix does to the contribution, in words."""
    if not row.get("contribution_detectable"):
        return "contribution unchanged"
    return f"contribution {show.signed(row['gain_contribution'], 'money', currency)}"
