"""Cells of a target table: any subset of time, platform and category, and the leaves it covers. Money: minor units."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.core.errors import InputError, nearest

TIMES = ("half", "quarter", "month", "week", "day")
KEYS = (*TIMES, "platform", "category")


class Axes:
    """The days (with their periods), platforms and categories of a plan, and the look-up of labels in them."""

    def __init__(self, days, platforms, categories):
        missing = [t for t in TIMES if t not in days.columns]
        if missing:
            raise InputError("the days of a target table lack a period", column=missing[0])
        self.days = days.reset_index(drop=True)
        self.platforms, self.categories = [str(p) for p in platforms], [str(c) for c in categories]
        self.shape = (len(days), len(self.platforms), len(self.categories))
        if 0 in self.shape:
            raise InputError("a target needs at least one day, platform and category", value=str(self.shape))
        for name, labels in (
            ("platform", self.platforms),
            ("category", self.categories),
            ("day", list(self.days["day"])),
        ):
            if len(set(labels)) != len(labels):
                raise InputError(f"a {name} is named twice in the target table", column=name)
        self.first = None  # the leaves a plan of these axes was built with, once something has asked for them
        self.labels = {t: self.days[t].astype("str").to_numpy(dtype=object) for t in TIMES if t != "day"}
        self.labels["day"] = self.days["day"].dt.strftime("%Y-%m-%d").to_numpy(dtype=object)
        self.labels["platform"] = np.array(self.platforms, dtype=object)
        self.labels["category"] = np.array(self.categories, dtype=object)

    def cell(self, cell):
        """Return `cell` with its keys in order and its labels as text; InputError on an unknown key or label."""
        if not isinstance(cell, dict):
            raise InputError("a cell is written as keys and labels", value=cell, remedy='like {"month": "2026-11"}')
        for key in cell:
            if key not in KEYS:
                raise InputError("unknown key of a target cell", value=key, remedy=nearest(key, KEYS))
        found = {}
        for key in KEYS:
            if key in cell:
                found[key] = _day(cell[key]) if key == "day" else str(cell[key])
                if not (self.labels[key] == found[key]).any():
                    raise InputError(
                        f"unknown {key} in a target cell",
                        value=found[key],
                        remedy=nearest(found[key], dict.fromkeys(self.labels[key])),
                    )
        return found

    def masks(self, cell):
        """Return which days, platforms and categories a cell covers, as three boolean arrays."""
        day, platform, category = (np.ones(n, dtype=bool) for n in self.shape)
        for key, label in cell.items():
            if key == "platform":
                platform &= self.labels[key] == label
            elif key == "category":
                category &= self.labels[key] == label
            else:
                day &= self.labels[key] == label
        if not day.any():
            raise InputError("the periods of a target cell have no day in common", value=show(cell))
        return day, platform, category

    def box(self, cell):
        """Return an open mesh that selects a cell's leaves from a (days, platforms, categories) array."""
        return np.ix_(*(np.flatnonzero(m) for m in self.masks(cell)))


def show(cell):
    """Return a cell as text for people: `month 2026-11 × platform tmall`, or `the year`."""
    return " × ".join(f"{k} {v}" for k, v in cell.items()) or "the year"


def _day(value):
    try:
        return pd.Timestamp(value).strftime("%Y-%m-%d")
    except (ValueError, TypeError) as error:
        raise InputError("not a day", value=value, remedy="write it like 2026-11-11") from error
