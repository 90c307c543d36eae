"""After any sequence of changes levels add up, holds stand, structural zeros stay, the original is untouched."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simlib.core.calendar import FiscalYear
from simlib.core.errors import InputError
from simlib.targets.cube import Targets

DAYS = FiscalYear("2026-11-01", days=92).days
P, C = ["tmall", "jd", "own"], ["tea", "cups"]

cells = st.fixed_dictionaries({}, optional={
    "month": st.sampled_from(["2026-11", "2026-12", "2027-01"]), "platform": st.sampled_from(P),
    "category": st.sampled_from(C), "week": st.sampled_from(["2026-W46", "2026-W49", "2027-W01"])})
steps = st.lists(st.tuples(st.sampled_from(["set", "set", "hold", "hold", "release", "even", "profile", "undo"]), cells,
                           st.floats(0, 2)), min_size=1, max_size=9)


def check(plan, zero):
    frame = plan.frame()
    assert (plan.leaves >= 0).all() and plan.leaves.dtype == np.int64
    assert not plan.leaves[zero].any()
    for by in (["half"], ["quarter"], ["month"], ["week"], ["day"], ["platform"], ["month", "category"]):
        assert plan.table(by)["target"].sum() == plan.amount == frame["target"].sum()
    for cell, value in plan.holds:
        assert plan.total(cell) == value, cell


def apply(plan, step, cell, factor):
    if step == "set":
        value = int(plan.total(cell) * factor)
        new = plan.set(cell, value)
        assert new.total(cell) == value
        return new
    if step in ("even", "profile"):
        new = plan.spread(cell, by=step)
        assert new.total(cell) == plan.total(cell)
        return new
    return plan.undo() if step == "undo" else getattr(plan, step)(cell)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(steps=steps, amount=st.sampled_from([0, 997, 1_234_567, 10**12 + 1]), seed=st.integers(0, 20))
def test_any_sequence_of_changes_conserves(steps, amount, seed):
    rng = np.random.default_rng(seed)
    shape = (len(DAYS), len(P), len(C))
    weights = rng.gamma(0.6, 1.0, shape) * (rng.random(shape) > 0.2)
    weights[DAYS["weekday"] == 6] = 0
    plan = Targets.build(amount, days=DAYS, platforms=P, categories=C, weights=weights)
    check(plan, weights == 0)
    done = 0
    for step, cell, factor in steps:
        before, holds, lineage = plan.leaves.copy(), list(plan.holds), len(plan.lineage)
        try:
            new = apply(plan, step, cell, factor)
            done += 1
        except InputError as error:
            assert "\n" not in str(error)
            new = plan
        assert (plan.leaves == before).all() and plan.holds == holds and len(plan.lineage) == lineage
        check(new, weights == 0)
        plan = new
    assert len(plan.lineage) == 1 + done


@settings(max_examples=30, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), rows=st.integers(2, 6), columns=st.integers(2, 5))
def test_two_way_margins_are_always_met_exactly(seed, rows, columns):
    """Months × platforms with every margin held: another table with the same margins exists whatever is typed small."""
    rng = np.random.default_rng(seed)
    days = FiscalYear("2026-11-01", days=rows).days
    names = [f"p{i}" for i in range(columns)]
    plan = Targets.build(int(rng.integers(10**3, 10**10)), days=days, platforms=names, categories=["c"],
                         weights=rng.uniform(0.5, 2, (rows, columns, 1)))
    for day in days["day"]:
        plan = plan.hold({"day": day})
    for name in names:
        plan = plan.hold({"platform": name})
    corner = {"day": days["day"][0], "platform": "p0"}
    new = plan.set(corner, plan.total(corner) * 9 // 10)
    assert new.total(corner) == plan.total(corner) * 9 // 10
    for cell, value in plan.holds:
        assert new.total(cell) == value
