"""The clock, outages, campaigns and signals by exact logs; a year is the same numbers whoever runs it."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simlib.engine.clock import run_days
from simlib.engine.flow import Column
from simlib.engine.ledger import Ledger
from simlib.engine.signals import SignalBoard
from simlib.flows.campaigns.flow import Campaign, Campaigns, bought_for
from simlib.simulate.run import run
from tests.shops import axes_named, block_of, made_up_shop

ROOT = Path(__file__).resolve().parents[2]


def fingerprint(ledger):
    """Return the hash of every integer of a ledger."""
    return hashlib.sha256(ledger.frame().to_csv(index=False).encode()).hexdigest()


def test_events_of_a_day_come_before_its_business():
    log = []

    def switch(env):
        yield env.timeout(1)
        log.append(("event", env.now))

    run_days(3, lambda day: log.append(("business", day)), [switch])
    assert log == [("business", 0), ("event", 1), ("business", 1), ("business", 2)]


def test_campaign_windows_open_and_close_on_their_days():
    flow = Campaigns(
        (
            Campaign(name="a", start=date(2026, 1, 3), days=4, conversion_uplift=0.5, uplift_sd=0.0, discount=0.1),
            Campaign(
                name="b",
                start=date(2026, 1, 5),
                days=4,
                conversion_uplift=0.2,
                uplift_sd=0.0,
                discount=0.1,
                traffic_uplift=1.0,
                platforms=("y",),
            ),
        ),
        block_of(20, 2, platforms=["x", "y"]),
    )
    log = []
    run_days(
        10,
        lambda day: log.append((flow.conversion[:, 0].tolist(), flow.traffic[1, 0], round(flow.discount[1, 0], 12))),
        flow.processes(),
    )
    closed, only_a, both, only_b = ([1, 1], 1, 0), ([1.5, 1.5], 1, 0.1), ([1.5, 1.5 * 1.2], 2, 0.19), ([1, 1.2], 2, 0.1)
    assert log == [closed] * 2 + [only_a] * 2 + [both] * 2 + [only_b] * 2 + [closed] * 2
    factor = bought_for(flow.campaigns, axes_named(20, platforms=["x", "y"]))
    assert factor[1, 1:9].tolist() == pytest.approx([1, 1.5, 1.5, 3.6, 3.6, 2.4, 2.4, 1])


def test_signals_are_read_a_day_late():
    signals = SignalBoard(["late", "other"])
    signals.publish("late", 0.5)
    assert signals.read("late") == 0.0
    signals.turn()
    assert signals.read("late") == 0.5 and signals.read("other", default=2) == 2


def test_ledger_frame_and_back():
    led = Ledger(3, 2, {"a": Column("a", "unit"), "never": Column("never", "unit")})
    for led.today in range(3):
        led.record("a", np.arange(8).reshape(2, 2, 2) * (led.today + 1))
        led.record("a", np.array([1, 0]))
    assert led.daily("a").tolist() == [[13, 16], [25, 32], [37, 48]] and led.total("a").tolist() == [75, 96]
    assert (led.daily("never") == 0).all()
    back = Ledger.of(led.frame(first_replication=50), led.columns)
    assert (back.daily("a") == led.daily("a")).all() and back.names() == ["a"]


SHOP = {
    "days": 60,
    "skus": 5,
    "platforms": 2,
    "sources": 2,
    "campaigns": [{"name": "c", "start": date(2026, 1, 20)}],
    "outages": [{"supplier": "u0", "per_year": 8.0}],
}


def test_a_run_cut_short_is_the_beginning_of_the_whole():
    shop = made_up_shop(**SHOP)
    whole, part = run(shop, seed=3).ledger, run(shop, seed=3, until=31).ledger
    for name in part.names():
        assert (part.daily(name) == whole.daily(name)[:31]).all(), name


def test_seed_and_block_change_everything():
    shop = made_up_shop(**SHOP | {"days": 5})
    assert (
        len({fingerprint(run(shop, block, seed=seed).ledger) for block, seed in ((0, 0), (1, 0), (0, 1), (1, 1))}) == 4
    )


def test_another_process_and_another_hash_seed_give_the_same_integers():
    code = (
        "from tests.unit.test_engine import SHOP, fingerprint, run, made_up_shop;"
        "print(fingerprint(run(made_up_shop(**SHOP), seed=9).ledger))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": "77", "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
    }
    assert found == {fingerprint(run(made_up_shop(**SHOP), seed=9).ledger)}


def more(scenario, table, rows):
    frame = scenario.tables[table]
    return replace(
        scenario, tables=scenario.tables | {table: pd.concat([frame, frame.tail(1).assign(**rows)], ignore_index=True)}
    )


def sales(scenario, replications=12, days=40):
    """Return units sold by (platform, SKU name), (days, replications)."""
    found, sku_names = {}, None
    from simlib.flows.basket.flow import Basket

    class Noted(Basket):
        def charge(self, day, orders, wanted, sold, *prices):
            for p, s in np.ndindex(sold.shape[0], sold.shape[2]):
                found.setdefault((p, self.names[s]), []).append(sold[p, :, s].sum(axis=0))
            return super().charge(day, orders, wanted, sold, *prices)

    from simlib.simulate.scenario.inputs import inputs_of

    Noted.names = sku_names = inputs_of(scenario).axes.skus
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("simlib.flows.basket.flow.Basket", Noted)
        run(scenario, until=days, replications=replications)
    assert sku_names
    return {key: np.array(value) for key, value in found.items()}


def test_a_new_sku_without_demand_leaves_every_other_alone():
    shop = made_up_shop(**SHOP)
    larger = more(shop, "skus", {"sku": "a-new-one", "category": "c0"})
    for platform in ("p0", "p1"):
        larger = more(larger, "lines", {"platform": platform, "sku": "a-new-one", "per_order": 0.0})
    before, after = sales(shop), sales(larger)
    assert not after[0, "a-new-one"].any()
    assert all((after[key] == before[key]).all() for key in before)


def test_a_new_platform_and_a_new_source_without_visits_leave_every_other_alone():
    shop = made_up_shop(**SHOP, categories=1, inventory={"unlimited": True})
    larger = more(shop, "platforms", {"platform": "o-new"})
    larger = more(larger, "sources", {"platform": "o-new", "source": "a-source", "share": 1.0})
    larger = more(larger, "sources", {"platform": "p0", "source": "b-source", "share": 0.0})
    before, after = sales(shop), sales(larger)
    assert all((after[key] == before[key]).all() for key in before)


def test_order_of_rows_in_tables_does_not_matter():
    shop = made_up_shop(**SHOP, categories=1)
    turned = replace(
        shop,
        tables=shop.tables
        | {n: shop.tables[n].iloc[::-1].reset_index(drop=True) for n in ("sources", "lines", "stock", "mix")},
    )
    assert fingerprint(run(shop, until=30).ledger) == fingerprint(run(turned, until=30).ledger)


def test_a_price_change_leaves_units_alone():
    shop = made_up_shop(**SHOP)
    one, other = (
        run(made_up_shop(**SHOP, basket={"price_level": level}), replications=12).ledger for level in (1.0, 1.1)
    )
    for name in ("traffic.sessions", "basket.orders", "basket.units", "inventory.received"):
        assert (one.daily(name) == other.daily(name)).all(), name
    assert (other.total("basket.gmv_paid") > one.total("basket.gmv_paid")).all()
    assert shop.params.basket.price_level == 1.0
