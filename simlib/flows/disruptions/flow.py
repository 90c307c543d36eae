"""Suppliers that fail and recover: one SimPy process an outage, flipping a mask per replication. Time: day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd

from simlib.core.errors import nearest
from simlib.core.message import N_, msg
from simlib.core.params import Params, par
from simlib.engine.bits import CountedBits
from simlib.engine.block import Block
from simlib.engine.flow import Flow, Group, Inputs, Step
from simlib.engine.quantiles import gamma_factor, normal_at, uniform_at

MOST_FAILURES = 64  # of a Poisson number with the largest mean allowed, 24: more come once in 10¹⁰ years


class Outage(Params):
    """One way a supplier fails: on a date, or at random so many times a year."""

    supplier: str = par("", "name", doc="Supplier that fails")
    start: date | None = par(None, "date", doc="Day of the failure; empty: at random")
    per_year: float = par(1.0, "1/year", 0.0, 24.0, "Mean failures a year where no date is given")
    days: float = par(14.0, "day", 1.0, 365.0, "Mean days until deliveries resume")
    days_cv: float = par(0.0, "share", 0.0, 2.0, "Spread of that duration: standard deviation over mean")
    probability: float = par(1.0, "share", 0.0, 1.0, "Chance that a dated failure happens at all")


class Disruptions:
    """`supplier_down` (suppliers, R) is true while deliveries of a supplier stand still."""

    def __init__(self, outages: tuple[Outage, ...], block: Block) -> None:
        self.outages, self.year_start, self.suppliers = outages, block.axes.days.start, block.axes.goods.suppliers
        self.supplier_down = np.zeros((len(self.suppliers), block.replications), dtype=bool)
        self._open = np.zeros((len(self.suppliers), block.replications), dtype=np.int64)
        names = [f"outage/{i}/{o.supplier}" for i, o in enumerate(outages)]
        rule = {"uses": MOST_FAILURES, "shape": (2,), "replications": block.replications}
        self.bits = [CountedBits(block.streams, [name], **rule) for name in names]
        self.replications = block.replications

    def processes(self) -> list[Callable]:
        """Return one SimPy process an outage."""
        return [lambda env, i=i: self._fail_and_recover(env, i) for i in range(len(self.outages))]

    def down(self) -> np.ndarray:
        """Return which suppliers are down today: bool (suppliers, R)."""
        return self.supplier_down

    def _fail_and_recover(self, env, i):
        which = self.suppliers.index(self.outages[i].supplier)
        for moment, change, mask in self._moments(i):
            if moment > env.now:
                yield env.timeout(moment - env.now)
            np.add.at(self._open[which], mask, change)  # two failures may begin on one day
            self.supplier_down[which] = self._open[which] > 0
        yield env.timeout(0)

    def _moments(self, i):
        """Return (day, +1 or −1, replications) of every failure and recovery in order of time."""
        outage, everyone = self.outages[i], np.arange(self.replications)
        found, clock = {}, np.zeros(self.replications)
        for n in range(MOST_FAILURES if outage.start is None else 1):
            when, how_long = self.bits[i].use(n)[:, 0]
            u = uniform_at(when)
            lasts = np.maximum(np.rint(outage.days * gamma_factor(normal_at(how_long), outage.days_cv)), 1)
            if outage.start is not None:
                begins = np.full(self.replications, float((outage.start - self.year_start).days))
                happens = u < outage.probability
            else:
                begins = clock - np.log(u) * 365 / max(outage.per_year, 1e-9)
                happens = begins < 2 * 366
            clock = begins  # failures come at their rate whether or not the last one is over
            begins, ends = np.floor(begins), np.floor(begins) + lasts
            for r in everyone[happens]:
                found.setdefault((int(begins[r]), 1), []).append(r)
                found.setdefault((int(ends[r]), -1), []).append(r)
        return [(day, change, np.array(who)) for (day, change), who in sorted(found.items())]


def build(outages: tuple[Outage, ...], inputs: Inputs, block: Block) -> Disruptions:
    """Return the flow of a block."""
    return Disruptions(outages, block)


def checks(outages: tuple[Outage, ...], tables: Mapping[str, pd.DataFrame], year: object) -> Iterator[tuple]:
    """Yield (path, value, whether the rule holds, remedy) of dates and suppliers."""
    last = year.start + timedelta(days=year.days - 1)
    for i, o in enumerate(outages):
        remedy = msg("must touch the year {start:day} to {last:day}", start=year.start, last=last)
        yield (i, "start"), o.start, o.start is None or o.start <= last, remedy
    suppliers = set(tables["skus"]["supplier"]) if tables else set()
    for i, o in enumerate(outages if tables else ()):
        remedy = (N_("unknown supplier"), nearest(o.supplier, suppliers))
        yield (i, "supplier"), o.supplier, o.supplier in suppliers, remedy


FLOW = Flow(
    name="disruptions",
    params=Group("outages", Outage, kind="many", doc="Suppliers that fail"),
    build=build,
    checks=checks,
    events=Disruptions.processes,
    streams=("outage/{number}/{supplier}",),
    day=(Step("open", Disruptions.down, (), ("supplier_down",)),),
)
