"""Page and workbook in English and Chinese: the same figures, the same keys, axes in 万, months as 2026年11月."""

import re

import openpyxl
import pytest

from simlib.i18n import use
from simlib.plan.report import FIRST, FOOT, MAIN, write_report
from simlib.plan.spreadsheet import write_workbook
from simlib.plan_folder.folder import open_plan
from simlib.presentation.page import parts
from tests.plans import made_up_plan


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return open_plan(made_up_plan(tmp_path_factory.mktemp("plan")))


@pytest.fixture(scope="module")
def pages(plan):
    found = {}
    for name in ("en", "zh"):
        with use(name):
            found[name] = write_report(plan).read_text(encoding="utf-8")
            assert write_report(plan).read_text(encoding="utf-8") == found[name]
    return found


@pytest.fixture(scope="module")
def books(plan):
    found = {}
    for name in ("en", "zh"):
        with use(name):
            found[name] = openpyxl.load_workbook(write_workbook(plan), data_only=True)
    return found


def figures(html):
    """Return the digits of every cell of figures, in order."""
    cells = re.findall(r'<td class="n">(.*?)</td>', html, re.S)
    return [re.sub(r"\D", "", re.sub(r"<[^>]*>", "", cell)) for cell in cells]


def test_the_page_has_the_same_figures_in_both(pages):
    assert len(figures(pages["en"])) > 150 and figures(pages["en"]) == figures(pages["zh"])
    assert '<html lang="en">' in pages["en"] and '<html lang="zh-CN">' in pages["zh"]
    ids = [re.findall(r' id="([^"]+)"', pages[name]) for name in ("en", "zh")]
    assert ids[0] == ids[1]


def test_the_workbook_has_the_same_keys_and_figures_in_both(books, plan):
    rows = {name: [[c.value or "" for c in row] for row in book["_simlib"].iter_rows(max_col=3)]
            for name, book in books.items()}  # fmt: skip
    assert rows["en"][1] == ["language", "en", ""] and rows["zh"][1] == ["language", "zh", ""]
    keys = [[row[:2] for row in rows[name] if row[0] != "language"] for name in ("en", "zh")]
    assert keys[0] == keys[1] and rows["en"][2] == rows["zh"][2] == ["plan", plan.id, ""]
    for (_, key, english), (_, same, chinese) in zip(*(
        [row for row in rows[name] if row[0] == "sheet"] for name in ("en", "zh")), strict=True):  # fmt: skip
        numbers = [[c.value for row in books[name][shown].iter_rows() for c in row if isinstance(c.value, float)]
                   for name, shown in (("en", english), ("zh", chinese))]  # fmt: skip
        assert key == same and numbers[0] == numbers[1], key


def test_pictures_count_in_wan_and_date_in_chinese(plan):
    with use("zh"):
        charts = {name: figure for part in parts((*FIRST, *MAIN, *FOOT), plan) for name, figure in part.charts.items()}
    axis = charts["chart-fan"].layout.yaxis
    assert axis.ticktext[0] == "¥0" and all(text.endswith("万") for text in axis.ticktext[1:])
    assert axis.tickvals[-1] >= plan.fan["target"].max() / 100 * 0.9
    assert charts["chart-months"].data[0].x[0] == "2026年11月"
    assert charts["chart-fan"].layout.font.family.startswith("'Noto Sans CJK SC'")
    breakers = charts["chart-breakers"].layout.xaxis
    assert breakers.tickvals[0] == 0 and breakers.ticktext[-1].endswith("万")
