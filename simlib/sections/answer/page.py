"""The first lines of the page: the finding, the target, its chance, what can be reached."""

from __future__ import annotations

from simlib.i18n import show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation import words
from simlib.presentation.page import Block
from simlib.presentation.tables import attainable


def page(plan: PlanFolder) -> Block:
    """Return the head of the page and the cards on target, chance and attainable targets."""
    s, c = plan.summary, plan.currency
    given = "Given by you."
    if s["target_from"] != "given":
        given = f"No target was given: this is the {s['target_from']} (half of all forecast years lie above)."
    context = {
        "s": s,
        "title": s["title"],
        "answer": answer(s, c),
        "target": show.money(s["target"], c),
        "source": given,
        "chance": show.chance(s["p_hit"]),
        "chance_words": words.chance(s["p_hit"]),
        "precision": words.chance_precision(s["p_hit"], s["p_hit_se"], s["replications"]),
        "attainable": attainable(plan),
    }
    return Block("answer", "sections/answer/page.html", context)


def answer(s, currency):
    """Return the finding in one sentence."""
    target, p = show.money(s["target"], currency), s["p_hit"]
    if s["history_days"] < 330:
        target = f"{target}, judged from only {words.days(s['history_days'])} of orders"
    if 0 < p < 1:
        reach = "reaches" if " one in" in words.chance(p) else "reach"
        return f"{words.sentence(words.chance(p))} simulated years {reach} the target of {target}."
    return f"{'Every simulated year reaches' if p >= 1 else 'No simulated year reaches'} the target of {target}."
