"""The page on goods: which classes carry the target, and which stock must be cleared."""

from __future__ import annotations

from simlib.i18n import show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation.page import Block
from simlib.presentation.tables import table, whole_money

SHOWN = 5
CLASSES = {
    "A": "A: the first 80 % of sales",
    "B": "B: the next 15 %",
    "C": "C: the rest",
}


def page(plan: PlanFolder) -> Block | None:
    """Return the block: each table is None where its file is absent or holds nothing; no block without any."""
    tables = {
        "classes": _classes(plan.optional("targets/goods_facts.parquet"), plan),
        "clear": _clear(plan.optional("targets/goods.parquet"), plan),
    }
    return Block("goods", "sections/goods/page.html", tables) if any(tables.values()) else None


def _classes(facts, plan):
    """Return articles, last year's sales and target by ABC class, every article on its own.

    A category's target falls to its articles as they sold.
    """
    if facts is None or not len(facts):
        return None
    wanted = plan.targets.groupby("category")["target"].sum()
    sold = facts.groupby("category")["sold"].transform("sum")
    part = (facts["sold"] / sold.where(sold > 0)).fillna(0) * facts["category"].map(wanted).fillna(0)
    by = facts.assign(target=part).groupby("class")
    sums, count, whole = by[["sold", "target"]].sum(), by.size(), int(facts["sold"].sum())
    rows = [
        [said, show.count(count[name]), whole_money(sums.loc[name, "sold"], plan), _part(sums.loc[name, "sold"], whole),
         whole_money(sums.loc[name, "target"], plan)]
        for name, said in CLASSES.items()
        if name in sums.index
    ]  # fmt: skip
    foot = ["All", show.count(len(facts)), whole_money(whole, plan), _part(whole, whole),
            whole_money(sums["target"].sum(), plan)]  # fmt: skip
    heads = ["Class", "Articles", "Sold last year", "Share", "Target"]
    return table("Which goods carry the target", heads, rows, foot=foot)


def _part(value, whole):
    return f"{100 * value / whole:.0f} %" if whole else "–"


def _clear(goods, plan):
    """Return the goods whose stock lies longest, dearest first."""
    if goods is None or not len(goods) or "surplus_value" not in goods:
        return None
    found = goods[goods["surplus_value"] > 0].sort_values("surplus_value", ascending=False, kind="stable")
    if found.empty:
        return None
    rows = [
        [_name(i), i["category"], show.count(i["on_hand"]), show.count(i["cover_days"]), show.count(i["surplus"]),
         whole_money(i["surplus_value"], plan)]
        for i in found.head(SHOWN).to_dict("records")
    ]  # fmt: skip
    rest = found["surplus_value"].iloc[SHOWN:].sum()
    foot = [
        "All with a surplus",
        "",
        "",
        "",
        show.count(found["surplus"].sum()),
        whole_money(found["surplus_value"].sum(), plan),
    ]
    caption = "To clear: stock beyond 120 days at the target's pace" + (f", the {SHOWN} dearest" if rest else "")
    heads = ["Article", "Category", "On hand", "Days of cover", "Surplus units", "Surplus at cost"]
    return table(caption, heads, rows, text=(0, 1), foot=foot)


def _name(item):
    return f"{item['item']} ({item['pooled']:,} articles)" if item["pooled"] > 1 else (item["name"] or item["item"])
