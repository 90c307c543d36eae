"""The end of the sheet Answer: the buyers and the share of the market that the target needs."""

from __future__ import annotations

from simlib.core.money import to_major
from simlib.i18n import show


def reach(book, sheet, row, plan):
    """Write both blocks from `row` on, as far as they are known; returns the first free row."""
    return _market(book, sheet, _buyers(book, sheet, row, plan), plan)


def _buyers(book, sheet, row, plan):
    found = plan.optional("targets/buyers.json")
    if found is None:
        return row
    book.heading(sheet, row, "Buyers the target needs")
    known, needs = found["known"], found["needs"]
    facts = known["facts"]
    if facts is None:
        book.put(sheet, row + 1, 0, "Not known: " + known["why"], text_wrap=False)
        return row + 3
    labels = ["Buyers", "Last year", "The target needs", "Worth each", "", "", "Basis", "What it is"]
    needs = needs or {}
    each = {name: float(to_major(facts[f"value_{name}"], plan.currency)) for name in ("new", "old")}
    share = known["known_share"]
    said = "buy for the first time"
    said += "" if share > 0.9995 else f"; {share:.0%} of the paid value names its buyer, the needs are of that part"
    why = f"; {found['why']}" if found["why"] else ""
    rows = [
        ("New buyers", facts["new"], needs.get("new"), each["new"], None, None, known["basis"], said),
        ("Old buyers", facts["old"], needs.get("old"), each["old"], None, None, known["basis"], "bought before" + why),
    ]
    end = book.table(sheet, row + 1, labels, rows, ("text", "buyers", "buyers", "exact", *["text"] * 4))
    more = (("Come back", facts["repeat_rate"], needs.get("repeat_rate"), "part of the buyers of a year before"),
            ("Of the fifth that spends most", facts["top_fifth"], None, "part of all paid value"))  # fmt: skip
    for at, (label, value, wanted, text) in enumerate(more, end - 1):
        line = (label, value, wanted, None, None, None, known["basis"], text)
        book.line(sheet, at, line, ("text", "share", "share", *["text"] * 5))
    return end + len(more)


def _market(book, sheet, row, plan):
    found = plan.optional("targets/market.parquet")
    if found is None:
        return row
    book.heading(sheet, row, "Share of the market that the target needs (from searches × conversion × price)")
    labels = ["Category", "Target", "Market", "Share needed", "From", "To", "", "What it is"]
    book.head(sheet, row + 1, labels, ["text", *["figure"] * 5, "text", "text"])
    for at, line in enumerate(found.to_dict("records"), row + 2):
        target, market, low, high = (
            float(to_major(line[name], plan.currency)) for name in ("target", "middle", "low", "high")
        )
        said = "no keyword of this category"
        if market == market:
            said = f"the market lies between {show.money(low, plan.currency)} and {show.money(high, plan.currency)}"
            said += "; the target is more than it buys" if line["share_low"] > 1 else ""
        values = (
            line["category"],
            target,
            market,
            *(line[n] for n in ("share", "share_low", "share_high")),
            None,
            said,
        )
        book.line(sheet, at, values, ("text", "money", "money", *["share"] * 3, "text", "text"))
    return row + 3 + len(found)
