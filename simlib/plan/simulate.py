"""The simulation stage: replications of every scenario and the tables read off them. Money: minor units; time: day."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simlib.core.files import write_json, write_parquet
from simlib.engine.funnel import sessions_per_order
from simlib.sections.cash.facts import cash_weeks
from simlib.simulate.actuals import with_actuals
from simlib.simulate.bottleneck import bottleneck
from simlib.simulate.chance import hit_probability
from simlib.simulate.compare import compare
from simlib.simulate.levers import levers
from simlib.simulate.replicate import Runs, replicate
from simlib.simulate.run import BLOCK
from simlib.simulate.scenario.inputs import inputs_of
from simlib.simulate.store import Store

if TYPE_CHECKING:
    from simlib.simulate.scenario.definition import Scenario
    from simlib.targets.cube import Targets



def simulate(
    scenarios: Sequence[Scenario], folder: Path, *, replications: int, seed: int, workers: int, target: Targets
) -> tuple[Runs, dict]:
    """Run `scenarios` (base first) and the levers, write `runs/`. Returns (runs, result of the bottleneck).

    Blocks that `runs/` already holds are read, so a changed target alone costs no simulation. Where the target knows
    actuals, they stand in the runs returned and in all tables.
    """
    base, place = scenarios[0], folder / "runs"
    tried = levers(base)
    everything = {"n": replications, "seed": seed, "workers": workers, "store": Store(place)}
    runs = replicate([*scenarios, *tried], label="simulating scenarios and fixes", **everything)
    runs = with_actuals(runs, target, base=base.name)
    compared = runs.only([s.name for s in scenarios])
    write_parquet(place / "kpis.parquet", compared.kpis())
    write_parquet(place / "comparison.parquet", compare(compared, against=base.name))
    names = [s.name for s in tried]
    found = bottleneck(runs, target=target.amount, expected=expected(base), levers=names, against=base.name)
    write_json(place / "bottleneck.json", found)
    _pictures(runs.ledger(base.name), target, base, place)
    return runs, found


def expected(scenario: Scenario) -> dict[str, float]:
    """Return the forecast's gmv (minor), orders and sessions of the year, as the unconstrained base expects them."""
    shape = inputs_of(scenario).baseline
    per_order = sessions_per_order(scenario.tables, shape.axes).sum(axis=1)
    return {
        "gmv": float(shape.money.sum()),
        "orders": float(shape.orders.sum()),
        "sessions": float((shape.orders.sum(axis=1) * per_order).sum()),
    }


def _pictures(ledger, target, base, place):
    """Write fan.parquet (cumulative GMV by day), months.parquet and periods.parquet (simulated against target)."""
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
    write_parquet(place / "cash.parquet", cash_weeks(ledger, days, target))
    found = periods(ledger.daily("basket.gmv_paid"), days, target)
    write_parquet(place / "periods.parquet", found)
    months = found[found["level"] == "month"].rename(columns={"period": "month"})
    write_parquet(place / "months.parquet", months.drop(columns="level").reset_index(drop=True))


def periods(reached: np.ndarray, days: pd.DatetimeIndex, target: Targets) -> pd.DataFrame:
    """Return level, period, mean, median, lo, hi, target, p_hit of the target's months, quarters, halves and the year.

    reached: paid GMV (days, replications), minor; lo and hi hold 8 of 10 replications. A period with a day that was
    not simulated is left out.
    """
    labels = target.axes.days.set_index("day").assign(year="year")
    at, rows = pd.Index(days).get_indexer(labels.index), []
    planned = target.leaves.sum(axis=(1, 2))
    for level in ("month", "quarter", "half", "year"):
        for period in labels[level].unique():
            inside = (labels[level] == period).to_numpy()
            if (at[inside] < 0).any():
                continue
            sums, goal = reached[at[inside]].sum(axis=0), int(planned[inside].sum())
            lo, median, hi = np.quantile(sums, [0.1, 0.5, 0.9])
            rows.append((level, str(period), float(sums.mean()), median, lo, hi, goal, hit_probability(sums, goal)[0]))
    return pd.DataFrame(rows, columns=["level", "period", "mean", "median", "lo", "hi", "target", "p_hit"])


def rounded_up(replications: int) -> int:
    """Return `replications` rounded up to whole blocks."""
    return -(-replications // BLOCK) * BLOCK
