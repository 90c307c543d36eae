"""The simulation stage: replications of every scenario and the tables read off them. Money: minor units; time: day."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.core.files import write_json, write_parquet
from simlib.experiment.bottleneck import bottleneck
from simlib.experiment.compare import compare
from simlib.experiment.replicate import replicate
from simlib.experiment.store import Store
from simlib.metrics.goal import hit_probability
from simlib.plan.levers import levers
from simlib.run import BLOCK
from simlib.scenario.arrays import arrays

LEVER_REPLICATIONS = 100


def simulate(scenarios, folder, *, replications, seed, workers, target):
    """Run `scenarios` (base first) and the levers, write `runs/`. Returns (runs, result of the bottleneck)."""
    base = scenarios[0]
    tried = levers(base)
    counts = {s.name: replications for s in scenarios} | {s.name: min(replications, LEVER_REPLICATIONS) for s in tried}
    place = folder / "runs"
    stored = replicate(
        scenarios, n=replications, seed=seed, workers=workers, store=Store(place), about="simulating scenarios"
    )
    pushed = replicate(tried, n=counts[tried[0].name], seed=seed, workers=workers, about="trying fixes")
    write_parquet(place / "kpis.parquet", stored.kpis())
    write_parquet(place / "comparison.parquet", compare(stored, against=base.name))
    stored.scenarios |= pushed.scenarios
    stored.frames |= pushed.frames
    found = bottleneck(
        stored, target=target.amount, expected=expected(base), levers=[s.name for s in tried], against=base.name
    )
    write_json(place / "bottleneck.json", found)
    _pictures(stored.ledger(base.name), stored.cube(base.name), target, base, place)
    return stored, found


def expected(scenario):
    """Return the forecast's gmv (minor), orders and sessions of the year, as the unconstrained base expects them."""
    shape = arrays(scenario)
    conversion = shape.rates.prod(axis=0)
    per_order = np.where(shape.source_share > 0, shape.source_share / np.maximum(conversion, 1e-12), 0).sum(axis=1)
    return {
        "gmv": float((shape.orders * shape.value).sum()),
        "orders": float(shape.orders.sum()),
        "sessions": float((shape.orders.sum(axis=1) * per_order).sum()),
    }


def _pictures(ledger, cube, target, base, place):
    """Write fan.parquet (cumulative GMV by day) and months.parquet (simulated months against their target)."""
    days = pd.date_range(base.params.year.start, periods=ledger.days, freq="D").as_unit("us")
    cumulative = ledger.daily("basket.gmv_paid").cumsum(axis=0)
    levels = np.quantile(cumulative, [0.1, 0.25, 0.5, 0.75, 0.9], axis=1)
    plan = target.frame()
    by_day = plan.groupby("day")["target"].sum().reindex(days).fillna(0).cumsum()
    fan = pd.DataFrame(
        {"day": days}
        | dict(zip(("q10", "q25", "q50", "q75", "q90"), levels, strict=True))
        | {"target": by_day.to_numpy(dtype="float64")}
    )
    write_parquet(place / "fan.parquet", fan)
    monthly = cube.groupby(["month", "replication"])["gmv_paid"].sum().unstack("replication")
    goals = plan.groupby(plan["day"].dt.strftime("%Y-%m"))["target"].sum()
    rows = []
    for month, row in monthly.iterrows():
        lo, hi = np.quantile(row, [0.1, 0.9])
        goal = int(goals.get(month, 0))
        rows.append((month, float(row.mean()), float(lo), float(hi), goal, hit_probability(row.to_numpy(), goal)[0]))
    write_parquet(
        place / "months.parquet", pd.DataFrame(rows, columns=["month", "mean", "lo", "hi", "target", "p_hit"])
    )


def rounded_up(replications):
    """Return `replications` rounded up to whole blocks."""
    return -(-replications // BLOCK) * BLOCK
