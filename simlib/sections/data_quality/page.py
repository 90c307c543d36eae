"""The page on data and assumptions: what was assumed, rows that were not accepted, where the figures come from."""

from __future__ import annotations

from simlib.plan_folder.folder import PlanFolder
from simlib.presentation import terms, words
from simlib.presentation.page import Block
from simlib.presentation.tables import reject_table

FIRST = 4  # defaults on the first page


def first(plan: PlanFolder) -> Block:
    """Return what the first page says of assumptions."""
    s = plan.summary
    more = max(0, len(s["defaults"]) - FIRST)
    limits = list(map(terms.note, s["p_hit_assumes"]))
    context = {"s": s, "limits": limits, "some_defaults": s["defaults"][:FIRST], "more_defaults": more}
    return Block("assumed", "sections/data_quality/first.html", context)


def page(plan: PlanFolder) -> Block:
    """Return the block on the rows that were read, the warnings and the assumptions."""
    context = {"s": plan.summary, "reject_table": reject_table(plan)}
    return Block("quality", "sections/data_quality/page.html", context, title="Data and assumptions")


def source(plan: PlanFolder) -> Block:
    """Return the foot of the page: what a reader needs to make the same figures again."""
    context = {"s": plan.summary, "provenance": words.flat(plan.summary.get("provenance", {}))}
    return Block("source", "sections/data_quality/source.html", context, title="Where this comes from")
