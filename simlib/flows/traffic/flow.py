"""Visits by platform and source: baseline orders of the forecast turned into sessions. Time: day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from simlib.core.errors import nearest
from simlib.core.message import N_, msg
from simlib.core.metric import Formula, Metric
from simlib.core.params import Params, par
from simlib.engine.bits import DailyBits
from simlib.engine.block import Block
from simlib.engine.flow import Column, Flow, Group, Inputs, Lever, Limit, Step, Table
from simlib.engine.funnel import sessions_per_order
from simlib.engine.quantiles import gamma_factor, normal_at, poisson_at

MOST_SOURCE_LEVEL = 10.0


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

    per_order (P, Src): sessions behind one order of a platform at baseline conversion, 0 where it has no such source;
    cost (P, Src): minor units a session.
    """

    def __init__(self, params: TrafficParams, per_order: np.ndarray, cost: np.ndarray, block: Block) -> None:
        self.params, self.record, self.cost, self.per_order = params, block.record, cost, per_order
        platforms, sources = block.axes.platforms, block.axes.sources
        self.level = params.level * np.array([params.source_level.get(s, 1.0) for s in sources])
        places, streams = [f"{p}/{s}" for p in platforms for s in sources], block.streams
        self.shape = (len(platforms), len(sources), block.replications)
        self.bits = DailyBits(streams, [f"traffic/{place}" for place in places], replications=block.replications)
        noise = ["traffic/market", *(f"traffic/noise/{place}" for place in places)]
        self.noise_bits = DailyBits(streams, noise, replications=block.replications)
        self.noise = None

    def visit(self, day: int, orders: np.ndarray, gain: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
        """Return sessions (P, Src, R) for `orders` (P, R) at baseline conversion, and what they cost (R,), minor.

        gain (P, 1, R): factor of the campaigns.
        """
        mean = self.per_order[..., None] * orders[:, None, :] * self.level[None, :, None] * gain
        mean = mean * self._day_factor(day)
        sessions = poisson_at(self.bits.at(day).reshape(self.shape), mean)
        self.record("traffic.sessions", sessions)
        spent = np.floor((sessions * self.cost[..., None]).sum(axis=(0, 1))).astype(np.int64)
        self.record("traffic.spend", spent)
        return sessions, spent

    def _day_factor(self, day):
        """Gamma factors (P, Src, R), mean 1, autocorrelated from day to day, partly common to the whole market."""
        fresh, phi = normal_at(self.noise_bits.at(day)), self.params.day_noise_ar
        self.noise = fresh if self.noise is None else phi * self.noise + np.sqrt(1 - phi * phi) * fresh
        sd, common = self.params.day_noise_sd, self.params.common_share
        market = gamma_factor(self.noise[0], sd * np.sqrt(common))
        own = gamma_factor(self.noise[1:], sd * np.sqrt(1 - common)).reshape(self.shape)
        return market * own


def build(params: TrafficParams, inputs: Inputs, block: Block) -> Traffic:
    """Return the flow of a block."""
    cost = inputs.axes.lay(inputs.tables["sources"], "platform source", "cost_per_session")
    return Traffic(params, sessions_per_order(inputs.tables, inputs.axes), cost, block)


def checks(params: TrafficParams, tables: Mapping[str, pd.DataFrame], year: object) -> Iterator[tuple]:
    """Yield (path, value, whether the rule holds, remedy) of levels of single sources."""
    for source, level in params.source_level.items():
        remedy = msg("must be from 0 to {most:number}", most=MOST_SOURCE_LEVEL)
        yield ("source_level", source), level, 0 <= level <= MOST_SOURCE_LEVEL, remedy
    for source in params.source_level if tables else ():
        names = set(tables["sources"]["source"])
        yield ("source_level", source), source, source in names, (N_("unknown source"), nearest(source, names))


METRICS = (
    Metric(
        "sessions",
        N_("Visits"),
        "sessions",
        "up",
        Formula(N_("Visits of the year"), lambda led: led.total("traffic.sessions") * 1.0),
        ("sessions",),
    ),
    Metric(
        "ad_spend",
        N_("Advertising"),
        "money",
        "down",
        Formula(N_("Sessions × cost a session of their source"), lambda led: led.total("traffic.spend") * 1.0),
        ("sessions", "ad_cost"),
    ),
)


FLOW = Flow(
    name="traffic",
    params=Group("traffic", TrafficParams),
    build=build,
    checks=checks,
    tables=(
        Table(
            "sources",
            {"share": ("float", 0, 1), "cost_per_session": ("float", 0, 1e9)},
            wholes=((("platform",), "share"),),
        ),
    ),
    columns=(Column("sessions", "session"), Column("spend", "minor")),
    metrics=METRICS,
    streams=("traffic/market", "traffic/{platform}/{source}", "traffic/noise/{platform}/{source}"),
    limit=Limit(
        "traffic",
        N_("A weak year: fewer visits than the forecast expects"),
        ("orders", "sessions"),
        driver=lambda figures: figures["sessions"],
    ),
    levers=(
        Lever(
            "traffic-plus-10",
            N_("Traffic +10 %"),
            N_("A tenth more visits from every source, at today's cost a visit"),
            "traffic.level",
            1.1,
        ),
    ),
    day=(Step("visit", Traffic.visit, ("day", "expected", "visit_gain"), ("sessions", "ad_spend")),),
)
