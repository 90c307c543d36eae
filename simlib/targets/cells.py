"""Cells of a target table: any subset of time, platform, category, customer group, and the leaves it covers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.core.errors import InputError, nearest

TIMES = ("half", "quarter", "month", "week", "day")
KEYS = (*TIMES, "platform", "category")
GROUP = "group"  # a key only where a plan knows customer groups


class Axes:
    """The days (with their periods), platforms and categories of a plan, and the look-up of labels in them.

    groups: names of customer groups, or None. Leaves are (D, P, K): K runs over the categories and, within each, over
    its groups, so that K = C without groups and C × G with them.
    """

    def __init__(self, days, platforms, categories, groups=None):
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
                raise InputError(f"a {name} is named twice in the target table", column=name)
        self.first = None  # the leaves a plan of these axes was built with, once something has asked for them
        self.labels = {t: self.days[t].astype("str").to_numpy(dtype=object) for t in TIMES if t != "day"}
        self.labels["day"] = self.days["day"].dt.strftime("%Y-%m-%d").to_numpy(dtype=object)
        self.labels["platform"] = np.array(self.platforms, dtype=object)
        self.labels["category"] = np.repeat(np.array(self.categories, dtype=object), many)
        if groups is not None:
            self.labels[GROUP] = np.tile(np.array(self.groups, dtype=object), len(self.categories))

    def named(self, keys, *, of):
        """Raise InputError where one of `keys` is no key of these axes; `of` says what it was to be a key of."""
        for key in keys:
            if key not in self.keys:
                make = "make one with them: python3 workbook.py plan --groups"
                known = nearest(key, self.keys) if key != GROUP else make
                what = f"unknown key of {of}" if key != GROUP else "this target knows no customer groups"
                raise InputError(what, value=key, remedy=known)

    def cube(self, leaves):
        """Return leaves (D, P, K) as (D, P, C, G); without groups G is 1."""
        return leaves.reshape(*leaves.shape[:2], len(self.categories), -1)

    def over_groups(self, nodes, share):
        """Return an array (D, P, C) as leaves (D, P, K), each over its groups as in the leaves `share`, else evenly."""
        if self.groups is None:
            return nodes
        wide = self.cube(share)
        whole = wide.sum(axis=3, keepdims=True)
        part = np.divide(wide, whole, out=np.full(wide.shape, 1 / wide.shape[3]), where=whole > 0)
        return (nodes[..., None] * part).reshape(share.shape)

    def cell(self, cell):
        """Return `cell` with its keys in order and its labels as text; InputError on an unknown key or label."""
        if not isinstance(cell, dict):
            raise InputError("a cell is written as keys and labels", value=cell, remedy='like {"month": "2026-11"}')
        self.named(cell, of="a target cell")
        found = {}
        for key in self.keys:
            if key in cell:
                found[key] = _day(cell[key]) if key == "day" else str(cell[key])
                if not (self.labels[key] == found[key]).any():
                    raise InputError(
                        f"unknown {key} in a target cell",
                        value=found[key],
                        remedy=self._known(key, found[key]),
                    )
        return found

    def _known(self, key, label):
        """Return a remedy naming what labels of `key` there are; quarters and halves with the day they begin."""
        if key not in TIMES:
            return nearest(label, dict.fromkeys(self.labels[key]))
        names, first = np.unique(self.labels[key].astype(str), return_index=True)
        if len(names) > 4:
            return f"the plan has {names[0]} to {names[-1]}"
        begins = (f"{name} (from {self.labels['day'][at]})" for name, at in zip(names, first, strict=True))
        return "the plan has " + ", ".join(begins)

    def masks(self, cell):
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

    def box(self, cell):
        """Return an open mesh that selects a cell's leaves from an array (D, P, K)."""
        return np.ix_(*(np.flatnonzero(m) for m in self.masks(cell)))


def show(cell):
    """Return a cell as text for people: `month 2026-11 × platform tmall`, or `the year`."""
    return " × ".join(f"{k} {v}" for k, v in cell.items()) or "the year"


def _day(value):
    try:
        return pd.Timestamp(value).strftime("%Y-%m-%d")
    except (ValueError, TypeError) as error:
        raise InputError("not a day", value=value, remedy="write it like 2026-11-11") from error
