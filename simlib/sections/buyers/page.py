"""The page on buyers: those of last year and those the target needs."""

from __future__ import annotations

from simlib.i18n import show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation.page import Block
from simlib.presentation.tables import table, whole_money


def page(plan: PlanFolder) -> Block | None:
    """Return the block, with the reason why where the orders name nobody; None where nobody wrote the file."""
    found = plan.optional("targets/buyers.json")
    if found is None:
        return None
    why, made = found["known"]["why"] or found["why"], _buyers(found, plan)
    context = {"buyers": made, "why": why, "basis": found["known"]["basis"]}
    return Block("buyers", "sections/buyers/page.html", context) if made or why else None


def _buyers(found, plan):
    """Return the buyers of last year and those the target needs; None where the orders name nobody."""
    if found["known"]["facts"] is None:
        return None
    facts, needs = found["known"]["facts"], found["needs"] or {}
    rows = [
        [said, show.count(facts[kind]), _needed(needs.get(kind)), whole_money(facts[f"value_{kind}"], plan)]
        for kind, said in (("new", "New buyers"), ("old", "Buyers who come back"))
    ]
    rows.append(["Part of the buyers of a year before who come back", show.share(facts["repeat_rate"], decimals=1),
                 show.share(needs.get("repeat_rate"), decimals=1), ""])  # fmt: skip
    rows.append(["Part of all paid value from the fifth that spends most", show.share(facts["top_fifth"], decimals=1),
                 "", ""])  # fmt: skip
    share = found["known"]["known_share"]
    part = "" if share > 0.9995 else f", for the {share:.0%} of paid value whose buyer is known"
    return table(f"Buyers{part}", ["", "Last year", "The target needs", "Worth a year"], rows)


def _needed(value):
    return show.unknown() if value is None else show.count(value)
