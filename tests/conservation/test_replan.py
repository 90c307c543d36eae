"""Re-plan with actuals: the past is what was sold, the year and its holds stay, all of it exact."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlib.core.calendar import FiscalYear
from simlib.core.errors import Infeasible, InputError
from simlib.targets.cube import Targets
from simlib.targets.earlier import freeze
from simlib.targets.lineage import notes_of

DAYS = FiscalYear("2026-11-01", days=92).days
P, C = ["tmall", "jd"], ["tea", "cups"]


def plan(amount=9_200_000):
    weights = np.random.default_rng(5).uniform(0.5, 2, (92, 2, 2))
    return Targets.build(amount, days=DAYS, platforms=P, categories=C, weights=weights)


def sold(until, each=20_000, *, seed=3, spread=0.5):
    rng = np.random.default_rng(seed)
    grid = pd.MultiIndex.from_product([pd.date_range("2026-10-20", until, unit="us"), P, C],
                                      names=["day", "platform", "category"]).to_frame(index=False)
    grid["gmv_paid"] = (each * (1 + spread * rng.uniform(-1, 1, len(grid)))).astype("int64")
    return grid


@settings(max_examples=40, deadline=None, derandomize=True)
@given(over=st.integers(0, 91), each=st.integers(0, 40_000), seed=st.integers(0, 99),
       held=st.lists(st.sampled_from([{"month": "2026-12"}, {"month": "2026-11"}, {"platform": "jd"},
                                      {"month": "2027-01", "category": "tea"}, {"day": "2026-12-24"}]), unique_by=str))
def test_past_is_sold_future_takes_the_balance_holds_stay(over, each, seed, held):
    before = plan()
    for cell in held:
        before = before.hold(cell)
    until = DAYS["day"].iloc[over]
    actuals = sold(until, each, seed=seed)
    past = (DAYS["day"] <= until).to_numpy()
    try:
        now = before.replan(actuals, until=until, who="Ann")
    except Infeasible:
        assert before.lineage[-1]["what"] != "replan"
        return
    inside = actuals[actuals["day"] >= DAYS["day"].iloc[0]]
    assert now.leaves[past].sum() == inside["gmv_paid"].sum() and (now.leaves >= 0).all()
    cell = inside[(inside["platform"] == "jd") & (inside["category"] == "cups")].set_index("day")["gmv_paid"]
    assert (now.leaves[past][:, 1, 1] == cell.to_numpy()).all()
    for cell, value in now.holds:
        assert now.total(cell) == value
    if not past.all():
        assert now.amount == before.amount
    assert now.until == until and now.lineage[-1]["who"] == "Ann" and now.undo().leaves is before.leaves


def test_the_balance_goes_in_proportion():
    now = plan().replan(sold("2026-11-30"), until="2026-11-30")
    ahead = (DAYS["day"] > "2026-11-30").to_numpy()
    factor = now.leaves[ahead].sum() / plan().leaves[ahead].sum()
    assert np.abs(now.leaves[ahead] - plan().leaves[ahead] * factor).max() < 1.01


def test_days_that_are_over_stay_whatever_is_typed(tmp_path):
    now = plan().replan(sold("2026-12-10"), until="2026-12-10")
    now.save(tmp_path)
    again = Targets.load(tmp_path)
    assert again.until == now.until
    past = (DAYS["day"] <= "2026-12-10").to_numpy()
    for changed in (again.set({"month": "2026-12"}, again.total({"month": "2026-12"}) + 5_000),
                    again.release({}).set({}, 12_000_000), again.spread({"platform": "jd"}, by="even")):
        assert (changed.leaves[past] == now.leaves[past]).all() and changed.until == now.until
    with pytest.raises(InputError, match="these days are over"):
        again.set({"month": "2026-11"}, 1)
    with pytest.raises(Infeasible, match="more is sold than Dec 2026"):
        again.set({"month": "2026-12"}, 100)


def test_holds_of_past_days_end_and_say_so():
    now = plan().hold({"month": "2026-11"}).hold({"month": "2027-01"}).replan(sold("2026-11-30"), until="2026-11-30")
    assert [cell for cell, _ in now.holds] == [{}, {"month": "2027-01"}]
    assert "hold ended with its days: Nov 2026" in str(notes_of(now.lineage[-1])[0])


def test_what_cannot_be_met_is_refused_by_name():
    with pytest.raises(Infeasible, match="more is sold than the year"):
        plan(100_000).replan(sold("2026-12-31"), until="2026-12-31")
    free = plan(100_000).release({}).replan(sold("2026-12-31"), until="2026-12-31")
    assert free.total({"month": "2027-01"}) == plan(100_000).total({"month": "2027-01"})


@pytest.mark.parametrize("spoil, until, words", [
    (lambda f: f.drop(columns="gmv_paid"), "2026-11-30", "lack a column"),
    (lambda f: f.assign(platform="tmal"), "2026-11-30", "did you mean 'tmall'"),
    (lambda f: f.assign(gmv_paid=-1), "2026-11-30", "not negative"),
    (lambda f: f.assign(gmv_paid=1.5), "2026-11-30", "whole minor units"),
    (lambda f: f[f["day"] < "2026-11-20"], "2026-11-30", "end earlier.*end on 2026-11-19$"),
    (lambda f: f, "2027-05-01", "not in the plan's year"), (lambda f: f, "soon", "not a day")])
def test_odd_actuals(spoil, until, words):
    with pytest.raises(InputError, match=words):
        plan().replan(spoil(sold("2026-11-30")), until=until)


def test_time_does_not_run_backwards():
    now = plan().replan(sold("2026-12-10"), until="2026-12-10")
    with pytest.raises(InputError, match="actuals stand beyond"):
        now.replan(sold("2026-12-10"), until="2026-12-01")
    assert now.replan(sold("2026-12-20"), until="2026-12-20").amount == now.amount


def test_versions_are_frozen(tmp_path):
    plan().save(tmp_path)
    first = freeze(tmp_path)
    plan(5_000_000).save(tmp_path)
    assert freeze(tmp_path).name == "002"
    assert Targets.load(first).amount == 9_200_000 and Targets.load(tmp_path / "versions/002").amount == 5_000_000
