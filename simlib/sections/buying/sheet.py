"""The sheet Buy list: open-to-buy by category and month at cost, what to order first, units of the best sellers."""

from __future__ import annotations

import pandas as pd

from simlib.core.money import to_major
from simlib.i18n import pgettext
from simlib.presentation import words
from simlib.presentation.book import room, span

HEAD, LABELS = 3, 2  # rows before the first table; columns before the months
MOST_FIRST, MOST_ITEMS, MOST_SURPLUS = 40, 60, 20
FLOWS = (("Sales of the target, at cost", "sales", 1), ("Closing stock wanted", "closing", 1),
         ("Opening stock", "opening", -1), ("On order", "on_order", -1))  # fmt: skip
FIRST = (("Item", "text"), ("Name", "text"), ("Order by", "day"), ("Runs out", "day"), ("Short from", "day"),
         ("Lead days", "days"), ("Units", "units"), ("At cost", "money"), ("On hand", "units"), ("On order", "units"),
         ("Class", "text"), ("Supplier", "text"))  # fmt: skip
BASIS = {
    "data": "stock, purchases under way and costs from your data",
    "mixed": "stock, purchases under way and costs partly from your data, partly assumed",
    "assumed": "stock, purchases under way and costs are assumed: the data hold none",
}


def buying_sheet(book, plan):
    """Write open-to-buy with its sums, how it comes about, what to order first, the A items by month, the surplus."""
    buying = plan.optional("targets/buying.parquet")
    known = buying is not None and len(buying)
    wide = room(to_major(int(buying["closing"].max()), plan.currency), plan.currency, at_least=13) if known else 13
    months = list(dict.fromkeys(buying["month"])) if known else []
    said = f"{BASIS[buying['basis'].iloc[0]]}; as of the start of the plan year" if known else ""
    widths = (24, 34, *[wide] * max(len(months) + 1, 8))
    sheet = book.sheet(
        "buying", pgettext("sheet", "Buy list"), widths, title="What to buy", note=words.sentence(said)
    )
    sheet.freeze_panes(HEAD, LABELS if known else 1)
    if not known:
        book.sentence(sheet, HEAD, "No buying plan is known. Bring it up to date with: python3 workbook.py report")
        return
    row = _open_to_buy(book, sheet, plan, buying, months)
    row = _first(book, sheet, row, plan)
    row = _items(book, sheet, row, plan, months)
    _surplus(book, sheet, row, plan)


def _open_to_buy(book, sheet, plan, buying, months):
    """Write category × month with live sums, then where the sums come from; returns the first free row."""
    book.heading(sheet, HEAD, "Open to buy, at cost: what may still be ordered for arrival in the month")
    book.head(sheet, HEAD + 1, ["Category", "", *months, "Year"], ["text", "text", *["figure"] * (len(months) + 1)])
    table = buying.pivot(index="category", columns="month", values="open_to_buy")[months]
    first = row = HEAD + 2
    for row, (category, amounts) in enumerate(table.iterrows(), first):
        book.put(sheet, row, 0, category)
        _amounts(book, sheet, row, amounts, plan)
        _sum(
            book, sheet, row, LABELS + len(months), [(row, LABELS, row, LABELS + len(months) - 1)], amounts.sum(), plan
        )
    total = row + 1
    _totals(book, sheet, total, "All categories", table.sum(), [(first, row)], plan)
    new = buying.groupby("month", sort=False)["new_items"].sum()
    row = total + 1
    if new.any():
        book.put(sheet, row, 0, "New items to bring")
        for column, count in enumerate(new, LABELS):
            book.put(sheet, row, column, int(count), "items")
        sheet.write_formula(row, LABELS + len(new), f"=SUM({span(row, LABELS, row, LABELS + len(new) - 1)})",
                            book.format("items", bold=True), int(new.sum()))  # fmt: skip
        row += 1
    return _flows(book, sheet, row + 1, plan, buying, months)


def _flows(book, sheet, row, plan, buying, months):
    """Write sales + closing − opening − on order of all categories, summed live."""
    book.heading(sheet, row, "How it comes about (all categories)")
    book.head(sheet, row + 1, ["", "", *months], ["text", "text", *["figure"] * len(months)])
    sums = buying.groupby("month", sort=False)[["target", *(name for _, name, _ in FLOWS), "open_to_buy"]].sum()
    for at, (label, name, sign) in enumerate((("Target, at price", "target", 1), *FLOWS), row + 2):
        book.put(sheet, at, 0, label, text_wrap=False)
        _amounts(book, sheet, at, sign * sums[name], plan, **({"font_color": "#566270"} if name == "target" else {}))
    last = row + 2 + len(FLOWS)
    book.put(sheet, last + 1, 0, "Open to buy", bold=True, bg_color="#f2f5f8")
    book.put(sheet, last + 1, 1, None, bg_color="#f2f5f8")
    for column, amount in enumerate(sums["open_to_buy"], LABELS):
        _sum(book, sheet, last + 1, column, [(row + 3, column, last, column)], amount, plan)
    return last + 3


