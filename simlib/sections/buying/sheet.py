"""The sheet Buy list: open-to-buy by category and month at cost, what to order first, units of the best sellers."""

from __future__ import annotations

import pandas as pd

from simlib.core.money import to_major
from simlib.i18n import N_, _, ngettext, pgettext
from simlib.plan_folder.folder import PlanFolder
from simlib.presentation.book import Book, room, span
from simlib.presentation.item_names import item_name
from simlib.sections.buying.cells import BAND, QUIET, put_amounts, put_nothing, put_sum
from simlib.sections.buying.facts import BuyingFacts, facts
from simlib.sections.buying.first_sheet import first_block
from simlib.sections.buying.labels import basis_note

HEAD, LABELS = 3, 2  # rows before the first table; columns before the months
MOST_ITEMS, MOST_EXCESS = 60, 20
FLOWS = (
    (N_("Sales of the target, at cost"), "sales", 1),
    (N_("Closing stock wanted"), "closing", 1),
    (N_("Opening stock"), "opening", -1),
    (N_("On order"), "on_order", -1),
)


def buying_sheet(book: Book, plan: PlanFolder) -> None:
    """Write open-to-buy with its sums, how it comes about, what to order first, the A items by month, excess stock."""
    found = facts(plan)
    buying, months = found.open_to_buy, found.months
    wide, note = 13, ""
    if buying is not None:
        wide = room(to_major(int(buying["closing"].max()), plan.currency), plan.currency, at_least=13)
        note = _("{basis} As of the start of the plan year.", basis=basis_note(found.basis))
    widths = (24, 34, *[wide] * max(len(months) + 1, 8))
    sheet = book.sheet("buying", pgettext("sheet", "Buy list"), widths, title=_("What to buy"), note=note)
    sheet.freeze_panes(HEAD, 1 if buying is None else LABELS)
    if buying is None:
        command = "python3 workbook.py report"
        text = _("There is no buying plan yet. Bring it up to date with: {command}", command=command)
        book.sentence(sheet, HEAD, text)
        return
    row = _open_to_buy(book, sheet, found)
    row = first_block(book, sheet, row, found.first)
    row = _units(book, sheet, row, found)
    _excess(book, sheet, row, found.excess)


def _open_to_buy(book, sheet, found: BuyingFacts):
    """Write category × month with live sums, then where the sums come from; returns the first free row."""
    buying, months = found.open_to_buy, found.months
    book.heading(sheet, HEAD, _("Open to buy, at cost: what may still be ordered for arrival in the month"))
    kinds = ["text", "text", *["figure"] * (len(months) + 1)]
    book.head(sheet, HEAD + 1, [_("Category"), "", *months, _("Year")], kinds)
    table = buying.pivot(index="category", columns="month", values="open_to_buy")[months]
    first = row = HEAD + 2
    for row, (category, amounts) in enumerate(table.iterrows(), first):
        book.put(sheet, row, 0, category)
        put_amounts(book, sheet, row, LABELS, amounts)
        whole = [(row, LABELS, row, LABELS + len(months) - 1)]
        put_sum(book, sheet, row, LABELS + len(months), whole, amounts.sum())
    total = row + 1
    _totals(book, sheet, total, _("All categories"), table.sum(), [(first, row)])
    new = buying.groupby("month", sort=False)["new_items"].sum()
    row = total + 1
    if new.any():
        book.put(sheet, row, 0, _("New items to bring"))
        for column, count in enumerate(new, LABELS):
            book.put(sheet, row, column, int(count), "items")
        sheet.write_formula(row, LABELS + len(new), f"=SUM({span(row, LABELS, row, LABELS + len(new) - 1)})",
                            book.format("items", bold=True), int(new.sum()))  # fmt: skip
        row += 1
    return _flows(book, sheet, row + 1, found)


