"""How much events lift sales: a normal law of log uplifts, updated by the days of the history. Time: day.

The log uplift of a day is a sum over the windows it lies in: that of the event's kind, the event's own, that of the
occasion and that of the day's place in the window, all normal and independent around the prior. Days in windows show
the sum with day noise; the posterior (Gelman et al. 2013, chapter 5) holds for other days.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from simlib.forecasting.events import Event

OCCASION = 0.25  # log sd of one occurrence's uplift around that of the event
CALMEST = 0.01  # least log sd of a day: a constant series has none, and its days must not solve exactly
PLACE = 0.3  # log sd of a day's uplift around its window's
KIND_SHARE = 0.5  # share of an event's prior variance that all events of its kind have in common


class Uplift:
    """The posterior of all events' parts: `mean` (k,), prior `sd` (k,), `past` log uplift of the days learned from.

    The parts: one a kind, then by event itself, its occasions, the places of a day in its window.
    """

    def __init__(self, events: Sequence[Event], date: np.ndarray, residual: np.ndarray, sd: float):
        kinds = sorted({event.kind for event in events} - {""})
        self._kind = {kind: i for i, kind in enumerate(kinds)}
        self._start, size = {}, len(kinds)
        for event in events:
            self._start[event.name], size = size, size + 1 + len(event.windows) + _longest(event)
        self.events = events
        prior, self.sd = self._prior(size)
        shown = self.design(date)
        seen = shown.any(1) & np.isfinite(residual)
        self._shown = shown[seen]
        weighed = self._shown * self.sd**2
        sd = max(sd, CALMEST)
        # As many equations as days shown, however many parts there are.
        self._gain = np.linalg.solve(weighed @ self._shown.T + sd**2 * np.eye(len(weighed)), weighed)
        self.mean = prior + self._gain.T @ (residual[seen] - self._shown @ prior)
        self.past = np.where(seen, shown @ self.mean, 0.0)

    def _prior(self, size):
        mean, sd = np.zeros(size), np.full(size, PLACE)
        sd[: len(self._kind)] = 1.0
        for event in self.events:
            start, windows = self._start[event.name], len(event.windows)
            sd[start] = event.sd * np.sqrt(1 - KIND_SHARE) if event.kind else event.sd
            sd[start + 1 : start + 1 + windows] = OCCASION
            if _longest(event) == 1:  # one day has no place of its own
                sd[start + 1 + windows] = 0.0
            # The prior is a mean factor; the law is centred on its median.
            mean[start] = event.prior - (event.sd**2 + OCCASION**2 + sd[start + 1 + windows] ** 2) / 2
        return mean, sd

    def design(self, date: np.ndarray) -> np.ndarray:
        """Return the matrix (days, parts) of the parts that each day of `date` adds up."""
        out = np.zeros((len(date), len(self.sd)))
        for event in self.events:
            for at, rows in self.windows(event, date):
                out[at] += rows
        return out

    def windows(self, event: Event, date: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield (places in `date`, their rows (days, parts)) of every window of an event that `date` reaches."""
        for k, (first, last) in enumerate(event.windows):
            at = np.flatnonzero((date >= first) & (date <= last))
            if len(at):
                rows = self._days(event, (date[at] - first).astype(int))
                rows[:, self._start[event.name] + 1 + k] = 1.0
                yield at, rows

    def days_of(self, event: Event) -> np.ndarray:
        """Return the parts (days, parts) that each day of a window adds up, on no particular occasion."""
        return self._days(event, np.arange(_longest(event)))

    def _days(self, event, places):
        start, count = self._start[event.name], len(event.windows)
        rows = np.zeros((len(places), len(self.sd)))
        rows[:, start] = 1.0
        rows[np.arange(len(places)), start + 1 + count + places] = 1.0
        if event.kind:
            # An event expected to lower sales, as before a sale, lowers them more the more the others lift.
            rows[:, self._kind[event.kind]] = np.sqrt(KIND_SHARE) * event.sd * (-1.0 if event.prior < 0 else 1.0)
        return rows

    def cov(self, rows: np.ndarray) -> np.ndarray:
        """Return the posterior covariance of sums of parts, a row (parts,) each."""
        weighed = rows * self.sd**2
        return weighed @ rows.T - weighed @ self._shown.T @ (self._gain @ rows.T)

    def factor(self, rows: np.ndarray) -> np.ndarray:
        """Return the log of the mean factor of every row of parts: that of the median and half the variance."""
        return rows @ self.mean + np.diag(self.cov(rows)) / 2


def _longest(event):
    return max(int((last - first).astype(int)) + 1 for first, last in event.windows)
