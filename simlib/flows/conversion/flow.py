"""The funnel visit → view → cart → placed → paid, by platform and source. Time: day."""

from __future__ import annotations

import numpy as np

from simlib.core.metric import Metric
from simlib.core.params import Params, par
from simlib.engine.bits import DailyBits
from simlib.engine.quantiles import binomial_at

STEPS = ("views", "carts", "placed", "paid")
LIFTED = 3  # so many of the first steps answer to uplift; payment stays as it is


class ConversionParams(Params):
    """How many of those who come buy."""

    level: float = par(1.0, "×", 0.0, 10.0, "Conversion from visit to paid order relative to the baseline")
    stockout_effect: float = par(
        0.3, "share", 0.0, 1.0, "Conversion lost tomorrow for each share of demand that finds no stock today"
    )
    late_effect: float = par(
        0.1, "share", 0.0, 1.0, "Conversion lost tomorrow for each share of parcels shipped late today"
    )
    highest_rate: float = par(0.98, "share", 0.1, 1.0, "No step of the funnel converts more than this")


class Conversion:
    """Views, carts, placed and paid orders.

    rates (4, P, Src): the share of each step that goes on to the next. Scenario factors are laid evenly over the
    first three steps, as far as their ceilings let them; payment stays as it is.
    """

    def __init__(self, params, *, platforms, sources, rates, streams, replications, record):
        self.params, self.rates, self.record = params, rates, record
        names = [f"conversion/{step}/{p}/{s}" for step in STEPS for p in platforms for s in sources]
        self.bits = DailyBits(streams, names, replications=replications)
        lifted = rates[:LIFTED, ..., None]
        most = np.maximum(params.highest_rate, lifted)
        self.limit = np.divide(most, lifted, out=np.full(lifted.shape, np.inf), where=lifted > 0)
        self.shape = (len(STEPS), len(platforms), len(sources), replications)

    def convert(self, day, sessions, uplift, signals):
        """Return paid orders (P, R) of `sessions` (P, Src, R); `uplift` (P, 1, R) lifts, yesterday's faults damp."""
        stockout = self.params.stockout_effect * signals.read("lost_share")
        late = self.params.late_effect * signals.read("late_share")
        damping = np.maximum(1 - stockout - late, 0.05)
        gains = self._laid(self.params.level * uplift * damping)
        bits, count, counts = self.bits.at(day).reshape(self.shape), sessions, {}
        for i, step in enumerate(STEPS):
            rate = self.rates[i][..., None] * (gains[i] if i < LIFTED else 1.0)
            count = binomial_at(bits[i], count, np.minimum(rate, 1.0))
            counts[step] = count
            self.record(f"conversion.{step}", count)
        paid = count.sum(axis=1)
        # What the faults of yesterday cost today, in orders ×1000 so that small shops do not round to nothing.
        self.record("conversion.lost_to_stock_milli", self._lost(paid, stockout, damping))
        self.record("conversion.lost_to_late_milli", self._lost(paid, late, damping))
        return paid

    def _laid(self, factor):
        """Return (3, P, Src, R): `factor` laid evenly over the steps; what one cannot take goes to those that can."""
        each = np.minimum(np.cbrt(factor), self.limit)
        for i in range(LIFTED):
            rest = factor / np.maximum(each.prod(axis=0), 1e-12)
            each[i] = np.minimum(each[i] * rest, self.limit[i])
        return each

    @staticmethod
    def _lost(paid, effect, damping):
        return np.floor(1000 * paid.sum(axis=0) * effect / damping).astype(np.int64)


METRICS = (
    Metric(
        "conversion",
        "share",
        "up",
        "Paid orders ÷ sessions",
        ("sessions", "orders"),
        lambda led: led.total("basket.orders") / np.maximum(led.total("traffic.sessions"), 1),
    ),
    Metric(
        "payment_rate",
        "share",
        "up",
        "Paid ÷ placed orders",
        ("payment",),
        lambda led: led.total("conversion.paid") / np.maximum(led.total("conversion.placed"), 1),
    ),
)
