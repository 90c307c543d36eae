"""Capacity in closed form against a loop over hours, and counts laid over hours that add up."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from simlib.engine.exact import serve_hours, spread_hours

counts = st.integers(0, 10**6)


def by_loop(backlog, released, capacity):
    """The textbook recursion, one hour after another (Lindley 1952)."""
    waiting, served, done, left = int(backlog), 0, [], []
    for arrived, able in zip(released.tolist(), capacity.tolist(), strict=True):
        waiting += arrived
        now = min(waiting, able)
        waiting, served = waiting - now, served + now
        done.append(served)
        left.append(waiting)
    return done, left


@settings(max_examples=200, deadline=None)
@given(counts, hnp.arrays(np.int64, 24, elements=counts), hnp.arrays(np.int64, 24, elements=counts))
def test_closed_form_equals_the_loop(backlog, released, capacity):
    shipped, left = serve_hours(np.array(backlog), released, capacity)
    assert (shipped.tolist(), left.tolist()) == by_loop(backlog, released, capacity)


def test_many_stations_at_once_equal_each_alone():
    rng = np.random.default_rng(3)
    backlog, released = rng.integers(0, 50, (3, 7)), rng.integers(0, 20, (3, 7, 24))
    capacity = rng.integers(0, 25, (3, 1, 24))
    shipped, left = serve_hours(backlog, released, capacity)
    for w in range(3):
        for r in range(7):
            assert (shipped[w, r].tolist(), left[w, r].tolist()) == by_loop(
                backlog[w, r], released[w, r], capacity[w, 0]
            )


def test_a_worked_day():
    shipped, left = serve_hours(np.array(5), np.array([0, 10, 0, 1]), np.array([3, 3, 20, 0]))
    assert shipped.tolist() == [3, 6, 15, 15]
    assert left.tolist() == [2, 9, 0, 1]


shares = hnp.arrays(float, 24, elements=st.floats(0, 1)).filter(lambda s: s.sum() > 1e-3)


@settings(max_examples=200, deadline=None)
@given(hnp.arrays(np.int64, (2, 3), elements=st.integers(0, 10**9)), shares)
def test_hours_add_up_and_none_is_negative(count, share):
    hours = spread_hours(count, share)
    assert (hours >= 0).all()
    assert (hours.sum(axis=-1) == count).all()
    assert np.abs(hours.cumsum(axis=-1) - count[..., None] * np.cumsum(share / share.sum())).max() <= 1


def test_a_shift_works_only_in_its_hours():
    share = np.zeros(24)
    share[8:22] = 1
    hours = spread_hours(np.array([1000, 7, 999_999]), share)
    assert not hours[:, :8].any() and not hours[:, 22:].any()