def _flows(book, sheet, row, found):
    """Write sales + closing − opening − on order of all categories, summed live."""
    book.heading(sheet, row, _("How it comes about (all categories)"))
    book.head(sheet, row + 1, ["", "", *found.months], ["text", "text", *["figure"] * len(found.months)])
    names = ["target", *(name for _text, name, _sign in FLOWS), "open_to_buy"]
    sums = found.open_to_buy.groupby("month", sort=False)[names].sum()
    for at, (label, name, sign) in enumerate(((N_("Target, at price"), "target", 1), *FLOWS), row + 2):
        book.put(sheet, at, 0, _(label), text_wrap=False)
        put_amounts(book, sheet, at, LABELS, sign * sums[name], **(QUIET if name == "target" else {}))
    last = row + 2 + len(FLOWS)
    book.put(sheet, last + 1, 0, _("Open to buy"), **BAND)
    book.put(sheet, last + 1, 1, None, bg_color=BAND["bg_color"])
    for column, amount in enumerate(sums["open_to_buy"], LABELS):
        put_sum(book, sheet, last + 1, column, [(row + 3, column, last, column)], amount)
    return last + 3


def _units(book, sheet, row, found):
    """Write the units of A items to buy by month, with live sums."""
    book.heading(sheet, row, _("Units of the best sellers (class A) to buy by month"))
    best = None if found.units is None else found.units[found.units["class"] == "A"]
    if best is None or best.empty:
        return put_nothing(book, sheet, row + 1, _("No single article is among the best sellers."))
    months, order = found.months, list(dict.fromkeys(best["item"]))
    table = best.pivot(index=["item", "name"], columns="month", values="buy")[months].reindex(order, level=0)
    kinds = ["text", "text", *["figure"] * (len(months) + 1)]
    book.head(sheet, row + 1, [_("Item"), _("Name"), *months, _("Year")], kinds)
    for at, ((item, name), units) in enumerate(table.head(MOST_ITEMS).iterrows(), row + 2):
        book.line(sheet, at, (item, name, *units), ("text", "text", *["units"] * len(months)))
        cells = span(at, LABELS, at, LABELS + len(months) - 1)
        look = book.format("units", bold=True)
        sheet.write_formula(at, LABELS + len(months), f"=SUM({cells})", look, int(units.sum()))
    row += 2 + min(len(table), MOST_ITEMS)
    if len(table) > MOST_ITEMS:
        more = ngettext("{n} more item: {command}.", "{n} more items: {command}.", len(table) - MOST_ITEMS,
                        command="python3 workbook.py buy --items")  # fmt: skip
        book.put(sheet, row, 0, more, text_wrap=False, **QUIET)
        row += 1
    return row + 1


def _excess(book, sheet, row, excess: pd.DataFrame | None):
    """Write the items with excess stock, dearest first."""
    book.heading(sheet, row, _("Clear first: stock beyond 120 days of the target's pace"))
    if excess is None:
        return put_nothing(book, sheet, row + 1, _("No item has excess stock, or the stock is not known."))
    labels = [_("Item"), _("Name"), _("On hand"), _("Days of cover"), _("Excess units"), _("Excess at cost")]
    rows = [
        (i["item"], item_name(i), i["on_hand"], i["days_of_cover"], i["excess"],
         to_major(i["excess_value"], book.currency))
        for i in excess.head(MOST_EXCESS).to_dict("records")
    ]  # fmt: skip
    return book.table(sheet, row + 1, labels, rows, ("text", "text", "units", "days", "units", "money"))


def _totals(book, sheet, row, label, amounts, spans):
    book.put(sheet, row, 0, label, **BAND)
    book.put(sheet, row, 1, None, bg_color=BAND["bg_color"])
    for column, amount in enumerate(amounts, LABELS):
        put_sum(book, sheet, row, column, [(a, column, b, column) for a, b in spans], amount)
    last = LABELS + len(amounts)
    put_sum(book, sheet, row, last, [(row, LABELS, row, last - 1)], amounts.sum())
