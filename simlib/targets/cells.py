"""Cells of a target table: any subset of time, platform, category, customer group, and the leaves it covers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import reduce

import numpy as np
import pandas as pd

from simlib.core.errors import InputError, nearest
from simlib.core.message import Message, Note, msg

TIMES = ("half", "quarter", "month", "week", "day")
KEYS = (*TIMES, "platform", "category")
GROUP = "group"  # a key only where a plan knows customer groups
YEAR = Note("targets.year")
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class Axes:
    """The days (with their periods), platforms and categories of a plan, and the look-up of labels in them.

    groups: names of customer groups, or None. Leaves are (D, P, K): K runs over the categories and, within each, over
    its groups, so that K = C without groups and C × G with them.
    """

    def __init__(
        self, days: pd.DataFrame, platforms: Iterable, categories: Iterable, groups: Iterable | None = None
    ) -> None:
        missing = [t for t in TIMES if t not in days.columns]
        if missing:
            raise InputError("the days of a target table lack a period", column=missing[0])
        self.days = days.reset_index(drop=True)
        self.platforms, self.categories = [str(p) for p in platforms], [str(c) for c in categories]
        self.groups = None if groups is None else [str(g) for g in groups]
        self.keys, many = (KEYS, 1) if groups is None else ((*KEYS, GROUP), len(self.groups))
        self.shape = (len(days), len(self.platforms), len(self.categories) * many)
        if 0 in self.shape:
            raise InputError("a target needs at least one day, platform and category", value=str(self.shape))
        for name, labels in (
            ("platform", self.platforms),
            ("category", self.categories),
            (GROUP, self.groups or []),
            ("day", list(self.days["day"])),
        ):
            if len(set(labels)) != len(labels):
                raise InputError("a {name} is named twice in the target table", name=name, column=name)
        self.first = None  # the leaves a plan of these axes was built with, once something has asked for them
        self.labels = {t: self.days[t].astype("str").to_numpy(dtype=object) for t in TIMES if t != "day"}
        self.labels["day"] = self.days["day"].dt.strftime("%Y-%m-%d").to_numpy(dtype=object)
        self.labels["platform"] = np.array(self.platforms, dtype=object)
        self.labels["category"] = np.repeat(np.array(self.categories, dtype=object), many)
        if groups is not None:
            self.labels[GROUP] = np.tile(np.array(self.groups, dtype=object), len(self.categories))

    def check_keys(self, keys: Iterable[str], *, refusal: str | Message) -> None:
        """Raise InputError where one of `keys` is no key of these axes; `refusal` says what is wrong then."""
        for key in keys:
            if key not in self.keys:
                if key == GROUP:
                    remedy = "make one with them: python3 workbook.py plan --groups"
                    raise InputError("this target knows no customer groups", value=key, remedy=remedy)
                raise InputError(refusal, value=key, remedy=nearest(key, self.keys))

    def cube(self, leaves: np.ndarray) -> np.ndarray:
        """Return leaves (D, P, K) as (D, P, C, G); without groups G is 1."""
        return leaves.reshape(*leaves.shape[:2], len(self.categories), -1)

    def over_groups(self, nodes: np.ndarray, share: np.ndarray) -> np.ndarray:
        """Return an array (D, P, C) as leaves (D, P, K), each over its groups as in the leaves `share`, else evenly."""
        if self.groups is None:
            return nodes
        wide = self.cube(share)
        whole = wide.sum(axis=3, keepdims=True)
        part = np.divide(wide, whole, out=np.full(wide.shape, 1 / wide.shape[3]), where=whole > 0)
        return (nodes[..., None] * part).reshape(share.shape)

    def cell(self, cell: Mapping) -> dict[str, str]:
        """Return `cell` with its keys in order and its labels as text; InputError on an unknown key or label."""
        if not isinstance(cell, dict):
            raise InputError("a cell is written as keys and labels", value=cell, remedy='like {"month": "2026-11"}')
        self.check_keys(cell, refusal=msg("unknown key of a target cell"))
        found = {}
        for key in self.keys:
            if key in cell:
                found[key] = _day(cell[key]) if key == "day" else str(cell[key])
                if not (self.labels[key] == found[key]).any():
                    remedy = self._choices(key, found[key])
                    raise InputError("unknown {key} in a target cell", key=key, value=found[key], remedy=remedy)
        return found

    def _choices(self, key, label):
        """Return a remedy naming what labels of `key` there are; quarters and halves with the day they begin."""
        if key not in TIMES:
            return nearest(label, dict.fromkeys(self.labels[key]))
        names, first = np.unique(self.labels[key].astype(str), return_index=True)
        if len(names) > 4:
            return msg("the plan has {first} to {last}", first=names[0], last=names[-1])
        begins = [(name, self.labels["day"][at]) for name, at in zip(names, first, strict=True)]
        periods = [msg("{name} (from {day})", name=name, day=day) for name, day in begins]
        return msg("the plan has {periods:list}", periods=periods)

    def masks(self, cell: Mapping) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return which days (D,), platforms (P,) and categories with groups (K,) a cell covers, as boolean arrays."""
        day, platform, category = (np.ones(n, dtype=bool) for n in self.shape)
        for key, label in cell.items():
            if key == "platform":
                platform &= self.labels[key] == label
            elif key in ("category", GROUP):
                category &= self.labels[key] == label
            else:
                day &= self.labels[key] == label
        if not day.any():
            raise InputError("the periods of a target cell have no day in common", value=show(cell))
        return day, platform, category

    def box(self, cell: Mapping) -> tuple[np.ndarray, ...]:
        """Return an open mesh that selects a cell's leaves from an array (D, P, K)."""
        return np.ix_(*(np.flatnonzero(m) for m in self.masks(cell)))


def show(cell: Mapping) -> Note:
    """Return what people call a cell: `Nov 2026 · tmall`, or `the year`."""
    parts = [Note(_code(key, str(label)), {"label": str(label)}) for key, label in cell.items()]
    return reduce(lambda first, second: Note("targets.both", {"first": first, "second": second}), parts or [YEAR])


def _code(key, label):
    """Return the code of a label's name: months and customer groups are put into words, all else is a name already."""
    if key == GROUP:
        return f"targets.group_{label}" if label in ("new", "returning") else "targets.group"
    return "targets.month" if key == "month" and MONTH.fullmatch(label) else "targets.label"


def _day(value):
    try:
        return pd.Timestamp(value).strftime("%Y-%m-%d")
    except (ValueError, TypeError) as error:
        raise InputError("not a day", value=value, remedy="write it like 2026-11-11") from error
