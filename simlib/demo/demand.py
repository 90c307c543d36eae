"""Visits of the demo shop by day, platform and source, and how far they came. Time: day. Spend: fen."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.demo.season import DAYS, factors

# platform: orders a day at the start, yearly growth, strength of festivals, share of visits by source
PLATFORMS = {
    "tmall": (
        12.4,
        1.07,
        1.00,
        {"organic": 0.38, "paid_search": 0.22, "display": 0.13, "affiliate": 0.09, "livestream": 0.10, "private": 0.08},
    ),
    "jd": (6.4, 1.09, 0.93, {"organic": 0.46, "paid_search": 0.26, "display": 0.13, "affiliate": 0.08, "direct": 0.07}),
    "douyin": (6.6, 1.24, 0.85, {"livestream": 0.58, "social": 0.27, "display": 0.11, "paid_search": 0.04}),
    "own": (3.6, 1.14, 0.72, {"direct": 0.38, "private": 0.28, "organic": 0.20, "social": 0.08, "paid_search": 0.06}),
}
# source: conversion against the shop's mean, fen a visit
SOURCES = {
    "organic": (0.95, 0),
    "paid_search": (0.90, 95),
    "display": (0.60, 38),
    "affiliate": (1.20, 75),
    "social": (0.70, 20),
    "livestream": (1.15, 60),
    "private": (1.90, 6),
    "direct": (1.15, 0),
}
STEPS = np.array([0.21, 0.31, 0.53, 0.385])  # view, cart, checkout, placed order: 1.33 % together on a plain day
TRAFFIC_PART = 0.68  # of a festival's factor comes with visits, the rest with conversion (exponents)


def make_sessions(rng: np.random.Generator) -> pd.DataFrame:
    """Return one row per day, platform and source; `buyers` counts placed orders."""
    factor, _ = factors()
    n = len(DAYS)
    shared = _noise(rng, n, 0.10)
    frames = []
    for platform, (orders, growth, strength, sources) in PLATFORMS.items():
        level = orders * growth ** (np.arange(n) / 365) * np.exp(shared + _noise(rng, n, 0.09))
        lift = factor**strength
        visits = level / STEPS.prod() * lift**TRAFFIC_PART
        for source, share in sources.items():
            frames.append(_cells(rng, platform, source, visits * share, lift ** (1 - TRAFFIC_PART)))
    frame = pd.concat(frames, ignore_index=True)
    return frame.sort_values(["day", "platform", "source"], kind="stable").reset_index(drop=True)


def _noise(rng, n, sd):
    """Return log noise whose neighbours correlate (0.5), of standard deviation `sd`."""
    steps = rng.normal(0, sd * np.sqrt(0.75), n)
    found = np.empty(n)
    found[0] = steps[0]
    for i in range(1, n):
        found[i] = 0.5 * found[i - 1] + steps[i]
    return found


def _cells(rng, platform, source, mean, lift):
    conversion, cost = SOURCES[source]
    n = len(mean)
    sessions = rng.poisson(mean * rng.gamma(25, 1 / 25, n))
    # A festival's and a source's conversion sits mostly in the two last steps.
    tilt = (conversion * lift)[:, None] ** np.array([0.15, 0.25, 0.25, 0.35])
    steps = np.minimum(STEPS * tilt, 0.95)
    counts = [sessions]
    for k in range(4):
        counts.append(rng.binomial(counts[-1], steps[:, k]))
    spend = np.rint(sessions * cost * lift * rng.uniform(0.85, 1.15, n)).astype("int64")
    return pd.DataFrame(
        {
            "day": DAYS,
            "platform": platform,
            "source": source,
            "sessions": counts[0],
            "views": counts[1],
            "carts": counts[2],
            "checkouts": counts[3],
            "buyers": counts[4],
            "spend": spend,
        }
    )
