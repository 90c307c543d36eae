"""A draft that nobody asked for stops no command, and a command that ends in an error has changed nothing."""

import hashlib
import json
import shutil

import openpyxl
import pytest

from simlib.cli.main import _status
from simlib.core.errors import InputError
from simlib.core.files import read_json, read_parquet
from simlib.plan.drafts import scenarios_of
from simlib.plan_folder.change import changing
from simlib.sections.offers.facts import offers_table
from simlib.targets.cube import Targets

DRAFT = "parent: base\nwhy: half a promotion\nfulfilment:\n  shift_hours: ten\n"
GOOD = "parent: base\nwhy: more visits\ntraffic:\n  level: 1.05\n"


def fingerprint(folder):
    return {p: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def folder(plan, tmp_path):
    """Return a copy of the plan with a draft of a scenario that cannot be read."""
    made = shutil.copytree(plan, tmp_path / "plan")
    (made / "scenarios" / "mine.yaml").write_text(DRAFT)
    return made


def month_of(folder):
    return Targets.load(folder / "targets").axes.labels["month"][40]


def ran(capsys, *words, folder):
    """Run a command that must end well; returns (stdout, stderr without the line that names the folder)."""
    status = _status([*map(str, words), "--plan", str(folder)])
    said = capsys.readouterr()
    assert status == 0, said.err
    return said.out, "".join(line for line in said.err.splitlines(True) if not line.startswith("plan folder: "))


def test_a_draft_outside_the_answer_is_not_even_named(folder, capsys):
    out, err = ran(capsys, "targets", "--set", f"month={month_of(folder)}:1234.56", folder=folder)
    assert "1,234.56" in out and "mine" not in err
    answer = read_json(folder / "summary.json")
    assert "mine" not in answer["scenarios"] and answer["left_out"] == []
    book = openpyxl.load_workbook(folder / "plan.xlsx")
    day = next(c for row in book["Day"].iter_rows(min_row=80, max_col=4) for c in row[2:] if c.value)
    day.value = float(day.value) + 1
    book.save(folder.parent / "edited.xlsx")
    out, err = ran(capsys, "targets-import", folder.parent / "edited.xlsx", folder=folder)
    assert out.startswith("set 20") and "mine" not in err


def test_report_leaves_a_broken_draft_out_and_takes_it_back_once_it_is_mended(folder, capsys):
    before = set(read_json(folder / "summary.json")["scenarios"])
    warning = "warning: scenario mine is left out: "
    out, err = ran(capsys, "report", folder=folder)
    assert err.count("\n") == 1 and err.startswith(warning) and "mine.yaml, line 4" in err and "shift_hours" in err
    assert out.splitlines() == [str(folder / "report.html"), str(folder / "plan.xlsx")]
    answer = read_json(folder / "summary.json")
    assert answer["left_out"] == ["mine"] and set(answer["scenarios"]) == before
    hint = "Not compared, because the file cannot be read: mine."
    assert hint in (folder / "report.html").read_text()
    texts = [cell.value for row in openpyxl.load_workbook(folder / "plan.xlsx")["Scenarios"] for cell in row]
    assert sum(hint in str(text) for text in texts) == 1
    assert "mine" not in set(read_parquet(folder / "runs" / "kpis.parquet")["scenario"])
    assert warning in ran(capsys, "targets", "--set", f"month={month_of(folder)}:99", folder=folder)[1]
    (folder / "scenarios" / "mine.yaml").write_text(GOOD)
    assert "mine" not in ran(capsys, "targets", "--undo", folder=folder)[1]
    answer = read_json(folder / "summary.json")
    assert answer["left_out"] == [] and set(answer["scenarios"]) == before | {"mine"}
    (folder / "scenarios" / "mine.yaml").write_text(DRAFT)
    out, err = ran(capsys, "targets", "--set", f"month={month_of(folder)}:99", "--json", folder=folder)
    assert err.startswith(warning) and json.loads(out)
    assert read_json(folder / "summary.json")["left_out"] == ["mine"]


def test_a_scenario_is_found_under_another_name_than_its_file(folder):
    mine = folder / "scenarios" / "mine.yaml"
    mine.write_text("name: more visits\n" + GOOD)
    names = lambda found: [scenario.name for scenario in found[0]]  # noqa: E731
    answer = {"scenarios": ["base", "promotion"]}
    assert names(scenarios_of(folder, answer, every=False)) == ["base", "promotion"]
    answer["scenarios"].append("more visits")
    assert names(scenarios_of(folder, answer, every=False)) == ["base", "more visits", "promotion"]
    mine.write_text(DRAFT)
    found = scenarios_of(folder, answer, every=False)
    assert names(found) == ["base", "promotion"] and list(found[1]) == ["mine"]
    for name in ("base", "promotion", "traffic-plus-10"):
        mine.write_text(f"name: {name}\n" + GOOD)
        errors = scenarios_of(folder, answer, every=True)[1]
        assert len(errors) == 1 and "another scenario has this name" in str(*errors.values())


def test_campaigns_of_a_broken_draft_are_no_offers(folder):
    targets = Targets.load(folder / "targets")
    campaign = f"campaigns:\n  - name: my sale\n    start: {targets.axes.days['day'].iloc[50].date()}\n"
    for text, there in ((GOOD + campaign, True), (DRAFT + campaign, False)):
        (folder / "scenarios" / "mine.yaml").write_text(text)
        assert ("my sale" in set(offers_table(folder, targets, None, zone="Asia/Shanghai")["name"])) == there


def refused(capsys, folder, *words, code=2):
    before = fingerprint(folder)
    assert _status([*map(str, words), "--plan", str(folder)]) == code
    said = capsys.readouterr()
    assert said.err.startswith("error: ") and said.err.count("\n") == 1, said.err
    assert fingerprint(folder) == before and not list(folder.parent.glob(".plan*"))
    return said.err


def test_a_broken_base_stops_every_answer_and_nothing_changes(folder, capsys):
    (folder / "scenarios" / "base.yaml").write_text("moon: full\n")
    month = month_of(folder)
    for words in (["targets", "--set", f"month={month}:99"], ["targets", "--hold", f"month={month}"], ["report"]):
        assert "base.yaml" in refused(capsys, folder, *words)


@pytest.fixture(scope="module")
def edited(plan, tmp_path_factory):
    """A plan with a change to take back, an overlay and an edited spreadsheet beside it."""
    folder = shutil.copytree(plan, tmp_path_factory.mktemp("edited") / "plan")
    month = month_of(folder)
    assert _status(["targets", "--set", f"month={month}:77", "--plan", str(folder)]) == 0
    assert _status(["targets", "--overlay", "brave", "--set", "all:99999", "--plan", str(folder)]) == 0
    book = openpyxl.load_workbook(folder / "plan.xlsx")
    book["Day"]["C90"] = 12345
    book.save(folder.parent / "edited.xlsx")
    return folder


@pytest.mark.parametrize(
    ("writer", "error", "code"),
    [
        ("plan.spreadsheet.write_workbook", OSError(28, "No space left", "plan.xlsx"), 2),
        ("plan.report.write_report", KeyboardInterrupt(), 130),
        ("plan.facts.follow_targets", InputError("no room"), 2),
    ],
)
def test_an_error_at_the_very_end_puts_every_file_back(edited, capsys, monkeypatch, writer, error, code):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr(f"simlib.{writer}", fail)
    asked = [["targets", "--set", "all:99"], ["report"], ["targets", "--undo"]]
    asked += [["targets", "--overlay", "brave", "--adopt"], ["targets-import", edited.parent / "edited.xlsx"]]
    for words in asked if code == 130 else asked[:2]:
        refused(capsys, edited, *words, code=code)


def test_new_folders_go_and_old_files_come_back(tmp_path):
    folder = tmp_path / "plan"
    (folder / "targets").mkdir(parents=True)
    (folder / "targets" / "a").write_text("old")
    (folder / "empty").mkdir()
    with pytest.raises(RuntimeError), changing(folder):
        (folder / "targets" / "a").unlink()
        (folder / "targets" / "versions" / "001").mkdir(parents=True)
        (folder / "targets" / "versions" / "001" / "b").write_text("new")
        (folder / "runs" / "base").mkdir(parents=True)
        (folder / "runs" / "base" / "ledger-000.parquet").write_text("a block")
        raise RuntimeError
    found = sorted(str(p.relative_to(folder)) for p in folder.rglob("*"))
    assert found == ["runs", "runs/base", "runs/base/ledger-000.parquet", "targets", "targets/a"]
    assert (folder / "targets" / "a").read_text() == "old" and list(tmp_path.iterdir()) == [folder]
    with changing(folder):
        (folder / "targets" / "a").unlink()
    assert not (folder / "targets" / "a").exists()
