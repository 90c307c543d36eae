"""The commands around the target: what they print, one line and the right exit code for bad input, nothing written."""

import hashlib
import json

import numpy as np
import openpyxl
import pytest

from simlib.cli.main import _status
from simlib.core.calendar import FiscalYear
from simlib.plan.spreadsheet import write_workbook
from simlib.simulate.scenario.definition import Scenario
from simlib.simulate.scenario.files import save
from simlib.targets.cube import Targets
from tests.plans import made_up_plan
from tests.shops import made_up_shop


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a plan folder of the platforms p0 and p1 with targets, base scenario and spreadsheet."""
    made = made_up_plan(tmp_path_factory.mktemp("plan"), platforms=("p0", "p1"), categories=("c0", "c1"))
    shop = made_up_shop()
    save(Scenario("base", shop.params, shop.tables), made / "scenarios")
    days = FiscalYear("2026-01-01").days
    plan = Targets.build(5 * 10**8, days=days, platforms=["p0", "p1"], categories=["c0", "c1"],
                         weights=np.ones((365, 2, 2)))
    plan.save(made / "targets")
    write_workbook(made)
    return made


def fingerprint(folder):
    return {p: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


def rows(capsys, *words):
    assert _status([*map(str, words), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_drivers_are_shown_set_saved_and_reset(folder, capsys):
    place = ("--plan", folder, "--by", "platform")
    before = {r["platform"]: r for r in rows(capsys, "drivers", *place)}
    asked = round(before["p0"]["gmv_paid"] * 1.44, 2)
    rows(capsys, "drivers", *place, "--set", f"platform=p0:{asked}", "--absorb", "conversion,sessions", "--who", "Ann")
    now = {r["platform"]: r for r in rows(capsys, "drivers", *place)}
    assert now["p0"]["gmv_paid"] == asked and now["p1"] == before["p1"]
    assert now["p0"]["sessions"] == pytest.approx(before["p0"]["sessions"] * 1.2)
    assert now["p0"]["conversion"] == pytest.approx(before["p0"]["conversion"] * 1.2)
    rows(capsys, "drivers", *place, "--change", "platform=p1:order_value=50")
    assert {r["platform"]: r for r in rows(capsys, "drivers", *place)}["p1"]["order_value"] == 50
    explained = rows(capsys, "drivers", *place, "--against", folder)
    assert all(row["change"] == 0 for row in explained)
    again = {r["platform"]: r for r in rows(capsys, "drivers", *place, "--reset")}
    assert again == before
    for name in ("drivers.parquet", "drivers.json"):
        (folder / "targets" / name).unlink()


def test_a_driver_is_changed_by_a_share_of_what_it_is(folder, capsys):
    place = ("--plan", folder, "--by", "platform")
    before = {r["platform"]: r for r in rows(capsys, "drivers", *place)}["p1"]
    rows(capsys, "drivers", *place, "--change", "P1:conversion=+10%", "--change", "platform=p1:order_value=-10%")
    now = {r["platform"]: r for r in rows(capsys, "drivers", *place)}["p1"]
    assert now["conversion"] == pytest.approx(1.1 * before["conversion"])
    assert now["order_value"] == pytest.approx(0.9 * before["order_value"], abs=0.01)
    for name in ("drivers.parquet", "drivers.json"):
        (folder / "targets" / name).unlink()


def test_the_gap_adds_up(folder, capsys):
    found = rows(capsys, "gap", "--plan", folder)
    assert found[-1]["platform"] == "all" and found[-1]["target"] == 5_000_000
    assert sum(r["gap"] for r in found[:-1]) == pytest.approx(found[-1]["gap"], abs=0.03)
    assert len(rows(capsys, "gap", "--plan", folder, "--by", "month,platform")) == 25


@pytest.mark.parametrize("words, code, said", [
    (["drivers", "--set", "platform=p9:5", "--absorb", "sessions"], 2, "known: p0, p1"),
    (["drivers", "--set", "platform=p0:5"], 2, "--absorb"), (["drivers", "--absorb", "sessions"], 2, "--set"),
    (["drivers", "--set", "all:-5", "--absorb", "sessions"], 2, "not be negative"),
    (["drivers", "--set", "all:1e9", "--absorb", "conversion", "--bound", "conversion=0.9..1.1"], 3, "at most × 1.1"),
    (["drivers", "--set", "all:5", "--absorb", "sessions", "--bound", "sessions=2"], 2, "sessions=2"),
    (["drivers", "--change", "platform=p0:conversion"], 2, "CELL:DRIVER=VALUE"),
    (["drivers", "--change", "platform=p0:conversion=much"], 2, "not a number"),
    (["drivers", "--by", "shop"], 2, "unknown level"), (["gap", "--by", "source"], 2, "do not share"),
    (["drivers", "--against", "nowhere"], 2, "not a plan folder"),
    (["replan", "--actuals", "none.csv", "--until", "2026-02-31"], 2, "not a date"),
    (["targets-import", "none.xlsx"], 2, "no such file"),
    (["targets", "--spread", "all:evn"], 2, "did you mean 'even'"),
    (["targets", "--set", "month=2026-03:5", "--by", "mnth"], 2, "did you mean 'month'"),
    (["targets", "--spread", "even"], 2, "needs a cell, a colon and a value")])
def test_bad_questions_are_one_line_and_write_nothing(folder, capsys, words, code, said):
    before = fingerprint(folder)
    assert _status([*words, "--plan", str(folder)]) == code
    captured = capsys.readouterr()
    assert captured.err.startswith("error: ") and captured.err.count("\n") == 1 and said in captured.err
    assert fingerprint(folder) == before


@pytest.mark.parametrize("value, code", [("text", 2), (-4, 2), (9_000_000, 3)])
def test_a_bad_workbook_changes_nothing(folder, tmp_path, capsys, value, code):
    book = openpyxl.load_workbook(folder / "plan.xlsx")
    book["Month"]["C5"], book["Month"]["C6"] = value, 1_000
    book.save(tmp_path / "mine.xlsx")
    before = fingerprint(folder)
    assert _status(["targets-import", str(tmp_path / "mine.xlsx"), "--plan", str(folder)]) == code
    assert "mine.xlsx Month!C5: " in capsys.readouterr().err and fingerprint(folder) == before


@pytest.mark.parametrize(
    "cell, remedy",
    [("month=2027-3", "the plan has 2026-01 to 2026-12"), ("quarter=2027-Q3", "2026-Q3 (from 2026-07-01)"),
     ("half=2027-H1", "the plan has 2026-H1 (from 2026-01-01), 2026-H2 (from 2026-07-01)"),
     ("platform=P9", "known: p0, p1")],
)
def test_a_period_outside_the_plan_is_refused_naming_those_it_has(folder, capsys, cell, remedy):
    """The nearest spelling may be another month: 2027-1 is January to people and October to a matcher."""
    before = fingerprint(folder)
    assert _status(["targets", "--set", f"{cell}:100", "--plan", str(folder)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and remedy in said and fingerprint(folder) == before
