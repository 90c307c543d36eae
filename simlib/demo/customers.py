"""Who buys: customers come back after a delay drawn from published repeat shares. Time: day from the first day."""

from __future__ import annotations

import heapq

import numpy as np

# Share of buyers whose next purchase comes within so many days (CDNOW: 17/29/37/46 % within 30/90/180/365).
SHARES = np.array([0.0, 0.18, 0.305, 0.385, 0.475, 0.515])  # a little more, as one in ten does not pay
WITHIN = np.array([0.3, 30, 90, 180, 365, 730])
OLD_CUSTOMERS = 0.12  # customers from before the first day, as a share of all orders
RETRY = 0.6  # of those who did not pay try again within three days


def assign(when: np.ndarray, platform: np.ndarray, paid: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a customer number per order: whoever is due takes the platform's next order, else a new customer does.

    `when`: days, ascending; `platform`: codes; `paid`: whether the order was paid. All of shape (orders,).
    """
    n = len(when)
    delay = np.interp(rng.random(n), SHARES, WITHIN)
    returns = rng.random(n)
    # interp holds its last value beyond the table: those never return.
    delay[delay >= WITHIN[-1]] = np.inf
    retry = rng.uniform(0.02, 3, n)
    due, count = _old(when, platform, rng)
    customer = np.empty(n, dtype="int64")
    for i in range(n):
        queue = due[platform[i]]
        if queue and queue[0][0] <= when[i]:
            who = heapq.heappop(queue)[1]
        else:
            who, count = count, count + 1
        customer[i] = who
        wait = delay[i] if paid[i] else (retry[i] if returns[i] < RETRY else np.inf)
        if np.isfinite(wait):
            heapq.heappush(queue, (when[i] + wait, who))
    return customer


def _old(when, platform, rng):
    """Return the queue of each platform's earlier customers, due over the first year, and how many there are."""
    due, count = [], 0
    for code in range(int(platform.max()) + 1):
        size = int(OLD_CUSTOMERS * np.sum(platform == code))
        days = np.sort(730 * rng.random(size) ** 2)
        due.append([(float(day), count + i) for i, day in enumerate(days)])
        count += size
    return due, count
