"""Which goods, which buyers, how large a market, what to buy: what stands beside the target. Money: minor units."""

from __future__ import annotations

import pandas as pd

from simlib.core.errors import InputError
from simlib.core.files import read_parquet
from simlib.i18n import show
from simlib.presentation.answers import Said, short, texts, told

LONGEST = 8  # rows of a list


@told
def roles(bench, mix=None):
    """Say what each role of goods is to sell of the year's target; `mix` role → share says what is wanted instead."""
    from simlib.sections.goods.facts import by_role

    table = by_role(bench.goods_facts, bench.target, mix)
    top = table.loc[table["target"].idxmax()]
    said = f"Goods for {top['role']} carry {show.share(top['share'])} of the target."
    if mix:
        wrong = table.loc[table["missing"].abs().idxmax()]
        said += f" Furthest from the mix wanted: {wrong['role']}, {short(abs(wrong['missing']), bench.currency)} "
        said += "too little." if wrong["missing"] > 0 else "too much."
    money = [name for name in ("target", "wanted", "missing") if name in table]
    return Said(said, texts(table, bench.currency, money=money, share=["share"], count=["articles"]))


@told
def classes(bench):
    """Say how much of last year's sales the A, B and C goods made (Pareto): A to 80 %, B to 95 %, C the rest."""
    facts = bench.goods_facts
    table = facts.groupby("class").agg(articles=("sku", "size"), sold=("sold", "sum")).reset_index()
    table["share of articles"] = table["articles"] / len(facts)
    table["share of sales"] = table["sold"] / max(int(facts["sold"].sum()), 1)
    first = table.iloc[0]
    said = f"{first['articles']} of {len(facts)} articles ({show.share(first['share of articles'])}) made "
    said += f"{show.share(first['share of sales'])} of last year's sales."
    return Said(said, texts(table, bench.currency, money=["sold"], share=["share of articles", "share of sales"]))


@told
def prices(bench, *, markup, least_margin=0.0):
    """Say which of the best sellers are priced below the floor that keeps the least margin; cost-plus stands beside."""
    from simlib.sections.goods.facts import goods_table, price_table

    goods = goods_table(bench.goods_facts, bench.target)
    table = price_table(goods, markup=markup, least_margin=least_margin)
    below = int((~table["allowed"].astype(bool)).sum())
    said = f"{below} of {len(table)} single articles are priced below the margin of {show.share(least_margin)}."
    shown = table.head(LONGEST)[["name", "price", "cost", "floor", "cost_plus", "allowed"]]
    out = texts(shown, bench.currency, cents=["price", "cost", "floor", "cost_plus"])
    return Said(said, out.assign(allowed=["yes" if a else "no" for a in shown["allowed"]]))


@told
def clearance(bench, *, cover_days=120):
    """Say which stock lasts longer than `cover_days` at the pace that the target asks for, dearest surplus first."""
    from simlib.sections.goods.facts import clearance_table

    facts = bench.goods_facts
    if facts["on_hand"].isna().all():
        raise InputError("the data hold no stock")
    table = clearance_table(facts, bench.target, cover_days=cover_days)
    if table.empty:
        return Said(f"No stock lasts longer than {cover_days} days at the target's pace.")
    worth = short(table["surplus_value"].sum(), bench.currency)
    said = f"{len(table)} articles have stock for more than {cover_days} days: {worth} at cost could be cleared."
    shown = table.head(LONGEST)[["name", "on_hand", "cover", "surplus", "surplus_value"]]
    shown = shown.rename(columns={"cover": "cover days"})
    return Said(said, texts(shown, bench.currency, money=["surplus_value"], count=["on_hand", "cover days", "surplus"]))


@told
def buyers(bench, *, repeat_rates=(None,)):
    """Say how many old and new buyers the target needs, at the measured repeat rate (None) and at others."""
    from simlib.sections.buyers.facts import known_buyers, needs, paid_orders

    known = known_buyers(paid_orders(bench.shop.tables, bench.days["day"].iloc[0]))
    if known["facts"] is None:
        raise InputError(known["why"])
    facts, rows = known["facts"], []
    for rate in repeat_rates:
        need = needs(known, bench.amount, repeat_rate=rate)
        rows.append((show.share(need["repeat_rate"]), need["old"], need["new"], need["gmv_old"], need["gmv_new"]))
    had = facts["new"] + facts["old"]
    said = (
        f"Last year {had:,} people bought, {show.share(facts['repeat_rate'])} of the year before's came back, and the "
    )
    said += f"best fifth spent {show.share(facts['top_fifth'])}. The target needs {rows[0][1]:,} old and "
    said += f"{rows[0][2]:,} new buyers."
    said += f" ({known['why']}.)" if known["why"] else ""
    names = ["repeat rate", "old buyers", "new buyers", "from old", "from new"]
    table = pd.DataFrame(rows, columns=names)
    return Said(said, texts(table, bench.currency, money=names[3:], count=names[1:3]))


