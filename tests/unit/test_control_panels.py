"""Sliders from declarations, boards redrawn in place, their plain twins, and answers while a slider moves."""


import asyncio
from datetime import date
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from simlib.core.errors import InputError
from simlib.flows.campaigns.flow import Campaign
from simlib.i18n import language, set_language
from simlib.presentation.live import Live
from simlib.presentation.panel import Board, TwoLanguages, sliders, table_html
from simlib.presentation.svg import svg

NAMES = ("conversion_uplift", "days", "start")
VALUES = {"conversion_uplift": 0.3, "days": 10, "discount": 0.1, "start": date(2027, 2, 15)}
SPAN = (date(2026, 11, 1), date(2027, 10, 31))
RANGES = {"conversion_uplift": (0.0, 1.0), "days": (1, 60)}
SVG = "{http://www.w3.org/2000/svg}"


def test_sliders_come_from_the_declaration():
    made = sliders(Campaign, NAMES, values=VALUES, ranges=RANGES, span=SPAN)
    assert list(made) == list(NAMES)
    uplift, days, start = made.values()
    assert (uplift.min, uplift.max, uplift.value) == (0.0, 1.0, 0.3) and "Conversion uplift" in uplift.caption
    assert Campaign.model_fields["conversion_uplift"].description in uplift.caption and "(day)" in days.caption
    assert (start.options[0][1], start.options[-1][1], start.value) == (*SPAN, VALUES["start"])
    free = sliders(Campaign, ["days"], values=VALUES)["days"]
    assert (free.min, free.max) == (1, 366)


@pytest.mark.parametrize("narrowed", [{"days": (0, 10)}, {"days": (1, 400)}, {"length": (1, 2)}])
def test_a_range_outside_the_declaration_is_refused(narrowed):
    with pytest.raises(InputError):
        sliders(Campaign, ["days"], values=VALUES, ranges=narrowed)


def test_tables_are_escaped():
    assert "<b>" not in table_html(pd.DataFrame({"<b>": ["<script>"]}))


def bars(ys):
    return go.Figure([go.Bar(x=["a", "b"], y=y, name="<i>n", marker={"color": "#0072B2"}) for y in ys],
                     layout={"barmode": "stack", "height": 400, "yaxis": {"rangemode": "tozero"}})  # fmt: skip


def test_the_plain_twin_draws_what_the_figure_holds():
    tree = ElementTree.fromstring(svg(bars([[1, 2], [3, 6]])))
    drawn = [r for r in tree.iter(f"{SVG}rect") if r.get("fill") == "#0072B2" and float(r.get("width")) > 20]
    heights = np.array([float(r.get("height")) for r in drawn])
    assert heights / heights[0] == pytest.approx([1, 2, 3, 6], rel=0.02)
    # Stacked: the second trace stands on the first.
    assert float(drawn[2].get("y")) + heights[2] == pytest.approx(float(drawn[0].get("y")), abs=0.2)
    assert "<i>n" in [t.text for t in tree.iter(f"{SVG}text")]


def test_the_plain_twin_refuses_what_it_cannot_draw():
    with pytest.raises(ValueError, match="pie"):
        svg(go.Figure(go.Pie(values=[1])))


def test_a_board_is_redrawn_in_place_and_exports_a_picture():
    board = Board({}, bars([[1, 2]]))
    kept = board.figure.data[0]
    board.say("Sold more. By far.", bars([[5, 6]]), pd.DataFrame({"a": [1]}))
    assert board.figure.data[0] is kept and list(kept.y) == [5, 6]
    bundle, _ = board._repr_mimebundle_()
    assert bundle["text/plain"] == "Panel: Sold more. By far."
    assert ElementTree.fromstring(bundle["image/svg+xml"]).tag == f"{SVG}svg"
    board.say("Two now.", bars([[1, 2], [3, 4]]))
    assert [list(t.y) for t in board.figure.data] == [[1, 2], [3, 4]]


def test_a_switch_makes_the_board_again_in_the_other_language():
    made = []

    def board():
        made.append(language())
        shown = Board({"days": sliders(Campaign, ["days"], values=VALUES)["days"]}, bars([[1, 2]]))
        shown.say(language())
        return shown

    panel = TwoLanguages(board)
    try:
        panel.controls["days"].value = 33
        panel.switch.value = "zh"
        assert made == ["en", "zh"] and panel.sentence == "zh" and panel.controls["days"].value == 33
        bundle, _ = panel._repr_mimebundle_()
        assert "zh" in bundle["text/plain"] and ElementTree.fromstring(bundle["image/svg+xml"]).tag == f"{SVG}svg"
    finally:
        set_language("en")


def test_without_a_loop_the_first_block_answers_at_once():
    seen = []
    Live(lambda values, block: (values, block), lambda values, parts: seen.append(parts)).change("a")
    assert seen == [[("a", 0)]]


def test_a_rest_refines_and_what_is_stale_is_dropped():
    worked, seen = [], []

    def work(values, block):
        worked.append((values, block))
        return block

    async def drag():
        answered = asyncio.Event()

        def show(values, parts):
            seen.append((values, list(parts)))
            answered.set()

        live = Live(work, show, blocks=3, rest=0.05)
        live.change("a")
        first = live.task
        await answered.wait()  # while "a" rests
        live.change("b")
        await asyncio.gather(first, live.task)

    asyncio.run(drag())
    assert worked == [("a", 0), ("b", 0), ("b", 1), ("b", 2)]
    assert seen == [("a", [0]), ("b", [0]), ("b", [0, 1]), ("b", [0, 1, 2])]
