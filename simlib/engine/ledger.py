"""What happened, by replication and day, in whole numbers; computes no KPI. Time: day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from simlib.engine.axes import Axes
    from simlib.engine.flow import Column


class Ledger:
    """Daily totals of every declared column: int64 arrays (days, replications).

    columns: name → Column, of the flows that may record; any other name is a KeyError, recorded or read. With `axes`,
    what a column keeps is kept by calendar month as well: int64 (months, …, replications).
    """

    def __init__(self, days: int, replications: int, columns: Mapping[str, Column], axes: Axes | None = None) -> None:
        self.days, self.replications, self.columns, self.axes = days, replications, columns, axes
        self._table, self._by_month = {}, {}
        self.today = 0

    @property
    def today(self) -> int:
        """The day that is recorded, counted from 0."""
        return self._today

    @today.setter
    def today(self, day: int) -> None:
        self._today = day
        self._month = self.axes.days.month[day] if self.axes else 0

    def record(self, name: str, value: object) -> None:
        """Add `value` (…, replications) of whole numbers to today's total of `name`, and to what the column keeps."""
        table, value = self._table.get(name), np.asarray(value)
        if table is None:
            table = self._open(name)
        if (monthly := self._by_month.get(name)) is not None:
            inside, part = monthly
            value = part(value)
            inside[self._month] += value
        table[self._today] += value.sum(axis=tuple(range(value.ndim - 1))) if value.ndim > 1 else value

    def names(self) -> list[str]:
        """Return the recorded names in order of first recording."""
        return list(self._table)

    def daily(self, name: str) -> np.ndarray:
        """Return int64 (days, replications) of a declared column; zeros where nothing was recorded."""
        found = self._table.get(name)
        return np.zeros((self.days, self.replications), dtype=np.int64) if self._is_empty(name, found) else found

    def total(self, name: str) -> np.ndarray:
        """Return int64 (replications,): the sum of `name` over all days."""
        return self.daily(name).sum(axis=0)

    def by_month(self, name: str) -> np.ndarray:
        """Return what a column keeps: int64 (months, axes kept, replications); zeros where nothing was recorded.

        A column that keeps no axes is a KeyError, as is any column of a ledger without axes (one read from disk).
        """
        empty = self._is_empty(name, self._by_month.get(name))
        if self.axes is None or not self.columns[name].keep:
            raise KeyError(f"the ledger keeps nothing by month of {name!r}")
        return np.zeros(self._shape_by_month(name), dtype=np.int64) if empty else self._by_month[name][0]

    def until(self, days: int) -> Ledger:
        """Return the ledger of the first `days` days."""
        short = Ledger(days, self.replications, self.columns)
        short._table = {name: table[:days] for name, table in self._table.items()}
        return short

    def frame(self, first_replication: int = 0) -> pd.DataFrame:
        """Return the wide table `replication day` + one int64 column a quantity, sorted by replication and day."""
        columns = {
            "replication": np.repeat(np.arange(self.replications) + first_replication, self.days),
            "day": np.tile(np.arange(self.days), self.replications),
        }
        columns |= {name: table.T.ravel() for name, table in self._table.items()}
        return pd.DataFrame(columns)

    @classmethod
    def of(cls, frame: pd.DataFrame, columns: Mapping[str, Column]) -> Ledger:
        """Return the ledger of a wide table as `frame()` made it (any number of blocks, one after another).

        A column of the table that is not declared is a KeyError.
        """
        replications = frame["replication"].nunique()
        days = len(frame) // max(replications, 1)
        ledger = cls(days, replications, columns)
        for name in frame.columns.drop(["replication", "day"]):
            ledger._is_empty(name, None)
            ledger._table[name] = frame[name].to_numpy().reshape(replications, days).T.copy()
        return ledger

    def _is_empty(self, name, found):
        """Return whether a declared column has nothing; an undeclared one is a KeyError."""
        if name not in self.columns:
            raise KeyError(f"no flow declares the ledger column {name!r}")
        return found is None

    def _open(self, name):
        self._is_empty(name, None)
        self._table[name] = np.zeros((self.days, self.replications), dtype=np.int64)
        if self.axes and self.columns[name].keep:
            self._by_month[name] = np.zeros(self._shape_by_month(name), dtype=np.int64), self._part(self.columns[name])
        return self._table[name]

    def _shape_by_month(self, name):
        axes = [axis for axis in self.columns[name].keep.split() if axis != "month"]
        return (len(self.axes.days.months), *(len(self.axes.names(axis)) for axis in axes), self.replications)

    def _part(self, column):
        """Return the function that sums a recorded value down to the axes a column keeps."""
        over, keep = column.over.split(), column.keep.split()
        grouped = "category" in keep and "sku" in over
        stays = [axis for axis in over if axis in keep or (grouped and axis == "sku")]
        gone, starts = tuple(i for i, axis in enumerate(over) if axis not in stays), self.axes.goods.starts

        def part(value):
            value = value.sum(axis=gone) if gone else value
            return np.add.reduceat(value, starts, axis=stays.index("sku")) if grouped else value

        return part