@told
def market(bench, keywords=None, *, growth=(0.0, 0.0, 0.0)):
    """Say what share of its market each category needs, from keywords category, keyword, volume, conversion, price.

    Without keywords: the plan folder's own market (`simlib market`), else one made up, as the sentence says. price:
    minor units; growth: lowest, middle, highest growth of the market until the plan year.
    """
    from simlib.sections.market.capacity import capacity, share_needed

    path, before = bench.folder / "targets" / "market.parquet", ""
    if keywords is None and path.is_file():
        sizes = read_parquet(path)[["category", "low", "middle", "high"]].dropna()
    else:
        before = "" if keywords is not None else "With keywords made up (give your own with simlib market): "
        sizes = capacity(example_keywords(bench) if keywords is None else keywords, growth=growth)
    table = share_needed(bench.target, sizes)
    if table["share"].isna().all():
        raise InputError("no category of the target has a market")
    worst = table.loc[table["share"].idxmax()]
    said = f"{before}{worst['category']} needs most, {show.share(worst['share'])} of a market of "
    said += f"{short(worst['middle'], bench.currency)}, or {show.share(worst['share_low'])} if it grows as hoped."
    shown = table[["category", "target", "low", "middle", "high", "share_low", "share", "share_high"]]
    money, shares = ["target", "low", "middle", "high"], ["share_low", "share", "share_high"]
    return Said(said, texts(shown, bench.currency, money=money, share=shares))


def example_keywords(bench):
    """Return a keyword table made up for trying: a market of five times what each category sold last year."""
    sold = (
        bench.goods_facts.groupby("category")[["sold", "units"]].sum().reindex(bench.target.axes.categories).fillna(0)
    )
    price = (sold["sold"] / sold["units"].where(sold["units"] > 0)).fillna(0).round()
    made = pd.DataFrame({"keyword": sold.index + " (made up)", "volume": 100 * sold["units"], "price": price})
    return made.assign(conversion=0.05).rename_axis("category").reset_index()


@told
def items(bench):
    """Say what the best sellers are to bring: each category's target over its items, with class, role and stage."""
    from simlib.sections.goods.facts import goods_table

    table = goods_table(bench.goods_facts, bench.target)
    shown = table.head(LONGEST)[["name", "category", "class", "role", "stage", "price", "target"]]
    part = shown["target"].sum() / max(bench.amount, 1)
    single = int((table["class"] != "tail").sum())
    said = f"{single} articles have a target of their own, the rest is pooled by category; "
    said += f"the first {len(shown)} rows are to bring {show.share(part)} of the year."
    return Said(said, texts(shown.fillna({"stage": "–"}), bench.currency, money=["target"], cents=["price"]))


@told
def open_to_buy(bench, *, cover=1.0, new=0):
    """Say what may still be ordered, month by month, at cost: sales + closing stock − opening stock − on order.

    cover: months of sales that stock is to last; new: new items of the year, in waves before they sell.
    """
    table = _buying(bench, cover, new)
    known = " and ".join(sorted(set(table["basis"])))
    sums = table.groupby("month", sort=False)
    out = sums[["opening", "sales", "closing", "on_order", "open_to_buy", "new_items"]].sum().reset_index()
    first = out.loc[out["open_to_buy"].idxmax()]
    said = f"{short(out['open_to_buy'].sum(), bench.currency)} may be ordered over the year, most in {first['month']} "
    said += f"({short(first['open_to_buy'], bench.currency)}); basis: {known}."
    return Said(said, texts(out, bench.currency, money=list(out.columns[1:-1]), count=["new_items"]))


def _buying(bench, cover, new):
    from simlib.sections.buying.facts import Supply, buying_table

    supply = Supply(bench.shop.tables, bench.base, bench.target.axes.days["day"])
    return buying_table(bench.goods_facts, bench.target, supply, cover=cover, new=new)
