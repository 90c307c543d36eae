"""The spreadsheet around undo, reset and overlays: an old file is refused, one of a state undone fits again."""

import openpyxl
import pytest

from simlib.core.errors import InputError
from simlib.plan.spreadsheet import write_workbook
from simlib.sections.targets.sheet_import import import_workbook
from simlib.targets.cube import Targets
from simlib.targets.overlay import laid
from simlib.targets.steps import step
from tests.edited_books import edited, spot, written

MARCH = {"month": "2027-03", "platform": "jd", "category": "tea"}


@pytest.fixture
def origin(tmp_path):
    plan, path = written(tmp_path / "plan")
    return plan, path, tmp_path


def test_an_import_is_one_step_of_undo_after_loading(origin):
    plan, path, place = origin
    where = spot(path, "Month", "2027-03", "jd", "tea")
    mark = spot(path, "Month", "2027-07", "x tmall", "All categories")
    typed = edited(path, place / "typed.xlsx", **{where: 99_000, mark: "x"})
    now, _ = import_workbook(plan, typed, who="Ann")
    now.save(place / "plan" / "targets")
    back = Targets.load(place / "plan" / "targets").undo()
    assert back.leaves.tobytes() == plan.leaves.tobytes() and back.holds == plan.holds
    # What was written before the import is the state of today again: the very file can be taken over once more.
    back.save(place / "plan" / "targets")
    again, _ = import_workbook(Targets.load(place / "plan" / "targets"), typed)
    assert again.total(MARCH) == 9_900_000 and again.holds == now.holds


def test_a_file_from_before_a_reset_is_refused_and_the_new_one_fits(origin):
    plan, path, place = origin
    bent = plan.set(MARCH, 5)
    bent.save(place / "plan" / "targets")
    old = write_workbook(place / "plan")
    old = old.rename(place / "old.xlsx")
    reset = Targets.load(place / "plan" / "targets").reset({"month": "2027-03"})
    with pytest.raises(InputError, match="has changed since"):
        import_workbook(reset, old)
    reset.save(place / "plan" / "targets")
    new = write_workbook(place / "plan")
    assert import_workbook(Targets.load(place / "plan" / "targets"), new)[0].leaves.tobytes() == reset.leaves.tobytes()
    page, row = openpyxl.load_workbook(new)["Month"], spot(new, "Month", "2026-12", "x Total", "All categories")
    assert page[row.replace("Month_", "")].value == "x"


def test_an_overlay_lies_on_what_was_imported(origin):
    plan, path, place = origin
    overlay = {"name": "high", "edits": [step("set", {}, value=1_500_000_000)], "adopted": None}
    where = spot(path, "Month", "2027-03", "jd", "tea")
    now, _ = import_workbook(plan, edited(path, place / "a.xlsx", **{where: 99_000}))
    over = laid(now, overlay, profile_of=None)
    assert over.amount == 1_500_000_000
    # All free months grow alike, the imported one with them; December is held on both sides.
    factor = (over.amount - over.total({"month": "2026-12"})) / (now.amount - now.total({"month": "2026-12"}))
    assert over.total(MARCH) == pytest.approx(9_900_000 * factor, abs=40)
    assert over.total({"month": "2026-12"}) == plan.total({"month": "2026-12"})


def test_an_amount_for_days_that_are_over_is_refused_by_its_place(origin):
    plan, path, place = origin
    # What was sold is what was planned, so that the file is still one of today's state.
    now = plan.replan(plan.frame().rename(columns={"target": "gmv_paid"}), until="2026-11-30")
    over, ahead = (spot(path, "Day", day, "jd") for day in ("2026-11-30", "2026-12-01"))
    with pytest.raises(InputError, match="typed.xlsx Day!.*these days are over.*until 2026-11-30"):
        import_workbook(now, edited(path, place / "typed.xlsx", **{over: 5, ahead: 6}))
    taken, _ = import_workbook(now, edited(path, place / "typed.xlsx", **{ahead: 6}))
    assert taken.total({"day": "2026-12-01", "platform": "jd"}) == 600 and taken.amount == plan.amount
