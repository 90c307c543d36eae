"""What the sheet Answer says of breakers and fixes."""

from __future__ import annotations

from simlib.presentation import words


def tables(book, sheet, row, plan):
    """Write both tables from `row` on; returns the first free row."""
    return _fixes(book, sheet, _breakers(book, sheet, row, plan.summary), plan.summary)


def _breakers(book, sheet, row, s):
    book.heading(sheet, row, f"What breaks it (paid GMV lost on average in {words.lost_in(s['p_hit'])})")
    labels = ["Breaker", "GMV lost", "Share of losses", "", "", "", "Basis", "What happens"]
    rows = [
        (words.named(b["name"]), b["gmv_lost"], b["share"], None, None, None, b["basis"], words.note(b["what"]))
        for b in s["breakers"]
    ]
    return book.table(sheet, row + 1, labels, rows, ("text", "money", "share", *["text"] * 5))


def _fixes(book, sheet, row, s):
    book.heading(sheet, row, "What would fix it (each alone, the same simulated years compared pair by pair)")
    labels = ["Fix", "GMV gained", "95 % from", "95 % to", "Chance with it", "Contribution", "Basis", "What is done"]
    rows = [
        (
            words.named(f["name"]),
            f["gain_gmv"],
            f["lo"],
            f["hi"],
            f["p_hit"],
            f.get("gain_contribution"),
            f["basis"],
            f"{words.note(f['what'])} ({f['p_hit_gain']:+.0%} chance)"
            + ("" if f["detectable"] else " (no detectable gain)"),
        )
        for f in s["fixes"]
    ]
    kinds = ("text", *["money"] * 3, "chance", "money", "text", "text")
    return book.table(sheet, row + 1, labels, rows, kinds)
