"""Books in another language, saved by other programs, with comments or without their keys: read or refused."""

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from simlib.core import files
from simlib.core.errors import InputError
from simlib.i18n import use
from simlib.plan.spreadsheet import write_workbook
from simlib.sections.targets import sheet_cells as sheets
from simlib.sections.targets.sheet_import import import_workbook
from simlib.targets.cube import Targets
from tests.edited_books import edited, spot, written

EDITOR = Path(__file__).resolve().parents[1] / "office_edit.py"
SYSTEM = "/usr/bin/python3"


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    return written(tmp_path_factory.mktemp("plan"))


@pytest.mark.parametrize("asked", ["en", "zh"])
def test_a_book_of_one_language_is_read_in_the_other(tmp_path, asked):
    with use("zh" if asked == "en" else "en"):
        plan, path = written(tmp_path)
        tabs, total, whole = {k: sheets.tab(k) for k in sheets.HEADS}, sheets.word("total"), sheets.word("all")
        places = {
            spot(path, tabs["month"], "2027-03", "jd", "tea"): 123_456.78,
            spot(path, tabs["week"], "2027-W20", total): 200_000,
            spot(path, tabs["month"], "2027-07", "x tmall", whole): "x",
            spot(path, tabs["month"], "2026-12", f"x {total}", whole): None,
            spot(path, tabs["targets"], "2026-Q4", total): 3_000_000,
        }
        saved = edited(path, tmp_path / "a.xlsx", **places)
    with use(asked):
        now, _ = import_workbook(plan, saved)
        assert import_workbook(plan, path)[0] is plan
        with pytest.raises(InputError) as error:
            import_workbook(plan, edited(path, tmp_path / "b.xlsx", **{next(iter(places)): "?"}))
    assert tabs["month"] + "!" in str(error.value)
    assert now.total({"month": "2027-03", "platform": "jd", "category": "tea"}) == 12_345_678
    assert now.total({"week": "2027-W20"}) == 20_000_000 and now.total({"quarter": "2026-Q4"}) == 300_000_000
    july = {"month": "2027-07", "platform": "tmall"}
    assert now.holds == [({}, plan.amount), (july, plan.total(july))] and now.amount == plan.amount


def test_without_its_keys_a_book_is_refused(origin, tmp_path):
    plan, path = origin
    book = openpyxl.load_workbook(path)
    del book["_simlib"]
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(InputError, match="^a.xlsx: not the spreadsheet of a plan: it has no hidden sheet of keys; "):
        import_workbook(plan, tmp_path / "a.xlsx")


def test_comments_are_reasons_and_come_back(tmp_path):
    plan, path = written(tmp_path)
    place = spot(path, "Month", "2027-03", "jd", "tea").replace("Month_", "")
    book = openpyxl.load_workbook(path)
    book["Month"][place], book["Month"][place].comment = 99_000, Comment("store closes for a week", "Ann")
    book.save(tmp_path / "a.xlsx")
    now, comments = import_workbook(plan, tmp_path / "a.xlsx")
    assert now.lineage[-2]["why"] == "store closes for a week" and len(comments) == 1
    now.save(tmp_path / "targets")
    files.write_json(tmp_path / "targets" / "comments.json", comments)
    again = openpyxl.load_workbook(write_workbook(tmp_path))
    assert again["Month"][place].comment.text == "store closes for a week" and again["Month"][place].value == 99_000
    assert import_workbook(Targets.load(tmp_path / "targets"), tmp_path / "plan.xlsx")[1] == comments


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_keys_outlive_a_save_by_libreoffice(tmp_path):
    with use("zh"):
        plan, path = written(tmp_path)
        place = spot(path, sheets.tab("month"), "2027-03", "jd", "tea")
        typed = edited(path, tmp_path / "typed.xlsx", **{place: 123_456.78})
    home = f"-env:UserInstallation=file://{tmp_path / 'office'}"
    words = ["soffice", "--headless", "--norestore", home, "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    subprocess.run([*words, "--outdir", tmp_path / "saved", typed], check=True, timeout=90, capture_output=True)
    saved = tmp_path / "saved" / "typed.xlsx"
    assert openpyxl.load_workbook(saved)["_simlib"].sheet_state in ("hidden", "veryHidden")
    with use("en"):
        now, _ = import_workbook(plan, saved)
    assert now.total({"month": "2027-03", "platform": "jd", "category": "tea"}) == 12_345_678
    assert now.amount == plan.amount and len(now.lineage) == len(plan.lineage) + 2


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_edited_and_saved_by_libreoffice(tmp_path):
    if subprocess.run([SYSTEM, "-c", "import uno"], capture_output=True, check=False).returncode:
        pytest.skip("LibreOffice's Python bridge is not installed")
    plan, path = written(tmp_path)
    note = {"sheet": "month", "cell": {"month": "2027-03", "platform": "jd", "category": "tea"}, "text": "as agreed"}
    files.write_json(tmp_path / "targets" / "comments.json", [note])
    write_workbook(tmp_path)
    places = {spot(path, "Month", "2027-03", "jd", "tea"): "123456.78",
              spot(path, "Week", "2027-W20", "Total"): "200000",
              spot(path, "Month", "2027-07", "x tmall", "All categories"): "x"}
    asked = [f"{place.replace('_', '!')}={value}" for place, value in places.items()]
    out = tmp_path / "saved.xlsx"
    subprocess.run([SYSTEM, EDITOR, path, out, *asked, "Cash!C3=100000"], check=True, timeout=90)
    values = openpyxl.load_workbook(out, data_only=True)
    year = spot(path, "Month", "Year", "Total").replace("Month_", "")
    # LibreOffice has calculated the sums itself: March follows the amount typed into it.
    grown = 12_345_678 - plan.total({"month": "2027-03", "platform": "jd", "category": "tea"})
    assert round(values["Month"][year].value * 100) == plan.amount + grown
    cash = values["Cash"]
    assert cash["P8"].value == pytest.approx(100_000 + cash["J8"].value) and cash["J8"].value < 0
    now, comments = import_workbook(plan, out)
    assert comments == [note]
    assert now.total({"month": "2027-03", "platform": "jd", "category": "tea"}) == 12_345_678
    assert now.total({"week": "2027-W20"}) == 20_000_000 and now.amount == plan.amount
    assert [cell for cell, _ in now.holds] == [{}, {"month": "2026-12"}, {"month": "2027-07", "platform": "tmall"}]
    assert [step["what"] for step in now.lineage[len(plan.lineage):]] == ["hold", "set", "set", "import"]
