"""Ratios of the flow engine against its peers and limits, in one run: python -m benchmarks.flow [--quick]

Cases are interleaved, so that a busy machine slows all of them; medians of processor time, with the range.
"""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from importlib.metadata import version

import numpy as np

from benchmarks.shop import orders_one_by_one, shop
from simlib.core.params import build
from simlib.simulate.run import BLOCK, run
from simlib.simulate.scenario.definition import ScenarioParams, set_at

ORDERS_A_YEAR = 1_000_000


def interleaved(cases, *, repeats):
    """Return name → list of processor seconds; `cases` are functions, each run once a round."""
    seconds = {name: [] for name in cases}
    for _ in range(repeats):
        for name, case in cases.items():
            start = time.process_time()
            case()
            seconds[name].append(time.process_time() - start)
    return seconds


def engines(*, blocks=4, orders=30_000, repeats=3):
    """Return seconds of one replication, of `blocks` blocks of 50, of one block, and of `orders` orders one by one."""
    base = shop()
    return interleaved(
        {
            "one replication": lambda: run(base, 0, replications=1),
            "one block": lambda: run(base, 0),
            "all blocks": lambda: [run(base, block) for block in range(blocks)],
            "orders one by one": lambda: orders_one_by_one(orders),
        },
        repeats=repeats,
    )


def engine_ratios(seconds, *, blocks=4, orders=30_000):
    """Return the ratios of `engines`: name → list, one a round."""
    one, many, singles = (np.array(seconds[n]) for n in ("one replication", "all blocks", "orders one by one"))
    a_year = singles * ORDERS_A_YEAR / orders
    return {
        "single-order year over a replication of the blocks": a_year / (many / (blocks * BLOCK)),
        "single-order year over a replication run alone": a_year / one,
        "blocks over one replication": many / one,
    }


def changed(base, *, promotion=None, best_seller=None, level=None):
    """Return `base` with a local promotion, a new price of its best seller, or another level of traffic."""
    if promotion is not None:
        campaign = {"name": "ten days", "start": date(2026, 4, 1), "days": 10, "conversion_uplift": promotion}
        values = base.params.model_dump() | {"campaigns": [campaign | {"uplift_sd": 0.0}]}
        return replace(base, name="promotion", params=build(ScenarioParams, values))
    if best_seller is not None:
        return replace(base, name="price", tables=base.tables | dearer(base.tables, best_seller))
    return set_at(base, "traffic.level", level, name="level")


def dearer(tables, factor):
    """Return the tables in which the first SKU's price is `factor` times itself and demand stays, in units.

    The baseline's money and the categories' shares follow the price; without that the same money would be made of
    fewer units.
    """
    goods, per_order = tables["skus"].copy(), tables["lines"]["per_order"]
    before = (per_order * goods["price"]).groupby(goods["category"]).sum()
    goods.loc[0, "price"] = int(goods.loc[0, "price"] * factor)
    after = (per_order * goods["price"]).groupby(goods["category"]).sum()
    mix = tables["mix"].copy()
    money = mix["gmv_share"] * mix["category"].map(after / before)
    total = money.groupby(mix["month"]).sum()
    mix["gmv_share"] = money / mix["month"].map(total)
    baseline = tables["baseline"].copy()
    baseline["gmv"] *= baseline["day"].dt.strftime("%Y-%m").map(total)
    return {"skus": goods, "mix": mix, "baseline": baseline}


def coupling(*, blocks=4):
    """Return paired over unpaired standard error of the difference to base: case → (metric, ratio)."""
    base = shop()
    cases = {
        "promotion +30 % for 10 days": (changed(base, promotion=0.3), "basket.orders"),
        "price of the best seller +5 %": (changed(base, best_seller=1.05), "basket.gmv_paid"),
        "all traffic −20 %": (changed(base, level=0.8), "basket.orders"),
    }
    names = ("basket.orders", "basket.gmv_paid")
    ours, other = (totals(base, names, blocks, seed) for seed in (0, 1))
    found = {}
    for case, (scenario, metric) in cases.items():
        theirs = totals(scenario, (metric,), blocks, 0)[metric]
        paired = (theirs - ours[metric]).std(ddof=1)
        found[case] = metric, float(paired / np.hypot(theirs.std(ddof=1), other[metric].std(ddof=1)))
    return found


def totals(scenario, names, blocks, seed, *, until=None):
    """Return name → float (replications,): totals up to day `until` (default: the year) of `blocks` blocks."""
    ledgers = [run(scenario, block, seed=seed, until=until).ledger for block in range(blocks)]
    return {n: np.concatenate([led.total(n) for led in ledgers]).astype(float) for n in names}


IMPORTS = ("pass", "import simlib", "import simlib; simlib.run, simlib.load")


def import_seconds(codes=IMPORTS, *, repeats=7):
    """Return wall seconds of interpreters that run `codes`: bare, with simlib, with its engine loaded too."""
    seconds = {code: [] for code in codes}
    for _ in range(repeats):
        for code, found in seconds.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True)
            found.append(time.perf_counter() - start)
    return seconds


def target_seconds(*, holds=200, repeats=3):
    """Return processor seconds to build 365 × 10 × 50 targets and to type one cell beside `holds` holds."""
    from simlib.core.calendar.fiscal import FiscalYear
    from simlib.targets.cube import Targets

    rng, year = np.random.default_rng(1), FiscalYear(date(2026, 1, 1))
    names = {"platforms": [f"p{i}" for i in range(10)], "categories": [f"c{i}" for i in range(50)]}
    weights = rng.gamma(2.0, 1.0, (365, 10, 50))

    def build_it():
        return Targets.build(10**11, days=year.days, weights=weights, **names)

    plan = build_it()
    for i in range(holds):
        plan = plan.hold({"month": f"2026-{i % 12 + 1:02d}", "platform": f"p{i // 12 % 10}", "category": f"c{i % 50}"})
    cell = {"month": "2026-06", "category": "c49", "platform": "p9"}
    value = plan.total(cell) * 11 // 10
    cases = {"build": build_it, "type one cell beside the holds": lambda: plan.set(cell, value)}
    return interleaved(cases, repeats=repeats)


def shown(values, digits=3):
    """Return `median (lowest to highest)`."""
    return f"{statistics.median(values):,.{digits}f} ({min(values):,.{digits}f} to {max(values):,.{digits}f})"


def main(quick=False):
    """Print every measurement and ratio."""
    repeats = 1 if quick else 5
    print(f"Python {platform.python_version()}, " + ", ".join(f"{n} {version(n)}" for n in ("numpy", "scipy", "simpy")))
    seconds = engines(repeats=repeats)
    for name, found in seconds.items():
        print(f"{name}: {shown(found)} s")
    for name, found in engine_ratios(seconds).items():
        print(f"{name}: {shown(found, 1)}")
    for case, (metric, ratio) in coupling(blocks=1 if quick else 4).items():
        print(f"paired over unpaired standard error, {case}, {metric}: {ratio:.4f}")
    for name, found in import_seconds().items():
        print(f"{name}: {shown(found)} s")
    for name, found in target_seconds(repeats=repeats).items():
        print(f"targets 365 × 10 × 50, {name}: {shown(found)} s")


if __name__ == "__main__":
    main("--quick" in sys.argv)
