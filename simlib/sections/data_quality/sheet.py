"""The sheets Issues (what was not accepted, warned of, assumed) and About (definitions, seed, where it comes from)."""

from __future__ import annotations

from simlib.core.money import to_major
from simlib.i18n import pgettext
from simlib.presentation import terms, words

MOST_REASONS = 200


def issues_sheet(book, plan):
    """Write the rows that were not accepted by reason, the warnings, the defaults and the notes."""
    s = plan.summary
    sheet = book.sheet(
        "issues",
        pgettext("sheet", "Issues"),
        (60, 36, 12, 16, 44),
        title="Data issues and assumptions",
        note=f"{s['rows_read']:,} rows read = {s['rows_accepted']:,} accepted + {s['rows_rejected']:,} not accepted",
    )
    sheet.freeze_panes(2, 0)
    row = _lines(book, sheet, 3, "Warnings", s["warnings"])
    book.heading(sheet, row, "Rows that were not accepted (all of them: data/rejects.csv)")
    kinds = ("text", "text", "rows", "exact", "text")
    row = book.table(sheet, row + 1, ["Reason", "Column", "Rows", "Their money", "Example"], _reasons(plan), kinds)
    book.heading(sheet, row, "What the data lacked, and what was taken instead")
    lacked = [
        (words.label(d["input"]), terms.note(d["value"]), None, None, terms.note(d["why"])) for d in s["defaults"]
    ]
    row = book.table(sheet, row + 1, ["Input", "Taken instead", "", "", "Why"], lacked, ["text"] * 5)
    _lines(book, sheet, row, "Notes", s["notes"])


def _reasons(plan):
    """Return (reason, column, rows, money in major units, an example) of the rejects, the most frequent first."""
    if not len(plan.rejects):
        return []
    groups = plan.rejects.groupby(["reason", "column"], sort=True)
    found = groups.agg(rows=("reason", "size"), money=("money", "sum"), example=("value", "first")).reset_index()
    found = found.sort_values("rows", ascending=False, kind="stable").head(MOST_REASONS).to_dict("records")
    return [(r["reason"], r["column"], r["rows"], to_major(r["money"], plan.currency), r["example"]) for r in found]


def _lines(book, sheet, row, heading, texts):
    book.heading(sheet, row, heading)
    for at, text in enumerate(texts or ["none"], row + 1):
        book.sentence(sheet, at, terms.note(text))
    return row + len(texts or ["none"]) + 2


def about_sheet(book, plan):
    """Write what the figures mean, what basis and interval are, the seed and where the numbers come from."""
    s = plan.summary
    sheet = book.sheet(
        "about",
        pgettext("sheet", "About"),
        (34, 20, 90),
        title="What the figures mean and where they come from",
        note="The same input, seed and version give the same numbers",
    )
    sheet.freeze_panes(2, 0)
    book.heading(sheet, 3, "Figures")
    figures = [
        (words.metric(name), words.unit(kpi["unit"], plan.currency), words.meaning(name))
        for name, kpi in words.in_order(s["kpis"])
    ]
    row = book.table(sheet, 4, ["Figure", "Unit", "What it is"], figures, ["text"] * 3)
    book.heading(sheet, row, "Terms")
    lines = [(f"basis: {name}", "", said) for name, said in words.BASIS.items()]
    lines += [(name, "", said) for name, said in words.TERMS.items()]
    row = book.table(sheet, row + 1, ["Term", "", "Meaning"], lines, ["text"] * 3)
    _source(book, sheet, row, s)


def _source(book, sheet, row, s):
    book.heading(sheet, row, "Source")
    facts = [
        ("Seed", "seed", "rows"),
        ("Simulated years", "replications", "rows"),
        ("Orders", "orders", "rows"),
        ("First day of the history", "history_start", "day"),
        ("Last day of the history", "history_end", "day"),
        ("First day of the plan year", "year_start", "day"),
        ("Last day of the plan year", "year_end", "day"),
    ]
    for at, (label, name, kind) in enumerate(facts, row + 1):
        book.put(sheet, at, 0, label)
        book.put(sheet, at, 1, s[name], kind, align="left", indent=1)
    for at, (name, value) in enumerate(words.flat(s.get("provenance", {})), row + len(facts) + 2):
        book.put(sheet, at, 0, name)
        book.put(sheet, at, 1, value, text_wrap=False)
