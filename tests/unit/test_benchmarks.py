"""Are the ratios that speed rests on still there? At least half of each goal that benchmarks/README.md calls met."""

import statistics

import numpy as np
import pytest

from benchmarks.flow import IMPORTS, changed, import_seconds, interleaved, target_seconds, totals
from benchmarks.shop import orders_one_by_one, shop
from simlib.simulate.run import run


@pytest.fixture(scope="module")
def base():
    return shop()


@pytest.fixture(scope="module")
def seconds(base):
    """Processor seconds of 60 days: one replication, a block of 50, and 3,000 orders one by one."""
    run(base, 0, until=5)
    cases = {
        "one": lambda: run(base, 0, until=60, replications=1),
        "block": lambda: run(base, 0, until=60),
        "orders": lambda: orders_one_by_one(3000),
    }
    return {name: statistics.median(found) for name, found in interleaved(cases, repeats=3).items()}


def test_a_replication_of_a_block_against_orders_one_by_one(seconds):
    """Measured 2,000; the goal of 10,000 is not reached, so what is held is half of what was measured."""
    block_year, order_year = seconds["block"] / 50 * 365 / 60, seconds["orders"] / 3000 * 1_000_000
    assert order_year / block_year >= 1000


def test_two_hundred_replications_cost_little_more_than_one(seconds):
    """Goal: 200 replications in 4 blocks at most 20 times one; twice that is allowed here."""
    assert 4 * seconds["block"] / seconds["one"] <= 40


@pytest.mark.parametrize(("change", "metric", "goal"), [
    ({"promotion": 0.3}, "basket.orders", 0.05),
    ({"best_seller": 1.05}, "basket.gmv_paid", 0.01),
])
def test_paired_error_against_unpaired(base, change, metric, goal):
    """One block, 110 days: the ratio of two deviations of 50 is known to 15 %; twice the goal is allowed."""
    ours, theirs = (totals(s, (metric,), 1, 0, until=110)[metric] for s in (base, changed(base, **change)))
    assert theirs.mean() > ours.mean()
    assert (theirs - ours).std(ddof=1) / (np.sqrt(2) * ours.std(ddof=1)) <= 2 * goal


def test_import_costs_nothing():
    """Goal: 0.2 s beyond a bare interpreter; twice that is allowed."""
    found = {name: min(values) for name, values in import_seconds(IMPORTS[:2], repeats=3).items()}
    assert found["import simlib"] - found["pass"] <= 0.4


def test_targets_of_the_largest_size_are_quick(base):
    """Goal: 60 ms for 365 × 10 × 50 with 200 holds; held against 60 days of one replication, some 50 ms."""
    found = {name: min(values) for name, values in target_seconds(repeats=2).items()}
    yardstick = min(interleaved({"run": lambda: run(base, 0, until=60, replications=1)}, repeats=2)["run"])
    assert max(found.values()) <= 4 * yardstick
