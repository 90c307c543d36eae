"""A made-up shop of any size and a year of single orders on SimPy: what the ratios are measured on. Time: day, hour."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.simulate.scenario.definition import Scenario, ScenarioParams
from simlib.simulate.scenario.tables import check_tables

DAYS, START = 365, pd.Timestamp("2026-01-01")
LINES_AN_ORDER = 1.6
STEPS = {"views": 0.4, "carts": 0.3, "placed": 0.25, "paid": 0.9}


def shop(*, skus=100, warehouses=3, sources=8, orders_a_year=1_000_000, paths=200, seed=1, **groups):
    """Return a scenario of one platform with every table filled; `groups` are parameter groups as dicts."""
    rng = np.random.default_rng(seed)
    day = pd.date_range(START, periods=DAYS)
    season = 1 + 0.3 * np.sin(2 * np.pi * np.arange(DAYS) / 365)
    orders = orders_a_year * season / season.sum()
    goods = _goods(rng, skus)
    per_order = 1 / np.arange(1, skus + 1) ** 0.8
    per_order *= LINES_AN_ORDER / per_order.sum()
    gmv = orders * float(per_order @ goods["price"])
    names = [f"warehouse {i}" for i in range(warehouses)]
    tables = _market(day, orders, gmv, sources) | {
        "skus": goods,
        "lines": pd.DataFrame({"platform": "shop", "sku": goods["sku"], "per_order": per_order}),
        "warehouses": pd.DataFrame(
            {"warehouse": names, "share": 1 / warehouses, "parcels_per_day": np.ceil(1.6 * orders.mean() / warehouses)}
        ),
        "stock": pd.DataFrame(
            [
                (w, s, int(np.ceil(40 * orders.mean() * r / warehouses)))
                for w in names
                for s, r in zip(goods["sku"], per_order, strict=True)
            ],
            columns=["warehouse", "sku", "on_hand"],
        ),
        "pipeline": pd.DataFrame({"warehouse": names[:1], "sku": goods["sku"][:1], "day": 5, "units": 30}),
        "paths": _paths(rng, day, gmv, paths),
    }
    check_tables(tables, file="benchmark shop")
    groups = {"year": {"start": START.date(), "days": DAYS}} | groups
    return Scenario("base", ScenarioParams.model_validate(groups), tables)


def _goods(rng, skus):
    price = rng.integers(500, 20_000, skus)
    terms = {"lead_mean": 14.0, "lead_cv": 0.3, "pack": 1, "moq": 0, "terms_days": 30}
    supplier = [f"supplier {i % 5}" for i in range(skus)]
    return pd.DataFrame(
        {
            "sku": [f"sku {i:03d}" for i in range(skus)],
            "category": [f"category {i % 10}" for i in range(skus)],
            "price": price,
            "cost": price // 2,
            "units_mean": 1.0,
            "units_variance": 0.0,
            "supplier": supplier,
            **terms,
        }
    )


def _market(day, orders, gmv, sources):
    """The tables of demand: one platform, every source alike."""
    months = sorted(set(day.strftime("%Y-%m")))
    share = {"share": 1 / sources, **STEPS, "cost_per_session": 10.0}
    return {
        "baseline": pd.DataFrame({"day": day, "orders": orders, "gmv": gmv}),
        "mix": pd.DataFrame(
            [(m, "shop", f"category {c}", 0.1, 0.1) for m in months for c in range(10)],
            columns=["month", "platform", "category", "orders_share", "gmv_share"],
        ),
        "platforms": pd.DataFrame({"platform": ["shop"], "commission": 0.05, "settlement_days": 7}),
        "sources": pd.DataFrame([{"platform": "shop", "source": f"source {i}", **share} for i in range(sources)]),
    }


def _paths(rng, day, gmv, paths):
    """Forecast paths that differ in level, with a standard deviation of 10 %."""
    level = np.exp(rng.normal(0, 0.1, paths) - 0.005)
    return pd.DataFrame(
        {
            "unique_id": "gmv_paid",
            "ds": np.tile(day, paths),
            "path": np.repeat(np.arange(paths), len(day)),
            "value": np.outer(level, gmv).ravel(),
        }
    )


def orders_one_by_one(orders, *, seed=1, rate=114.0, pickers=30, packers=20):
    """Simulate `orders` single orders as SimPy processes: arrive, take stock, pick, pack, wait for the 18:00 cut-off.

    The readable textbook form: one process an order, one Resource a station; rate: orders an hour. Returns the log
    [(order, hour shipped)].
    """
    import simpy

    rng = np.random.default_rng(seed)
    env, log = simpy.Environment(), []
    stock = [simpy.Container(env, init=orders + 1) for _ in range(100)]
    stations = [(simpy.Resource(env, pickers), 0.2), (simpy.Resource(env, packers), 0.12)]

    def order(number):
        yield stock[number % 100].get(1)
        for station, hours in stations:
            with station.request() as turn:
                yield turn
                yield env.timeout(rng.exponential(hours))
        yield env.timeout((18 - env.now) % 24)
        log.append((number, env.now))

    def arrivals():
        for number in range(orders):
            yield env.timeout(rng.exponential(1 / rate))
            env.process(order(number))

    env.process(arrivals())
    env.run()
    return log
