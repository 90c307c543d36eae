"""Driver trees: the product is exact, bounds stand, variance leaves nothing over."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlib.core.calendar import FiscalYear
from simlib.core.errors import Infeasible, InputError
from simlib.driver_tree.drivers import DRIVERS, Drivers
from simlib.driver_tree.gap import gap
from simlib.driver_tree.variance import EFFECTS, variance
from simlib.targets.cube import Targets

KEYS = ["month", "platform", "source"]


def tree(rows, keys=("platform", "source")):
    return Drivers(pd.DataFrame(rows, columns=[*keys, "sessions", "conversion", "order_value"]))


def random_tree(seed, *, months=("2026-11", "2026-12")):
    rng = np.random.default_rng(seed)
    rows = [(m, p, s, rng.uniform(10, 1e5), rng.uniform(0.001, 0.3), rng.uniform(100, 50_000))
            for m in months for p in ("tmall", "jd") for s in ("search", "live")]
    return tree(rows, KEYS)


ONE = [("tmall", "search", 100_000, 0.02, 5000)]


@pytest.mark.parametrize("method", ["lmdi", "shapley"])
def test_golden_variance(method):
    """Sessions 100k → 120k, conversion .02 → .025, order value 50 → 45; both methods add up to 35 000."""
    found = variance(tree(ONE), tree([("tmall", "search", 120_000, 0.025, 4500)]), method=method).iloc[0]
    assert found["change"] == pytest.approx(3_500_000) and found["mix"] == pytest.approx(0, abs=1e-6)
    if method == "lmdi":
        assert [found[e] / 100 for e in ("volume", "conversion", "order_value")] == pytest.approx(
            [21263.43, 26024.34, -12287.78], abs=0.01)
    else:  # by hand: Δs (c0 v0/3 + (c1 v0 + c0 v1)/6 + c1 v1/3)
        by_hand = 20_000 * (0.02 * 50 / 3 + (0.025 * 50 + 0.02 * 45) / 6 + 0.025 * 45 / 3)
        assert found["volume"] / 100 == pytest.approx(by_hand)
    assert found[list(EFFECTS)].sum() == pytest.approx(found["change"])


@settings(max_examples=25, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), other=st.integers(0, 10**6), gone=st.integers(0, 7), born=st.integers(0, 7),
       method=st.sampled_from(["lmdi", "shapley"]), by=st.sampled_from([[], ["platform"], ["month", "source"]]))
def test_variance_leaves_no_residual(seed, other, gone, born, method, by):
    """Also with leaves that opened, closed or sold nothing."""
    old, new = random_tree(seed).leaves.drop(index=born), random_tree(other).leaves.drop(index=gone)
    new.loc[new.index[-1], "conversion"] = 0.0
    found = variance(Drivers(old), Drivers(new), by=by, method=method)
    assert np.isfinite(found.select_dtypes("number")).all().all()
    assert found[list(EFFECTS)].sum(axis=1).to_numpy() == pytest.approx(found["change"].to_numpy(), rel=1e-9, abs=1e-3)
    whole = [Drivers(leaves).table([])["gmv_paid"][0] for leaves in (old, new)]
    assert found["change"].sum() == pytest.approx(whole[1] - whole[0])


def test_shapley_and_lmdi_agree_to_second_order():
    """A change of 1 % in every driver: the two decompositions differ by less than a ten-thousandth of the change."""
    old = random_tree(3)
    leaves = old.leaves.copy()
    leaves[["sessions", "conversion", "order_value"]] *= [1.01, 0.99, 1.012]
    a, b = (variance(old, Drivers(leaves), method=m).iloc[0][list(EFFECTS)] for m in ("lmdi", "shapley"))
    assert np.abs((a - b).astype(float)).max() < 1e-4 * np.abs(a.astype(float)).sum()


def test_mix_is_apart_from_rate():
    """The same visits move to the source that converts better: nothing changed but the mix."""
    old = tree([("t", "good", 50_000, 0.04, 5000), ("t", "poor", 50_000, 0.01, 5000)])
    new = tree([("t", "good", 60_000, 0.04, 5000), ("t", "poor", 40_000, 0.01, 5000)])
    found = variance(old, new).iloc[0]
    assert found["mix"] == pytest.approx(found["change"]) == pytest.approx(1_500_000)
    assert found[["volume", "conversion", "order_value"]].abs().max() < 1e-6


cells = st.fixed_dictionaries({}, optional={"month": st.sampled_from(["2026-11", "2026-12"]),
                                            "platform": st.sampled_from(["tmall", "jd"]), "source": st.just("live")})


@settings(max_examples=40, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), cell=cells, factor=st.floats(0.05, 8), weight=st.floats(0.1, 5),
       bound=st.floats(1.0, 3.0), drivers=st.sets(st.sampled_from(DRIVERS), min_size=1))
def test_breakback_is_exact_within_bounds_and_touches_nothing_else(seed, cell, factor, weight, bound, drivers):
    before = random_tree(seed)
    wanted = max(1, int(before.total(cell) * factor))
    bounds = {"conversion": (1 / bound, bound), "sessions": (0.5, 2.0)}
    weights = {d: weight if d == "sessions" else 1.0 for d in drivers}
    try:
        now = before.set(cell, wanted, absorb=weights, bounds={d: b for d, b in bounds.items() if d in drivers})
    except Infeasible as error:
        assert "at most" in str(error) or "at least" in str(error)
        assert drivers != {"order_value"}  # an unbounded driver meets any amount
        return
    assert now.total(cell) == wanted and len(now.lineage) == 2
    inside, moved = before._rows(cell), now.leaves[["sessions", "conversion", "order_value"]] / before.leaves[
        ["sessions", "conversion", "order_value"]]
    assert (moved[~inside] == 1).all().all() and (moved[[d for d in moved if d not in drivers]] == 1).all().all()
    assert now.leaves["conversion"].max() <= 1
    for driver in drivers & bounds.keys():
        assert moved[driver].between(bounds[driver][0] - 1e-9, bounds[driver][1] + 1e-9).all()
    node = now.table(["platform"])
    assert (node["sessions"] * node["conversion"] * node["order_value"]).to_numpy() == pytest.approx(
        node["gmv_paid"].to_numpy(), rel=1e-12)
    assert now.undo().leaves.equals(before.leaves)


def test_weights_share_the_change_in_logarithms():
    now = tree(ONE).set({}, 10_000_000 * 8, absorb={"sessions": 2, "order_value": 1}).leaves.iloc[0]
    assert now["sessions"] == pytest.approx(100_000 * 4) and now["order_value"] == pytest.approx(5000 * 2)


def test_what_one_driver_cannot_take_the_other_takes():
    both = ["sessions", "conversion"]
    now = tree(ONE).set({}, 20_000_000, absorb=both, bounds={"conversion": (1, 1.25)}).leaves.iloc[0]
    assert now["conversion"] == pytest.approx(0.025) and now["sessions"] == pytest.approx(160_000)


def test_the_bound_is_named_with_what_it_allows():
    with pytest.raises(Infeasible, match="conversion at most × 1.2.*allow ¥120,000$") as error:
        tree(ONE).set({}, 20_000_000, absorb="conversion", bounds={"conversion": (0.9, 1.2)})
    assert error.value.exit_code == 3
    with pytest.raises(Infeasible, match="conversion at most 100 %"):
        tree(ONE).set({}, 10**9, absorb="conversion")
    with pytest.raises(Infeasible, match="sessions at least × 0.9"):
        tree(ONE).set({}, 10, absorb="sessions", bounds={"sessions": (0.9, 1.2)})


@pytest.mark.parametrize("asked, words", [
    ({"absorb": []}, "no driver"), ({"absorb": "conversoin"}, "did you mean 'conversion'"),
    ({"absorb": {"sessions": 0}}, "above zero"),
    ({"absorb": "sessions", "bounds": {"sessions": (1.1, 2)}}, "bounds are factors")])
def test_odd_questions_are_refused(asked, words):
    with pytest.raises(InputError, match=words):
        tree(ONE).set({}, 1000, **asked)
    for cell, value in (({"platform": "jd"}, 5), ({"month": "x"}, 5), ({}, 0), ({}, -3), ({}, float("nan"))):
        with pytest.raises(InputError):
            tree(ONE).set(cell, value, absorb="sessions")


@pytest.mark.parametrize("row", [("t", "s", -1, 0.1, 1), ("t", "s", 1, 1.1, 1), ("t", "s", 1, 0.1, float("inf"))])
def test_odd_trees_are_refused(row):
    with pytest.raises(InputError, match="value refused"):
        tree([row])


def test_changing_a_driver_moves_its_node_in_proportion():
    before = random_tree(8)
    now = before.change({"platform": "jd"}, "conversion", 0.02)
    assert now.table("platform").set_index("platform")["conversion"]["jd"] == pytest.approx(0.02)
    assert now.total({"platform": "tmall"}) == before.total({"platform": "tmall"})
    with pytest.raises(Infeasible):
        before.change({}, "conversion", 0.999)


def test_gap_adds_up_and_each_driver_alone_closes_it():
    year = FiscalYear("2026-11-01", days=61)
    names = {"platforms": ["jd", "tmall"], "categories": ["c"]}
    targets = Targets.build(5 * 10**9, days=year.days, **names, weights=np.ones((61, 2, 1)))
    drivers = random_tree(11)
    found = gap(targets, drivers, by=["month", "platform"])
    assert found["gap"].sum() == pytest.approx(5 * 10**9 - drivers.table([])["gmv_paid"][0])
    for driver in ("sessions", "conversion", "order_value"):
        closed = found["forecast"] / found[driver] * found[f"{driver}_needed"]
        ok = found[f"{driver}_needed"].notna()
        assert closed[ok].to_numpy() == pytest.approx(found["target"][ok].to_numpy())
    assert (found["conversion_needed"].isna() == (found["conversion"] * found["target"] / found["forecast"] > 1)).all()
    with pytest.raises(InputError, match="did you mean 'platform'"):
        gap(targets, drivers, by="platfrom")
