"""Names of platforms and categories: one spelling for what differs by case or spaces alone, a word on likely typos."""

from __future__ import annotations

import re

RARE, FREQUENT = 0.001, 0.01  # shares of the rows: a name that may be a typo, and one that it may stand for
SHOWN = 5


def one_spelling(names, what, notes):
    """Return names in which spellings that differ by case or spaces alone became the most frequent one.

    names: Series of text; what: `Platform` or `Category`, for the warning that tells which were put together.
    """
    changed = spellings(names)
    if not changed:
        return names
    count = int(names.isin(list(changed)).sum())
    shown = "; ".join(f"{old!r} as {new!r}" for old, new in list(changed.items())[:SHOWN])
    more = f"; and {len(changed) - SHOWN} more" if len(changed) > SHOWN else ""
    notes.warn(f"{what} names that differ by case or spaces alone were put together: {shown}{more} ({count:,} rows).")
    return names.map(lambda name: changed.get(name, name))


def spellings(names):
    """Return {spelling: the most frequent one that differs from it by case or spaces alone}."""
    best, changed = {}, {}
    for name in names.value_counts().index:
        known = best.setdefault(_plain(name), name)
        if known != name:
            changed[name] = known
    return changed


def spelled_like(names, others):
    """Return names in the spelling of `others`, where they differ from one of them by case or spaces alone."""
    known = {_plain(name): name for name in others.unique()}
    return names.map(lambda name: known.get(_plain(name), name))


def _plain(name):
    # `shop 1 2` is not `shop 12`: spaces between figures stay.
    return re.sub(r"(?<!\d)\s+|\s+(?!\d)", "", str(name)).casefold()


def warn_of_typos(names, notes):
    """Warn of a rare platform one or two letters from a frequent one; it stays apart: it may be a shop of its own."""
    counts = names.value_counts()
    total = int(counts.sum())
    frequent = [name for name, count in counts.items() if count >= FREQUENT * total]
    found = []
    for name, count in counts[counts < RARE * total].items():
        like = next((f for f in frequent if _near(_plain(name), _plain(f))), None)
        if like is not None:
            found.append(f"{name!r} ({count:,} rows) looks like {like!r}")
    if found:
        more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        text = "; ".join(found[:SHOWN]) + more
        notes.warn(f"Is it a typing mistake? Platform {text}; kept apart. Correct the export if they are one.")


def _near(one, other):
    """Whether two names differ by so few letters that one may be a typo: two of five and more, one of three or four."""
    allowed = min(2, (len(other) - 1) // 2)
    if abs(len(one) - len(other)) > allowed or one[-1:].isdigit() or other[-1:].isdigit():
        return False  # `shop 1` and `shop 2` are two shops
    return 0 < distance(one, other) <= allowed


def distance(one, other):
    """Return the edit distance of two texts: letters put in, left out or replaced (Levenshtein 1966)."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row = row, [i]
        for j, b in enumerate(other, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b)))
    return row[-1]
