"""Does the table that a planner types into show, change and refuse what it should? Money: minor units."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlib.core.calendar.fiscal import FiscalYear
from simlib.core.errors import Infeasible, InputError
from simlib.core.typed_amounts import typed_amount
from simlib.i18n import use
from simlib.presentation.amounts import amount_text
from simlib.sections.targets import grid_table
from simlib.sections.targets.grid_table import GridTable
from simlib.targets.cube import Targets
from simlib.targets.steps import step

DAYS = FiscalYear("2026-11-01", days=92).days
SHAPE = (92, 2, 3)


@pytest.fixture
def plan():
    weights = np.random.default_rng(7).gamma(2.0, size=SHAPE)
    return Targets.build(10_000_000, days=DAYS, platforms=["jd", "tmall"], categories=["a", "b", "c"], weights=weights)


def typed(sheet, *cells):
    """Return the sheet's answer to cells (row, column, text) typed at once."""
    return sheet.answer({"do": "type", "cells": [list(c) for c in cells], "why": "agreed"})


def test_a_signed_percentage_changes_what_stands(plan):
    sheet = GridTable(plan)
    before = sheet.values()[0, 2]
    typed(sheet, (0, 2, "+10%"))
    assert sheet.values()[0, 2] == typed_amount("+10%", "CNY", present=before) and sheet.values()[-1, -1] == plan.amount


def test_amounts_are_read_back_exactly_however_large():
    for minor in (0, 7, 12_345, 2**61 + 1):
        assert typed_amount(amount_text(minor, "CNY"), "CNY") == typed_amount(amount_text(minor, "JPY"), "JPY") == minor
    assert amount_text(2**61 + 1, "CNY") == "23,058,430,092,136,939.53"


@pytest.mark.parametrize("by", ["half", "quarter", "month", "week"])
@pytest.mark.parametrize(
    ("across", "within"), [("platform", ""), ("category", ""), ("platform", "b"), ("category", "jd")]
)
def test_every_place_shows_the_sum_of_its_cell(plan, by, across, within):
    sheet = GridTable(plan, by=by, across=across, within=within)
    values = sheet.values()
    assert values.tolist() == [
        [plan.total(sheet.cell(r, c)) for c in range(values.shape[1])] for r in range(len(values))
    ]
    assert len(sheet.view()["rows"]) == len(values)


def test_typing_is_targets_set_and_the_patch_is_what_moved(plan):
    sheet = GridTable(plan)
    before = sheet.view()["cells"]
    answer = typed(sheet, (0, 0, "20,000"))
    assert (sheet.targets.leaves == plan.set({"month": "2026-11", "platform": "jd"}, 2_000_000).leaves).all()
    after = [[list(cell) for cell in row] for row in before]
    for row, column, *cell in answer["cells"]:
        assert cell != before[row][column]
        after[row][column] = cell
    assert after == GridTable(sheet.targets).view()["cells"]
    assert "agreed" in after[0][0][2] and "¥20,000.00" in after[0][0][2]
    json.dumps(answer)


def test_a_block_is_met_together_and_undone_together(plan):
    sheet = GridTable(plan)
    sheet.toggle(2, 2)
    typed(sheet, (0, 0, "12,000"), (1, 0, ""), (0, 1, "13,000"), (1, 1, "14,000.01"))
    now = sheet.values()
    assert (now[0, 0], now[0, 1], now[1, 1]) == (1_200_000, 1_300_000, 1_400_001)
    assert now[2, 2] == plan.total({"month": "2027-01"}) and now[-1, -1] == plan.amount
    sheet.undo()
    assert (sheet.targets.leaves == plan.leaves).all() and len(sheet.targets.holds) == 2


def test_one_of_a_block_left_as_it_is_stays(plan):
    """A typed amount that equals what stands is still an amount the planner wants."""
    sheet = GridTable(plan)
    kept = sheet.values()[1, 0]
    typed(sheet, (0, 0, "12,000"), (1, 0, amount_text(kept, "CNY")))
    assert sheet.values()[1, 0] == kept and sheet.values()[0, 0] == 1_200_000


