"""Reconciliation: sums hold, coherent forecasts stay, hand-computed cases, locks, refusals, and the gain."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlib.core.errors import InputError
from simlib.forecasting.nodes.reconcile import METHODS, reconcile

TREE = {"all": ["north", "south"], "north": ["a", "b"], "south": ["c", "d"]}
NODES = ["all", "north", "south", "a", "b", "c", "d"]
SMALL = {"all": ["a", "b"]}


def draws(seed, shape=(5, 3), low=0.0):
    rng = np.random.default_rng(seed)
    return {node: rng.uniform(low, 10, shape) for node in NODES}


def options(method, seed=0):
    if method != "min_trace":
        return {"middle": ["north", "c", "d"]} if method == "middle_out" else {}
    rng = np.random.default_rng(seed)
    leaf = {k: rng.normal(0, s, 80) for k, s in zip("abcd", (1, 2, 3, 4), strict=True)}
    return {"errors": {n: sum(leaf[k] for k in under(n)) + rng.normal(0, 0.5, 80) for n in NODES}}


def under(node):
    return [node] if node not in TREE else [leaf for child in TREE[node] for leaf in under(child)]


def adds_up(made):
    return all(np.allclose(made[p], sum(made[c] for c in cs)) for p, cs in TREE.items())


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_everything_adds_up_is_not_negative_and_the_coherent_stays(method, seed):
    base = draws(seed, low=-4.0)
    made = reconcile(base, TREE, method=method, **options(method))
    assert adds_up(made) and (np.array([made[leaf] for leaf in "abcd"]) >= 0).all()
    leaves = draws(seed)
    coherent = {node: sum(leaves[leaf] for leaf in under(node)) for node in NODES}
    again = reconcile(coherent, TREE, method=method, **options(method))
    assert all(np.allclose(again[node], coherent[node]) for node in NODES)


def test_by_hand():
    """One sum short by 3: least squares moves each by 1; with variances 4, 1, 2 they move by 12/7, 3/7, 6/7."""
    base = {"all": np.array([10.0]), "a": np.array([3.0]), "b": np.array([4.0])}
    made = reconcile(base, SMALL, method="least_squares")
    assert [made[k].item() for k in ("all", "a", "b")] == pytest.approx([9, 4, 5])
    sign = {"all": [1, 1, -1, -1], "a": [1, -1, 1, -1], "b": [1, -1, -1, 1]}  # uncorrelated
    errors = {k: np.sqrt(v) * np.tile(sign[k], 500) for k, v in (("all", 4), ("a", 1), ("b", 2))}
    made = reconcile(base, SMALL, method="min_trace", errors=errors)
    assert [made[k].item() for k in ("all", "a", "b")] == pytest.approx([10 - 12 / 7, 3 + 3 / 7, 4 + 6 / 7])
    made = reconcile(base, SMALL, method="top_down")
    assert [made[k].item() for k in ("all", "a", "b")] == pytest.approx([10, 30 / 7, 40 / 7])
    made = reconcile(base, SMALL, method="bottom_up")
    assert made["all"].item() == 7
    base = {n: np.array([float(v)]) for n, v in zip(NODES, (99, 8, 6, 1, 3, 2, 5), strict=True)}
    made = reconcile(base, TREE, method="middle_out", middle=["north", "south"])
    assert [made[k].item() for k in NODES] == pytest.approx([14, 8, 6, 2, 6, 6 * 2 / 7, 6 * 5 / 7])


@pytest.mark.parametrize("method", ["least_squares", "min_trace"])
def test_locked_nodes_keep_their_values(method):
    base = draws(3)
    base["d"] -= 9
    base["d"] = np.maximum(base["d"], 0)
    made = reconcile(base, TREE, method=method, locked=["north", "d"], **options(method))
    assert adds_up(made) and np.allclose(made["north"], base["north"]) and np.allclose(made["d"], base["d"])
    assert (np.array([made[leaf] for leaf in "abcd"]) >= 0).all()


def test_minimum_trace_beats_bottom_up_where_totals_are_forecast_better():
    """Leaves with noise of 3, the total with 1: over 400 forecasts the total's squared error falls to a fifth."""
    rng = np.random.default_rng(1)
    truth = {k: np.full(400, 20.0) for k in "abcd"} | {"north": 40.0, "south": 40.0, "all": 80.0}
    sd = {n: 1.0 if n == "all" else 3.0 for n in NODES}
    errors = {n: rng.normal(0, sd[n], 300) for n in NODES}
    base = {n: truth[n] + rng.normal(0, sd[n], 400) for n in NODES}
    traced = reconcile(base, TREE, method="min_trace", errors=errors)["all"] - 80
    summed = reconcile(base, TREE, method="bottom_up")["all"] - 80
    assert np.square(traced).mean() < 0.2 * np.square(summed).mean()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"method": "middle_in"}, "unknown method"),
        ({"method": "middle_out"}, "needs its middle nodes"),
        ({"method": "top_down", "middle": ["north"]}, "top_down takes no middle nodes"),
        ({"method": "middle_out", "middle": ["west"]}, "no such node"),
        ({"method": "middle_out", "middle": ["north", "c"]}, "every leaf once"),
        ({"method": "bottom_up", "locked": ["a"]}, "bottom_up cannot keep locked"),
        ({"method": "top_down", "errors": {}}, "top_down takes no errors"),
        ({"method": "min_trace"}, "needs one-step errors"),
        ({"locked": ["west"]}, "no such node"),
        ({"tree": {"all": ["a", "b"], "north": ["a"]}}, "two parents"),
        ({"tree": {"a": ["b"], "b": ["a"]}}, "circle"),
        ({"base": {"all": np.ones(3)}}, "has no values"),
        ({"base": draws(0) | {"a": np.ones(2)}}, "one shape"),
        ({"locked": ["all", "north", "south"]}, "meet all locks"),
    ],
)
def test_what_cannot_be_is_refused_by_name(changed, said):
    given = {"base": draws(0), "tree": TREE, "method": "least_squares"} | changed
    with pytest.raises(InputError, match=said):
        reconcile(given.pop("base"), given.pop("tree"), **given)
