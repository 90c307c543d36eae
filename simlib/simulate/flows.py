"""The flows of a simulated year, and what they declare, gathered. A new flow is one line more in this list."""

from __future__ import annotations

from collections import Counter

from simlib.engine.flow import PHASES, CashLine, Column
from simlib.flows.basket.flow import FLOW as BASKET
from simlib.flows.campaigns.flow import FLOW as CAMPAIGNS
from simlib.flows.cash.flow import FLOW as CASH
from simlib.flows.conversion.flow import FLOW as CONVERSION
from simlib.flows.disruptions.flow import FLOW as DISRUPTIONS
from simlib.flows.fulfilment.flow import FLOW as FULFILMENT
from simlib.flows.inventory.flow import FLOW as INVENTORY
from simlib.flows.traffic.flow import FLOW as TRAFFIC

# In the order of their groups in a scenario file; within a phase of the day, earlier flows act first.
FLOWS = (TRAFFIC, CONVERSION, BASKET, INVENTORY, FULFILMENT, CASH, CAMPAIGNS, DISRUPTIONS)

COLUMNS: dict[str, Column] = {name: column for flow in FLOWS for name, column in flow.ledger_columns()}
CASH_LINES: tuple[CashLine, ...] = tuple(line for flow in FLOWS for line in flow.cash)
SIGNALS: tuple[str, ...] = tuple(name for flow in FLOWS for name in flow.signals.publishes)
STREAMS: tuple[str, ...] = tuple(pattern for flow in FLOWS for pattern in flow.streams)


def faults() -> list[str]:
    """Return what is wrong with the declarations taken together, one line a fault: names twice, names of nothing."""
    named = {
        "flow": [flow.name for flow in FLOWS],
        "group": [flow.params.name for flow in FLOWS],
        "metric": [metric.name for flow in FLOWS for metric in flow.metrics],
        "signal": list(SIGNALS),
        "stream": list(STREAMS),
        "cash line": [line.name for line in CASH_LINES],
        "limit": [flow.limit.name for flow in FLOWS if flow.limit],
        "lever": [lever.name for flow in FLOWS for lever in flow.levers],
        "column": [name for flow in FLOWS for name, _ in flow.ledger_columns()],
    }
    found = [f"{kind} {name!r} twice" for kind, names in named.items() for name, n in Counter(names).items() if n > 1]
    for flow in FLOWS:
        found += [f"{flow.name} reads the signal {n!r} of nobody" for n in flow.signals.reads if n not in SIGNALS]
        found += [f"{flow.name} has a step in no phase: {s.phase!r}" for s in flow.day if s.phase not in PHASES]
        found += [f"{flow.name} books money to no column: {n.column!r}" for n in flow.cash if n.column not in COLUMNS]
    return found
