"""Targets: golden holds, exact breakdown, spreading, lineage, save and load."""

import numpy as np
import pandas as pd
import pytest

from simlib.core.calendar import FiscalYear
from simlib.core.errors import InputError
from simlib.targets.cube import Targets
from simlib.targets.hold_regions import ipf
from simlib.targets.lineage import notes_of

DAYS = FiscalYear("2026-11-01").days
P, C = ["tmall", "jd", "own"], ["tea", "cups", "gifts", "books"]


def shop(amount=123_456_789, seed=3, zeros=0.1):
    rng = np.random.default_rng(seed)
    weights = rng.gamma(0.7, 1.0, (len(DAYS), len(P), len(C))) * (rng.random((len(DAYS), len(P), len(C))) > zeros)
    weights[DAYS["weekday"] == 6] = 0
    return Targets.build(amount, days=DAYS, platforms=P, categories=C, weights=weights), weights


def small(values):
    """One day, one platform, a category each value."""
    return Targets.build(sum(values), days=FiscalYear("2027-01-01", days=1).days, platforms=["p"],
                         categories=list("abcdef")[:len(values)], weights=np.array(values, float)[None, None, :])


def by_category(plan):
    return plan.table("category")["target"].tolist()


def test_golden_hold_10_20_30_total_100():
    plan = small([10, 20, 30]).hold({"category": "b"}).set({}, 100)
    assert by_category(plan) == [20, 20, 60]
    assert plan.total({}) == 100 and plan.holds == [({}, 100), ({"category": "b"}, 20)]


def test_golden_largest_remainder():
    assert by_category(small([6, 6, 2]).set({}, 10)) == [4, 4, 2]
    assert by_category(small([6, 6, 2]).set({}, 11)) == [5, 5, 1]


def test_under_the_held_year_the_others_absorb():
    assert by_category(small([10, 20, 30]).set({"category": "a"}, 20)) == [20, 16, 24]


def test_without_a_held_ancestor_the_ancestors_move():
    plan = small([10, 20, 30]).release({}).set({"category": "a"}, 15)
    assert by_category(plan) == [15, 20, 30] and plan.amount == 65


def test_typing_a_held_cell_keeps_it_held_at_the_new_value():
    plan = small([10, 20, 30]).hold({"category": "b"}).set({"category": "b"}, 30)
    assert by_category(plan) == [8, 30, 22] and ({"category": "b"}, 30) in plan.holds


def test_build_adds_up_and_every_level_is_near_proportional():
    plan, weights = shop()
    share = weights / weights.sum() * 123_456_789
    assert plan.amount == 123_456_789 and (plan.leaves[weights == 0] == 0).all()
    ideal = plan.frame().assign(target=share.ravel())
    for by, off in ((["half"], 1), (["quarter"], 1.5), (["month"], 2), (["day"], 3), (["week"], 20),
                    (["platform"], 10), (["category"], 10), (["month", "platform", "category"], 6)):
        have = plan.table(by).set_index(by)["target"]
        want = ideal.groupby(by)["target"].sum()
        assert have.sum() == 123_456_789
        assert (have - want.reindex(have.index)).abs().max() <= off, by


def test_a_tiny_target_over_many_leaves_still_follows_the_mix():
    plan, weights = shop(amount=2_000)
    want = weights.sum(axis=(0, 1)) / weights.sum() * 2_000
    assert plan.amount == 2_000 and np.abs(plan.leaves.sum(axis=(0, 1)) - want).max() < 40


def test_large_amounts_stay_exact():
    plan, _ = shop(amount=10**12 + 7)
    plan = plan.set({"month": "2026-11"}, 10**11 + 1).set({}, 4 * 10**18 + 3)
    assert plan.amount == 4 * 10**18 + 3 == plan.table("day")["target"].sum()


def test_table_agrees_with_frame_for_any_keys():
    plan, _ = shop()
    frame = plan.frame()
    for by in (["month"], ["week", "platform"], ["category"], ["quarter", "month", "category"], ["day"]):
        want = frame.groupby(by, sort=False)["target"].sum().reset_index()
        pd.testing.assert_frame_equal(plan.table(by), want, check_dtype=False)
    assert plan.table([])["target"].tolist() == [plan.amount]
    assert plan.total({"month": "2026-12", "platform": "jd"}) == frame[
        (frame["month"] == "2026-12") & (frame["platform"] == "jd")]["target"].sum()


def test_crossing_holds_are_fitted_and_exact():
    plan, _ = shop()
    for month in ("2026-11", "2027-02"):
        plan = plan.hold({"month": month})
    plan = plan.hold({"platform": "jd"}).hold({"category": "tea"})
    cell = {"month": "2026-11", "platform": "jd"}
    after = plan.set(cell, plan.total(cell) + 54_321)
    for cell, value in after.holds:
        assert after.total(cell) == value
    assert (after.leaves[plan.leaves == 0] == 0).all()


