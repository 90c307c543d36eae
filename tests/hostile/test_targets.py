"""Targets that cannot be: refused in one line, by name, with nothing changed or written."""

import json

import numpy as np
import pytest

from simlib.core.calendar import FiscalYear
from simlib.core.errors import Infeasible, InputError
from simlib.targets.cube import Targets

DAYS = FiscalYear("2026-11-01").days


@pytest.fixture
def plan():
    weights = np.random.default_rng(5).uniform(0.5, 2, (365, 2, 2))
    return Targets.build(1_000_000, days=DAYS, platforms=["tmall", "jd"], categories=["tea", "cups"], weights=weights)


@pytest.mark.parametrize("cell, value, words", [
    ({"month": "2026-11"}, -1, "negative"), ({"month": "2026-11"}, 1.5, "whole number"),
    ({"month": "2026-11"}, "many", "whole number"), ({"month": "2026-11"}, float("nan"), "whole number"),
    ({"platform": "tmal"}, 5, "did you mean 'tmall'"), ({"monht": "2026-11"}, 5, "did you mean 'month'"),
    ({"month": "2031-01"}, 5, "unknown month"), ({"day": "soon"}, 5, "not a day"), ("2026-11", 5, "written as keys"),
    ({"month": "2026-11", "quarter": "2026-Q3"}, 5, "no day in common")])
def test_odd_cells_and_values(plan, cell, value, words):
    with pytest.raises(InputError, match=words) as error:
        plan.set(cell, value)
    assert "\n" not in str(error.value)


def test_a_part_above_its_held_parent_names_both(plan):
    with pytest.raises(Infeasible, match=r"the year = ¥10,000 \(held\), Nov 2026 = ¥20,000;") as error:
        plan.set({"month": "2026-11"}, 2_000_000)
    assert error.value.exit_code == 3 and plan.amount == 1_000_000 and len(plan.lineage) == 1


def test_a_total_below_its_holds_names_only_the_binding_ones(plan):
    held = plan.hold({"quarter": "2026-Q1"}).hold({"quarter": "2026-Q2", "platform": "jd"})
    with pytest.raises(Infeasible, match="2026-Q1 = ") as error:
        held.set({"month": "2026-12"}, held.total({"quarter": "2026-Q1"}) + 1)
    assert "Dec 2026" in str(error.value) and "Q2" not in str(error.value)
    with pytest.raises(Infeasible, match="the year = ¥1[,;]"):
        held.set({}, 100)


def test_every_leaf_held_leaves_nothing_to_absorb(plan):
    held = plan.hold({"platform": "tmall"}).hold({"platform": "jd"})
    with pytest.raises(Infeasible, match="tmall.*jd|jd.*tmall"):
        held.set({}, 1_000_001)


def test_crossing_holds_that_cannot_stand_are_named(plan):
    held = plan.hold({"month": "2026-11"}).hold({"platform": "jd"}).hold({"category": "tea", "month": "2027-05"})
    too_much = min(held.total({"month": "2026-11"}), held.total({"platform": "jd"})) + 1_000
    with pytest.raises(Infeasible) as error:
        held.set({"month": "2026-11", "platform": "jd"}, too_much)
    assert "Nov 2026 = " in str(error.value) and "2027-05" not in str(error.value)
    assert held.total({"platform": "jd"}) == plan.total({"platform": "jd"})


def test_crossing_one_unit_too_much_is_refused_too():
    plan = Targets.build(10**12, days=DAYS, platforms=["a", "b"], categories=["x"], weights=np.ones((365, 2, 1)))
    held = plan.hold({"month": "2026-11"}).hold({"platform": "a"})
    with pytest.raises(Infeasible):
        held.set({"month": "2026-11", "platform": "a"}, held.total({"month": "2026-11"}) + 1)
    edge = held.set({"month": "2026-11", "platform": "a"}, held.total({"month": "2026-11"}))
    assert edge.total({"month": "2026-11", "platform": "b"}) == 0 and edge.total({"platform": "a"}) == 5 * 10**11


@pytest.mark.parametrize("change, words", [
    (lambda p: p.release({"month": "2026-11"}), "not held"), (lambda p: p.spread({}, by="evn"), "did you mean 'even'"),
    (lambda p: p.spread({}, by="even", profile=np.ones(365)), "takes no profile"),
    (lambda p: p.spread({}, by="profile", profile=np.ones(7)), "do not fit"),
    (lambda p: p.spread({}, by="profile", profile=-np.ones(365)), "not negative"),
    (lambda p: p.table(["mnth"]), "did you mean 'month'")])
def test_odd_operations(plan, change, words):
    with pytest.raises(InputError, match=words):
        change(plan)


@pytest.mark.parametrize("change, words", [
    ({"amount_minor": -5}, "negative"), ({"weights": np.zeros((365, 2, 1))}, "all zero"),
    ({"weights": np.full((365, 2, 1), np.nan)}, "finite"), ({"weights": np.ones((3, 2, 1))}, "do not fit"),
    ({"platforms": ["a", "a"]}, "named twice"), ({"platforms": []}, "at least one"),
    ({"days": DAYS.drop(columns="week")}, "lack a period")])
def test_odd_builds(change, words):
    given = {"amount_minor": 5, "days": DAYS,
             "platforms": ["a", "b"], "categories": ["x"], "weights": np.ones((365, 2, 1))}
    given |= change
    with pytest.raises(InputError, match=words):
        Targets.build(given.pop("amount_minor"), **given)


def test_damaged_folders(plan, tmp_path):
    with pytest.raises(InputError, match="no saved target"):
        Targets.load(tmp_path)
    plan.save(tmp_path)
    noted = json.loads((tmp_path / "holds.json").read_text())
    for damage, words in ((noted | {"holds": [{"cell": {}, "value": 7}]}, "add up to"), ({"amount": 1}, "not a file"),
                          (noted | {"holds": [{"cell": {"platform": "tmal"}, "value": 7}]}, "did you mean")):
        (tmp_path / "holds.json").write_text(json.dumps(damage))
        with pytest.raises(InputError, match=words):
            Targets.load(tmp_path)
