"""What flows know of one another: yesterday's figures only, so there is no loop to solve. Time: day."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np


class SignalBoard:
    """Values published today are read tomorrow; a name that no flow declares is a KeyError.

    `read(name)` returns the value of the day before, `default` on the first day and where its flow is not built.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        self._today, self._yesterday = {}, {}

    def publish(self, name: str, value: object) -> None:
        """Set today's value of `name`; flows see it tomorrow."""
        self._check(name)
        self._today[name] = np.asarray(value)

    def read(self, name: str, default: float = 0.0) -> object:
        """Return yesterday's value of `name`."""
        self._check(name)
        return self._yesterday.get(name, default)

    def turn(self) -> None:
        """End the day."""
        self._yesterday = self._today | {}

    def _check(self, name):
        if name not in self._names:
            raise KeyError(f"no flow declares the signal {name!r}")
