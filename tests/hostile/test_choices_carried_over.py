"""What was chosen for a plan is taken over by the next one in its folder, or refused or warned of by name."""

import json

import pandas as pd
import pytest

from simlib.core.errors import InputError
from simlib.core.files import read_json, read_parquet, write_json, write_parquet
from simlib.core.schema import conform
from simlib.plan.choices import Choices, read_choices, take_over
from simlib.plan.make import keep_foreign
from simlib.targets.earlier import versions
from tests.small_targets import plan, small

COMMENT = {"sheet": "Month", "cell": "B7", "text": "board asked for more"}


@pytest.fixture
def before(tmp_path):
    """The folder of a plan with everything that people can choose."""
    folder = tmp_path / "before"
    plan().save(folder / "targets")
    write_json(folder / "summary.json", {"currency": "CNY"})
    write_json(folder / "targets/buyers.json", {"repeat_rate": 0.25, "measured": {}})
    write_json(folder / "targets/buying.json", {"cover": 2.5, "new": 7, "basis": "data"})
    write_json(folder / "targets/comments.json", [COMMENT])
    sizes = {"category": ["tea", "cups"], "low": [1.0, None], "middle": [2.0, None], "high": [3.0, None], "target": 5}
    write_parquet(folder / "targets/market.parquet", conform(pd.DataFrame(sizes), "market"))
    return folder


def test_everything_is_taken_over_by_a_plan_of_the_same_cells_and_money(before, tmp_path):
    assert take_over(read_choices(before), tmp_path / "new", plan(5_000_000)) == []
    assert read_json(tmp_path / "new/targets/buyers.json") == {"repeat_rate": 0.25}
    assert read_json(tmp_path / "new/targets/buying.json") == {"cover": 2.5, "new": 7}
    assert read_json(tmp_path / "new/targets/comments.json") == [COMMENT]
    assert read_parquet(tmp_path / "new/targets/market.parquet")["middle"].iloc[0] == 2


def test_what_does_not_fit_the_new_plan_is_named(before, tmp_path):
    other = small()
    codes = {note.code: note.values for note in take_over(read_choices(before), tmp_path / "new", other)}
    assert codes == {"plan.market_categories_left": {"categories": ["tea"]}, "plan.comments_left": {"count": 1}}
    assert read_json(tmp_path / "new/targets/buyers.json") == {"repeat_rate": 0.25}
    write_json(before / "summary.json", {"currency": "GBP"})
    notes = take_over(read_choices(before), tmp_path / "money", plan())
    assert [note.to_json() for note in notes] == [
        {"code": "plan.market_left", "values": {"before": "GBP", "now": "CNY"}}
    ]
    assert "in GBP" in str(notes[0]) and "market --keywords" in str(notes[0])
    assert not (tmp_path / "money/targets/market.parquet").exists()
    assert read_json(tmp_path / "money/targets/buying.json")["cover"] == 2.5


def test_without_a_plan_before_nothing_is_chosen(tmp_path):
    assert read_choices(tmp_path) == Choices() and take_over(Choices(), tmp_path / "new", plan()) == []
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("file", "content", "named"),
    [
        ("buyers.json", "{", "damaged"),
        ("buyers.json", "[]", "an object"),
        ("buyers.json", '{"repeat_rate": 1.7}', "column repeat_rate"),
        ("buyers.json", '{"repeat_rate": "high"}', "a share from 0 to 1"),
        ("buying.json", '{"cover": -1, "new": 0}', "column cover"),
        ("buying.json", '{"cover": null, "new": 0}', "column cover"),
        ("buying.json", '{"cover": 1, "new": 2.5}', "column new"),
        ("buying.json", '{"cover": true, "new": 2}', "column cover"),
        ("comments.json", "[{", "damaged"),
        ("holds.json", "no", "damaged"),
        ("market.parquet", "PAR1", "damaged"),
        ("../summary.json", "{}", "column currency"),
    ],
)
def test_a_damaged_choice_is_refused_by_name_and_stays(before, file, content, named):
    path = before / "targets" / file
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_choices(before)
    line = str(error.value)
    assert path.name in line and named in line and ("delete" in line) and "\n" not in line
    assert path.read_text(encoding="utf-8") == content


def test_comments_and_drivers_that_a_new_plan_does_not_have_stay_with_the_frozen_target(before, tmp_path):
    write_json(before / "targets/drivers.json", {"currency": "CNY", "lineage": []})
    write_parquet(before / "targets/drivers.parquet", pd.DataFrame({"month": ["2026-11"]}))
    new = tmp_path / "new"
    small().save(new / "targets")
    keep_foreign(before, new)
    (version,) = versions(new / "targets")
    place = new / "targets/versions" / version["version"]
    assert json.loads((place / "comments.json").read_text(encoding="utf-8")) == [COMMENT]
    assert (place / "drivers.parquet").is_file() and (place / "drivers.json").is_file()


def test_a_target_that_nobody_touched_is_not_frozen(before, tmp_path):
    new = tmp_path / "new"
    plan().save(new / "targets")
    take_over(read_choices(before), new, plan())
    keep_foreign(before, new)
    assert versions(new / "targets") == []
