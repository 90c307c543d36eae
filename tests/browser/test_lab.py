"""A planner drags a slider in JupyterLab: the answer changes at once, and nothing leaves this machine."""

import time
from pathlib import Path

import nbformat
import pytest

from tests.browser.driving import assert_clean, open_and_run, small_notebook

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
SMALL = """
import ipywidgets as widgets
import plotly.graph_objects as go
slider = widgets.IntSlider(value=3, min=0, max=10, description="Uplift")
answer = widgets.HTML("answer 30")
figure = go.FigureWidget(go.Figure(go.Bar(x=["a", "b"], y=[1, 3])))
slider.observe(lambda change: setattr(answer, "value", f"answer {change.new * 10}"), "value")
widgets.VBox([slider, answer, figure])
"""
ANSWER_SECONDS = 3
# What a person can read: labels, HTML widgets and read-outs, without the slider's own number.
ANSWER = """() => [...document.querySelectorAll('.jp-OutputArea .widget-label, .jp-OutputArea .widget-html-content')]
    .map(e => e.textContent).join(' | ')"""


def press_right(page):
    """Move the first slider one step and return (seconds until the answer changed, before, after)."""
    handle = page.locator(".jp-OutputArea .widget-slider .noUi-handle").first
    handle.wait_for(timeout=30_000)
    handle.scroll_into_view_if_needed()
    before = page.evaluate(ANSWER)
    handle.focus()
    began = time.monotonic()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"before => ({ANSWER})() !== before", arg=before, timeout=30_000)
    return time.monotonic() - began, before, page.evaluate(ANSWER)


def check(page, notes, lab, notebook, name, shots):
    """Run `notebook`, move its first slider and assert on speed, errors and hosts; keep two pictures."""
    open_and_run(page, lab, notebook, name)
    page.screenshot(path=str(shots / f"{name}-before.png"))
    seconds, before, after = press_right(page)
    page.screenshot(path=str(shots / f"{name}-after.png"))
    assert seconds < ANSWER_SECONDS, f"{seconds:.2f} s until the answer changed"
    assert page.locator(".jp-OutputArea .js-plotly-plot").count() > 0
    assert_clean(page, notes, lab)
    return before, after


@pytest.mark.browser
def test_a_slider_answers_in_lab(page, lab, tmp_path):
    before, after = check(*page, lab, small_notebook(SMALL), "small.ipynb", tmp_path)
    assert "answer 30" in before and "answer 40" in after


@pytest.mark.browser
@pytest.mark.parametrize("name", ["04_promotion_what_if.ipynb"])
def test_the_notebooks_slider_answers_in_lab(page, lab, tmp_path, name):
    if not (NOTEBOOKS / name).exists():
        pytest.skip(f"{name} is not there yet")
    check(*page, lab, nbformat.read(NOTEBOOKS / name, as_version=4), name, tmp_path)
    shown = page[0]
    shown.get_by_role("button", name="中文").click()
    shown.wait_for_function(f"({ANSWER})().includes('2027年2月')", timeout=30_000)
    shown.screenshot(path=str(tmp_path / f"{name}-zh.png"))
