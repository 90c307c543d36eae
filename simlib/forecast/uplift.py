"""How much events lift days: a normal law on logs, drawn from what is expected to what days showed. Time: day.

The log uplift of a day is, over the windows it lies in, the event's own + that occasion's + that of the day's place in
the window, all normal and independent around the prior. Days of windows show the sum with day noise. What holds for
other days is the posterior (Gelman et al. 2013, chapter 5), windows that overlap taken together.
"""

from __future__ import annotations

import numpy as np

OCCASION = 0.25  # log sd of one occurrence's uplift around that of the event
PLACE = 0.3  # log sd of a day's uplift around its window's


class Uplift:
    """The posterior of all events' parts: `mean` (k,), prior `sd` (k,), `past` log uplift of the days learned from.

    `columns` {event: slice of its parts}: the event, its occasions, the places of a day in its window.
    """

    def __init__(self, events, date, residual, sd):
        self._events, self.columns, at = events, {}, 0
        for event in events:
            size = 1 + len(event.windows) + _longest(event)
            self.columns[event.name], at = slice(at, at + size), at + size
        prior, self.sd = self._prior(at)
        shown = self.design(date)
        seen = shown.any(1) & np.isfinite(residual)
        self._shown = shown[seen]
        weighed = self._shown * self.sd**2
        # As many equations as days shown, however many parts there are.
        self._gain = np.linalg.solve(weighed @ self._shown.T + sd**2 * np.eye(len(weighed)), weighed)
        self.mean = prior + self._gain.T @ (residual[seen] - self._shown @ prior)
        self.past = np.where(seen, shown @ self.mean, 0.0)

    def _prior(self, size):
        mean, sd = np.zeros(size), np.full(size, PLACE)
        for event in self._events:
            start = self.columns[event.name].start
            sd[start], sd[start + 1 : start + 1 + len(event.windows)] = event.sd, OCCASION
            if _longest(event) == 1:  # one day has no place of its own
                sd[start + 1 + len(event.windows)] = 0.0
            # What is expected is the mean factor; the law stands around its median.
            mean[start] = event.prior - (event.sd**2 + OCCASION**2 + sd[start + 1 + len(event.windows)] ** 2) / 2
        return mean, sd

    def design(self, date):
        """Return the 0/1 matrix (days, parts) of the parts that each day of `date` adds up."""
        out = np.zeros((len(date), len(self.sd)))
        for event in self._events:
            start, windows = self.columns[event.name].start, len(event.windows)
            for k, (mask, (first, _)) in enumerate(zip(event.days(date), event.windows, strict=True)):
                at = np.flatnonzero(mask)
                out[at, start] = out[at, start + 1 + k] = 1.0
                out[at, start + 1 + windows + (date[at] - first).astype(int)] = 1.0
        return out

    def cov(self, rows):
        """Return the posterior covariance of sums of parts, a row (parts,) each."""
        weighed = rows * self.sd**2
        return weighed @ rows.T - weighed @ self._shown.T @ (self._gain @ rows.T)

    def only(self, part):
        """Return the mask (parts,) of one event's."""
        mask = np.zeros(len(self.sd))
        mask[part] = 1.0
        return mask

    def days_of(self, event):
        """Return the parts (days, parts) that each day of a window adds up, on no particular occasion."""
        part = self.columns[event.name]
        out = np.zeros((_longest(event), len(self.sd)))
        out[:, part.start] = 1.0
        out[:, part.start + 1 + len(event.windows) : part.stop] = np.eye(len(out))
        return out


def _longest(event):
    return max(int((last - first).astype(int)) + 1 for first, last in event.windows)
