"""The spreadsheet: typed cells, live sums with their values, frozen headers, native charts, always the same bytes."""

import zipfile
from datetime import datetime

import openpyxl
import pytest

from simlib.plan.spreadsheet import write_workbook
from simlib.plan_folder.folder import open_plan
from simlib.presentation import terms
from simlib.sections.year.facts import key_figures
from tests.plans import made_up_plan


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return open_plan(made_up_plan(tmp_path_factory.mktemp("plan")))


@pytest.fixture(scope="module")
def path(plan):
    return write_workbook(plan)


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def values(path):
    return openpyxl.load_workbook(path, data_only=True)


def row_of(sheet, label, column=1):
    for row in range(1, sheet.max_row + 1):
        if sheet.cell(row, column).value == label:
            return row
    raise AssertionError(f"{sheet.title} has no row {label}")


def test_sheets_are_frozen_and_set_up_for_print(book):
    shown = [sheet for sheet in book if sheet.sheet_state == "visible"]
    assert [sheet.title for sheet in shown] == [
        "Answer", "Targets", "Month", "Week", "Day", "Offers", "Buy list", "Scenarios", "Cash", "Issues", "About"]
    for sheet in shown:
        assert sheet.freeze_panes and sheet.page_setup.fitToHeight == 0
        assert sheet.page_setup.orientation == ("portrait" if sheet.title == "Targets" else "landscape")
        assert sheet.column_dimensions["A"].width > 9


def test_a_hidden_sheet_has_the_stable_keys(book, plan):
    keys = book["_simlib"]
    assert keys.sheet_state == "veryHidden" and book.sheetnames[-1] == "_simlib"
    rows = [[cell.value or "" for cell in row] for row in keys.iter_rows(max_col=3)]
    assert rows[:3] == [["format", "1", ""], ["language", "en", ""], ["plan", plan.id, ""]]
    names = {row[1]: row[2] for row in rows if row[0] == "sheet"}
    assert list(names.values()) == book.sheetnames[:-1] and names["buying"] == "Buy list" and names["month"] == "Month"


