"""The first lines of the page: the finding, the target, its chance, what can be reached."""

from __future__ import annotations

from simlib.i18n import _, show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation import chance, terms
from simlib.presentation.page import Block
from simlib.presentation.tables import attainable
from simlib.sections.answer import facts


def page(plan: PlanFolder) -> Block:
    """Return the head of the page and the cards on target, chance and attainable targets."""
    s, c = plan.summary, plan.currency
    given = s["target_from"] == "given"
    context = {
        "s": s,
        "title": terms.plan_title(s),
        "answer": facts.finding(s, c),
        "target": show.money(s["target"], c),
        "source": _("Given by you.") if given else _(
            "No target was given: this is the median of the forecast (half of all forecast years lie above)."
        ),
        "chance": show.chance(s["p_hit"]),
        "chance_words": chance.in_words(s["p_hit"]),
        "precision": chance.precision(s["p_hit"], s["p_hit_se"], s["replications"]),
        "attainable": attainable(plan),
    }  # fmt: skip
    return Block("answer", "sections/answer/page.html", context)
