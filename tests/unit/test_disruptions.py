"""Suppliers that fail and recover, against exact logs and declared rates. Time: day."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from simlib.engine.clock import run_days
from simlib.flows.disruptions.flow import Disruptions, Outage
from simlib.simulate.run import run
from tests.shops import block_of, made_up_shop


def outages_log(*outages, days=40, replications=4, seed=1):
    """Return bool (days, suppliers, replications): who is down on each business day."""
    flow = Disruptions(
        [Outage(**o) for o in outages],
        block_of(days, replications, seed=seed, suppliers=["u0", "u1"]),
    )
    down = np.zeros((days, 2, replications), dtype=bool)

    def business(day):
        down[day] = flow.supplier_down

    run_days(days, business, flow.processes())
    return down


def test_a_dated_outage_is_down_on_its_days_and_no_other():
    down = outages_log({"supplier": "u1", "start": date(2026, 1, 6), "days": 4.0})
    assert np.flatnonzero(down[:, 1].all(axis=1)).tolist() == [5, 6, 7, 8] and not down[:, 0].any()
    assert down[:, 1].sum() == 4 * 4


def test_overlapping_outages_of_one_supplier_end_when_both_are_over():
    down = outages_log(
        {"supplier": "u0", "start": date(2026, 1, 3), "days": 10.0},
        {"supplier": "u0", "start": date(2026, 1, 5), "days": 3.0},
        {"supplier": "u0", "start": date(2026, 1, 11), "days": 6.0},
    )
    assert np.flatnonzero(down[:, 0, 0]).tolist() == list(range(2, 16))


def test_an_outage_that_began_last_year_ends_in_this_one():
    down = outages_log(
        {"supplier": "u0", "start": date(2025, 12, 30), "days": 5.0},
        {"supplier": "u1", "start": date(2025, 12, 1), "days": 5.0},
    )
    assert np.flatnonzero(down[:, 0, 0]).tolist() == [0, 1, 2] and not down[:, 1].any()


@pytest.mark.parametrize(("per_year", "days"), [(0.5, 14.0), (6.0, 14.0), (24.0, 30.0)])
def test_random_outages_start_as_often_as_declared(per_year, days):
    """4,000 replications: the standard error of the mean count is √(per_year/4000), 2.2 % at .5 and .3 % at 24."""
    flow = Disruptions(
        [Outage(supplier="u0", per_year=per_year, days=days)],
        block_of(365, 4000),
    )
    starts = sum(len(who) for day, change, who in flow._moments(0) if change == 1 and day < 365)
    assert starts / 4000 == pytest.approx(per_year, abs=4.3 * np.sqrt(per_year / 4000))


def test_a_dated_outage_happens_with_its_probability():
    down = outages_log(
        {"supplier": "u0", "start": date(2026, 1, 2), "days": 2.0, "probability": 0.3}, days=3, replications=4000
    )
    assert down[1, 0].mean() == pytest.approx(0.3, abs=4.3 * np.sqrt(0.21 / 4000))


def test_deliveries_due_in_an_outage_arrive_when_it_is_over():
    shop = made_up_shop(
        days=30,
        warehouses=1,
        skus=2,
        lead=60.0,
        orders=3.0,
        outages=[{"supplier": "u0", "start": date(2026, 1, 5), "days": 6.0}],
    )
    pipeline = pd.DataFrame(
        {"warehouse": "w0", "sku": ["s0", "s0", "s0", "s1"], "day": [3, 4, 9, 5], "units": [10, 20, 40, 80]}
    )
    led = run(replace(shop, tables=shop.tables | {"pipeline": pipeline}), replications=4).ledger
    got = led.daily("inventory.received")[:, 0]
    assert {int(d): int(got[d]) for d in np.flatnonzero(got)} == {3: 10, 5: 80, 10: 60}
