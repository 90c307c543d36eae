"""plan.xlsx goes out, is edited and comes back: amounts exact, holds kept, faults named by sheet and cell."""

import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from openpyxl.comments import Comment

from simlib.core import files
from simlib.core.calendar import FiscalYear
from simlib.core.errors import Infeasible, InputError
from simlib.core.typed_amounts import typed_amount
from simlib.i18n import use
from simlib.plan.spreadsheet import write_workbook
from simlib.sections.targets import sheet_cells as sheets
from simlib.sections.targets.sheet_import import import_workbook
from simlib.targets.cube import Targets
from tests.plans import made_up_plan

EDITOR = Path(__file__).resolve().parents[1] / "office_edit.py"
SYSTEM = "/usr/bin/python3"


def written(folder, *, scheme="gregorian", categories=("tea", "cups"), hold=({"month": "2026-12"},)):
    """Return (targets, path of plan.xlsx) of a plan folder."""
    made_up_plan(folder, platforms=("tmall", "jd"), categories=categories)
    days = FiscalYear("2026-11-01", scheme).days
    weights = np.random.default_rng(4).uniform(0.5, 2, (len(days), 2, len(categories)))
    names = {"platforms": ["tmall", "jd"], "categories": list(categories)}
    plan = Targets.build(1_234_567_891, days=days, **names, weights=weights)
    for cell in hold:
        plan = plan.hold(cell)
    plan.save(folder / "targets")
    return Targets.load(folder / "targets"), write_workbook(folder)


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    return written(tmp_path_factory.mktemp("plan"))


@lru_cache(maxsize=2)
def book_of(path):
    """Return a workbook as it was written; reading one takes as long as a whole import."""
    return openpyxl.load_workbook(path)


def edited(path, out, **places):
    """Write a copy with cells set; a place is written Sheet_A1."""
    book, before = book_of(path), {}
    for place, value in places.items():
        sheet, _, at = place.rpartition("_")
        before[sheet, at] = book[sheet][at].value
        book[sheet][at] = value
    book.save(out)
    for (sheet, at), value in before.items():
        book[sheet][at] = value
    return out


def spot(path, sheet, period, column, category=None):
    """Return the place Sheet_A1 of a row and a column's header."""
    page = book_of(path)[sheet]
    letter = next(c.column_letter for c in page[4] if c.value == column)
    for row in range(5, page.max_row + 1):
        first, second = page.cell(row, 1).value, page.cell(row, 2).value
        if str(first)[: len(period)] == period and (category is None or second == category):
            return f"{sheet}_{letter}{row}"
    raise AssertionError((sheet, period, column))


def test_an_untouched_workbook_changes_nothing(origin, tmp_path):
    plan, path = origin
    assert import_workbook(plan, path) == (plan, [])
    assert import_workbook(plan, edited(path, tmp_path / "a.xlsx"))[0] is plan
    beside = {"Offers_E5": "our own sale", "Buy list_C6": 5, "Cash_C3": 100_000, "Cash_A7": "2026-W99"}
    assert import_workbook(plan, edited(path, tmp_path / "b.xlsx", **beside)) == (plan, [])


@pytest.mark.parametrize("scheme, categories", [("454", ("tea", "cups")), ("48", ("all",)), ("iso", ("All", "x"))])
def test_every_calendar_comes_back(tmp_path, scheme, categories):
    plan, path = written(tmp_path, scheme=scheme, categories=categories, hold=())
    assert import_workbook(plan, path)[0] is plan
    place = spot(path, "Week", str(plan.axes.days["week"].iloc[20]), "jd")
    now, _ = import_workbook(plan, edited(path, tmp_path / "a.xlsx", **{place: 100_000.01}))
    assert now.total({"week": plan.axes.days["week"].iloc[20], "platform": "jd"}) == 10_000_001
    assert now.amount == plan.amount


def test_leaves_totals_and_holds_together(origin, tmp_path):
    plan, path = origin
    tea, week = spot(path, "Month", "2027-03", "jd", "tea"), spot(path, "Week", "2027-W20", "Total")
    places = {tea: 123_456.78, week: 200_000, spot(path, "Month", "2027-07", "x tmall", "All categories"): "X",
              spot(path, "Month", "2026-12", "x Total", "All categories"): None,
              spot(path, "Day", "2027-05-01", "tmall"): 5_000.5, spot(path, "Targets", "2026-Q4", "Total"): 3_000_000}
    now, _ = import_workbook(plan, edited(path, tmp_path / "a.xlsx", **places), who="Ann")
    assert now.total({"month": "2027-03", "platform": "jd", "category": "tea"}) == 12_345_678
    assert now.total({"week": "2027-W20"}) == 20_000_000 and now.total({"quarter": "2026-Q4"}) == 300_000_000
    assert now.total({"day": "2027-05-01", "platform": "tmall"}) == 500_050
    july = {"month": "2027-07", "platform": "tmall"}
    assert now.total(july) == plan.total(july) and now.amount == plan.amount
    assert now.holds == [({}, plan.amount), (july, plan.total(july))]
    new = now.lineage[len(plan.lineage):]
    assert [step["what"] for step in new] == ["release", "hold", *["set"] * 4, "import"] and new[0]["who"] == "Ann"
    assert now.undo().leaves is plan.leaves


