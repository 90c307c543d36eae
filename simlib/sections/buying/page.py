"""The page on buying: open to buy by quarter, and what to order first."""

from __future__ import annotations

from simlib.i18n import show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation.page import Block
from simlib.presentation.periods import period_names
from simlib.presentation.tables import table, whole_money

SHOWN = 5


def page(plan: PlanFolder) -> Block | None:
    """Return the block: each table is None where its file is absent or holds nothing; no block without any."""
    buying = plan.optional("targets/buying.parquet")
    tables = {"buying": _buying(buying, plan), "first": _first(plan.optional("targets/buy_first.parquet"), plan)}
    if not any(tables.values()):
        return None
    basis = buying["basis"].iloc[0] if tables["buying"] else None
    return Block("buying", "sections/buying/page.html", tables | {"basis": basis})


def _buying(buying, plan):
    """Return open-to-buy by quarter at cost, all categories together."""
    if buying is None or not len(buying):
        return None
    days = plan.targets.drop_duplicates("month").sort_values("day")
    names, quarter = period_names(plan.targets), days.set_index("month")["quarter"]
    months = buying.groupby("month", sort=False)[["sales", "closing", "opening", "on_order", "open_to_buy"]].sum()
    months = months.reindex([m for m in days["month"] if m in months.index])
    rows = []
    for label, part in months.groupby(quarter.reindex(months.index).to_numpy(), sort=False):
        figures = part["sales"].sum(), part["closing"].iloc[-1], part["opening"].iloc[0], part["on_order"].sum()
        rows.append([names.get(str(label), str(label)), *(whole_money(v, plan) for v in figures),
                     whole_money(part["open_to_buy"].sum(), plan)])  # fmt: skip
    foot = ["Year", whole_money(months["sales"].sum(), plan), whole_money(months["closing"].iloc[-1], plan),
            whole_money(months["opening"].iloc[0], plan), whole_money(months["on_order"].sum(), plan),
            whole_money(months["open_to_buy"].sum(), plan)]  # fmt: skip
    heads = ["Quarter", "Sales at cost", "Stock at the end", "Stock at the start", "On order", "Open to buy"]
    return table("Open to buy by quarter, at cost", heads, rows, foot=foot)


def _first(first, plan):
    """Return what to order first."""
    if first is None or not len(first):
        return None
    rows = [
        [i["name"] or i["item"], _day(i["order_by"]), _day(i["runs_out"]), show.count(i["units"]),
         whole_money(i["value"], plan)]
        for i in first.head(SHOWN).to_dict("records")
    ]  # fmt: skip
    more = f" (the first {SHOWN} of {len(first)})" if len(first) > SHOWN else ""
    return table(f"Order first{more}", ["Article", "Order by", "Runs out", "Units", "At cost"], rows)


def _day(value):
    text = show.day(value)
    return text if text != "NaT" else show.unknown()
