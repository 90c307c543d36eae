"""Names and texts that try to be markup, script, formula or format string appear as text in every view."""

import html as entities
import json
import re

import openpyxl
import pytest
from plotly.offline import get_plotlyjs

from simlib.plan.report import FIRST, FOOT, MAIN, write_report
from simlib.plan.spreadsheet import write_workbook
from simlib.plan_folder.folder import open_plan
from simlib.presentation import style
from simlib.presentation.page import parts
from tests.plans import made_up_plan

IMG = "<img src=x onerror=alert(1)>"
TEXT = f" {IMG}</script><script>alert(2)</script>{{{{ 7*7 }}}}"
PLATFORMS = (IMG, "=cmd|' /C calc'!A0", "$x^2$", "+1+1", "%{y} & <b>bold</b>")
CATEGORIES = ("@SUM(A1)", "-2+3", "\tTAB", "\rCR", "茶叶", "https://example.org", "1234")
TAG = re.compile(r"<\s*(?:img|script|b|a|br)\b", re.I)


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plan")
    return open_plan(made_up_plan(folder, platforms=PLATFORMS, categories=CATEGORIES, text=TEXT, currency="USD"))


def test_markup_is_text_on_the_page(plan):
    html = write_report(plan).read_text(encoding="utf-8")
    body = html[: html.index("<script>")]
    assert "<img" not in body and "alert(2)</script>" not in body.replace("&lt;/script&gt;", "")
    assert body.count(entities.escape(IMG)) > 20
    assert "{{ 7*7 }}" in body and "&gt;49" not in body
    after = html[html.index("<script>"):]
    assert re.findall(r"\n<script>", html) == ["\n<script>"] * 3  # closing the twins, plotly.js, the figures
    assert "alert(" not in after[: after.index("const figures")].replace(get_plotlyjs(), "")


def test_figures_inside_the_script_cannot_leave_it(plan):
    html = write_report(plan).read_text(encoding="utf-8")
    figures = html[html.index("const figures"): html.rindex("const drawn")]
    assert not re.search(r"[<>&]", figures)


def strings(value):
    """Yield every text inside a figure's JSON."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


def test_plotly_gets_no_tag_and_no_formula_from_the_data(plan):
    seen = 0
    for figure in (f for part in parts((*FIRST, *MAIN, *FOOT), plan) for f in part.charts.values()):
        for text in strings(json.loads(figure.to_json())):
            own = text.replace("<extra>", "").replace("</extra>", "").replace("<br>%{customdata}", "")
            assert not TAG.search(own), text
            assert text.count("$") < 2, text
            seen += "&lt;img" in text
    assert seen > 5


@pytest.mark.parametrize("text", ["<b>x</b>", "a & b", "$x$", "%{y}", "&lt;", "100 % {y}"])
def test_plain_text_survives_plotlys_reading(text):
    drawn = style.plain(text)
    assert entities.unescape(drawn) == text  # plotly decodes the same entities
    assert "<" not in drawn and "%{" not in drawn and "$" not in drawn


def test_no_cell_is_a_formula_by_accident(plan):
    book = openpyxl.load_workbook(write_workbook(plan))
    texts = set()
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert sheet.title in ("Targets", "Month", "Week", "Day", "Buy list", "Cash"), cell.coordinate
                    assert str(cell.value).startswith(("=SUM(", "=IF(ISNUMBER($C$3),SUM(")), cell.coordinate
                elif isinstance(cell.value, str):
                    texts.add(cell.value)
                    assert cell.hyperlink is None
    assert set(PLATFORMS) <= texts and {"@SUM(A1)", "-2+3", "茶叶", "https://example.org", "1234"} <= texts
    assert any("alert(2)" in text for text in texts)


def test_a_browser_would_run_nothing(plan):
    """Inline handlers are impossible: no attribute of the page carries text from the data unescaped."""
    html = write_report(plan).read_text(encoding="utf-8")
    body = html[: html.index("<script>")]
    assert not re.search(r"<[^<>]*\son\w+\s*=", body)