def _first(book, sheet, row, plan):
    """Write the items to order first, the latest safe day of ordering before all else."""
    found = plan.optional("targets/buy_first.parquet")
    book.heading(sheet, row, "Order first: runs out within the year at the pace of the target")
    if found is None or found.empty:
        return _nothing(book, sheet, row + 1, "Nothing, or the stock at the start of the year is not known.")
    columns = dict(zip(("item", "name", "order_by", "runs_out", "short_from", "lead_days", "units", "value", "on_hand",
                        "on_order", "class", "supplier"), FIRST, strict=True))  # fmt: skip
    kinds = [kind for _, kind in FIRST]
    book.head(sheet, row + 1, [label for label, _ in FIRST], kinds)
    start, shown = pd.Timestamp(plan.summary["year_start"]), found.head(MOST_FIRST)
    for at, item in enumerate(shown.to_dict("records"), row + 2):
        item["value"] = float(to_major(item["value"], plan.currency))
        late = {"font_color": "#b00020", "bold": True} if item["order_by"] < start else {}
        for column, (name, (_, kind)) in enumerate(columns.items()):
            value = None if item[name] != item[name] or item[name] is pd.NaT else item[name]
            book.put(sheet, at, column, value, kind, **(late if name == "order_by" else {}))
    last, total = row + 1 + len(shown), int(shown["value"].sum())
    book.put(sheet, last + 1, 0, "Together", bold=True, bg_color="#f2f5f8")
    for column in range(1, len(FIRST)):
        book.put(sheet, last + 1, column, None, bg_color="#f2f5f8")
    _sum(book, sheet, last + 1, 7, [(row + 2, 7, last, 7)], total, plan)
    said = f"{len(found) - len(shown)} more: python3 workbook.py buy --first. " if len(found) > len(shown) else ""
    said += "Ordered by that day, nine deliveries in ten come in time; red: that day has passed. "
    said += "Short from: what is under way comes after the stock is gone."
    book.put(sheet, last + 2, 0, said, text_wrap=False, font_color="#566270")
    return last + 4


def _items(book, sheet, row, plan, months):
    """Write the units of A items to buy by month, with live sums."""
    found = plan.optional("targets/buying_items.parquet")
    book.heading(sheet, row, "Units of the best sellers (class A) to buy by month")
    found = None if found is None else found[found["class"] == "A"]
    if found is None or found.empty:
        return _nothing(book, sheet, row + 1, "No single article is among the best sellers.")
    order = list(dict.fromkeys(found["item"]))
    table = found.pivot(index=["item", "name"], columns="month", values="buy")[months].reindex(order, level=0)
    book.head(sheet, row + 1, ["Item", "Name", *months, "Year"], ["text", "text", *["figure"] * (len(months) + 1)])
    for at, ((item, name), units) in enumerate(table.head(MOST_ITEMS).iterrows(), row + 2):
        book.line(sheet, at, (item, name, *units), ("text", "text", *["units"] * len(months)))
        cells = span(at, LABELS, at, LABELS + len(months) - 1)
        look = book.format("units", bold=True)
        sheet.write_formula(at, LABELS + len(months), f"=SUM({cells})", look, int(units.sum()))
    row += 2 + min(len(table), MOST_ITEMS)
    if len(table) > MOST_ITEMS:
        more = f"{len(table) - MOST_ITEMS} more: python3 workbook.py buy --items"
        book.put(sheet, row, 0, more, text_wrap=False, font_color="#566270")
        row += 1
    return row + 1


def _surplus(book, sheet, row, plan):
    """Write the items whose stock lies longest, dearest first."""
    goods = plan.optional("targets/goods.parquet")
    book.heading(sheet, row, "Clear first: stock beyond 120 days of the target's pace")
    found = None if goods is None else goods[goods["surplus"] > 0].sort_values("surplus_value", ascending=False)
    if found is None or found.empty:
        return _nothing(book, sheet, row + 1, "Nothing lies that long, or the stock is not known.")
    labels = ["Item", "Name", "On hand", "Cover days", "Surplus", "At cost"]
    rows = [
        (i["item"], i["name"], i["on_hand"], i["cover_days"], i["surplus"], to_major(i["surplus_value"], plan.currency))
        for i in found.head(MOST_SURPLUS).to_dict("records")
    ]
    return book.table(sheet, row + 1, labels, rows, ("text", "text", "units", "days", "units", "money"))


def _totals(book, sheet, row, label, amounts, spans, plan):
    book.put(sheet, row, 0, label, bold=True, bg_color="#f2f5f8")
    book.put(sheet, row, 1, None, bg_color="#f2f5f8")
    for column, amount in enumerate(amounts, LABELS):
        _sum(book, sheet, row, column, [(a, column, b, column) for a, b in spans], amount, plan)
    last = LABELS + len(amounts)
    _sum(book, sheet, row, last, [(row, LABELS, row, last - 1)], amounts.sum(), plan)


def _amounts(book, sheet, row, amounts, plan, **look):
    for column, minor in enumerate(amounts, LABELS):
        book.put(sheet, row, column, float(to_major(int(minor), plan.currency)), "money", **look)


def _sum(book, sheet, row, column, spans, minor, plan):
    cells = ",".join(span(*one) for one in spans)
    look = book.format("money", bold=True, bg_color="#f2f5f8")
    sheet.write_formula(row, column, f"=SUM({cells})", look, float(to_major(int(minor), plan.currency)))


def _nothing(book, sheet, row, text):
    book.put(sheet, row, 0, text, text_wrap=False)
    return row + 2
