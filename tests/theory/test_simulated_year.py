"""What must hold of any simulated year: it reproduces its baseline, its luck is fair, its comparisons are sharp."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from simlib.simulate.chance import attainable, hit_probability
from simlib.simulate.compare import compare, paired
from simlib.simulate.metrics import METRICS, values
from simlib.simulate.replicate import replicate
from simlib.simulate.scenario.definition import set_at
from tests.shops import made_up_shop


def free(**names):
    """Return a made-up shop without limits of stock and warehouse, whose faults cost nothing."""
    shop = made_up_shop(inventory={"unlimited": True}, fulfilment={"unlimited": True}, **names)
    return set_at(set_at(shop, "conversion.stockout_effect", 0.0), "conversion.late_effect", 0.0)


PROMOTION = {"name": "ten-days", "start": date(2026, 3, 1), "days": 10, "conversion_uplift": 0.3, "discount": 0.1}


@pytest.fixture(scope="module")
def runs():
    base = replace(made_up_shop(days=110, paths=200, orders=40.0, lead=7.0, sources=1), name="base")
    scenarios = [
        base,
        set_at(base, "campaigns", (PROMOTION,), name="promotion"),
        set_at(base, "traffic.level", 0.9, name="demand-minus-10"),
        set_at(base, "basket.price_level", 1.05, name="dearer"),
    ]
    return replicate(scenarios, n=200, seed=1)


@pytest.mark.parametrize(
    "size", [{"orders": 60.0}, {"orders": 3.0, "platforms": 3}, {"orders": 400.0, "skus": 30, "level_sd": 0.3}]
)
def test_without_limits_the_year_is_the_baseline(size):
    """Expected GMV within 2 %: 50 replications of a year, luck of the paths taken out; standard error .2–.6 %."""
    shop = free(**{"warehouses": 1, "paths": 50, "level_sd": 0.1} | size)
    gmv = replicate(shop, n=50, seed=2).ledger("made-up").total("basket.gmv_paid")
    paths = shop.tables["paths"].groupby("path")["value"].sum().to_numpy()
    ratio = gmv / (paths / paths.mean() * shop.tables["baseline"]["gmv"].sum())
    assert ratio.std(ddof=1) / np.sqrt(50) < 0.0065
    assert ratio.mean() == pytest.approx(1, abs=0.02)


def test_without_limits_monthly_bands_are_those_of_the_paths():
    """10th and 90th percentile of months over 200 replications within 10 % of paths × fresh day noise.

    A percentile of 200 draws with a spread of 15 % has a standard error of 1.8 %: 10 % is 5 of them.
    """
    shop = free(days=59, platforms=1, sources=1, paths=200, orders=300.0, level_sd=0.15)
    cube = replicate(shop, n=200, seed=3).cube("made-up")
    found = cube.groupby(["month", "replication"])["gmv_paid"].sum().unstack("month")
    paths = shop.tables["paths"].assign(month=shop.tables["paths"]["ds"].dt.strftime("%Y-%m"))
    level = paths.groupby(["month", "path"])["value"].sum().unstack("month")
    months = shop.tables["baseline"].groupby(shop.tables["baseline"]["day"].dt.strftime("%Y-%m"))["gmv"].sum()
    truth = level / level.mean() * months
    noise, sd, ar = np.random.default_rng(4), shop.params.traffic.day_noise_sd, shop.params.traffic.day_noise_ar
    spread = sd * np.sqrt((1 + ar) / (1 - ar) / 30)
    truth = truth * (1 + spread * noise.normal(size=truth.shape))
    for edge in (0.1, 0.5, 0.9):
        assert found.quantile(edge).to_numpy() == pytest.approx(truth.quantile(edge).to_numpy(), rel=0.1)


def test_another_seed_tells_the_same_story(runs):
    """Means of every metric over 200 replications of two seeds: less than 4 standard errors apart."""
    base = runs.scenarios["base"]
    one, other = values(runs.ledger("base")), values(replicate(base, n=200, seed=77).ledger("base"))
    for name in METRICS:
        error = np.sqrt((one[name].var(ddof=1) + other[name].var(ddof=1)) / 200)
        assert abs(one[name].mean() - other[name].mean()) <= 4 * error + 1e-12, name
        assert np.isfinite(one[name]).all()


def window(runs, name, first=59, last=69):
    return runs.ledger(name).daily("basket.gmv_paid")[first:last].sum(axis=0)


def test_promotion_raises_its_window_and_nothing_before_it(runs):
    gain = paired(window(runs, "promotion"), window(runs, "base"))
    # 30 % more orders at 10 % off: 17 % more money, less what stock could not carry.
    assert gain["detectable"] and 0.08 < gain["difference"] / window(runs, "base").mean() < 0.20
    # Stock is bought ahead of the window, so sales before it can only gain.
    before = paired(window(runs, "promotion", 0, 59), window(runs, "base", 0, 59))
    assert before["difference"] >= 0


def test_a_tenth_less_demand_sells_less(runs):
    loss = paired(*(runs.ledger(n).total("basket.gmv_paid") for n in ("demand-minus-10", "base")))
    share = loss["difference"] / runs.ledger("base").total("basket.gmv_paid").mean()
    assert loss["detectable"] and -0.12 < share < -0.06


def paired_over_unpaired(one, other):
    return (one - other).std(ddof=1) / np.sqrt(one.var(ddof=1) + other.var(ddof=1))


def test_scenarios_meet_the_same_customers(runs):
    """Paired over unpaired standard error: what common random numbers save."""
    gmv = {name: runs.ledger(name).total("basket.gmv_paid").astype(float) for name in runs.scenarios}
    orders = {name: runs.ledger(name).total("basket.orders").astype(float) for name in runs.scenarios}
    assert paired_over_unpaired(orders["promotion"], orders["base"]) < 0.1
    assert paired_over_unpaired(gmv["dearer"], gmv["base"]) < 0.05
    assert paired_over_unpaired(orders["demand-minus-10"], orders["base"]) < 0.15


def test_a_higher_target_is_never_likelier(runs):
    gmv = runs.ledger("base").total("basket.gmv_paid")
    chances = [hit_probability(gmv, target)[0] for target in np.linspace(0.5 * gmv.min(), 1.2 * gmv.max(), 60)]
    assert chances == sorted(chances, reverse=True) and chances[0] == 1 and chances[-1] == 0
    assert 0.2 < hit_probability(gmv, gmv.mean())[0] < 0.8


@pytest.mark.parametrize("n", [1, 3, 50, 100, 200])
def test_attainable_is_what_that_share_of_years_reaches(n):
    gmv = np.random.default_rng(n).integers(0, 10**9, n)
    found = attainable(gmv, levels=(1, 30, 50, 55, 70, 80, 90, 99, 100))
    assert list(found.values()) == sorted(found.values(), reverse=True)
    for level, amount in found.items():
        assert hit_probability(gmv, amount)[0] >= level / 100 - 1e-12
        assert hit_probability(gmv, amount + 1)[0] < level / 100


def test_certainty_is_never_claimed():
    assert hit_probability(np.ones(200), 1) == (1.0, pytest.approx(0.00495, abs=1e-4))
    assert hit_probability(np.zeros(200), 1)[1] > 0


def test_compare_says_what_is_proven(runs):
    table = compare(runs, against="base")
    rows = table.set_index(["scenario", "metric"])
    assert len(table) == 3 * len(METRICS)
    assert rows.loc[("promotion", "orders"), "verdict"] == "better"
    assert rows.loc[("demand-minus-10", "gmv_paid"), "verdict"] == "worse"
    assert rows.loc[("dearer", "units"), "verdict"] == "none"
    assert rows.loc[("dearer", "units"), ["difference", "lo", "hi"]].tolist() == [0, 0, 0]
    row = rows.loc[("promotion", "gmv_paid")]
    assert row["mean"] - row["base"] == pytest.approx(row["difference"]) and row["lo"] < row["difference"] < row["hi"]


def test_t_interval_against_a_worked_example():
    """Differences 1, 2, 3: mean 2, t(.975, 2) = 4.3027, half width 4.3027·1/√3."""
    found = paired(np.array([2.0, 4.0, 6.0]), np.array([1.0, 2.0, 3.0]))
    assert (found["difference"], found["hi"]) == (2, pytest.approx(2 + 4.30265273 / np.sqrt(3))) and not found[
        "detectable"
    ]
    assert paired([5.0], [3.0]) == {"difference": 2.0, "lo": 2.0, "hi": 2.0, "detectable": False}


def test_uplift_reaches_shops_whose_visits_nearly_all_view():
    """A step near its ceiling passes the rest of an uplift on to the next: 30 % more is 30 % more."""
    shop = free(days=30, orders=300.0, level_sd=0.0)
    steep = shop.tables["sources"].assign(views=0.95, carts=0.9, placed=0.1, paid=0.9)
    shop = replace(shop, tables=shop.tables | {"sources": steep})
    more = set_at(shop, "conversion.level", 1.3, name="more")
    runs = replicate([shop, more], n=50)
    gain = runs.ledger("more").total("conversion.paid").sum() / runs.ledger("made-up").total("conversion.paid").sum()
    assert gain == pytest.approx(1.3, abs=0.01)


def test_orders_of_a_platform_without_goods_buy_nothing():
    shop = made_up_shop(days=20, platforms=2, categories=1)
    lines = shop.tables["lines"]
    shop = replace(shop, tables=shop.tables | {"lines": lines[lines["platform"] == "p0"]})
    cube = replicate(shop, n=50).cube("made-up")
    assert isinstance(cube, pd.DataFrame) and cube[cube["platform"] == "p1"]["units"].sum() == 0
