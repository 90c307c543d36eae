"""Every unit, order, parcel and fen of a simulated year is accounted for, each day and in each replication."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simlib.simulate.frames import cube_frame, sku_frame
from simlib.simulate.metrics import balance
from simlib.simulate.run import run
from tests.audited_flows import AUDITED
from tests.shops import made_up_shop


@pytest.fixture(scope="module", autouse=True)
def audited():
    with pytest.MonkeyPatch.context() as patch:
        for name, flow in AUDITED.items():
            patch.setattr(f"simlib.flows.{name.lower()}.flow.{name}", flow)
        yield


def with_columns(scenario, table, **columns):
    """Return a copy of `scenario` whose `table` holds other values."""
    return replace(scenario, tables=scenario.tables | {table: scenario.tables[table].assign(**columns)})


def reconcile(done, scenario):
    """What the ledger, the cube and the flows' last state say of the whole year must be one story."""
    led = done.ledger
    for upper, lower in (
        ("traffic.sessions", "conversion.views"),
        ("conversion.views", "conversion.carts"),
        ("conversion.carts", "conversion.placed"),
        ("conversion.placed", "conversion.paid"),
        ("conversion.paid", "basket.orders"),
        ("inventory.wanted", "inventory.sold"),
        ("fulfilment.due", "fulfilment.on_time"),
        ("cash.bought", "cash.purchases"),
    ):
        assert (led.total(upper) >= led.total(lower)).all(), (upper, lower)
    same = {
        "basket.orders + lost": ("conversion.paid", led.daily("basket.orders") + led.daily("basket.orders_lost")),
        "units": ("basket.units", led.daily("inventory.sold")),
        "lost": ("inventory.wanted", led.daily("inventory.sold") + led.daily("inventory.lost")),
        "parcels": ("fulfilment.released", led.daily("basket.orders")),
    }
    for name, (one, other) in same.items():
        assert (led.daily(one) == other).all(), name
    for name in led.names():
        assert name == "cash.net" or (led.daily(name) >= 0).all(), name
    released, shipped = (led.daily(f"fulfilment.{n}").cumsum(axis=0) for n in ("released", "shipped"))
    assert (released - shipped == led.daily("fulfilment.backlog")).all()
    refunds = led.daily("cash.refunds").cumsum(axis=0)
    assert (refunds <= led.daily("basket.gmv_paid").cumsum(axis=0)).all()
    out = sum(led.total(f"cash.{n}") for n in ("refunds", "purchases", "freight", "advertising", "running"))
    assert (balance(led)[-1] == led.total("cash.in") - out).all()
    cube = cube_frame(done, scenario, 0).groupby("replication")[["gmv_paid", "units", "net_revenue"]].sum()
    assert (cube["gmv_paid"] == led.total("basket.gmv_paid")).all()
    assert (cube["units"] == led.total("basket.units")).all()
    assert (cube["net_revenue"] == led.total("cash.net")).all()
    by_sku = sku_frame(led, 0).drop(columns=["month", "sku"]).groupby("replication").sum()
    assert set(by_sku) == {f"inventory.{name}" for name in ("sold", "lost", "received", "ordered")}
    for name in by_sku:
        assert (by_sku[name] == led.total(name)).all(), name


