"""Every metric in one list, and what they say of a ledger. Money metrics are in minor units."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from simlib.core.message import N_
from simlib.core.metric import Formula, Metric
from simlib.engine.ledger import Ledger
from simlib.simulate.flows import CASH_LINES, FLOWS
from simlib.simulate.scenario.definition import Scenario


def balance(ledger: Ledger) -> np.ndarray:
    """Return cumulative cash (days, replications) of minor units, from 0 at the start of the year."""
    return sum(line.way * ledger.daily(line.column) for line in CASH_LINES).cumsum(axis=0)


def _stock_turns(ledger):
    value = ledger.daily("inventory.value").mean(axis=0)
    return ledger.total("inventory.cost_of_sales") * 365 / ledger.days / np.maximum(value, 1)


def _contribution(ledger):
    # Refunds are already taken off net revenue; commission never comes in, so it is no line of cash.
    costs = ledger.total("cash.commission") - sum(line.way * ledger.total(line.column) for line in _earned())
    return (ledger.total("cash.net") - ledger.total("inventory.cost_of_sales") - costs) * 1.0


def _earned():
    return [line for line in CASH_LINES if line.earned]


# Metrics that need more than one flow.
ACROSS = (
    Metric(
        "cash_need",
        N_("Cash needed"),
        "money",
        "down",
        Formula(
            N_("Deepest point of cumulative cash below its start"),
            lambda led: np.maximum(-balance(led).min(axis=0), 0) * 1.0,
        ),
        ("orders", "costs", "terms", "running_costs", "stock"),
    ),
    Metric(
        "stock_turns",
        N_("Stock turns"),
        "turns",
        "up",
        Formula(N_("Cost of goods sold a year ÷ mean stock value at cost"), _stock_turns),
        ("orders", "stock", "costs"),
    ),
    Metric(
        "contribution",
        N_("Contribution"),
        "money",
        "up",
        Formula(N_("Net revenue − cost of goods sold − freight − advertising − commission"), _contribution),
        ("orders", "prices", "refunds", "costs", "ad_cost", "commission", "freight"),
    ),
)
# What was sold comes first, then the flows in their order.
METRICS: dict[str, Metric] = {
    m.name: m for flow in sorted(FLOWS, key=lambda flow: flow.name != "basket") for m in flow.metrics
}
METRICS |= {m.name: m for m in ACROSS}


def values(ledger: Ledger) -> dict[str, np.ndarray]:
    """Return every metric of a ledger: name → float64 (replications,)."""
    return {name: metric.of(ledger) for name, metric in METRICS.items()}


def kpi_frame(scenario: Scenario, ledger: Ledger) -> pd.DataFrame:
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


def describe(found: Iterable[float]) -> dict[str, float]:
    """Return mean, median, 10th and 90th percentile over replications."""
    lo, median, hi = np.quantile(found, [0.1, 0.5, 0.9])
    return {"mean": float(np.mean(found)), "median": float(median), "lo": float(lo), "hi": float(hi)}
