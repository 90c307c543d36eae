"""Notebook answer on buying: what may still be ordered, month by month. Money: minor units."""

from __future__ import annotations

from simlib.i18n import _, dates
from simlib.presentation import style
from simlib.presentation.answers import Answer, answered, short, texts
from simlib.presentation.bench import Bench
from simlib.sections.buying.labels import basis_note
from simlib.sections.buying.lists import buying_table
from simlib.sections.buying.supply import Supply


@answered
def open_to_buy(bench: Bench, *, cover: float = 1.0, new: int = 0) -> Answer:
    """Say what may still be ordered, month by month, at cost: sales + closing stock − opening stock − on order.

    cover: months of sales that stock is to last; new: new items of the year, in waves before they sell.
    """
    supply = Supply(bench.shop.tables, bench.base, bench.target.axes.days["day"])
    table = buying_table(bench.goods_facts, bench.target, supply, cover=cover, new=new)
    money = ["opening", "sales", "closing", "on_order", "open_to_buy"]
    out = table.groupby("month", sort=False)[[*money, "new_items"]].sum().reset_index()
    most = out.loc[out["open_to_buy"].idxmax()]
    sentence = _(
        "{amount} may be ordered over the year, most in {month} ({most}). {basis}",
        amount=short(out["open_to_buy"].sum(), bench.currency),
        month=dates.month(most["month"]),
        most=short(most["open_to_buy"], bench.currency),
        basis=basis_note(table["basis"].iloc[0]),
    )
    out["month"] = style.month_labels(out["month"])
    labels = {"month": _("Month"), "opening": _("Opening stock"), "sales": _("Sales at cost"),
              "closing": _("Closing stock"), "on_order": _("On order"), "open_to_buy": _("Open to buy"),
              "new_items": _("New items")}  # fmt: skip
    return Answer(sentence, texts(out, bench.currency, money=money, count=["new_items"], labels=labels))
