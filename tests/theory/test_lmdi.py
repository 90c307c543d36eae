"""The gap to a target split by LMDI: the published example, and nothing left over."""

import numpy as np
import pytest

from simlib.core.lmdi import log_mean
from simlib.engine.ledger import Ledger
from simlib.simulate.breakers import breakers, shortfall
from simlib.simulate.flows import COLUMNS

EXPECTED = {"gmv": 1e7, "orders": 2000.0, "sessions": 100_000.0}


def test_golden_case():
    """Sessions 100k → 120k, conversion .02 → .025, order value 50 → 45."""
    weight = log_mean(120e3 * 0.025 * 45, 100e3 * 0.02 * 50)
    parts = [float(weight * np.log(now / then)) for now, then in ((120e3, 100e3), (0.025, 0.02), (45, 50))]
    assert parts == pytest.approx([21263.43, 26024.34, -12287.78], abs=0.01)
    assert sum(parts) == pytest.approx(35000, rel=1e-9)


def test_log_mean_lies_between_and_has_limits():
    assert log_mean(3.0, 3.0) == 3.0 and log_mean(0.0, 5.0) == 0.0
    assert 1 < log_mean(1.0, 4.0) < 4 and log_mean(1.0, 4.0) == log_mean(4.0, 1.0)
    assert log_mean(1.0, 1 + 1e-8) == pytest.approx(1.0, rel=1e-7)


def ledger(replications=8, *, gmv_lost=True, seed=4):
    rng = np.random.default_rng(seed)
    made = Ledger(1, replications, COLUMNS)
    made.record("traffic.sessions", rng.integers(80_000, 120_000, replications))
    made.record("basket.orders", rng.integers(1500, 2500, replications))
    made.record("basket.gmv_paid", rng.integers(6_000_000, 13_000_000, replications))
    if gmv_lost:
        made.record("basket.gmv_lost", rng.integers(0, 2_000_000, replications))
        made.record("conversion.lost_to_stock_milli", rng.integers(0, 90_000, replications))
        made.record("conversion.lost_to_late_milli", rng.integers(0, 90_000, replications))
    return made


@pytest.mark.parametrize("target", [1, 9_000_000, 40_000_000])
def test_gap_leaves_no_residual(target):
    led = ledger()
    parts = shortfall(led, EXPECTED, target)
    assert sum(parts.values()) == pytest.approx(target - led.total("basket.gmv_paid"), abs=1e-3)


def test_a_shop_that_sold_nothing_still_adds_up():
    made = Ledger(1, 3, COLUMNS)
    made.record("basket.gmv_paid", np.zeros(3, dtype=int))
    assert sum(shortfall(made, EXPECTED, 5e6).values()) == pytest.approx(5e6)


def test_each_breaker_is_named_for_its_own_fault():
    """With the forecast met in all but one driver, the whole gap stands in that driver."""
    for fault, sessions, orders, gmv in (
        ("traffic", 80_000, 1600, 8e6),
        ("conversion", 100_000, 1600, 8e6),
        ("order_value", 100_000, 2000, 8e6),
    ):
        made = Ledger(1, 2, COLUMNS)
        for name, value in (("traffic.sessions", sessions), ("basket.orders", orders), ("basket.gmv_paid", int(gmv))):
            made.record(name, np.full(2, value))
        rows, missed = breakers(made, EXPECTED, EXPECTED["gmv"], basis={})
        assert missed == 2 and rows[0]["name"] == fault
        assert rows[0]["gmv_lost"] == pytest.approx(2e6) and rows[0]["share"] == pytest.approx(1)
        assert all(abs(row["gmv_lost"]) < 1 for row in rows[1:])
