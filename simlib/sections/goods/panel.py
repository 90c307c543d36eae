"""Notebook answers on goods: which ones carry the target, what they cost, what to clear. Money: minor units."""

from __future__ import annotations

from collections.abc import Mapping

from simlib.core.errors import InputError
from simlib.i18n import _, ngettext, show
from simlib.presentation.answers import Answer, answered, short, texts
from simlib.presentation.bench import Bench
from simlib.presentation.item_names import item_name
from simlib.sections.goods.items import by_role, excess_table, item_table, price_table
from simlib.sections.goods.labels import CLASS, ROLE_GROUPS, ROLES, STAGES

LONGEST = 8  # rows of a list


@answered
def roles(bench: Bench, mix: Mapping[str, float] | None = None) -> Answer:
    """Say what each role of goods is to sell of the year's target; `mix` role → share says what is wanted instead."""
    table = by_role(bench.goods_facts, bench.target, mix)
    top = table.loc[table["target"].idxmax()]
    role, share = _(ROLE_GROUPS[top["role"]]), show.share(top["share"])
    sentence = _("{role} carry {share} of the target.", role=role, share=share)
    if mix:
        worst = table.loc[table["missing"].abs().idxmax()]
        names = {"role": _(ROLE_GROUPS[worst["role"]]), "amount": short(abs(worst["missing"]), bench.currency)}
        text = _("Furthest from the mix wanted: {role}, {amount} too much.", **names)
        if worst["missing"] > 0:
            text = _("Furthest from the mix wanted: {role}, {amount} too little.", **names)
        sentence = show.sentences((sentence, text))
    labels = {"role": _("Role"), "articles": _("Articles"), "target": _("Target"), "share": _("Share"),
              "wanted": _("Wanted"), "missing": _("Missing")}  # fmt: skip
    money = [name for name in ("target", "wanted", "missing") if name in table]
    table["role"] = [_(ROLE_GROUPS[role]) for role in table["role"]]
    shown = texts(table, bench.currency, money=money, share=["share"], count=["articles"], labels=labels)
    return Answer(sentence, shown)


@answered
def classes(bench: Bench) -> Answer:
    """Say how much of last year's sales the A, B and C goods made (Pareto): A to 80 %, B to 95 %, C the rest."""
    articles = bench.goods_facts
    table = articles.groupby("class").agg(articles=("sku", "size"), sold=("sold", "sum")).reset_index()
    table["of_articles"] = table["articles"] / len(articles)
    table["of_sales"] = table["sold"] / max(int(articles["sold"].sum()), 1)
    first = table.iloc[0]
    sentence = _("{n} of {all} articles ({share}) made {part} of last year's sales.", n=show.count(first["articles"]),
                 all=show.count(len(articles)), share=show.share(first["of_articles"]),
                 part=show.share(first["of_sales"]))  # fmt: skip
    labels = {"class": _("Class"), "articles": _("Articles"), "sold": _("Sold last year"),
              "of_articles": _("Share of articles"), "of_sales": _("Share of sales")}  # fmt: skip
    shares = ["of_articles", "of_sales"]
    return Answer(sentence, texts(table, bench.currency, money=["sold"], share=shares, labels=labels))


@answered
def prices(bench: Bench, *, markup: float, least_margin: float = 0.0) -> Answer:
    """Say which best sellers are priced below the floor that leaves the least margin, and what cost plus would ask.

    markup: part of the cost put on top of it; least_margin: part of the price.
    """
    table = price_table(item_table(bench.goods_facts, bench.target), markup=markup, least_margin=least_margin)
    below = int((~table["allowed"].astype(bool)).sum())
    sentence = ngettext("{n} of {all} single articles is priced below the margin of {margin}.",
                        "{n} of {all} single articles are priced below the margin of {margin}.", below,
                        all=show.count(len(table)), margin=show.share(least_margin))  # fmt: skip
    shown = table.head(LONGEST)[["name", "price", "cost", "floor", "cost_plus", "allowed"]]
    shown["allowed"] = [_("yes") if allowed else _("no") for allowed in shown["allowed"]]
    labels = {"name": _("Article"), "price": _("Price"), "cost": _("Cost"), "floor": _("Lowest price"),
              "cost_plus": _("Cost plus"), "allowed": _("Allowed")}  # fmt: skip
    return Answer(sentence, texts(shown, bench.currency, cents=["price", "cost", "floor", "cost_plus"], labels=labels))


@answered
def clearance(bench: Bench, *, cover_days: float = 120) -> Answer:
    """Say which stock lasts longer than `cover_days` at the pace that the target asks for, dearest excess first."""
    articles = bench.goods_facts
    if articles["on_hand"].isna().all():
        raise InputError("the data hold no stock")
    table = excess_table(articles, bench.target, cover_days=cover_days)
    span = show.number(cover_days)
    if table.empty:
        return Answer(_("No stock lasts longer than {n} days at the target's pace.", n=span))
    worth = short(table["excess_value"].sum(), bench.currency)
    sentence = ngettext("{n} article has stock for more than {days} days: {amount} at cost could be cleared.",
                        "{n} articles have stock for more than {days} days: {amount} at cost could be cleared.",
                        len(table), days=span, amount=worth)  # fmt: skip
    shown = table.head(LONGEST)[["name", "on_hand", "days_of_cover", "excess", "excess_value"]]
    labels = {"name": _("Article"), "on_hand": _("On hand"), "days_of_cover": _("Days of cover"),
              "excess": _("Excess units"), "excess_value": _("Excess at cost")}  # fmt: skip
    count = ["on_hand", "days_of_cover", "excess"]
    return Answer(sentence, texts(shown, bench.currency, money=["excess_value"], count=count, labels=labels))


@answered
def items(bench: Bench) -> Answer:
    """Say what the best sellers are to bring: each category's target over its items, with class, role and stage."""
    table = item_table(bench.goods_facts, bench.target)
    shown = table.head(LONGEST)
    part = shown["target"].sum() / max(bench.amount, 1)
    sentence = _("{n} articles have a target of their own, the rest is pooled by category; the first {rows} rows are "
                 "to bring {share} of the year.", n=show.count((table["class"] != "tail").sum()), rows=len(shown),
                 share=show.share(part))  # fmt: skip
    shown = shown.assign(
        name=[item_name(row) for row in shown.to_dict("records")],
        role=[_(ROLES[role]) for role in shown["role"]],
        stage=[_(STAGES[stage]) if stage in STAGES else "–" for stage in shown["stage"]],
    )[["name", "category", "class", "role", "stage", "price", "target"]]
    shown["class"] = [_(CLASS[name]) for name in shown["class"]]
    labels = {"name": _("Article"), "category": _("Category"), "class": _("Class"), "role": _("Role"),
              "stage": _("Stage"), "price": _("Price"), "target": _("Target")}  # fmt: skip
    return Answer(sentence, texts(shown, bench.currency, money=["target"], cents=["price"], labels=labels))