def test_ipf_golden_table():
    table = np.array([[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]], float)
    rows = np.kron(np.eye(4), np.ones(4)).astype(bool)
    columns = np.kron(np.ones(4), np.eye(4)).astype(bool)
    totals = [150, 300, 400, 150, 200, 300, 400, 100]
    fitted, converged = ipf(table.ravel(), np.vstack([rows, columns]), totals)
    fitted = fitted.reshape(4, 4)
    assert converged and fitted[0].round(2).tolist() == [64.56, 46.23, 35.38, 3.82]
    assert fitted[0, 0] * fitted[1, 1] / (fitted[0, 1] * fitted[1, 0]) == pytest.approx(1.904762, abs=1e-6)


def test_spread_even_keeps_structural_zeros_and_holds():
    plan, weights = shop()
    cell, inner = {"month": "2026-12", "platform": "own"}, {"day": "2026-12-11", "platform": "own"}
    spread = plan.hold(inner).spread(cell, by="even")
    assert spread.total(cell) == plan.total(cell) and spread.total(inner) == plan.total(inner)
    box = plan.axes.box(cell)
    part, open_ = spread.leaves[box], weights[box] > 0
    assert (part[~open_] == 0).all()
    other = np.arange(31) != 10
    assert np.ptp(part[other][open_[other]]) <= 1


def test_spread_by_a_profile_follows_it():
    plan, _ = shop(zeros=0)
    profile = np.where(DAYS["day"] == "2026-11-11", 9.0, 1.0)
    spread = plan.spread({"month": "2026-11"}, by="profile", profile=profile)
    days = spread.table("day").set_index("day")["target"]
    assert days["2026-11-11"] == pytest.approx(9 * days["2026-11-12"], abs=9 * 12)
    again = spread.spread({"month": "2026-11"}, by="profile")
    assert np.abs(again.leaves - plan.leaves).max() <= 1


def test_a_zero_total_comes_back_by_profile_and_says_so():
    plan, _ = shop()
    cell = {"month": "2027-03"}
    back = plan.set(cell, 0).set(cell, plan.total(cell))
    assert np.abs(back.leaves - plan.leaves).max() <= 3
    assert "by the profile" in str(notes_of(back.lineage[-1])[0])


def test_a_cell_of_structural_zeros_is_spread_evenly_only_where_it_was_typed():
    plan, _ = shop()
    sunday = {"day": "2026-11-08"}
    after = plan.set(sunday, 1200)
    assert (after.leaves[7] == 100).all() and "evenly" in str(notes_of(after.lineage[-1])[0])
    closed = (DAYS["weekday"] == 6) & (DAYS["day"] != "2026-11-08")
    assert not after.leaves[closed].any() and after.amount == plan.amount


def test_undo_goes_back_step_by_step_and_stays_in_the_lineage():
    plan, _ = shop()
    one = plan.set({"month": "2026-11"}, 5_000_000, who="Li", why="festival")
    two = one.hold({"month": "2026-11"})
    assert (two.undo().holds, two.undo().undo().leaves.tobytes()) == (one.holds, plan.leaves.tobytes())
    assert [e["what"] for e in two.undo().lineage] == ["build", "set", "hold", "undo"]
    assert (one.lineage[-1]["who"], one.lineage[-1]["why"], one.lineage[-1]["value"]) == ("Li", "festival", 5_000_000)
    with pytest.raises(InputError, match="nothing to undo"):
        plan.undo()


def test_save_and_load_return_the_same_plan(tmp_path):
    plan, _ = shop()
    plan = plan.hold({"quarter": "2026-Q2", "platform": "jd"}, who="Li")
    plan.save(tmp_path)
    again = Targets.load(tmp_path)
    assert (again.leaves == plan.leaves).all() and again.holds == plan.holds and again.lineage == plan.lineage
    assert again.currency == "CNY" and again.axes.platforms == P
    assert again.set({}, 200_000_000).total({"quarter": "2026-Q2", "platform": "jd"}) == plan.holds[-1][1]


def test_large_regions_follow_the_largest_remainder_too():
    """More leaves than are sorted at once: the same parts as the plain rule, ties to the earlier leaf."""
    from simlib.core.money import split
    from simlib.targets.solve import LARGE, spread_regions

    weights = np.random.default_rng(7).integers(0, 4, (3 * LARGE,)).astype(float)  # many equal remainders
    code = np.zeros(weights.shape, dtype=int)
    for total in (1, 5_003, 1_000_003):
        assert (spread_regions(code, weights, np.array([total])) == split(total, weights)).all()
