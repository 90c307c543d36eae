"""Every view in Chinese: no English words are left but names in the data, units, codes, file names and commands."""

import html
import json
import re
from itertools import pairwise
from pathlib import Path

import ipywidgets as widgets
import openpyxl
import plotly.graph_objects as go
import pytest
from IPython.display import Markdown

from simlib.i18n import dates, use
from simlib.i18n.wide import width
from simlib.plan.open_workbench import workbench
from simlib.plan.report import FIRST, FOOT, MAIN, write_report
from simlib.plan.spreadsheet import write_workbook
from simlib.plan_folder.folder import open_plan
from simlib.presentation.answers import Answer
from simlib.presentation.chance import upper_first
from simlib.presentation.page import parts
from simlib.presentation.svg import svg
from simlib.sections.buyers import panel as buyers
from simlib.sections.buying import panel as buying
from simlib.sections.drivers import panel as tree
from simlib.sections.forecast import learned
from simlib.sections.forecast import panel as history
from simlib.sections.goods import panel as goods
from simlib.sections.market import panel as market
from simlib.sections.promotion import panel as promotion
from simlib.sections.targets import last_year_panel
from simlib.sections.targets import panel as targets
from simlib.sections.year import panel as year
from tests.plans import made_up_plan

ROOT = Path(__file__).resolve().parents[2]
WORD = re.compile(r"[A-Za-z]{2,}")
# Units, terms and model names that Chinese planners write in Latin letters.
TERMS = ("CNY", "SKU", "GMV", "WAPE", "MASE", "Holt-Winters", "JavaScript")
# Files, commands, keys of provenance; what stands in a plotly hover text between `%{` and `}`; markup; weeks.
CODES = re.compile(
    r"python3 workbook\.py [\w-]+|simlib [a-z-]+|[\w/.-]+\.(?:csv|xlsx|html|json|parquet|yaml)\b"
    r"|\b(?:inputs|libraries|scenarios)\.\S+|^(?:code|seed)$|%\{[^}]*\}|<[^>]*>|\d{4}-W\d\d"
)
MADE_UP = ("Tmall", "JD", "Own site", "Tea", "Cups", "best", "qty", "day", "note", "ab12", "tmall", "ten-days", "V1")
SHEETS = ("结论", "目标总表", "目标_月", "目标_周", "目标_日", "活动排期", "备货清单", "方案对比",
          "资金计划", "数据问题", "说明与口径")  # fmt: skip
SHOWN_IN_PICTURES = {"text", "name", "ticktext", "customdata", "hovertemplate", "x", "y"}


def left_over(texts, names=()):
    """Return text → the English words in it that are none of `names` nor allowed everywhere."""
    allowed = sorted({*TERMS, *names}, key=len, reverse=True)
    known = re.compile("|".join(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])" for name in allowed))
    found = {}
    for text in texts:
        if words := WORD.findall(known.sub(" ", CODES.sub(" ", text.strip()))):
            found[text.strip()] = words
    return found


def of_page(page):
    """Return the texts of a page: between its tags and in the attributes that are read out."""
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    read_out = re.findall(r'(?:alt|title|aria-label)="([^"]*)"', page)
    return [html.unescape(text) for text in [*re.split(r"<[^>]*>", page), *read_out] if text.strip()]


def of_book(path):
    """Return the names and texts of every visible sheet, its comments, its charts and its printed foot."""
    book, texts = openpyxl.load_workbook(path, data_only=True), []
    for sheet in (s for s in book if s.sheet_state == "visible"):
        cells = [cell for row in sheet.iter_rows() for cell in row]
        texts += [sheet.title, *(cell.value for cell in cells if isinstance(cell.value, str))]
        texts += [cell.comment.text for cell in cells if cell.comment]
        texts += [re.sub(r"&[A-Z]|\s", "", part.text or "") for part in (sheet.oddFooter.left, sheet.oddFooter.right)]
        for chart in sheet._charts:
            shown = (chart.title, chart.x_axis.title, chart.y_axis.title)
            texts += [run.t for title in shown if title for p in title.tx.rich.p for run in p.r or ()]
    return texts


def of_picture(found, under=""):
    """Return the texts of a picture: titles, axes, legend, labels and what is shown on hovering."""
    if isinstance(found, dict):
        return [text for key, inner in found.items() for text in of_picture(inner, key)]
    if isinstance(found, list | tuple):
        return [text for inner in found for text in of_picture(inner, under)]
    return [found] if isinstance(found, str) and under in SHOWN_IN_PICTURES else []


def figures(found):
    """Return the numbers that a picture draws, in order; arrays in plotly's binary form as they are."""
    if isinstance(found, dict):
        return [found["bdata"]] if "bdata" in found else [n for inner in found.values() for n in figures(inner)]
    if isinstance(found, list):
        return [n for inner in found for n in figures(inner)]
    return [found] if isinstance(found, int | float) else []


def of_panel(widget):
    """Return the texts of a widget and all it holds: captions, choices, answer, picture and table."""
    texts = [getattr(widget, "description", "") or ""]
    if isinstance(widget, widgets.HTML):
        texts += of_page(widget.value)
    elif isinstance(widget, widgets.Dropdown | widgets.ToggleButtons) and ("中文", "zh") not in widget.options:
        texts += [label for label, _value in widget.options]
    if hasattr(widget, "picture"):
        texts += of_picture(json.loads(widget.picture.to_json()))
    return texts + [text for inner in getattr(widget, "children", ()) for text in of_panel(inner)]


