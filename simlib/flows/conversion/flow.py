"""The funnel visit → view → cart → placed → paid, by platform and source. Time: day."""

from __future__ import annotations

import numpy as np

from simlib.core.message import N_
from simlib.core.metric import Formula, Metric
from simlib.core.params import Params, par
from simlib.engine.bits import DailyBits
from simlib.engine.block import Block
from simlib.engine.flow import Column, Flow, Group, Inputs, Lever, Limit, Signals, Step, Table
from simlib.engine.funnel import LIFTED, STEPS, funnel_rates
from simlib.engine.quantiles import binomial_at


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

    def __init__(self, params: ConversionParams, rates: np.ndarray, block: Block) -> None:
        self.params, self.rates, self.record, self.signals = params, rates, block.record, block.signals
        platforms, sources = block.axes.platforms, block.axes.sources
        names = [f"conversion/{step}/{p}/{s}" for step in STEPS for p in platforms for s in sources]
        self.bits = DailyBits(block.streams, names, replications=block.replications)
        lifted = rates[:LIFTED, ..., None]
        most = np.maximum(params.highest_rate, lifted)
        self.limit = np.divide(most, lifted, out=np.full(lifted.shape, np.inf), where=lifted > 0)
        self.shape = (len(STEPS), len(platforms), len(sources), block.replications)

    def convert(self, day: int, sessions: np.ndarray, gain: np.ndarray | float) -> np.ndarray:
        """Return paid orders (P, R) of `sessions` (P, Src, R); `gain` (P, 1, R) lifts, yesterday's faults damp."""
        stockout = self.params.stockout_effect * self.signals.read("lost_share")
        late = self.params.late_effect * self.signals.read("late_share")
        damping = np.maximum(1 - stockout - late, 0.05)
        gains = self._laid(self.params.level * gain * damping)
        bits, count = self.bits.at(day).reshape(self.shape), sessions
        for i, step in enumerate(STEPS):
            rate = self.rates[i][..., None] * (gains[i] if i < LIFTED else 1.0)
            count = binomial_at(bits[i], count, np.minimum(rate, 1.0))
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


def build(params: ConversionParams, inputs: Inputs, block: Block) -> Conversion:
    """Return the flow of a block."""
    return Conversion(params, funnel_rates(inputs.tables, inputs.axes), block)


METRICS = (
    Metric(
        "conversion",
        N_("Conversion"),
        "share",
        "up",
        Formula(
            N_("Paid orders ÷ sessions"),
            lambda led: led.total("basket.orders") / np.maximum(led.total("traffic.sessions"), 1),
        ),
        ("sessions", "orders"),
    ),
    Metric(
        "payment_rate",
        N_("Payment rate"),
        "share",
        "up",
        Formula(
            N_("Paid ÷ placed orders"),
            lambda led: led.total("conversion.paid") / np.maximum(led.total("conversion.placed"), 1),
        ),
        ("payment",),
    ),
)


FLOW = Flow(
    name="conversion",
    params=Group("conversion", ConversionParams),
    build=build,
    tables=(Table("sources", dict.fromkeys(STEPS, ("float", 0, 1))),),
    columns=(
        *(Column(step, "order" if step in ("placed", "paid") else "session") for step in STEPS),
        Column("lost_to_stock_milli", "order/1000"),
        Column("lost_to_late_milli", "order/1000"),
    ),
    metrics=METRICS,
    signals=Signals(reads=("lost_share", "late_share")),
    streams=("conversion/{step}/{platform}/{source}",),
    limit=Limit(
        "conversion",
        N_("Fewer of the visits buy"),
        ("orders", "sessions"),
        driver=lambda figures: figures["orders"] / np.maximum(figures["sessions"], 1),
    ),
    levers=(
        Lever(
            "conversion-plus-5", N_("Conversion +5 %"), N_("One more buyer for every twenty"), "conversion.level", 1.05
        ),
    ),
    day=(Step("convert", Conversion.convert, ("day", "sessions", "buyer_gain"), ("paid",)),),
)
