"""Campaign windows as switches: uplift of visits and conversion, discount. Time: day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd

from simlib.core.errors import nearest
from simlib.core.message import N_, msg
from simlib.core.params import Params, par
from simlib.engine.axes import Axes
from simlib.engine.bits import DailyBits
from simlib.engine.block import Block
from simlib.engine.flow import Flow, Group, Inputs, Step
from simlib.engine.quantiles import normal_at


class Campaign(Params):
    """One campaign window."""

    name: str = par("promotion", "text", doc="Name, unique within the scenario")
    start: date = par(date(2026, 1, 1), "date", doc="First day of the window")
    days: int = par(10, "day", 1, 366, "Days the window is open")
    conversion_uplift: float = par(0.3, "share", -0.9, 10.0, "Conversion gained in the window: 0.3 is 30 % more")
    uplift_sd: float = par(0.1, "share", 0.0, 5.0, "Uncertainty of the uplift, one draw a replication")
    traffic_uplift: float = par(0.0, "share", -0.9, 10.0, "Visits gained in the window: 0.3 is 30 % more")
    discount: float = par(0.0, "share", 0.0, 0.95, "Money off everything bought in the window")
    platforms: tuple[str, ...] = par((), "names", doc="Platforms it runs on; empty means all", strict=False)
    stock_backed: bool = par(True, "yes/no", doc="Stock is bought ahead for the expected uplift")


class Campaigns:
    """The open windows' factors: `conversion`, `traffic` (P, R) multiply, `discount` (P, R) is taken off."""

    def __init__(self, campaigns: tuple[Campaign, ...], block: Block) -> None:
        self.campaigns, self.days = campaigns, len(block.axes.days)
        self.first = [(c.start - block.axes.days.start).days for c in campaigns]
        self.on = [runs_on(c, block.axes) for c in campaigns]
        streams, replications = block.streams, block.replications
        bits = [DailyBits(streams, [f"campaign/{c.name}"], replications=replications).at(0)[0] for c in campaigns]
        self.gain = [
            np.maximum(1 + c.conversion_uplift + c.uplift_sd * normal_at(b), 0.05)
            for c, b in zip(campaigns, bits, strict=True)
        ]
        self.open = set()
        shape = (len(block.axes.platforms), replications)
        self.conversion, self.traffic, self.discount = np.ones(shape), np.ones(shape), np.zeros(shape)

    def processes(self) -> list[Callable]:
        """Return one SimPy process a campaign."""
        return [lambda env, i=i: self._window(env, i) for i in range(len(self.campaigns))]

    def factors(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return today's gains of visits and of buyers, and today's discount: (P, 1, R) each."""
        return self.traffic[:, None], self.conversion[:, None], self.discount[:, None]

    def _window(self, env, i):
        campaign, first = self.campaigns[i], max(self.first[i], 0)
        last = self.first[i] + campaign.days
        if first >= min(last, self.days):
            return
        yield env.timeout(first)
        self._switch(i, opening=True)
        yield env.timeout(last - first)
        self._switch(i, opening=False)

    def _switch(self, i, *, opening):
        (self.open.add if opening else self.open.discard)(i)
        shape = self.conversion.shape
        self.conversion, self.traffic, full_price = np.ones(shape), np.ones(shape), np.ones(shape)
        for k in sorted(self.open):
            campaign, on = self.campaigns[k], self.on[k]
            self.conversion = self.conversion * np.where(on, self.gain[k], 1.0)
            self.traffic = self.traffic * np.where(on, 1 + campaign.traffic_uplift, 1.0)
            # Discounts of overlapping windows multiply: 10 % and 10 % off leave 81 %.
            full_price = full_price * np.where(on, 1 - campaign.discount, 1.0)
        self.discount = 1 - full_price


def runs_on(campaign: Campaign, axes: Axes) -> np.ndarray:
    """Return bool (P, 1): whether a campaign runs on each platform."""
    return np.array([not campaign.platforms or p in campaign.platforms for p in axes.platforms])[:, None]


def bought_for(campaigns: tuple[Campaign, ...], axes: Axes) -> np.ndarray:
    """Return (P, D): the demand factor that buying plans for, from the campaigns backed with stock."""
    factor = np.ones((len(axes.platforms), len(axes.days)))
    for campaign in campaigns:
        if campaign.stock_backed:
            first = (campaign.start - axes.days.start).days
            window = slice(max(first, 0), max(first + campaign.days, 0))
            gain = (1 + campaign.conversion_uplift) * (1 + campaign.traffic_uplift)
            factor[:, window] *= np.where(runs_on(campaign, axes), gain, 1.0)
    return factor


def build(campaigns: tuple[Campaign, ...], inputs: Inputs, block: Block) -> Campaigns:
    """Return the flow of a block."""
    return Campaigns(campaigns, block)


def checks(campaigns: tuple[Campaign, ...], tables: Mapping[str, pd.DataFrame], year: object) -> Iterator[tuple]:
    """Yield (path, value, whether the rule holds, remedy) of names, windows and platforms."""
    names, last = [c.name for c in campaigns], year.start + timedelta(days=year.days - 1)
    yield (), names, len(set(names)) == len(names), N_("campaign names must differ")
    for i, c in enumerate(campaigns):
        touches = c.start <= last and c.start + timedelta(days=c.days) > year.start
        remedy = msg("must touch the year {start:day} to {last:day}", start=year.start, last=last)
        yield (i, "start"), c.start, touches, remedy
    platforms = set(tables["platforms"]["platform"]) if tables else set()
    for i, campaign in enumerate(campaigns if tables else ()):
        for name in campaign.platforms:
            remedy = (N_("unknown platform"), nearest(name, platforms))
            yield (i, "platforms"), name, name in platforms, remedy


FLOW = Flow(
    name="campaigns",
    params=Group("campaigns", Campaign, kind="many", doc="Campaign windows of the year"),
    build=build,
    checks=checks,
    demand=bought_for,
    events=Campaigns.processes,
    streams=("campaign/{name}",),
    day=(Step("open", Campaigns.factors, (), ("visit_gain", "buyer_gain", "discount")),),
)
