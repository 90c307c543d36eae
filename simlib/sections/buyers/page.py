"""The page on buyers: those of last year and those the target needs."""

from __future__ import annotations

from simlib.i18n import _, render, show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation.page import Block
from simlib.presentation.tables import table, whole_money
from simlib.sections.buyers.facts import Buyers, facts
from simlib.sections.buyers.labels import WHOLE, basis_note


def page(plan: PlanFolder) -> Block | None:
    """Return the block, with the reason why where the orders name nobody; None where nobody wrote the file."""
    found = facts(plan)
    if found is None:
        return None
    made = _table(found, plan)
    context = {"buyers": made, "why": basis_note(found) if made else render(found.why), "basis": found.measured.basis}
    return Block("buyers", "sections/buyers/page.html", context) if made or context["why"] else None


def _table(found: Buyers, plan):
    """Return the buyers of last year and those the target needs; None where the orders name nobody."""
    if found.measured.facts is None:
        return None
    last, needs = found.measured.facts, found.needs or {}
    rows = [
        [_("New buyers"), show.count(last.new), show.count(needs.get("new")), whole_money(last.value_new, plan)],
        [_("Returning buyers"), show.count(last.old), show.count(needs.get("old")), whole_money(last.value_old, plan)],
        [_("Repeat rate (part of the buyers of the year before who come back)"),
         show.share(last.repeat_rate, decimals=1), show.share(needs.get("repeat_rate"), decimals=1), ""],
        [_("Part of all paid value from the fifth that spends most"), show.share(last.top_fifth, decimals=1), "", ""],
    ]  # fmt: skip
    caption = _("Buyers")
    if found.measured.named_share <= WHOLE:
        caption = _("Buyers, for the {share:percent} of paid value that names its buyer",
                    share=found.measured.named_share)  # fmt: skip
    return table(caption, ["", _("Last year"), _("The target needs"), _("Worth a year")], rows)
