"""What people chose for a plan, taken over by the next plan in the same folder. Money: minor units.

A damaged choice is refused before anything is made, so that it is not lost with the folder that is replaced; one that
does not fit the new plan is named in its warnings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from numbers import Real
from pathlib import Path

import numpy as np
import pandas as pd

from simlib.core.errors import InputError
from simlib.core.files import read_json, read_parquet, write_json, write_parquet
from simlib.core.message import Message, Note, msg
from simlib.core.schema import conform
from simlib.sections.buyers.facts import BUYERS
from simlib.sections.buying.facts import CHOICES, DEFAULTS
from simlib.sections.market.facts import MARKET
from simlib.targets.cube import Targets

COMMENTS, HOLDS, TARGETS = "targets/comments.json", "targets/holds.json", "targets/targets.parquet"
LONGEST_COVER = 24  # months
CELL = ("day", "platform", "category", "group")


@dataclass(frozen=True)
class Choices:
    """What was chosen for a plan: nothing where there is none.

    repeat_rate: share or None (the measured one); cover: months; new: items a year; market: schema table `market` in
    `currency`; comments: dicts sheet, cell, text on the `cells` (day, platform, category, group) of its target.
    """

    repeat_rate: float | None = None
    cover: float = DEFAULTS["cover"]
    new: int = DEFAULTS["new"]
    market: pd.DataFrame | None = None
    currency: str = ""
    comments: list[dict] = field(default_factory=list)
    cells: pd.DataFrame | None = None


def read_choices(folder: Path) -> Choices:
    """Return the choices of the plan in a folder; none where there is no plan.

    Raises InputError naming the file and the entry that cannot be taken over.
    """
    if not (folder / "summary.json").is_file():
        return Choices()
    if (folder / HOLDS).is_file():
        _mapping(folder / HOLDS)
    comments = _read(folder / COMMENTS) if (folder / COMMENTS).is_file() else []
    rate, (cover, new) = _repeat_rate(folder / BUYERS), _buying(folder / CHOICES)
    made = {"repeat_rate": rate, "cover": cover, "new": new, "comments": comments}
    if comments and (folder / TARGETS).is_file():
        made["cells"] = _cells(_read(folder / TARGETS, read_parquet))
    if (folder / MARKET).is_file():
        made["market"] = _read(folder / MARKET, lambda path: conform(read_parquet(path), "market", file=path))
        currency = _mapping(folder / "summary.json").get("currency")
        made["currency"] = _fit(currency, isinstance(currency, str), folder / "summary.json", "currency", "")
    return Choices(**made)


def take_over(choices: Choices, folder: Path, targets: Targets) -> list[Note]:
    """Write the choices into a new plan folder. Returns a note on each that its `targets` cannot have."""
    notes = []
    if choices.repeat_rate is not None:
        write_json(folder / BUYERS, {"repeat_rate": choices.repeat_rate})
    if (choices.cover, choices.new) != tuple(DEFAULTS.values()):
        write_json(folder / CHOICES, {"cover": choices.cover, "new": choices.new})
    if choices.market is not None:
        notes += _take_market(choices, folder, targets)
    if choices.comments:
        frame = targets.frame()
        if choices.cells is not None and _cells(frame).equals(choices.cells):
            write_json(folder / COMMENTS, choices.comments)
        else:
            notes.append(Note("plan.comments_left", {"count": len(choices.comments)}))
    return notes


def _take_market(choices, folder, targets):
    if choices.currency != targets.currency:
        values = {"before": choices.currency, "now": targets.currency}
        return [Note("plan.market_left", values)]
    write_parquet(folder / MARKET, choices.market)
    sized = choices.market.dropna(subset=["low", "middle", "high"])
    gone = sorted(set(sized["category"]) - set(targets.axes.categories))
    return [Note("plan.market_categories_left", {"categories": gone})] if gone else []


def _repeat_rate(path):
    rate = _mapping(path).get("repeat_rate") if path.is_file() else None
    whole = rate is None or (_number(rate) and 0 <= rate <= 1)
    return _fit(rate, whole, path, "repeat_rate", msg("a share from 0 to 1, or null for the measured one"))


def _buying(path):
    found = DEFAULTS | (_mapping(path) if path.is_file() else {})
    cover, new = found["cover"], found["new"]
    _fit(cover, _number(cover) and 0 <= cover <= LONGEST_COVER, path, "cover", msg("months, from 0 to 24"))
    _fit(new, _number(new) and new >= 0 and int(new) == new, path, "new", msg("a whole number of items, 0 or more"))
    return cover, new


def _cells(frame):
    """Return the cells of a target as a frame of texts, in order."""
    return frame[[name for name in CELL if name in frame]].astype("str").reset_index(drop=True)


def _number(value):
    return isinstance(value, Real) and not isinstance(value, bool) and bool(np.isfinite(value))


def _fit(value, fits: bool, path, name: str, rule: Message | str):
    """Return a value that fits; else InputError naming file, entry and rule."""
    if fits:
        return value
    what, remedy = "what was chosen before cannot be taken over", "correct it ({rule}) or delete the file"
    raise InputError(what, file=path, column=name, value=value, remedy=remedy, rule=rule)


def _mapping(path):
    found = _read(path)
    return _fit(found, isinstance(found, dict), path, None, msg("an object with names and values"))


def _read(path, reader=read_json):
    """Return the content of a file of the plan before; InputError where it is damaged."""
    try:
        return reader(path)
    except (ValueError, OSError, InputError) as error:
        what = "the file of the plan before is damaged: what was chosen there cannot be taken over"
        remedy = "restore it, delete it to plan without it, or write to another folder with --out"
        raise InputError(what, file=path, remedy=remedy) from error