def test_a_held_cell_typed_over_keeps_its_hold_at_the_new_value(plan):
    sheet = GridTable(plan)
    sheet.toggle(0, 0)
    typed(sheet, (0, 0, "100"), (1, 0, "200"))
    assert sheet.targets.holds[1] == ({"month": "2026-11", "platform": "jd"}, 10_000)
    assert sheet.state()[0][0][1] and not sheet.state()[1][0][1]


@pytest.mark.parametrize("cells", [
    [(0, 0, "many")], [(0, 0, "1"), (1, 0, "many")], [(0, 2, "200,000")], [(0, 0, "60,000"), (1, 0, "60,000")],
    [(0, 0, "1"), (0, 1, "1"), (0, 2, "3")], [(0, 0, "-1")], [(3, 2, "1"), (4, 2, "1")], [(0, 3, "1")]])  # fmt: skip
def test_a_refused_edit_changes_nothing_and_says_so(plan, cells):
    sheet = GridTable(plan)
    sheet.view()
    answer = typed(sheet, *cells)
    assert answer["kind"] == "error" and answer["error"].startswith("Nothing changed: ") and "\n" not in answer["error"]
    assert answer["cells"] == [list(c[:2]) for c in cells]
    assert sheet.targets is plan and sheet.patch()["cells"] == []


def test_an_empty_or_equal_text_is_no_change(plan):
    sheet = GridTable(plan)
    typed(sheet, (0, 0, "  "))
    typed(sheet, (0, 0, amount_text(sheet.values()[0, 0], "CNY")))
    assert sheet.targets is plan


def test_holds_show_where_they_stand_and_are_counted_where_they_do_not(plan):
    sheet = GridTable(plan.hold({"month": "2026-12", "category": "b"}))
    assert "2 held, 1 of them not in this table" in sheet.status()
    sheet.answer({"do": "look", "by": "month", "across": "category", "within": ""})
    assert sheet.state()[1][1][1] and "not in this table" not in sheet.status()
    sheet.answer({"do": "hold", "cell": [1, 1]})
    assert len(sheet.targets.holds) == 1


def test_undone_changes_leave_the_titles(plan):
    sheet = GridTable(plan, who="Li")
    typed(sheet, (0, 0, "20,000"))
    assert "by Li" in sheet.state()[0][0][2]
    sheet.answer({"do": "undo"})
    assert sheet.state()[0][0][2] == "" and sheet.state()[-1][-1][2].startswith("built")
    assert "nothing to undo" in sheet.answer({"do": "undo"})["error"]


def test_a_cell_goes_back_to_how_it_was_built(plan):
    sheet = GridTable(plan)
    before = sheet.values()[0, 0]
    typed(sheet, (0, 0, "20,000"))
    sheet.answer({"do": "reset", "cell": [0, 0]})
    assert abs(sheet.values()[0, 0] - before) <= 1


