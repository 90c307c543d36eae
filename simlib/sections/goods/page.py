"""The page on goods: which classes carry the target, and which excess stock to clear."""

from __future__ import annotations

from simlib.i18n import _, show
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation.item_names import item_name
from simlib.presentation.page import Block
from simlib.presentation.tables import table, whole_money
from simlib.sections.goods.facts import facts
from simlib.sections.goods.items import COVER_DAYS
from simlib.sections.goods.labels import CLASSES

SHOWN = 5


def page(plan: PlanFolder) -> Block | None:
    """Return the block: each table is None where its file is absent or holds nothing; no block without any."""
    found = facts(plan)
    tables = {"classes": _classes(found, plan), "clear": _clear(found, plan)}
    return Block("goods", "sections/goods/page.html", tables) if any(tables.values()) else None


def _classes(found, plan):
    """Return articles, last year's sales and target by ABC class, every article on its own."""
    if found.classes is None:
        return None
    whole = int(found.classes["sold"].sum())
    rows = [
        [_(CLASSES[c["class"]]), show.count(c["articles"]), whole_money(c["sold"], plan), _part(c["sold"], whole),
         whole_money(c["target"], plan)]
        for c in found.classes.to_dict("records")
    ]  # fmt: skip
    foot = [_("All"), show.count(len(found.articles)), whole_money(whole, plan), _part(whole, whole),
            whole_money(found.classes["target"].sum(), plan)]  # fmt: skip
    heads = [_("Class"), _("Articles"), _("Sold last year"), _("Share"), _("Target")]
    return table(_("Which goods carry the target"), heads, rows, foot=foot)


def _part(value, whole):
    return show.percent(value / whole) if whole else "–"


def _clear(found, plan):
    """Return the goods with excess stock, dearest first."""
    if found.excess is None:
        return None
    rows = [
        [item_name(i), i["category"], show.count(i["on_hand"]), show.count(i["days_of_cover"]),
         show.count(i["excess"]), whole_money(i["excess_value"], plan)]
        for i in found.excess.head(SHOWN).to_dict("records")
    ]  # fmt: skip
    sums = found.excess[["excess", "excess_value"]].sum()
    foot = [_("All with excess stock"), "", "", "", show.count(sums["excess"]), whole_money(sums["excess_value"], plan)]
    caption = _("To clear: stock beyond {n} days at the target's pace", n=COVER_DAYS)
    if len(found.excess) > SHOWN:
        caption = _("To clear: stock beyond {n} days at the target's pace, the {shown} dearest", n=COVER_DAYS,
                    shown=SHOWN)  # fmt: skip
    heads = [_("Article"), _("Category"), _("On hand"), _("Days of cover"), _("Excess units"), _("Excess at cost")]
    return table(caption, heads, rows, text=(0, 1), foot=foot)
