"""The report's section on goods and customers, from the tables beside the target, as far as they are there."""

from __future__ import annotations

from simlib.presentation import show
from simlib.presentation.periods import period_names
from simlib.presentation.tables import major, table

SHOWN = 5
CLASSES = {
    "A": "A: the first 80 % of sales",
    "B": "B: the next 15 %",
    "C": "C: the rest",
}


def goods_section(plan):
    """Return what the section shows: its tables by name, None where their file is absent or holds nothing.

    None as a whole where no table of it is there.
    """
    goods, first = plan.optional("targets/goods.parquet"), plan.optional("targets/buy_first.parquet")
    buying, buyers = plan.optional("targets/buying.parquet"), plan.optional("targets/buyers.json")
    made = {
        "classes": _classes(plan.optional("targets/goods_facts.parquet"), plan),
        "clear": _clear(goods, plan),
        "buying": _buying(buying, plan),
        "first": _first(first, plan),
        "buyers": _buyers(buyers, plan),
        "market": _market(plan.optional("targets/market.parquet"), plan),
        "buyers_why": "" if buyers is None else (buyers["known"]["why"] or buyers["why"]),
        "bases": {"buying": buying["basis"].iloc[0]} if _any(buying) else {},
    }
    if buyers is not None:
        made["bases"]["buyers"] = buyers["known"]["basis"]
    return made if any(made[name] for name in ("classes", "buying", "buyers", "buyers_why", "market")) else None


def _any(frame):
    return frame is not None and len(frame) > 0


def _money(minor, plan):
    return show.money(major([minor], plan)[0], plan.currency, decimals=0)


def _count(value):
    return f"{value:,.0f}" if show.known(float(value)) else show.UNKNOWN


def _classes(facts, plan):
    """Return articles, last year's sales and target by ABC class, every article on its own.

    A category's target falls to its articles as they sold.
    """
    if not _any(facts):
        return None
    wanted = plan.targets.groupby("category")["target"].sum()
    sold = facts.groupby("category")["sold"].transform("sum")
    part = (facts["sold"] / sold.where(sold > 0)).fillna(0) * facts["category"].map(wanted).fillna(0)
    by = facts.assign(target=part).groupby("class")
    sums, count, whole = by[["sold", "target"]].sum(), by.size(), int(facts["sold"].sum())
    rows = [
        [said, _count(count[name]), _money(sums.loc[name, "sold"], plan), _part(sums.loc[name, "sold"], whole),
         _money(sums.loc[name, "target"], plan)]
        for name, said in CLASSES.items()
        if name in sums.index
    ]  # fmt: skip
    foot = ["All", _count(len(facts)), _money(whole, plan), _part(whole, whole), _money(sums["target"].sum(), plan)]
    heads = ["Class", "Articles", "Sold last year", "Share", "Target"]
    return table("Which goods carry the target", heads, rows, foot=foot)


def _part(value, whole):
    return f"{100 * value / whole:.0f} %" if whole else "–"


def _clear(goods, plan):
    """Return the goods whose stock lies longest, dearest first."""
    if not _any(goods) or "surplus_value" not in goods:
        return None
    found = goods[goods["surplus_value"] > 0].sort_values("surplus_value", ascending=False, kind="stable")
    if found.empty:
        return None
    rows = [
        [_name(i), i["category"], _count(i["on_hand"]), _count(i["cover_days"]), _count(i["surplus"]),
         _money(i["surplus_value"], plan)]
        for i in found.head(SHOWN).to_dict("records")
    ]  # fmt: skip
    rest = found["surplus_value"].iloc[SHOWN:].sum()
    foot = [
        "All with a surplus",
        "",
        "",
        "",
        _count(found["surplus"].sum()),
        _money(found["surplus_value"].sum(), plan),
    ]
    caption = "To clear: stock beyond 120 days at the target's pace" + (f", the {SHOWN} dearest" if rest else "")
    heads = ["Article", "Category", "On hand", "Days of cover", "Surplus units", "Surplus at cost"]
    return table(caption, heads, rows, text=(0, 1), foot=foot)