def test_a_total_is_an_instruction_to_spread_unless_all_of_it_is_held(origin, tmp_path):
    plan, path = origin
    march = [spot(path, "Month", "2027-03", name, c) for name in ("x tmall", "x jd") for c in ("tea", "cups")]
    total = spot(path, "Month", "2027-03", "Total", "All categories")
    free, _ = import_workbook(plan, edited(path, tmp_path / "a.xlsx", **{total: 1_500_000, march[0]: "x"}))
    held = {"month": "2027-03", "platform": "tmall", "category": "tea"}
    assert free.total({"month": "2027-03"}) == 150_000_000 and free.total(held) == plan.total(held)
    with pytest.raises(Infeasible, match=f"a.xlsx {total.replace('_', '!')}: these cells cannot hold together"):
        import_workbook(plan, edited(path, tmp_path / "a.xlsx", **{total: 1_500_000} | dict.fromkeys(march, "x")))


def test_faults_name_sheet_and_cell_and_all_of_them(origin, tmp_path):
    plan, path = origin
    for place, value, words in (
        ("Day_C9", "a dozen", "Day!C9: not an amount"), ("Day_D300", -5, "Day!D300: a target must not be negative"),
        ("Month_C5", None, "Month!C5: not an amount .*empty"), ("Month_D4", "ebay", "Month!D4: unknown platform"),
        ("Month_B5", "coffee", "Month!B5: unknown category"), ("Week_A7", "2031-W01", "Week!A7: unknown week"),
        ("Month_F5", "yes", "Month!F5: a mark is x or nothing"), ("Month_E7", "=1+1", "Month!E7: a formula without"),
        ("Day_A8", "2026-11-01", "Day!A8: this row stands twice"), ("Week_A4", "Weeks", "Week!A4: the header Week"),
        ("Targets_C5", "=A1", "Targets!C5: a formula without"), ("Day_C5", 1e300, "Day!C5: amount too large")):
        with pytest.raises(InputError, match=words) as error:
            import_workbook(plan, edited(path, tmp_path / "a.xlsx", **{place: value}))
        assert "\n" not in str(error.value)
    with pytest.raises(InputError, match="Month!C5.*; 2 more at Week!C6, Day!C9"):
        import_workbook(plan, edited(path, tmp_path / "a.xlsx", Month_C5="a", Week_C6=-1, Day_C9=True))


def test_one_cell_typed_twice_must_agree(origin, tmp_path):
    plan, path = origin
    month, other = spot(path, "Month", "2027-03", "jd", "All categories"), spot(path, "Targets", "2027-03", "jd")
    with pytest.raises(InputError, match="differs from Targets!"):
        import_workbook(plan, edited(path, tmp_path / "a.xlsx", **{month: 5, other: 6}))
    now, _ = import_workbook(plan, edited(path, tmp_path / "a.xlsx", **{month: 500_000, other: 500_000}))
    assert now.total({"month": "2027-03", "platform": "jd"}) == 50_000_000


def test_amounts_typed_as_text_are_read_as_in_the_grid(origin, tmp_path):
    plan, path = origin
    march, other = {"month": "2027-03", "platform": "jd"}, {"month": "2027-04", "platform": "jd"}
    places = {spot(path, "Targets", "2027-03", "jd"): "15.5万", spot(path, "Targets", "2027-04", "jd"): "+10%"}
    now, _ = import_workbook(plan, edited(path, tmp_path / "a.xlsx", **places))
    assert now.total(march) == 15_500_000 and now.total(other) == typed_amount("+10%", "CNY", present=plan.total(other))


def test_an_old_workbook_is_refused(origin):
    plan, path = origin
    with pytest.raises(InputError, match="has changed since"):
        import_workbook(plan.set({"month": "2027-03"}, 5), path)


def test_what_is_no_workbook(origin, tmp_path):
    (tmp_path / "a.xlsx").write_text("no")
    for path, words in ((tmp_path / "a.xlsx", "not a workbook"), (tmp_path / "b.xlsx", "no such file")):
        with pytest.raises(InputError, match=words):
            import_workbook(origin[0], path)
    book = openpyxl.Workbook()
    book.save(tmp_path / "c.xlsx")
    with pytest.raises(InputError, match="no hidden sheet of keys; write it anew"):
        import_workbook(origin[0], tmp_path / "c.xlsx")


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
