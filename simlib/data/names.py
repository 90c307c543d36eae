"""Names of platforms and categories: one spelling where case or spaces alone differ, a warning of likely typos."""

from __future__ import annotations

import re

import pandas as pd

from simlib.core.message import Note
from simlib.data.notes import Notes, first_few

RARE, FREQUENT = 0.001, 0.01  # shares of the rows: a name that may be a typo, and one that it may stand for


def one_spelling(names: pd.Series, what: str, notes: Notes) -> pd.Series:
    """Return names in which spellings that differ by case or spaces alone became the most frequent one.

    names: Series of text; what: `platforms` or `categories`, for the warning that lists which were put together.
    """
    changed = spellings(names)
    if not changed:
        return names
    count = int(names.isin(list(changed)).sum())
    shown = [Note("data.merged", {"old": old, "new": new}) for old, new in changed.items()]
    notes.warn(f"{what}_merged", names=first_few(shown), rows=count)
    return names.map(lambda name: changed.get(name, name))


def spellings(names: pd.Series) -> dict[str, str]:
    """Return {spelling: the most frequent one that differs from it by case or spaces alone}."""
    best, changed = {}, {}
    for name in names.value_counts().index:
        first = best.setdefault(_plain(name), name)
        if first != name:
            changed[name] = first
    return changed


def spelled_like(names: pd.Series, others: pd.Series) -> pd.Series:
    """Return names in the spelling of `others`, where they differ from one of them by case or spaces alone."""
    spelling = {_plain(name): name for name in others.unique()}
    return names.map(lambda name: spelling.get(_plain(name), name))


def _plain(name):
    # `shop 1 2` is not `shop 12`: spaces between figures stay.
    return re.sub(r"(?<!\d)\s+|\s+(?!\d)", "", str(name)).casefold()


def warn_of_typos(names: pd.Series, notes: Notes) -> None:
    """Warn of a rare platform one or two letters from a frequent one; it may be a shop of its own and stays one."""
    counts = names.value_counts()
    total = int(counts.sum())
    frequent = [name for name, count in counts.items() if count >= FREQUENT * total]
    found = []
    for name, count in counts[counts < RARE * total].items():
        like = next((f for f in frequent if _near(_plain(name), _plain(f))), None)
        if like is not None:
            found.append(Note("data.likely_typo", {"name": name, "rows": int(count), "like": like}))
    if found:
        notes.warn("likely_typos", names=first_few(found))


def _near(one, other):
    """Whether two names differ by so few letters that one may be a typo: two of five and more, one of three or four."""
    allowed = min(2, (len(other) - 1) // 2)
    if abs(len(one) - len(other)) > allowed or one[-1:].isdigit() or other[-1:].isdigit():
        return False  # `shop 1` and `shop 2` are two shops
    return 0 < distance(one, other) <= allowed


def distance(one: str, other: str) -> int:
    """Return the edit distance of two texts: letters put in, left out or replaced (Levenshtein 1966)."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row = row, [i]
        for j, b in enumerate(other, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b)))
    return row[-1]