def of_answer(found):
    """Return the texts of what a cell of a notebook shows."""
    if isinstance(found, widgets.Widget):
        return of_panel(found)
    if isinstance(found, Markdown):
        return found.data.splitlines()
    texts, frame = ([found.sentence], found.frame) if isinstance(found, Answer) else ([], found)
    if frame is not None:
        texts += [str(v) for v in [*frame.columns, *frame.index, *frame.to_numpy().ravel()]]
    return texts


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return open_plan(made_up_plan(tmp_path_factory.mktemp("plan") / "plan"))


@pytest.fixture(scope="module")
def written(plan):
    """The names and free texts of the made-up plan, which stay as they were written."""
    s = plan.summary
    texts = [found[key] for found in [*s["breakers"], *s["fixes"]] for key in ("name", "what")]
    texts += [s["scenarios"][name]["why"] for name in s["scenarios"]]
    texts += [found[key] for found in s["defaults"] for key in ("value", "why")]
    return [*MADE_UP, *texts, *map(upper_first, texts), *s["notes"]]


@pytest.fixture(scope="module")
def bench():
    return workbench(ROOT)


@pytest.fixture(scope="module")
def names(bench):
    """The names in the demo shop's data."""
    tables = [bench.history, *(t for t in bench.shop.tables.values() if t is not None)]
    columns = [t[name] for t in tables for name in ("platform", "category", "source", "name") if name in t]
    return {bench.name, *(str(value) for column in columns for value in column.dropna().unique())}


def test_the_page(plan, written):
    with use("zh"):
        page = write_report(plan).read_text(encoding="utf-8")
    assert len(of_page(page)) > 500 and left_over(of_page(page), written) == {}


def test_the_sheets(plan, written):
    with use("zh"):
        texts = of_book(write_workbook(plan))
    assert set(SHEETS) <= set(texts)
    assert left_over(texts, written) == {}


def charts_of(plan, language):
    """Return name → picture of a plan's page in a language, as JSON."""
    with use(language):
        found = [part.charts for part in parts((*FIRST, *MAIN, *FOOT), plan)]
    return {name: json.loads(figure.to_json()) for charts in found for name, figure in charts.items()}


def test_the_pictures(plan, written):
    charts, english = charts_of(plan, "zh"), charts_of(plan, "en")
    assert len(charts) >= 8
    for name, figure in charts.items():
        assert left_over(of_picture(figure), written) == {}, name
        assert figures(figure["data"]) == figures(english[name]["data"]) != [], name


ANSWERS = {
    "drivers": tree.drivers, "gap": tree.gap, "variance": tree.variance,
    "breakback": lambda bench: tree.breakback(bench, 10, absorb=["sessions", "conversion"]),
    "last year": last_year_panel.against_last_year, "chances": year.chances, "re-plan": year.replanned,
    "roles": lambda bench: goods.roles(bench, {"traffic": 0.2, "profit": 0.8}), "classes": goods.classes,
    "items": goods.items, "prices": lambda bench: goods.prices(bench, markup=0.5), "clearance": goods.clearance,
    "buyers": buyers.buyers, "market": market.market, "open to buy": buying.open_to_buy,
    "targets": targets.answer, "lineage": lambda bench: targets.lineage(targets.raised(bench.target, 10).undo()),
    "breakdown": lambda bench: targets.breakdown(bench.target), "golden": lambda bench: targets.golden(),
    "history": history.answer, "sold": history.sold, "expected": history.expected, "accuracy": history.accuracy,
    "choice": history.choice, "usual error": learned.usual_error, "steps": learned.steps, "uplifts": learned.uplifts,
    "odd days": learned.odd_days, "promotion": promotion.answer, "effects": promotion.effects,
    "by days": lambda bench: promotion.by_days(bench, (5,)),
    "panel of targets": targets.panel, "panel of the forecast": history.panel, "panel of a promotion": promotion.panel,
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_answers_and_panels(bench, names, name):
    with use("zh"):
        texts = of_answer(ANSWERS[name](bench))
    assert texts and left_over(texts, names) == {}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_months_do_not_overlap_under_the_plain_twin_of_a_picture(language):
    with use(language):
        months = [dates.month(f"2026-{number:02d}") for number in range(1, 13)]
        drawn = svg(go.Figure(go.Bar(x=months, y=[1.0] * 12)))
    shown = [(float(x), text) for x, text in re.findall(r'<text x="([\d.]+)"[^>]*>([^<]*2026[^<]*)</text>', drawn)]
    halves = [(x - 3.3 * width(text), x + 3.3 * width(text)) for x, text in shown]
    assert len(shown) >= 6 and all(end < start for (_, end), (start, _) in pairwise(halves))


@pytest.mark.parametrize(("planted", "words"), [
    ("月支付金额 per month", ["per", "month"]), ("Target", ["Target"]), ("目标 (Own sites)", ["Own", "sites"]),
    ("%{x}: ¥%{y:,.0f}<extra>Chance</extra>", ["Chance"]), ("running_costs", ["running", "costs"]),
])  # fmt: skip
def test_a_planted_word_is_found(planted, words):
    assert left_over(["目标", planted, "CNY", "data/rejects.csv"], ["Own site"]) == {planted: words}


def test_a_text_that_is_not_in_the_catalogue_is_found(plan, written, monkeypatch):
    from simlib.i18n import lookup

    catalogue = lookup.translations("zh")
    for text in ("Simulated mean", "Improvement"):
        monkeypatch.delitem(catalogue._catalog, text)
    with use("zh"):
        texts = of_book(write_workbook(plan))
    assert "Improvement" in left_over(texts, written)
    assert "Simulated mean" in left_over(of_picture(charts_of(plan, "zh")["chart-periods"]), written)