def test_native_charts_draw_the_cells(book, path):
    assert {sheet.title: len(sheet._charts) for sheet in book if sheet._charts} == {
        "Targets": 1, "Scenarios": 1, "Cash": 1}
    with zipfile.ZipFile(path) as archive:
        drawn = " ".join(archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/charts/chart"))
    for cells in ("Targets!$F$5:$F$16", "Targets!$G$5:$G$16", "Scenarios!$D$5:$D$8"):
        assert cells in drawn


def test_answer_is_typed(values, plan):
    sheet, s = values["Answer"], plan.summary
    target = sheet.cell(row_of(sheet, "Target of paid GMV"), 2)
    assert target.value == pytest.approx(s["target"]) and '"¥"#,##0' in target.number_format
    chance = sheet.cell(row_of(sheet, "Chance of reaching it"), 2)
    assert chance.value == pytest.approx(s["p_hit"]) and chance.number_format == "0%"
    assert sheet.cell(row_of(sheet, "First day of the plan year"), 2).value == datetime(2026, 11, 1)
    for q, amount in s["attainable"].items():
        assert sheet.cell(row_of(sheet, f"Target reached with {q}\u00a0%"), 2).value == pytest.approx(amount)
    row = row_of(sheet, "Conversion")
    assert [sheet.cell(row, c).value for c in (2, 3, 4)] == pytest.approx([0.0213, 0.0213 * 0.88, 0.0213 * 1.12])
    assert sheet.cell(row, 2).number_format == "0.00%" and sheet.cell(row, 7).value == "assumed"
    fix = row_of(sheet, "Second shift")
    assert sheet.cell(fix, 8).value.endswith("no detectable gain)")


def evaluated(sheet, text, cached):
    """Return the value of a SUM formula from the cached values of the cells it names."""
    assert text.startswith("=SUM(") and text.endswith(")")
    total = 0.0
    for part in text[5:-1].split(","):
        name, _, part = part.rpartition("!")
        rows = cached[name or sheet.title][part if ":" in part else f"{part}:{part}"]
        total += sum(cell.value for row in rows for cell in row)
    return total


def test_sums_are_live_and_their_values_right(book, values):
    formulas = dict.fromkeys(("Targets", "Month", "Week", "Day"), 0)
    for sheet in (book[name] for name in formulas):
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if isinstance(cell.value, str) and cell.value.startswith("="):
                formulas[sheet.title] += 1
                wanted = evaluated(sheet, cell.value, values)
                assert values[sheet.title][cell.coordinate].value == pytest.approx(wanted, abs=0.005)
    # (12 months + 7 roll-ups) × (3 platforms + total); 24 rows of categories have a total, days too
    assert formulas == {"Targets": 19 * 4, "Month": 19 * 4 + 24, "Week": 53 * 4, "Day": 365}


def test_targets_equal_the_table(values, plan):
    sheet, targets = values["Targets"], plan.targets
    header = [sheet.cell(4, c).value for c in range(1, 11)]
    assert header == ["Month", "Quarter / category", "Tmall", "JD", "Own site", "Total", "Simulated mean", "From", "To",
                      "Chance"]
    for row, (month, part) in enumerate(targets.groupby("month"), 5):
        assert sheet.cell(row, 1).value == month
        for column, platform in enumerate(header[2:5], 3):
            wanted = part.loc[part["platform"] == platform, "target"].sum() / 100
            assert sheet.cell(row, column).value == pytest.approx(wanted, abs=0.005)
        assert sheet.cell(row, 7).value == pytest.approx(plan.months.set_index("month").loc[month, "mean"] / 100)
    for label, level in (("Q2", "quarter"), ("H1", "half")):
        wanted = targets.loc[targets[level] == label, "target"].sum() / 100
        assert sheet.cell(row_of(sheet, label), 6).value == pytest.approx(wanted, abs=0.005)
    assert sheet.cell(row_of(sheet, "Year"), 6).value == pytest.approx(plan.summary["target"], abs=0.005)
    assert sheet.cell(row_of(sheet, "Q2"), 10).value == pytest.approx(plan.periods.set_index("period")["p_hit"]["Q2"])
    sheet, first = values["Month"], 5
    wanted = targets.query("month == '2026-11' and category == 'Cups' and platform == 'JD'")["target"].sum() / 100
    assert [sheet.cell(first, c).value for c in (1, 2)] == ["2026-11", "Cups"]
    assert sheet.cell(first, 4).value == pytest.approx(wanted)


def test_one_category_and_fiscal_months_need_no_detail_and_no_simulation(tmp_path):
    folder = made_up_plan(tmp_path, platforms=("Shop",), categories=("all",))
    plan = open_plan(folder)
    plan.targets["month"] = "P" + (plan.targets["month"])
    (folder / "runs/periods.parquet").unlink()
    book = openpyxl.load_workbook(write_workbook(plan))
    sheet = book["Targets"]
    assert [sheet.cell(4, c).value for c in range(1, 6)] == ["Month", "Quarter / category", "Shop", "Total", None]
    assert sheet._charts == [] and book["Month"]["C5"].value == "=SUM(Day!C5:C34)"
    assert isinstance(book["Day"]["C5"].value, float)


def test_scenarios_hold_the_comparison(values, plan):
    sheet = values["Scenarios"]
    assert [sheet.cell(r, 1).value for r in range(5, 9)] == ["Base", "Promotion", "Demand minus 10 %", "Supplier late"]
    assert sheet.cell(6, 4).value == pytest.approx(plan.summary["scenarios"]["promotion"]["gmv_paid"]["mean"])
    assert row_of(sheet, "Traffic +10 %") > 9
    rows = [r for r in range(9, sheet.max_row + 1) if sheet.cell(r, 2).value in ("Paid GMV", "Fill rate")]
    assert len(rows) == len(plan.comparison)
    for row, found in zip(rows, plan.comparison.to_dict("records"), strict=True):
        scale = 100 if found["unit"] == "money" else 1
        wanted = [found[n] / scale for n in ("base", "mean", "difference", "lo", "hi")]
        assert [sheet.cell(row, c).value for c in range(4, 9)] == pytest.approx(wanted)


def test_key_figures_stand_in_one_order_everywhere(values, plan):
    wanted = [terms.metric(name) for name, _ in terms.in_order(plan.summary["kpis"])]
    assert [row["label"] for row in key_figures(plan)] == wanted
    for sheet, first in ((values["Answer"], "Figure"), (values["About"], "Figure")):
        row = row_of(sheet, first) + 1
        assert [sheet.cell(r, 1).value for r in range(row, row + len(wanted))] == wanted


def test_issues_name_reasons_and_defaults(values):
    sheet = values["Issues"]
    row = row_of(sheet, "not a number")
    assert sheet.cell(row, 3).value == 2 and sheet.cell(row, 4).value == 10
    assert sheet.cell(row_of(sheet, "Opening stock"), 2).value == "30 days of sales"
    about = values["About"]
    assert about.cell(row_of(about, "Seed"), 2).value == 0
    assert about.cell(row_of(about, "Fill rate"), 3).value


def test_long_texts_get_the_room_they_need(tmp_path):
    folder = made_up_plan(tmp_path, text=" a rather long explanation" * 9)
    book = openpyxl.load_workbook(write_workbook(folder))
    issues = book["Issues"]
    heights = [issues.row_dimensions[row].height or 15 for row in range(1, issues.max_row + 1)]
    long = next(r for r in range(1, issues.max_row + 1) if len(str(issues.cell(r, 1).value)) > 200)
    assert heights[long - 1] >= 30


def test_same_folder_same_bytes(path, plan):
    before = path.read_bytes()
    assert write_workbook(plan.path).read_bytes() == before
