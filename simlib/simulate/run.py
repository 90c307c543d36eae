"""The wiring: one block of replications of one scenario, day by day, phase by phase. Time: day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simlib.core.streams import Streams
from simlib.engine.baseline import Baseline, levels_of
from simlib.engine.block import Block
from simlib.engine.clock import run_days
from simlib.engine.flow import PHASES, Flow, Inputs, Step
from simlib.engine.ledger import Ledger
from simlib.engine.signals import SignalBoard
from simlib.simulate.flows import COLUMNS, FLOWS, SIGNALS, STREAMS
from simlib.simulate.scenario.definition import Scenario, ScenarioParams
from simlib.simulate.scenario.inputs import inputs_of

BLOCK = 50
# What a day has where no flow says otherwise: no campaign, no supplier down.
NEUTRAL = {"visit_gain": 1.0, "buyer_gain": 1.0, "discount": 0.0, "supplier_down": None}
GIVEN = {"day", "expected", "lines_per_order", "price_index"}


@dataclass
class Run:
    """What one block left behind: its ledger and the flows' final state by name."""

    ledger: Ledger
    flows: dict[str, object]


def run(
    scenario: Scenario, block: int = 0, *, seed: int = 0, until: int | None = None, replications: int = BLOCK
) -> Run:
    """Simulate one block of `replications` of `scenario` up to day `until` (default: the whole year).

    The same (scenario, block, seed) gives the same integers anywhere.
    """
    inputs, year = inputs_of(scenario), scenario.params.year
    days = min(until or year.days, year.days)
    ledger = Ledger(days, replications, COLUMNS, inputs.axes)
    shared = Block(inputs.axes, Streams(seed, block, STREAMS), ledger, SignalBoard(SIGNALS), replications)
    flows = wire(scenario.params, inputs, shared)
    levels = levels_of(scenario.tables, inputs.axes)
    levels = levels[:, (np.arange(replications) + block * BLOCK) % levels.shape[1]]
    phases = phases_of(flows)

    def business(day):
        ledger.today = day
        _day(phases, NEUTRAL | _expected(inputs.baseline, day, levels[day], year.orders_elasticity))
        shared.signals.turn()

    built = [flow for flow in FLOWS if flow.name in flows]
    run_days(days, business, [process for flow in built if flow.events for process in flow.events(flows[flow.name])])
    for flow in built:
        if flow.after:
            flow.after(flows[flow.name], ledger)
    return Run(ledger, flows)


def _day(phases, today):
    """One business day: every flow that has a step in a phase takes it. `today` holds what steps read and write."""

    def take(phase):
        for step in phases[phase]:
            step(today)

    take("open")  # campaigns and outages of the day → visit_gain, buyer_gain, discount, supplier_down
    take("receive")  # deliveries that are due → received
    take("visit")  # expected orders → sessions, ad_spend
    take("convert")  # sessions → paid orders, damped by yesterday's signals
    take("fill")  # paid orders → orders by warehouse, units wanted
    take("sell")  # wanted → sold, as far as stock reaches
    take("charge")  # sold → orders filled, money
    take("ship")  # filled orders → parcels shipped, as far as capacity reaches
    take("deliver")
    take("settle")  # money, parcels, receipts and advertising → the cash account
    take("review")  # stock is ordered


def _expected(baseline: Baseline, day, level, elasticity):
    """Return what a day begins with: orders expected (P, R), lines an order (P, S, R), price index (P, R)."""
    larger, longer = level ** (1 - elasticity), baseline.longer[:, None]
    lines, price_index = baseline.day(day)
    return {
        "day": day,
        "expected": baseline.orders[:, day, None] * level**elasticity,
        "lines_per_order": lines[..., None] * (larger**longer)[:, None],
        "price_index": price_index[:, None] * larger ** (1 - longer),
    }


def wire(params: ScenarioParams, inputs: Inputs, block: Block) -> dict[str, object]:
    """Build every flow whose parameters the scenario has: name → state."""
    groups = {flow.name: flow.group(params) for flow in FLOWS}
    return {f.name: f.build(groups[f.name], inputs, block) for f in FLOWS if groups[f.name] is not None}


def phases_of(flows: dict[str, object]) -> dict[str, list[Callable]]:
    """Return phase → the steps of the flows that are built, bound to their states.

    A step that reads what no earlier step of the day writes is a KeyError.
    """
    made, written = {phase: [] for phase in PHASES}, GIVEN | set(NEUTRAL)
    for phase in PHASES:
        for flow in (f for f in FLOWS if f.name in flows):
            for step in (s for s in flow.day if s.phase == phase):
                if missing := set(step.reads) - written:
                    raise KeyError(f"{flow.name} reads {sorted(missing)}, which nothing before it in the day writes")
                made[phase].append(_bound(flow, step, flows[flow.name]))
                written |= set(step.writes)
    return made


def _bound(flow: Flow, step: Step, state):
    """Return the step as a function of the day's fields: it sees those it reads and sets those it writes."""
    do, reads, writes = getattr(state, step.do.__name__), step.reads, step.writes

    def take(today):
        found = do(*[today[name] for name in reads])
        if len(writes) == 1:
            today[writes[0]] = found
        elif writes:
            today.update(zip(writes, found, strict=True))

    return take
