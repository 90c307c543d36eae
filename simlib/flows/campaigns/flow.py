"""Campaign windows as switches: uplift of visits and conversion, discount. Time: day."""

from __future__ import annotations

from datetime import date

import numpy as np

from simlib.core.params import Params, par
from simlib.engine.bits import DailyBits
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

    def __init__(self, campaigns, *, year_start, days, platforms, streams, replications):
        self.campaigns, self.days = campaigns, days
        self.first = [(c.start - year_start).days for c in campaigns]
        self.on = [np.array([not c.platforms or p in c.platforms for p in platforms])[:, None] for c in campaigns]
        bits = [DailyBits(streams, [f"campaign/{c.name}"], replications=replications).at(0)[0] for c in campaigns]
        self.gain = [
            np.maximum(1 + c.conversion_uplift + c.uplift_sd * normal_at(b), 0.05)
            for c, b in zip(campaigns, bits, strict=True)
        ]
        self.open = set()
        shape = (len(platforms), replications)
        self.conversion, self.traffic, self.discount = np.ones(shape), np.ones(shape), np.zeros(shape)

    def processes(self):
        """Return one SimPy process a campaign."""
        return [lambda env, i=i: self._window(env, i) for i in range(len(self.campaigns))]

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

    def expected(self):
        """Return (P, days): the demand factor that buying plans for, from the campaigns backed with stock."""
        factor = np.ones((self.conversion.shape[0], self.days))
        for campaign, first, on in zip(self.campaigns, self.first, self.on, strict=True):
            if campaign.stock_backed:
                window = slice(max(first, 0), max(first + campaign.days, 0))
                gain = (1 + campaign.conversion_uplift) * (1 + campaign.traffic_uplift)
                factor[:, window] *= np.where(on, gain, 1.0)
        return factor
