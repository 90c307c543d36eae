"""The page on the market: the share of it that the target needs, by category."""

from __future__ import annotations

from simlib.i18n import show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation.page import Block
from simlib.presentation.tables import table, whole_money

SHOWN = 5


def page(plan: PlanFolder) -> Block | None:
    """Return the block; None where the size of no market is known."""
    made = _market(plan.optional("targets/market.parquet"), plan)
    return Block("market", "sections/market/page.html", {"market": made}) if made else None


def _market(market, plan):
    """Return the share of the market that the target needs by category, the largest target first."""
    if market is None or not len(market) or not market["middle"].notna().any():
        return None
    known = market[market["middle"].notna()].sort_values("target", ascending=False, kind="stable").head(SHOWN)
    rows = [
        [m["category"], whole_money(m["target"], plan), whole_money(m["middle"], plan), show.share(m["share"]),
         show.span(m["share_low"], m["share_high"], "share", plan.currency)]
        for m in known.to_dict("records")
    ]  # fmt: skip
    heads = ["Category", "Target", "Market of the year", "Share needed", "Between"]
    many = int(market["middle"].notna().sum())
    part = f" (the {len(known)} largest targets of {many})" if many > len(known) else ""
    return table(f"Share of the market that the target needs{part}", heads, rows)
