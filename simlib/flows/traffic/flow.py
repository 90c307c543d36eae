"""Visits by platform and source: baseline orders of the forecast turned into sessions. Time: day."""

from __future__ import annotations

import numpy as np

from simlib.core.metric import Metric
from simlib.core.params import Params, par
from simlib.engine.bits import DailyBits
from simlib.engine.quantiles import gamma_factor, normal_at, poisson_at


class TrafficParams(Params):
    """How many come."""

    level: float = par(1.0, "×", 0.0, 10.0, "All visits relative to the baseline")
    source_level: dict[str, float] = par(
        {}, "×", doc="Visits of single sources relative to the baseline, by source name"
    )
    day_noise_sd: float = par(0.15, "share", 0.0, 2.0, "Standard deviation of a day's demand around its expectation")
    day_noise_ar: float = par(0.3, "correlation", 0.0, 0.99, "Correlation of one day's deviation with the next day's")
    common_share: float = par(
        0.7, "share of variance", 0.0, 1.0, "Part of the day noise that all platforms and sources share"
    )


class Traffic:
    """Sessions of every platform and source.

    per_order (P, Src): sessions behind one order of a platform at baseline conversion, 0 where it lacks the source;
    cost (P, Src): minor units a session.
    """

    def __init__(self, params, *, platforms, sources, per_order, cost, streams, replications, record):
        self.params, self.record, self.cost, self.per_order = params, record, cost, per_order
        self.level = params.level * np.array([params.source_level.get(s, 1.0) for s in sources])
        names = [f"traffic/{p}/{s}" for p in platforms for s in sources]
        self.shape = (len(platforms), len(sources), replications)
        self.bits = DailyBits(streams, names, replications=replications)
        self.noise_bits = DailyBits(
            streams, ["traffic/market"] + [f"traffic/noise/{n[8:]}" for n in names], replications=replications
        )
        self.noise = None

    def visit(self, day, orders, uplift):
        """Return sessions (P, Src, R) for `orders` (P, R) at baseline conversion; `uplift` (P, 1, R) multiplies."""
        mean = self.per_order[..., None] * orders[:, None, :] * self.level[None, :, None] * uplift
        mean = mean * self._day_factor(day)
        sessions = poisson_at(self.bits.at(day).reshape(self.shape), mean)
        self.record("traffic.sessions", sessions)
        self.spent = np.floor((sessions * self.cost[..., None]).sum(axis=(0, 1))).astype(np.int64)
        self.record("traffic.spend", self.spent)
        return sessions

    def _day_factor(self, day):
        """Gamma factors (P, Src, R), mean 1, autocorrelated from day to day, partly common to the whole market."""
        fresh, phi = normal_at(self.noise_bits.at(day)), self.params.day_noise_ar
        self.noise = fresh if self.noise is None else phi * self.noise + np.sqrt(1 - phi * phi) * fresh
        sd, common = self.params.day_noise_sd, self.params.common_share
        market = gamma_factor(self.noise[0], sd * np.sqrt(common))
        own = gamma_factor(self.noise[1:], sd * np.sqrt(1 - common)).reshape(self.shape)
        return market * own


METRICS = (
    Metric(
        "sessions",
        "sessions",
        "up",
        "Visits of the year",
        ("sessions",),
        lambda led: led.total("traffic.sessions") * 1.0,
    ),
    Metric(
        "ad_spend",
        "money",
        "down",
        "Sessions × cost a session of their source",
        ("sessions", "ad_cost"),
        lambda led: led.total("traffic.spend") * 1.0,
    ),
)
