"""Small made-up scenarios for tests: every table filled, sizes as asked."""

from datetime import date

import numpy as np
import pandas as pd

from simlib.core.streams import Streams
from simlib.engine.axes import Axes, DayAxis, GoodsAxis
from simlib.engine.block import Block
from simlib.engine.ledger import Ledger
from simlib.engine.signals import SignalBoard
from simlib.simulate.flows import COLUMNS, SIGNALS, STREAMS
from simlib.simulate.scenario.definition import Scenario, ScenarioParams
from simlib.simulate.scenario.tables import check_tables


def made_up_shop(
    *,
    platforms=2,
    sources=2,
    warehouses=2,
    skus=6,
    categories=2,
    paths=50,
    days=365,
    orders=80.0,
    conversion=0.02,
    lead=14.0,
    capacity=400.0,
    level_sd=0.1,
    seed=1,
    **groups,
):
    """Return a scenario whose tables are generated from `seed`; `groups` are parameter groups as dicts."""
    rng = np.random.default_rng(seed)
    start = pd.Timestamp("2026-01-01")
    day = pd.date_range(start, periods=days)
    p, s = [f"p{i}" for i in range(platforms)], [f"s{i}" for i in range(skus)]
    c, w = [f"c{i}" for i in range(categories)], [f"w{i}" for i in range(warehouses)]
    category = [c[i % categories] for i in range(skus)]
    price = rng.integers(500, 20000, skus)
    per_order = rng.dirichlet(np.ones(skus), platforms) * 1.4
    season = orders * (1 + 0.3 * np.sin(2 * np.pi * np.arange(days) / 365))
    value = 1.4 * price.mean()
    months = sorted(set(day.strftime("%Y-%m")))
    step = conversion**0.25
    level = np.exp(rng.normal(0, level_sd, paths) - level_sd**2 / 2)
    daily = season.mean() / warehouses * per_order.mean(axis=0)
    tables = {
        "baseline": pd.DataFrame({"day": day, "orders": season, "gmv": season * value}),
        "mix": pd.DataFrame(
            [(m, a, b, 1 / platforms / categories, 1 / platforms / categories) for m in months for a in p for b in c],
            columns=["month", "platform", "category", "orders_share", "gmv_share"],
        ),
        "platforms": pd.DataFrame({"platform": p, "commission": 0.05, "settlement_days": 7}),
        "sources": pd.DataFrame(
            [(a, f"src{i}", 1 / sources, step, step, step, step, 10.0 * i) for a in p for i in range(sources)],
            columns=["platform", "source", "share", "views", "carts", "placed", "paid", "cost_per_session"],
        ),
        "skus": pd.DataFrame(
            {
                "sku": s,
                "category": category,
                "price": price,
                "cost": price // 2,
                "units_mean": 1.0,
                "units_variance": 0.0,
                "supplier": [f"u{i % 2}" for i in range(skus)],
                "lead_mean": lead,
                "lead_cv": 0.3,
                "pack": 1,
                "moq": 0,
                "terms_days": 30,
            }
        ),
        "lines": pd.DataFrame(
            [(a, b, per_order[i, j]) for i, a in enumerate(p) for j, b in enumerate(s)],
            columns=["platform", "sku", "per_order"],
        ),
        "warehouses": pd.DataFrame({"warehouse": w, "share": 1 / warehouses, "parcels_per_day": capacity}),
        "stock": pd.DataFrame(
            [(a, b, int(daily[j] * lead * 2)) for a in w for j, b in enumerate(s)],
            columns=["warehouse", "sku", "on_hand"],
        ),
        "pipeline": pd.DataFrame([(w[0], s[0], 5, 30)], columns=["warehouse", "sku", "day", "units"]),
        "paths": pd.DataFrame(
            {
                "unique_id": "gmv_paid",
                "ds": np.tile(day, paths),
                "path": np.repeat(np.arange(paths), days),
                "value": (level[:, None] * season * value).ravel(),
            }
        ),
    }
    check_tables(tables, file="made-up shop")
    groups = {"year": {"start": start.date(), "days": days}} | groups
    return Scenario("made-up", ScenarioParams.model_validate(groups), tables)


def axes_named(days, *, platforms=("p0",), skus=("s0",), suppliers=("u0",), start=date(2026, 1, 1)):
    """Return axes of one source, one warehouse and one category, all SKUs from the first supplier."""
    none = np.zeros(len(skus), dtype=int)
    months = pd.date_range(start, periods=days).strftime("%Y-%m")
    at = DayAxis(start, sorted(set(months)), pd.Index(sorted(set(months))).get_indexer(months))
    return Axes(list(platforms), ["src0"], ["w0"], GoodsAxis(list(skus), ["c0"], none, list(suppliers), none), at)


def block_of(days, replications, *, seed=1, **names):
    """Return the block that a single flow is tested in."""
    axes = axes_named(days, **names)
    ledger = Ledger(days, replications, COLUMNS, axes)
    return Block(axes, Streams(seed, 0, STREAMS), ledger, SignalBoard(SIGNALS), replications)
