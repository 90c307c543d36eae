"""What happened, by replication and day, in whole numbers; computes no KPI. Time: day."""

from __future__ import annotations

import numpy as np
import pandas as pd


class Ledger:
    """Daily totals of every recorded quantity: int64 arrays (days, replications)."""

    def __init__(self, days, replications):
        self.days, self.replications, self.today = days, replications, 0
        self._table = {}

    def record(self, name, value):
        """Add `value` (…, replications) of whole numbers to today's total of `name`."""
        value = np.asarray(value)
        total = value.sum(axis=tuple(range(value.ndim - 1))) if value.ndim > 1 else value
        if name not in self._table:
            self._table[name] = np.zeros((self.days, self.replications), dtype=np.int64)
        self._table[name][self.today] += total

    def names(self):
        """Return the recorded names in order of first recording."""
        return list(self._table)

    def daily(self, name):
        """Return int64 (days, replications) of `name`; zeros where nothing was ever recorded."""
        found = self._table.get(name)
        return np.zeros((self.days, self.replications), dtype=np.int64) if found is None else found

    def total(self, name):
        """Return int64 (replications,): the sum of `name` over all days."""
        return self.daily(name).sum(axis=0)

    def frame(self, first_replication=0):
        """Return the wide table `replication day` + one int64 column a quantity, sorted by replication and day."""
        columns = {
            "replication": np.repeat(np.arange(self.replications) + first_replication, self.days),
            "day": np.tile(np.arange(self.days), self.replications),
        }
        columns |= {name: table.T.ravel() for name, table in self._table.items()}
        return pd.DataFrame(columns)

    @classmethod
    def of(cls, frame):
        """Return the ledger of a wide table as `frame()` made it (any number of blocks, one after another)."""
        replications = frame["replication"].nunique()
        days = len(frame) // max(replications, 1)
        ledger = cls(days, replications)
        for name in frame.columns.drop(["replication", "day"]):
            ledger._table[name] = frame[name].to_numpy().reshape(replications, days).T.copy()
        return ledger
