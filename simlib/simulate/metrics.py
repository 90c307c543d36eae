"""Every metric in one list, and what they say of a ledger. Money metrics are in minor units."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.core.metric import Metric
from simlib.flows.basket import flow as basket
from simlib.flows.cash import flow as cash
from simlib.flows.conversion import flow as conversion
from simlib.flows.fulfilment import flow as fulfilment
from simlib.flows.inventory import flow as inventory
from simlib.flows.traffic import flow as traffic


def _stock_turns(ledger):
    value = ledger.daily("inventory.value").mean(axis=0)
    return ledger.total("inventory.cost_of_sales") * 365 / ledger.days / np.maximum(value, 1)


def _contribution(ledger):
    # Refunds are already taken off net revenue.
    costs = sum(ledger.total(f"cash.{name}") for name in ("freight", "advertising", "commission"))
    return (ledger.total("cash.net") - ledger.total("inventory.cost_of_sales") - costs) * 1.0


ACROSS = (
    Metric(
        "stock_turns",
        "turns",
        "up",
        "Cost of goods sold a year ÷ mean stock value at cost",
        ("orders", "stock", "costs"),
        _stock_turns,
    ),
    Metric(
        "contribution",
        "money",
        "up",
        "Net revenue − cost of goods sold − freight − advertising − commission",
        ("orders", "prices", "refunds", "costs", "ad_cost", "commission", "freight"),
        _contribution,
    ),
)
METRICS = {m.name: m for flow in (basket, traffic, conversion, inventory, fulfilment, cash) for m in flow.METRICS}
METRICS |= {m.name: m for m in ACROSS}


def values(ledger):
    """Return every metric of a ledger: name → float64 (replications,)."""
    return {name: metric.of(ledger) for name, metric in METRICS.items()}


def kpi_frame(scenario, ledger):
    """Return the table `scenario replication metric value basis` of one scenario's ledger."""
    parts = []
    for name, metric in METRICS.items():
        found = np.asarray(metric.of(ledger), dtype=float)
        parts.append(
            pd.DataFrame(
                {
                    "scenario": scenario.name,
                    "replication": np.arange(found.size),
                    "metric": name,
                    "value": found,
                    "basis": metric.basis(scenario.basis),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def describe(found):
    """Return mean, median, 10th and 90th percentile over replications."""
    lo, median, hi = np.quantile(found, [0.1, 0.5, 0.9])
    return {"mean": float(np.mean(found)), "median": float(median), "lo": float(lo), "hi": float(hi)}
