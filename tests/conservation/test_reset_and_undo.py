"""Undo reaches back beyond the running program, reset goes back to what was first built."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlib.core.errors import InputError
from simlib.targets.cube import Targets
from simlib.targets.earlier import STATES
from simlib.targets.lineage import notes_of
from tests.small_targets import DAYS, C, P, plan, small


def by_category(targets):
    return targets.table("category")["target"].tolist()


def test_a_released_cell_loses_what_its_hold_did_to_it():
    bent = small().hold({"category": "b"}).set({}, 120).release({"category": "b"})
    assert by_category(bent) == [25, 20, 75]
    assert by_category(bent.reset({"category": "b"})) == [20, 40, 60]  # b as built of 120, the others absorb
    assert by_category(bent.reset({})) == [20, 40, 60] and bent.reset({}).amount == 120


def test_reset_drops_the_holds_inside_and_keeps_those_outside():
    held = small().hold({"category": "b"}).hold({"category": "c"}).set({}, 90)
    assert by_category(held) == [40, 20, 30]
    now = held.reset({"category": "b"})
    assert by_category(now) == [20, 40, 30] and [c for c, _ in now.holds] == [{}, {"category": "c"}]
    assert now.lineage[-1]["what"] == "reset" and str(*notes_of(now.lineage[-1])) == "hold dropped: b"
    assert by_category(held.reset({})) == [15, 30, 45] and held.reset({}).holds == [({}, 90)]


def test_reset_under_holds_that_leave_no_choice_changes_nothing():
    held = small().hold({"category": "a"}).hold({"category": "c"}).set({}, 90)
    assert by_category(held.reset({"category": "b"})) == by_category(held) == [10, 50, 30]


def test_reset_without_a_held_year_goes_back_to_the_amount_first_built():
    free = small().release({}).set({"category": "a"}, 70)
    assert free.amount == 120 and by_category(free.reset({"category": "a"})) == [10, 20, 30]


def test_reset_of_the_whole_plan_is_the_plan_first_built():
    first = plan()
    bent = first.set({"month": "2026-12"}, 100).spread({"platform": "jd"}, by="even").hold({"category": "tea"})
    assert (bent.reset({}).leaves == first.leaves).all()


cells = st.fixed_dictionaries(
    {},
    optional={
        "month": st.sampled_from(["2026-11", "2026-12", "2027-01"]),
        "platform": st.sampled_from(P),
        "category": st.sampled_from(C),
        "week": st.sampled_from(["2026-W46", "2026-W49"]),
    },
)
KINDS = ["set", "set", "hold", "hold", "release", "even", "reset", "reset", "undo", "save"]


@settings(max_examples=50, deadline=None, derandomize=True)
@given(steps=st.lists(st.tuples(st.sampled_from(KINDS), cells, st.floats(0, 2)), min_size=2, max_size=10))
def test_any_sequence_with_reset_undo_and_loading_conserves(steps, tmp_path_factory):
    folder, now = tmp_path_factory.mktemp("targets"), plan()
    zero, states = now.leaves == 0, {}
    now.save(folder)
    for what, cell, factor in steps:
        states[len(now.lineage)] = (now.leaves.tobytes(), [*now.holds], now)
        try:
            if what == "save":
                now.save(folder)
                now = Targets.load(folder)
            elif what == "undo":
                now = now.undo()
                leaves, holds, _ = states[now.lineage[-1]["to"]]
                assert now.leaves.tobytes() == leaves and now.holds == holds
            elif what == "set":
                now = now.set(cell, int(now.total(cell) * factor))
            else:
                now = now.spread(cell, by="even") if what == "even" else getattr(now, what)(cell)
        except InputError as error:
            assert "\n" not in str(error)
        assert (now.leaves >= 0).all() and not now.leaves[zero].any()
        for by in (["month"], ["week"], ["platform", "category"]):
            assert now.table(by)["target"].sum() == now.amount
        for held, value in now.holds:
            assert now.total(held) == value


@settings(max_examples=30, deadline=None, derandomize=True)
@given(first=st.floats(0.2, 1.5), second=st.floats(0.2, 1.5), pick=st.sampled_from(["set", "reset", "even"]))
def test_edits_that_share_no_held_sum_commute(first, second, pick):
    bent = plan().set({"month": "2026-11", "platform": "jd"}, 300_000)
    for month in ("2026-11", "2026-12"):
        bent = bent.hold({"month": month})
    a, b = {"month": "2026-11", "platform": "jd"}, {"month": "2026-12", "category": "tea"}

    def one(now):
        if pick == "set":
            return now.set(a, int(bent.total(a) * first))
        return now.reset(a) if pick == "reset" else now.spread(a, by="even")

    def other(now):
        return now.set(b, int(bent.total(b) * min(second, 1.2)))

    assert (one(other(bent)).leaves == other(one(bent)).leaves).all()


def test_undo_after_loading_goes_back_saved_state_by_saved_state(tmp_path):
    states = [plan()]
    states[0].save(tmp_path)
    for month in ("2026-11", "2026-12"):
        now = Targets.load(tmp_path).hold({"month": month}).set({}, states[-1].amount + 1000, who="Li")
        now.save(tmp_path)
        states.append(now)
    back = Targets.load(tmp_path).undo(who="Ann", why="too high")
    assert back.leaves.tobytes() == states[1].leaves.tobytes() and back.holds == states[1].holds
    line = back.lineage[-1]
    notes = [str(note) for note in notes_of(line)]
    assert (line["who"], notes) == ("Ann", ["undone: hold, Dec 2026", "undone: set, the year"])
    back.save(tmp_path)
    again = Targets.load(tmp_path).undo()
    assert again.leaves.tobytes() == states[0].leaves.tobytes() and len(again.lineage) == 7
    again.save(tmp_path)
    with pytest.raises(InputError, match="nothing to undo"):
        Targets.load(tmp_path).undo()
    fresh = Targets.load(tmp_path).set({"month": "2026-11"}, 5)
    fresh.save(tmp_path)
    assert Targets.load(tmp_path).undo().leaves.tobytes() == states[0].leaves.tobytes()


def test_a_damaged_earlier_state_is_named_and_not_passed_over(tmp_path):
    for made in (plan(), *(plan().set({}, amount) for amount in (9_000_000,))):
        made.save(tmp_path)
    Targets.load(tmp_path).set({}, 8_000_000).save(tmp_path)
    damaged = sorted((tmp_path / "earlier").iterdir())[-1] / "holds.json"
    damaged.write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="a saved state of the target is damaged") as error:
        Targets.load(tmp_path).undo()
    assert str(damaged) in str(error.value) and Targets.load(tmp_path).amount == 8_000_000


def test_undo_never_returns_another_plan_s_state(tmp_path):
    plan().save(tmp_path)
    Targets.load(tmp_path).set({"month": "2026-11"}, 5, who="other plan").save(tmp_path)
    plan(9_100_000).set({"month": "2026-12"}, 7, who="this plan").save(tmp_path)
    with pytest.raises(InputError, match="nothing to undo"):
        Targets.load(tmp_path).undo()


def test_the_last_states_can_be_undone(tmp_path):
    now = small()
    for amount in range(STATES + 5):
        now.save(tmp_path)
        now = now.set({}, 60 + amount)
    assert len(list((tmp_path / "earlier").iterdir())) == STATES


def test_the_profile_outlives_saving_and_a_damaged_one_is_refused(tmp_path):
    bent = plan().set({"month": "2026-12"}, 0)
    bent.save(tmp_path)
    back = Targets.load(tmp_path).reset({"month": "2026-12"})
    assert np.abs(back.leaves - plan().leaves).max() <= 1
    (tmp_path / "profile.parquet").write_bytes(b"no")
    with pytest.raises(InputError, match="profile of the target is damaged"):
        Targets.load(tmp_path)
    (tmp_path / "profile.parquet").unlink()
    assert Targets.load(tmp_path).amount == bent.amount


def test_a_spread_over_nothing_says_what_it_did_instead():
    first = plan()
    zeros = np.where(DAYS["month"].to_numpy() == "2026-12", 0.0, 1.0)
    cell = {"month": "2026-12"}
    spread = first.spread(cell, by="profile", profile=zeros, called="capacity")
    assert spread.total(cell) == first.total(cell)
    assert "spread by the plan's own profile" in str(notes_of(spread.lineage[-1])[0])
    assert spread.lineage[-1]["what"] == "spread capacity"
    typed = first.set({"day": "2026-11-08"}, 1200).spread({"day": "2026-11-08"}, by="profile")
    assert "evenly" in str(notes_of(typed.lineage[-1])[0]) and typed.total({"day": "2026-11-08"}) == 1200