def eventful(days=365):
    """Two platforms, three warehouses, packs and minimum orders, overlapping campaigns and outages, closed days."""
    start = date(2026, 1, 1)
    windows = [
        {"name": "a", "start": date(2026, 2, 1), "days": 20, "conversion_uplift": 0.4, "discount": 0.1},
        {
            "name": "b",
            "start": date(2026, 2, 10),
            "days": 30,
            "traffic_uplift": 0.5,
            "discount": 0.25,
            "platforms": ["p1"],
        },
        {"name": "c", "start": date(2025, 12, 20), "days": 20, "conversion_uplift": -0.3, "stock_backed": False},
        {"name": "d", "start": date(2026, 12, 20), "days": 40, "conversion_uplift": 1.0, "uplift_sd": 0.5},
    ]
    outages = [
        {"supplier": "u0", "start": date(2026, 3, 1), "days": 30.0},
        {"supplier": "u0", "start": date(2026, 3, 20), "days": 30.0},
        {"supplier": "u1", "per_year": 6.0, "days": 10.0, "days_cv": 0.7},
    ]
    shop = made_up_shop(
        platforms=2,
        sources=3,
        warehouses=3,
        skus=9,
        categories=3,
        days=days,
        orders=60.0,
        capacity=17.0,
        lead=9.0,
        level_sd=0.4,
        year={"start": start, "days": days, "orders_elasticity": 0.6},
        basket={"lines_spread": 2.5, "price_level": 1.017},
        fulfilment={"closed_weekdays": ["saturday", "sunday"], "promise_days": 1},
        campaigns=windows,
        outages=outages,
        cash={"vat_rate": 0.13, "refund_share": 0.12, "freight_per_parcel": 350, "fixed_cost_day": 100_000},
    )
    n = len(shop.tables["skus"])
    return with_columns(
        shop,
        "skus",
        pack=np.resize([1, 6, 12], n),
        moq=np.resize([0, 40], n),
        units_mean=np.resize([1.0, 2.5], n),
        units_variance=np.resize([0.0, 12.0], n),
        terms_days=np.resize([0, 30, 60], n),
    )


def test_a_whole_year_with_everything_going_on():
    scenario = eventful()
    done = run(scenario, block=1, seed=5)
    reconcile(done, scenario)
    led = done.ledger
    assert led.total("inventory.lost").any() and led.daily("fulfilment.backlog").max() > 0
    assert (led.total("fulfilment.on_time") < led.total("fulfilment.due")).any()


def test_everything_paid_is_settled_in_the_end():
    """Pay-outs and supplier bills still open at the year's end fall due within the longest terms."""
    done = run(eventful(days=120), seed=2)
    cash, end = done.flows["cash"], 119
    assert all(end < day <= end + 7 for day in cash.due_in) and all(end < day <= end + 60 for day in cash.due_out)
    open_in = sum(cash.due_in.values())
    assert (
        done.ledger.total("basket.gmv_paid")
        == done.ledger.total("cash.in") + open_in + done.ledger.total("cash.commission")
    ).all()
    later = sum(paid.sum(axis=(0, 1)) for paid in cash.to_refund.values())
    assert (done.ledger.total("basket.gmv_paid") - later == cash.paid_so_far.sum(axis=(0, 1))).all()


shops = st.fixed_dictionaries(
    {
        "platforms": st.integers(1, 3),
        "sources": st.integers(1, 3),
        "warehouses": st.integers(1, 3),
        "skus": st.integers(1, 7),
        "categories": st.just(1),
        "orders": st.sampled_from([0.0, 0.4, 5.0, 90.0]),
        "capacity": st.sampled_from([0.0, 1.0, 12.0, 500.0]),
        "lead": st.sampled_from([1.0, 3.0, 60.0]),
        "seed": st.integers(0, 99),
        "conversion": st.sampled_from([0.0005, 0.02, 0.6]),
    }
)
groups = st.fixed_dictionaries(
    {
        "inventory": st.fixed_dictionaries(
            {
                "review_every": st.integers(1, 9),
                "unlimited": st.booleans(),
                "lead_level": st.sampled_from([0.1, 1.0, 10.0]),
            }
        ),
        "fulfilment": st.fixed_dictionaries(
            {
                "unlimited": st.booleans(),
                "promise_days": st.integers(0, 3),
                "closed_weekdays": st.lists(st.sampled_from(["monday", "friday", "sunday"]), max_size=3),
            }
        ),
        "traffic": st.fixed_dictionaries(
            {"day_noise_sd": st.sampled_from([0.0, 0.2, 2.0]), "level": st.sampled_from([0.0, 1.0, 3.0])}
        ),
        "basket": st.fixed_dictionaries(
            {"lines_spread": st.sampled_from([0.05, 1.0, 40.0]), "size_level": st.sampled_from([0.5, 1.0, 4.0])}
        ),
        "cash": st.fixed_dictionaries(
            {
                "refund_share": st.sampled_from([0.0, 0.3, 0.95]),
                "refund_lag": st.integers(0, 9),
                "vat_rate": st.sampled_from([0.0, 0.2]),
            }
        ),
    }
)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(shops, groups)
def test_any_shop_keeps_its_books(size, chosen):
    scenario = made_up_shop(days=25, **size, **chosen)
    reconcile(run(scenario, replications=8), scenario)
