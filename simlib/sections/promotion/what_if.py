"""What does a promotion bring? The same simulated years with and without it, pair by pair. Time: day; money: minor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from simlib.core.params import build
from simlib.flows.campaigns.flow import Campaign
from simlib.simulate.actuals import GMV
from simlib.simulate.chance import hit_probability
from simlib.simulate.compare import paired
from simlib.simulate.metrics import METRICS
from simlib.simulate.run import run
from simlib.simulate.scenario.definition import Scenario

# Stock bought, parcels queued and refunds due by the window have played out by then (tested against the whole year).
AFTER = 28
ADDED = ("gmv_paid", "net_revenue", "contribution", "orders", "lost_units")


@dataclass(frozen=True)
class Part:
    """One block of 50 paired years: paid GMV of the base year, what the promotion adds, and both by day."""

    year: np.ndarray  # (R,) paid GMV of the base's whole year
    added: dict  # metric → (R,)
    window: np.ndarray  # (R,) paid GMV added while the window is open
    daily: np.ndarray  # (2, days) mean paid GMV a day without and with


def promoted(base: Scenario, values: Mapping[str, object]) -> Scenario:
    """Return `base` with one campaign more, whose fields are `values`; refused values raise InputError."""
    campaign = build(Campaign, {"name": "what-if"} | values)
    params = base.params.model_copy(update={"campaigns": (*base.params.campaigns, campaign)})
    return replace(base, name="what-if", parent=base.name, params=params)


def simulated(bench: object, values: Mapping[str, object], block: int) -> Part:
    """Return the `Part` of one block, simulated from the year's start until `AFTER` days past the window.

    A run that stops early has the same days as a whole one, and later days are taken to be as in the base. What was
    simulated once is remembered by the bench.
    """
    key = (tuple(sorted(values.items())), block)
    if key not in bench.parts:
        bench.parts[key] = _simulated(bench, values, block)
    return bench.parts[key]


def _simulated(bench, values, block):
    scenario, base = promoted(bench.base, values), bench.years(block)
    campaign = scenario.params.campaigns[-1]
    first = (campaign.start - scenario.params.year.start).days
    until = min(first + campaign.days + AFTER, base.days)
    promotion = run(scenario, block, seed=bench.seed, until=until).ledger
    start = base.until(until)
    without, with_it = (bench.followed(ledger.daily(GMV), block) for ledger in (start, promotion))
    gain = with_it - without
    added = {name: METRICS[name].of(promotion) - METRICS[name].of(start) for name in ADDED}
    return Part(
        year=bench.followed(base.daily(GMV), block).sum(axis=0),
        added=added | {"gmv_paid": gain.sum(axis=0)},
        window=gain[first : first + campaign.days].sum(axis=0),
        daily=np.stack([daily.mean(axis=1) for daily in (without, with_it)]),
    )


@dataclass(frozen=True)
class Estimate:
    """What some blocks say: chances before and after, paired differences of the year, and the daily means."""

    years: int
    before: float
    after: float
    window: dict
    added: dict
    daily: np.ndarray


def estimate(parts: Sequence[Part], target: int) -> Estimate:
    """Return the `Estimate` of blocks against a yearly target in minor units."""
    year = np.concatenate([p.year for p in parts])
    added = {name: np.concatenate([p.added[name] for p in parts]) for name in ADDED}
    window = np.concatenate([p.window for p in parts])
    return Estimate(
        years=year.size,
        before=hit_probability(year, target)[0],
        after=hit_probability(year + added["gmv_paid"], target)[0],
        window=paired(window, np.zeros_like(window)),
        added={name: paired(values, np.zeros_like(values)) for name, values in added.items()},
        daily=np.mean([p.daily for p in parts], axis=0),
    )


def first_values(bench: object) -> dict[str, object]:
    """Return the fields of the campaign to begin with: that of the plan's scenario `promotion`."""
    campaign = bench.scenario("promotion").params.campaigns[-1]
    return {name: getattr(campaign, name) for name in ("conversion_uplift", "days", "discount", "start")}


def try_out(bench: object, values: Mapping[str, object] | None = None, *, blocks: int = 2) -> Estimate:
    """Return the Estimate of a promotion over `blocks` blocks of 50 simulated years."""
    values = values or first_values(bench)
    return estimate([simulated(bench, values, block) for block in range(blocks)], bench.amount)


def window_days(values: Mapping[str, object]) -> tuple[date, date]:
    """Return the first and the last day of the window."""
    return values["start"], values["start"] + timedelta(days=values["days"] - 1)
