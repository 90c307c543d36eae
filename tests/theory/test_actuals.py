"""What was sold so far tells of the days ahead as far as years hang together: against the exact normal answer."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from simlib.core.calendar import FiscalYear
from simlib.core.message import Note
from simlib.engine.ledger import Ledger
from simlib.simulate.actuals import GMV, rest_factor, with_actuals, with_note
from simlib.simulate.flows import COLUMNS
from simlib.simulate.frames import Frames
from simlib.simulate.replicate import Runs
from simlib.targets.cube import Targets

DAYS, OVER = 100, np.arange(100) < 40


def years(level_sd, noise_sd, count, seed):
    """Return paid GMV (days, count): a level of the year in logarithms, and noise of each half in logarithms."""
    rng = np.random.default_rng(seed)
    level, halves = rng.normal(0, level_sd, count), rng.normal(0, noise_sd, (2, count))
    return np.rint(1e7 * np.exp(level + np.where(OVER[:, None], halves[0], halves[1])))


def test_a_year_of_one_level_follows_what_was_sold_exactly():
    daily = years(0.2, 0.0, 200, 1)
    factor, slope = rest_factor(daily, OVER, 4.4e8)
    assert slope == pytest.approx(1, abs=1e-6)
    assert daily[~OVER].sum(axis=0) * factor == pytest.approx(6.6e8, rel=1e-6)


def test_halves_that_know_nothing_of_each_other_stay_as_simulated():
    """With 200 replications the slope of independent halves is noise; it must be shrunk to next to nothing."""
    slopes = [rest_factor(years(0.0, 0.2, 200, seed), OVER, 8e8)[1] for seed in range(30)]
    assert np.mean(slopes) < 0.03 and max(slopes) < 0.25


def test_it_is_the_normal_distribution_given_the_first_half():
    """level_sd = noise_sd = 0.2: slope 1/2, spread left sqrt(var (1 − 1/4)); 4000 replications know both to ± 0.02."""
    daily = years(0.2, 0.2, 4000, 3)
    sold = 4e8 * np.exp(0.3)
    factor, slope = rest_factor(daily, OVER, sold)
    rest = np.log(daily[~OVER].sum(axis=0) * factor)
    assert slope == pytest.approx(0.5, abs=0.03)
    assert rest.mean() == pytest.approx(np.log(6e8) + 0.5 * 0.3, abs=0.02)
    assert rest.std() == pytest.approx(np.sqrt(2 * 0.04 * 0.75), rel=0.04)


def test_the_chance_is_honest_over_many_years():
    """Each of 400 true years judged by 200 simulated ones: 80 % bands of the rest hold 80 % (± 4), and are narrower."""
    truth, simulated = years(0.25, 0.1, 400, 5), years(0.25, 0.1, 200, 6)
    inside, width = [], []
    for k in range(truth.shape[1]):
        factor, _ = rest_factor(simulated, OVER, truth[OVER, k].sum())
        lo, hi = np.quantile(simulated[~OVER].sum(axis=0) * factor, [0.1, 0.9])
        inside.append(lo <= truth[~OVER, k].sum() <= hi)
        width.append(np.log(hi / lo))
    lo, hi = np.quantile(simulated[~OVER].sum(axis=0), [0.1, 0.9])
    assert 0.74 < np.mean(inside) < 0.86 and np.mean(width) < 0.65 * np.log(hi / lo)


@pytest.mark.parametrize("sold, shape", [(0, (DAYS, 200)), (10**9, (DAYS, 10))])
def test_where_nothing_can_be_learnt_nothing_moves(sold, shape):
    factor, slope = rest_factor(years(0.2, 0.1, shape[1], 1), OVER, sold)
    assert slope == 0 and (factor == 1).all()
    assert (rest_factor(years(0.2, 0.1, 50, 1), np.ones(DAYS, bool), 5e8)[0] == 1).all()


def made(until=None):
    """Return (runs of base and promo, targets) over 60 days, 100 replications in two blocks."""
    days = FiscalYear("2026-01-01", days=60).days
    plan = Targets.build(60_000, days=days, platforms=["p"], categories=["c"], weights=np.ones((60, 1, 1)))
    rng, frames = np.random.default_rng(2), {}
    for name, lift in (("base", 1.0), ("promo", 1.1)):
        level = np.exp(np.random.default_rng(9).normal(0, 0.3, 100))
        for block in (0, 1):
            ledger = Ledger(60, 50, COLUMNS)
            for day in range(60):
                ledger.today = day
                orders = rng.poisson(50 * lift * level[block * 50 : block * 50 + 50])
                ledger.record("basket.orders", orders)
                ledger.record(GMV, orders * 20)
                ledger.record("traffic.sessions", orders * 40)
                ledger.record("basket.gmv_lost", orders)
                ledger.record("cash.net", orders)
            frames[name, block] = Frames(ledger.frame(block * 50), None, None)
    year = SimpleNamespace(start=days["day"].iloc[0].date(), days=60)
    scenarios = {name: SimpleNamespace(params=SimpleNamespace(year=year)) for name in ("base", "promo")}
    if until:
        sold = pd.DataFrame({"day": days["day"], "platform": "p", "category": "c", "gmv_paid": 1_500})
        plan = plan.release({}).replan(sold, until=until)
    return Runs(scenarios, 0, frames), plan


def test_days_over_are_what_was_sold_in_every_scenario_and_ratios_stay():
    runs, plan = made("2026-01-20")
    now = with_actuals(runs, plan)
    for name in ("base", "promo"):
        ledger, before = now.ledger(name), runs.ledger(name)
        assert (ledger.daily(GMV)[:20] == 1_500).all()
        assert (ledger.daily("basket.gmv_lost")[:20] == 0).all()
        assert (ledger.daily("basket.gmv_lost")[20:] == before.daily("basket.gmv_lost")[20:]).all()
        assert (ledger.daily("cash.net") == before.daily("cash.net")).all()
        value = ledger.total(GMV) / ledger.total("basket.orders")
        assert value == pytest.approx(20, rel=0.01)
        assert ledger.total("traffic.sessions") / ledger.total("basket.orders") == pytest.approx(40, rel=0.01)
    # The level of the year is known now, so years differ by little more than a day's luck.
    spread = [led.total(GMV).std() / led.total(GMV).mean() for led in (runs.ledger("base"), now.ledger("base"))]
    assert spread[0] > 0.25 and spread[1] < 0.05
    ahead = now.ledger("base").daily(GMV)[20:].mean()
    assert ahead == pytest.approx(1_500, rel=0.05)
    lift = now.ledger("promo").daily(GMV)[20:] / np.maximum(now.ledger("base").daily(GMV)[20:], 1)
    assert np.median(lift) == pytest.approx(1.1, rel=0.05)


def test_without_actuals_the_runs_and_the_notes_stay():
    runs, plan = made()
    assert with_actuals(runs, plan) is runs
    old = {"code": "simulate.actuals", "values": {"day": "2026-01-02", "days": 2}}
    assert with_note([{"code": "a", "values": {}}, old], runs, plan) == [{"code": "a", "values": {}}]
    runs, plan = made("2026-03-01")
    once = with_note(["a"], runs, plan)
    assert with_note(once, runs, plan) == once and once[1]["code"] == "simulate.actuals_whole"
    assert "these 60 days" in str(Note.from_json(once[1]))
    assert (with_actuals(runs, plan).ledger("base").total(GMV) == 60 * 1_500).all()
