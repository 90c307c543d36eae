"""What flows know of one another: yesterday's figures only, so there is no loop to solve. Time: day."""

from __future__ import annotations

import numpy as np


class Signals:
    """Values published today are read tomorrow; switches flipped by events are read at once.

    `read(name)` returns the value of the day before, `default` on the first day.
    """

    def __init__(self):
        self._today, self._yesterday = {}, {}

    def publish(self, name, value):
        """Set today's value of `name`; flows see it tomorrow."""
        self._today[name] = np.asarray(value)

    def read(self, name, default=0.0):
        """Return yesterday's value of `name`."""
        return self._yesterday.get(name, default)

    def turn(self):
        """End the day."""
        self._yesterday = self._today | {}
