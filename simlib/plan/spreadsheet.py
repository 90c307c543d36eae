"""The spreadsheet: plan.xlsx from a plan folder, a sheet a question, the answer first."""

from __future__ import annotations

from pathlib import Path

from simlib.core.files import whole_file
from simlib.plan_folder.folder import PlanFolder, open_plan
from simlib.presentation.book import Book
from simlib.presentation.terms import plan_title
from simlib.sections.answer import sheet as answer
from simlib.sections.bottleneck import sheet as bottleneck
from simlib.sections.buyers.sheet import buyers_block
from simlib.sections.buying.sheet import buying_sheet
from simlib.sections.cash.sheet import cash_sheet
from simlib.sections.data_quality.sheet import definitions_sheet, issues_sheet
from simlib.sections.forecast import sheet as forecast
from simlib.sections.market.sheet import market_block
from simlib.sections.offers.sheet import offers_sheet
from simlib.sections.scenarios.sheet import scenarios_sheet
from simlib.sections.targets.groups_sheet import groups_sheet
from simlib.sections.targets.sheet import targets_sheet
from simlib.sections.year import sheet as year

# What sections put on the sheet Answer, in this order: lines, then tables.
LINES = (answer.lines, forecast.lines, answer.basis_lines)
TABLES = (bottleneck.tables, year.key_figures, buyers_block, market_block)


def answer_sheet(book: Book, plan: PlanFolder) -> None:
    """Write the sheet Answer from what the sections have for it."""
    answer.answer_sheet(book, plan, [line for lines in LINES for line in lines(plan)], TABLES)


# The sheets in their order; Targets is followed by Month, Week and Day.
PLANNED = (answer_sheet, targets_sheet, groups_sheet, offers_sheet, buying_sheet)
SHEETS = (*PLANNED, scenarios_sheet, cash_sheet, issues_sheet, definitions_sheet)


def write_workbook(folder: PlanFolder | Path | str) -> Path:
    """Write plan.xlsx into a plan folder and return its path.

    Amounts are in major units, sums are live formulas with their values. The same folder always gives the same bytes.
    Raises InputError where a file of the folder is missing or damaged.
    """
    plan = open_plan(folder)
    path = plan.path / "plan.xlsx"
    with whole_file(path) as temporary:
        s = plan.summary
        created = str(s["year_start"])[:10]
        title = plan_title(s)
        book = Book(str(temporary), title=title, currency=plan.currency, created=created, plan_id=plan.id)
        for write in SHEETS:
            write(book, plan)
        book.close()
    return path
