"""Overlays stay apart until they are adopted, versions say who and why, both outlive a new plan."""

import pytest

from simlib.core.errors import Infeasible, InputError
from simlib.targets.cube import Targets
from simlib.targets.earlier import freeze, version, versions
from simlib.targets.overlay import adopted, existing, laid, overlays, read_overlay, write_overlay
from simlib.targets.steps import step
from tests.small_targets import plan


def none(name, plan):
    raise AssertionError("no profile is asked for")


def test_versions_say_who_and_why(tmp_path):
    plan().save(tmp_path)
    freeze(tmp_path, who="Li", why="board, May")
    plan().set({}, 5_000_000, who="Ann", why="lower").save(tmp_path)
    freeze(tmp_path)
    found = versions(tmp_path)
    assert [(v["version"], v["who"], v["why"], v["amount"], v["changes"]) for v in found] == [
        ("001", "Li", "board, May", 9_200_000, 0),
        ("002", "Ann", "lower", 5_000_000, 1),
    ]
    freeze(tmp_path, why="a new plan")
    assert (versions(tmp_path)[2]["who"], versions(tmp_path)[2]["why"]) == ("", "a new plan")  # not Ann's doing
    assert version(tmp_path, "2") == version(tmp_path, "002") == tmp_path / "versions" / "002"
    with pytest.raises(InputError, match="no such version"):
        version(tmp_path, "7")
    (tmp_path / "versions" / "001" / "holds.json").write_text("{}")
    with pytest.raises(InputError, match="version is damaged"):
        versions(tmp_path)

def test_an_overlay_stays_apart_until_it_is_adopted(tmp_path):
    now = plan()
    now.save(tmp_path)
    edits = [
        step("hold", {"month": "2026-12"}, who="Li"),
        step("set", {"month": "2026-11"}, value=4_000_000, why="ads"),
    ]
    write_overlay(tmp_path, {"name": "best", "edits": edits, "adopted": None})
    assert overlays(tmp_path) == ["best"] and existing(tmp_path, "best")["edits"] == edits
    over = laid(now, existing(tmp_path, "best"), profile_of=none)
    assert over.total({"month": "2026-11"}) == 4_000_000 and over.total({"month": "2026-12"}) == now.total(
        {"month": "2026-12"}
    )
    assert (Targets.load(tmp_path).leaves == now.leaves).all()
    taken = adopted(now, existing(tmp_path, "best"), profile_of=none, who="Ann", why="agreed")
    assert (taken.leaves == over.leaves).all() and taken.holds == over.holds
    assert [(e["what"], e["who"], e["why"]) for e in taken.lineage[1:]] == [
        ("hold", "Li", ""),
        ("set", "", "ads"),
        ("adopt", "Ann", "agreed"),
    ]
    assert (taken.undo().leaves == now.leaves).all()


def test_an_overlay_that_fits_no_more_names_its_edit(tmp_path):
    edits = [step("hold", {"month": "2026-12"}), step("set", {"month": "2026-11"}, value=4_000_000)]
    overlay = {"name": "best", "edits": edits, "adopted": None}
    now = plan().set({}, 3_000_000)
    with pytest.raises(Infeasible, match="overlay best does not fit .* edit 2, set Nov 2026 to ¥40,000: these"):
        laid(now, overlay, profile_of=none)
    with pytest.raises(InputError, match="unknown month"):
        now.apply([step("hold", {"month": "2031-01"})], profile_of=none)


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"name": "a", "edits": [], "adopted": null}',
        "[]",
        '{"name": "a", "edits": [{"what": "buy"}], "adopted": null}',
        "no",
    ],
)
def test_damaged_overlays_and_odd_names_are_refused(tmp_path, text):
    (tmp_path / "overlays").mkdir()
    (tmp_path / "overlays" / "a.json").write_text(text)
    with pytest.raises(InputError, match="not an overlay"):
        read_overlay(tmp_path, "a")
    for name in ("../a", "", ".a", "a b", "x" * 70):
        with pytest.raises(InputError, match="not a name"):
            read_overlay(tmp_path, name)
    with pytest.raises(InputError, match="did you mean 'a'|no such overlay"):
        existing(tmp_path, "b")


def test_overlays_and_versions_outlive_a_new_plan_and_earlier_states_do_not(tmp_path):
    from simlib.plan.make import keep_foreign

    old, new = tmp_path / "old", tmp_path / "new"
    plan().save(old / "targets")
    Targets.load(old / "targets").set({"month": "2026-11"}, 5).save(old / "targets")
    write_overlay(old / "targets", {"name": "best", "edits": [step("hold", {})], "adopted": None})
    plan(5_000_000).save(new / "targets")
    keep_foreign(old, new)
    assert overlays(new / "targets") == ["best"] and Targets.load(new / "targets").amount == 5_000_000
    assert [v["why"] for v in versions(new / "targets")] == [{"code": "targets.before_new_plan", "values": {}}]
    assert not (new / "targets" / "earlier").exists()
    assert Targets.load(new / "targets" / "versions" / "001").reset({}).leaves.tobytes() == plan().leaves.tobytes()
