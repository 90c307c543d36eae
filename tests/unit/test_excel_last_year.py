"""The sheet Targets shows last year, growth and what its quarters hold; an import takes none of it for an edit."""

import numpy as np
import openpyxl
import pytest

from simlib.core.calendar import FiscalYear
from simlib.core.files import read_json, write_json
from simlib.plan.spreadsheet import write_workbook
from simlib.plan_folder.folder import open_plan
from simlib.plan_folder.last_year_sums import write_last_year
from simlib.sections.targets.sheet_import import import_workbook
from simlib.targets.cube import Targets
from tests.plans import made_up_plan


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    folder = made_up_plan(tmp_path_factory.mktemp("plan"), platforms=("Tmall", "JD"))
    days = FiscalYear("2026-11-01").days
    weights = np.random.default_rng(4).uniform(0.5, 2, (len(days), 2, 2))
    names = {"platforms": ["Tmall", "JD"], "categories": ["Tea", "Cups"]}
    targets = Targets.build(1_234_567_891, days=days, **names, weights=weights)
    targets.save(folder / "targets")
    periods = open_plan(folder).periods
    write_last_year(open_plan(folder).history, targets, folder, country="")
    names = {"Q1": "2026-Q1", "Q2": "2026-Q2", "Q3": "2026-Q3", "Q4": "2026-Q4", "H1": "2026-H1", "H2": "2026-H2"}
    periods.assign(period=periods["period"].replace(names)).to_parquet(folder / "runs" / "periods.parquet")
    summary = read_json(folder / "summary.json")
    summary["kpis"]["orders"] |= {"mean": 90_000.0, "median": 51_234.0}
    write_json(folder / "summary.json", summary)
    return Targets.load(folder / "targets"), folder, write_workbook(folder)


def rows(sheet):
    """Return label of a row → its values by header."""
    heads = [cell.value for cell in sheet[4]]
    found = (dict(zip(heads, [c.value for c in row], strict=True)) for row in sheet.iter_rows(min_row=5))
    return {row["Month"]: row for row in found if row["Month"]}


def test_last_year_and_growth_are_values_next_to_the_chance(plan):
    targets, folder, path = plan
    found = rows(openpyxl.load_workbook(path, data_only=True)["Targets"])
    sold = open_plan(folder).last_year
    for period, level in (("2026-11", "month"), ("2026-Q1", "quarter"), ("2026-H2", "half"), ("Year", "year")):
        at = {} if period == "Year" else {level: period}
        wanted = sold[(sold["level"] == level) & (sold["period"] == period.replace("Year", "year"))]["amount"].sum()
        assert found[period]["Last year"] == pytest.approx(wanted / 100)
        assert found[period]["Growth"] == pytest.approx(targets.total(at) / wanted - 1)
    assert found["2026-Q1"]["Quarter / category"] == "Nov–Jan" and found["2026-12"]["Quarter / category"] == "2026-Q1"
    assert found["2026-Q1"]["Chance"] is not None


def test_an_import_ignores_them_even_when_typed_over(plan, tmp_path):
    targets, _, path = plan
    assert import_workbook(targets, path) == (targets, [])
    book = openpyxl.load_workbook(path)
    sheet = book["Targets"]
    column = next(cell.column for cell in sheet[4] if cell.value == "Last year")
    sheet.cell(5, column).value, sheet.cell(6, column + 1).value, sheet.cell(17, 2).value = 1, "much", "Q"
    book.save(tmp_path / "a.xlsx")
    assert import_workbook(targets, tmp_path / "a.xlsx")[0] is targets


def test_skewed_figures_have_their_median_in_the_sheet(plan):
    sheet = openpyxl.load_workbook(plan[2], data_only=True)["Answer"]
    row = next(r for r in range(1, sheet.max_row + 1) if sheet.cell(r, 1).value == "Paid orders")
    assert sheet.cell(row, 6).value == 51_234 and "Typical" in sheet.cell(row, 8).value
    other = next(r for r in range(1, sheet.max_row + 1) if sheet.cell(r, 1).value == "Conversion")
    assert sheet.cell(other, 6).value is None