def test_the_chance_is_the_share_of_simulated_years_that_reach_a_row(plan):
    reached = np.repeat((plan.leaves.sum(axis=(1, 2)) * 1.0)[:, None], 4, axis=1) * [0.8, 0.9, 1.0, 1.1]
    sheet = GridTable(plan, reached=reached)
    assert [c.split("\u00a0")[0] for c in sheet.chances()] == ["50"] * 4
    typed(sheet, (0, 2, amount_text(sheet.values()[0, 2] // 2, "CNY")))
    assert [c.split("\u00a0")[0] for c in sheet.chances()] == ["100", "0", "0", "50"]
    sheet.look(by="quarter", across="platform")
    assert len(sheet.chances()) == len(sheet.rows) + 1
    sheet.look(by="month", across="platform", within="a")
    assert sheet.chances() == []
    reached[:31] = np.nan
    assert GridTable(plan, reached=reached).chances()[0] == "not known"


def test_days_that_are_over_cannot_be_typed(plan):
    import pandas as pd

    sold = pd.DataFrame({"day": [DAYS["day"].iloc[35]], "platform": "jd", "category": "a", "gmv_paid": 5})
    now = plan.replan(sold, until=DAYS["day"].iloc[35])
    with pytest.raises(InputError, match="over"):
        now.apply([step("set", {"month": "2026-11"}, value=1), step("set", {"month": "2026-12"}, value=1_000_000)])


def test_unknown_views_are_refused(plan):
    for odd in ({"by": "day"}, {"across": "month"}, {"within": "tmal"}):
        with pytest.raises(InputError):
            GridTable(plan, **odd)


def test_contradicting_pairs_name_each_other(plan):
    with pytest.raises(Infeasible, match="Nov 2026"):
        cells = {"month": "2026-11"}, {"month": "2026-11", "platform": "jd"}
        plan.apply([step("set", cell, value=value) for cell, value in zip(cells, (5, 6), strict=True)])


PLACES = st.tuples(st.integers(0, 3), st.integers(0, 2))
AMOUNTS = st.one_of(st.integers(0, 60_000).map(str), st.sampled_from(["+10%", "-50 %", "many", "", "1.234"]))
MESSAGES = st.one_of(
    st.lists(st.tuples(PLACES, AMOUNTS), min_size=1, max_size=4).map(
        lambda cells: {"do": "type", "cells": [[*place, text] for place, text in cells]}
    ),
    st.tuples(st.sampled_from(["hold", "reset"]), PLACES).map(lambda asked: {"do": asked[0], "cell": list(asked[1])}),
    st.just({"do": "undo"}),
    st.sampled_from(["platform", "category"]).map(
        lambda across: {"do": "look", "by": "month", "across": across, "within": ""}
    ),
)


@settings(max_examples=60)
@given(st.lists(MESSAGES, max_size=8))
def test_whatever_is_typed_everything_adds_up_and_holds_stand(asked):
    """After any messages: sums hold, held cells keep their value, an error changes nothing, patches tell the truth."""
    weights = np.random.default_rng(7).gamma(2.0, size=SHAPE)
    names = {"platforms": ["jd", "tmall"], "categories": ["a", "b", "c"], "weights": weights}
    sheet = GridTable(Targets.build(10_000_000, days=DAYS, **names))
    drawn = sheet.view()["cells"]
    for message in asked:
        before = sheet.targets
        answer = sheet.answer(message)
        if answer["kind"] == "all":
            drawn = answer["cells"]
        elif answer["kind"] == "patch":
            for row, column, *cell in answer["cells"]:
                drawn[row][column] = cell
        else:
            assert sheet.targets is before
        assert drawn == sheet.state()
        values, now = sheet.values(), sheet.targets
        assert (values[:-1, :-1].sum(axis=0) == values[-1, :-1]).all() and values[-1, -1] == now.amount
        assert (now.leaves >= 0).all() and all(now.total(cell) == value for cell, value in now.holds)


def test_the_screen_writes_no_text_of_its_own(plan):
    source = (Path(grid_table.__file__).parent / "grid.js").read_text(encoding="utf-8")
    assert set(re.findall(r"words\.(\w+)", source)) == set(GridTable(plan).view()["words"])
    assert not re.findall(r"(?:textContent|placeholder|ariaLabel|title):? ?=? ?[\"'`][^\"'`]", source)


def test_the_table_is_shown_in_the_readers_language(plan):
    with use("zh"):
        view = GridTable(plan, by="month").view()
    assert view["rows"][0] == "2026年11月" and view["choices"]["by"][0][0] == "half"
    assert GridTable(plan, by="month").view()["rows"][0] == "Nov 2026"


def test_the_screen_asks_for_words_that_there_are():
    from simlib.sections.targets import grid, grid_words

    asked = set(re.findall(r"words\.(\w+)", (grid.HERE / "grid.js").read_text(encoding="utf-8")))
    assert asked == set(grid_words.words()) and len(asked) > 10
