"""The page on the market: the share of it that the target needs, by category."""

from __future__ import annotations

from simlib.i18n import _, show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation.page import Block
from simlib.presentation.tables import table, whole_money
from simlib.sections.market.facts import facts

SHOWN = 5


def page(plan: PlanFolder) -> Block | None:
    """Return the block; None where the size of no market is known."""
    market = facts(plan)
    if market is None:
        return None
    return Block("market", "sections/market/page.html", {"market": _table(market, plan)})


def _table(market, plan):
    """Return the share of the market that the target needs by category, the largest target first."""
    sized = market[market["middle"].notna()].sort_values("target", ascending=False, kind="stable")
    rows = [
        [m["category"], whole_money(m["target"], plan), whole_money(m["middle"], plan), show.share(m["share"]),
         show.span(m["share_low"], m["share_high"], "share", plan.currency)]
        for m in sized.head(SHOWN).to_dict("records")
    ]  # fmt: skip
    heads = [_("Category"), _("Target"), _("Market of the year"), _("Share needed"), _("Between")]
    caption = _("Share of the market that the target needs")
    if len(sized) > SHOWN:
        caption = _("Share of the market that the target needs (the {n} largest targets of {all})", n=SHOWN,
                    all=len(sized))  # fmt: skip
    return table(caption, heads, rows)
