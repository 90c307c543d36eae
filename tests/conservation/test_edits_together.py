"""Edits made together stand together, whatever their order, or are refused by name and change nothing."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlib.core.errors import Infeasible, InputError
from simlib.targets.steps import step
from tests.small_targets import C, P, plan, small

NOVEMBER, DECEMBER, JANUARY = ({"month": name} for name in ("2026-11", "2026-12", "2027-01"))


def edit(what, cell, value=None, by=None):
    return step(what, cell, value=value, by=by)


def made(targets):
    """Return leaves, holds and lineage without its times."""
    lines = [{name: part for name, part in line.items() if name != "at"} for line in targets.lineage]
    return targets.leaves.tobytes(), targets.holds, lines


def amounts(targets, key="category"):
    return targets.table(key)["target"].tolist()


def test_two_amounts_typed_together_both_stand():
    """One after the other the second moves the first; together neither does."""
    both = [edit("set", NOVEMBER, 10_000), edit("set", DECEMBER, 30_000)]
    now = plan(100_000).apply(both)
    assert amounts(now, "month") == [10_000, 30_000, 60_000]
    after = plan(100_000).set(NOVEMBER, 10_000).set(DECEMBER, 30_000)
    assert after.total(NOVEMBER) != 10_000
    assert [line["what"] for line in now.lineage] == ["build", "set", "set"]
    assert now.undo().leaves is not now.leaves and now.undo().amount == 100_000 and len(now.undo().holds) == 1


def test_kinds_given_together_by_hand():
    """10, 20, 30, 40: worked out with pencil and paper."""
    row = small((10, 20, 30, 40))
    a, b, c, d = ({"category": name} for name in "abcd")
    assert amounts(row.apply([edit("hold", b), edit("set", a, 24)])) == [24, 20, 24, 32]
    assert amounts(row.apply([edit("hold", b), edit("set", {}, 180)])) == [20, 20, 60, 80]
    assert amounts(row.apply([edit("set", {}, 200), edit("set", a, 40)])) == [40, 36, 53, 71]
    assert amounts(row.apply([edit("release", {}), edit("set", a, 1), edit("set", b, 2)])) == [1, 2, 30, 40]
    held = row.apply([edit("hold", a), edit("set", a, 5)])
    assert held.holds == [({}, 100), (a, 5)] and amounts(held)[0] == 5
    bent = row.set(a, 55)
    assert amounts(bent) == [55, 10, 15, 20]
    # a gets its first tenth of the 60 that a, b and c have besides the 40 of d
    assert amounts(bent.apply([edit("reset", a), edit("set", d, 40)])) == [10, 20, 30, 40]
    assert amounts(bent.apply([edit("reset", a), edit("hold", d)])) == [13, 27, 40, 20]
    again = bent.hold(a).apply([edit("reset", a), edit("hold", a)])
    assert again.holds == [({}, 100), (a, 10)] and amounts(again)[0] == 10
    shaped = bent.apply([edit("spread", {}, by="even"), edit("set", a, 40), edit("hold", d)])
    assert amounts(shaped) == [40, 20, 20, 20] and shaped.holds[-1] == (d, 20)


def test_amounts_within_one_another_both_stand():
    part = NOVEMBER | {"platform": "jd"}
    now = plan().apply([edit("set", NOVEMBER, 3_000_000), edit("set", part, 2_999_999), edit("set", {}, 10_000_000)])
    assert (now.total(NOVEMBER), now.total(part), now.amount) == (3_000_000, 2_999_999, 10_000_000)
    assert now.holds == [({}, 10_000_000)]


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        ([edit("set", NOVEMBER, 60), edit("set", DECEMBER, 60)],
         "the year = ¥1 (held), Nov 2026 = ¥0.60, Dec 2026 = ¥0.60"),
        ([edit("set", NOVEMBER, 10), edit("set", NOVEMBER | {"platform": "jd"}, 11)],
         "Nov 2026 = ¥0.10, Nov 2026 · jd = ¥0.11"),
        ([edit("set", NOVEMBER, 10), edit("set", NOVEMBER, 11)], "Nov 2026 = ¥0.10, Nov 2026 = ¥0.11"),
        ([edit("set", {}, 90), *(edit("set", {"platform": p}, 40) for p in P)],
         "the year = ¥0.90, jd = ¥0.40, tmall = ¥0.40"),
        ([edit("hold", NOVEMBER), edit("set", NOVEMBER | {"category": "tea"}, 90)], "Nov 2026 = ¥0.33 (held)"),
        ([edit("hold", {}), edit("release", {})], "release the year, hold the year"),
        ([edit("spread", {}, by="even"), edit("spread", NOVEMBER, by="profile")],
         "spread the year by even, spread Nov 2026 by profile"),
        ([edit("spread", {}, by="even"), edit("reset", NOVEMBER)], "spread the year by even, reset Nov 2026"),
    ],
)  # fmt: skip
def test_contradictions_are_named_and_change_nothing(edits, said):
    before = plan(100)
    old = made(before)
    for order in itertools.permutations(edits):
        with pytest.raises(Infeasible) as error:
            before.apply(order)
        assert said in str(error.value) and "\n" not in str(error.value)
    assert made(before) == old


def test_an_empty_call_and_an_edit_given_twice():
    now = plan()
    assert now.apply([]) is now
    twice = now.apply([edit("set", NOVEMBER, 5), edit("set", NOVEMBER, 5)])
    assert made(twice) == made(now.set(NOVEMBER, 5))
    for odd in (edit("set", NOVEMBER, 5) | {"what": "buy"}, edit("set", NOVEMBER, 1.5), edit("set", {"moon": "x"}, 5),
                edit("release", NOVEMBER), edit("spread", NOVEMBER, by="evn")):  # fmt: skip
        with pytest.raises(InputError):
            now.apply([edit("hold", DECEMBER), odd])


def test_days_that_are_over_take_no_part():
    import pandas as pd

    sold = pd.DataFrame({"day": [pd.Timestamp("2026-11-10")], "platform": "jd", "category": "tea", "gmv_paid": 500})
    now = plan(100_000).replan(sold, until="2026-11-10")
    with pytest.raises(InputError, match="over"):
        now.apply([edit("set", {"day": "2026-11-10"}, 5), edit("set", DECEMBER, 5)])
    for name in ("set", "reset"):
        after = now.apply([edit("set", DECEMBER, 50_000), edit(name, NOVEMBER, 20_000 if name == "set" else None)])
        assert after.total({"day": "2026-11-10"}) == 500 and after.amount == 100_000 and after.total(DECEMBER) == 50_000
    with pytest.raises(Infeasible, match="more is sold"):
        now.apply([edit("set", DECEMBER, 5), edit("set", NOVEMBER, 499)])


PERIODS = st.one_of(st.none(), st.tuples(st.just("month"), st.sampled_from(["2026-11", "2026-12", "2027-01"])),
                    st.tuples(st.just("week"), st.sampled_from(["2026-W46", "2026-W50", "2027-W01"])))  # fmt: skip
PARTS = st.fixed_dictionaries({}, optional={"platform": st.sampled_from(P), "category": st.sampled_from(C)})
CELLS = st.builds(lambda period, part: dict([period] if period else []) | part, PERIODS, PARTS)
TEA = {"platform": "tmall", "category": "tea"}
EDITS = st.one_of(
    st.tuples(st.just("set"), CELLS, st.integers(0, 3_000_000), st.none()),
    st.tuples(st.sampled_from(["hold", "reset"]), CELLS, st.none(), st.none()),
    st.tuples(st.just("release"), st.sampled_from([DECEMBER, TEA]), st.none(), st.none()),
    st.tuples(st.just("spread"), CELLS, st.none(), st.sampled_from(["even", "profile", "proportional"])),
)
START = plan().set(NOVEMBER | {"platform": "jd"}, 123_457).hold(DECEMBER).hold(TEA)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(asked=st.lists(EDITS, min_size=1, max_size=5), seed=st.integers(0, 10**6), freed=st.booleans())
def test_the_order_of_edits_does_not_matter_and_what_is_typed_stands(asked, seed, freed):
    before = START.release({}) if freed else START
    edits = [edit(*each) for each in asked]
    turned = [edits[at] for at in np.random.default_rng(seed).permutation(len(edits))]
    old = made(before)
    try:
        now = before.apply(edits)
    except InputError as error:
        with pytest.raises(type(error)) as again:
            before.apply(turned)
        assert str(again.value) == str(error) and made(before) == old
        return
    assert made(before.apply(turned)) == made(now) and made(before) == old
    assert (now.leaves >= 0).all() and now.leaves.dtype == np.int64
    assert all(now.total(cell) == value for cell, value in now.holds)
    typed = {tuple(e["cell"].items()): e["value"] for e in edits if e["what"] == "set"}
    assert all(now.total(dict(cell)) == value for cell, value in typed.items())
    different = {(e["what"], e.get("by"), e["value"], *sorted(e["cell"].items())) for e in edits}
    assert len(now.lineage) == len(before.lineage) + len(different)
    if () in typed or not freed:
        assert now.amount == typed.get((), before.amount)
