"""The sheets Offers, Buy list, Cash and the end of Answer: live sums, typed cells, nothing where nothing is known."""

from datetime import datetime

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from simlib.plan.spreadsheet import write_workbook
from simlib.plan_folder.folder import open_plan
from tests.plans import made_up_plan


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return made_up_plan(tmp_path_factory.mktemp("plan"))


@pytest.fixture(scope="module")
def book(folder):
    return openpyxl.load_workbook(write_workbook(folder))


@pytest.fixture(scope="module")
def values(folder, book):
    return openpyxl.load_workbook(folder / "plan.xlsx", data_only=True)


def row_of(sheet, label, after=0):
    return next(r for r in range(after + 1, sheet.max_row + 1) if sheet.cell(r, 1).value == label)


def test_sums_on_the_new_sheets_are_live_and_right(book, values):
    counts = {}
    for name in ("Buy list", "Cash"):
        for cell in (cell for row in book[name].iter_rows() for cell in row):
            if str(cell.value).startswith("=SUM("):
                counts[name] = counts.get(name, 0) + 1
                left, top, right, bottom = range_boundaries(cell.value[5:-1])
                inside = values[name].iter_rows(min_row=top, max_row=bottom, min_col=left, max_col=right)
                wanted = sum(v.value or 0 for row in inside for v in row)
                assert values[name][cell.coordinate].value == pytest.approx(wanted, abs=0.006), cell.coordinate
    # 2 categories and the total by year, 12 months of totals and of open-to-buy, new items, 2 best sellers, to order
    assert counts == {"Buy list": 2 + 13 + 1 + 12 + 2 + 1, "Cash": 53 * 2 + 7}


def test_buying_by_month_is_that_of_the_table(values, folder):
    sheet, buying = values["Buy list"], open_plan(folder).optional("targets/buying.parquet")
    total = row_of(sheet, "All categories")
    months = list(dict.fromkeys(buying["month"]))
    for column, month in enumerate(months, 3):
        wanted = buying.loc[buying["month"] == month, "open_to_buy"].sum() / 100
        assert sheet.cell(total, column).value == pytest.approx(wanted)
        assert sheet.cell(row_of(sheet, "Open to buy"), column).value == pytest.approx(wanted)
    assert sheet.cell(total, 3 + len(months)).value == pytest.approx(buying["open_to_buy"].sum() / 100)
    first = row_of(sheet, "S0")
    assert sheet.cell(first, 3).value == datetime(2026, 11, 1) and sheet.cell(first, 3).font.color.rgb == "FFB00020"
    assert sheet.cell(first + 1, 3).font.color.rgb != "FFB00020" and sheet.cell(first, 8).value == 288
    assert sheet.cell(first, 12).value == "V1" and sheet.cell(first, 5).value is None
    assert "partly assumed" in sheet["A2"].value
    assert sheet.cell(row_of(sheet, "Clear first: stock beyond 120 days of the target's pace") + 2, 5).value == 40


def test_offers_have_moments_and_say_what_is_not_announced(values):
    sheet = values["Offers"]
    row = [cell.value for cell in sheet[5]]
    assert row[:2] == [datetime(2026, 11, 10, 20), datetime(2026, 11, 11, 23, 59)] and row[8] == "usual pattern"
    assert [cell.value for cell in sheet[6]][3:9] == ["Scenario", "ten-days", "", "all", "10\u00a0% off", "tried"]


def test_cash_waits_for_the_opening_cash(book, values):
    sheet, formulas = values["Cash"], book["Cash"]
    assert sheet["C3"].value is None and sheet["A4"].value.startswith("Basis: ")
    assert formulas.cell(8, 16).value == '=IF(ISNUMBER($C$3),SUM($C$3,J8),"")'
    assert sheet.cell(8, 16).value in (None, "")
    assert "since the start" in sheet.cell(6, 10).value and "need" in sheet.cell(6, 13).value
    assert sheet.cell(7, 3).value == "Money in" and sheet.cell(8, 4).value == pytest.approx(-200)


def test_answer_ends_with_buyers_and_market(values):
    sheet = values["Answer"]
    row = row_of(sheet, "New buyers")
    assert [sheet.cell(row, c).value for c in (2, 3, 4)] == [800, 900, 1000]
    assert "90\u00a0% of the paid value" in sheet.cell(row, 8).value
    market = row_of(sheet, "Share of the market that the target needs (from searches × conversion × price)") + 2
    assert [sheet.cell(market, c).value for c in (4, 5, 6)] == pytest.approx([0.2, 1 / 6, 1 / 4.5])
    assert sheet.cell(market + 1, 8).value == "No keyword of this category." and sheet.cell(market + 1, 4).value is None


def test_a_folder_without_those_tables_still_has_its_sheets(tmp_path):
    folder = made_up_plan(tmp_path)
    for name in ("buying", "offers", "goods", "market"):
        (folder / f"targets/{name}.parquet").unlink()
    (folder / "targets/buyers.json").unlink()
    (folder / "runs/cash.parquet").unlink()
    book = openpyxl.load_workbook(write_workbook(folder))
    assert "workbook.py report" in book["Cash"]["A4"].value and "workbook.py report" in book["Buy list"]["A4"].value
    assert "No festival" in book["Offers"]["A4"].value