def _name(item):
    return f"{item['item']} ({item['pooled']:,} articles)" if item["pooled"] > 1 else (item["name"] or item["item"])


def _buying(buying, plan):
    """Return open-to-buy by quarter at cost, all categories together."""
    if not _any(buying):
        return None
    days = plan.targets.drop_duplicates("month").sort_values("day")
    names, quarter = period_names(plan.targets), days.set_index("month")["quarter"]
    months = buying.groupby("month", sort=False)[["sales", "closing", "opening", "on_order", "open_to_buy"]].sum()
    months = months.reindex([m for m in days["month"] if m in months.index])
    rows = []
    for label, part in months.groupby(quarter.reindex(months.index).to_numpy(), sort=False):
        figures = part["sales"].sum(), part["closing"].iloc[-1], part["opening"].iloc[0], part["on_order"].sum()
        rows.append([names.get(str(label), str(label)), *(_money(v, plan) for v in figures),
                     _money(part["open_to_buy"].sum(), plan)])  # fmt: skip
    foot = ["Year", _money(months["sales"].sum(), plan), _money(months["closing"].iloc[-1], plan),
            _money(months["opening"].iloc[0], plan), _money(months["on_order"].sum(), plan),
            _money(months["open_to_buy"].sum(), plan)]  # fmt: skip
    heads = ["Quarter", "Sales at cost", "Stock at the end", "Stock at the start", "On order", "Open to buy"]
    return table("Open to buy by quarter, at cost", heads, rows, foot=foot)


def _first(first, plan):
    """Return what to order first."""
    if not _any(first):
        return None
    rows = [
        [i["name"] or i["item"], _day(i["order_by"]), _day(i["runs_out"]), _count(i["units"]), _money(i["value"], plan)]
        for i in first.head(SHOWN).to_dict("records")
    ]
    more = f" (the first {SHOWN} of {len(first)})" if len(first) > SHOWN else ""
    return table(f"Order first{more}", ["Article", "Order by", "Runs out", "Units", "At cost"], rows)


def _day(value):
    text = show.day(value)
    return text if text != "NaT" else show.UNKNOWN


def _buyers(found, plan):
    """Return the buyers of last year and those the target needs; None where the orders name nobody."""
    if found is None or found["known"]["facts"] is None:
        return None
    facts, needs = found["known"]["facts"], found["needs"] or {}
    rows = [
        [said, _count(facts[kind]), _needed(needs.get(kind)), _money(facts[f"value_{kind}"], plan)]
        for kind, said in (("new", "New buyers"), ("old", "Buyers who come back"))
    ]
    rows.append(["Part of the buyers of a year before who come back", show.share(facts["repeat_rate"], decimals=1),
                 show.share(needs.get("repeat_rate"), decimals=1), ""])  # fmt: skip
    rows.append(["Part of all paid value from the fifth that spends most", show.share(facts["top_fifth"], decimals=1),
                 "", ""])  # fmt: skip
    share = found["known"]["known_share"]
    part = "" if share > 0.9995 else f", for the {share:.0%} of paid value whose buyer is known"
    return table(f"Buyers{part}", ["", "Last year", "The target needs", "Worth a year"], rows)


def _market(market, plan):
    """Return the share of the market that the target needs by category, the largest target first."""
    if not _any(market) or not market["middle"].notna().any():
        return None
    known = market[market["middle"].notna()].sort_values("target", ascending=False, kind="stable").head(SHOWN)
    rows = [
        [m["category"], _money(m["target"], plan), _money(m["middle"], plan), show.share(m["share"]),
         show.span(m["share_low"], m["share_high"], "share", plan.currency)]
        for m in known.to_dict("records")
    ]  # fmt: skip
    heads = ["Category", "Target", "Market of the year", "Share needed", "Between"]
    many = int(market["middle"].notna().sum())
    part = f" (the {len(known)} largest targets of {many})" if many > len(known) else ""
    return table(f"Share of the market that the target needs{part}", heads, rows)


def _needed(value):
    return show.UNKNOWN if value is None else _count(value)
