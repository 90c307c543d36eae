"""Do the notebooks' panels show what was computed, at the bounds of their sliders?"""

import json
import re
import shutil
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from simlib.core.errors import InputError
from simlib.core.files import write_json, write_parquet
from simlib.plan.open_workbench import workbench
from simlib.presentation.svg import svg
from simlib.sections.forecast import panel as history
from simlib.sections.promotion import panel as promotion
from simlib.sections.promotion import what_if
from simlib.sections.targets import panel as targets
from simlib.simulate.run import run

ROOT = Path(__file__).resolve().parents[2]
VALUES = {"conversion_uplift": 0.3, "days": 10, "discount": 0.1, "start": date(2027, 2, 15)}
SPAN = (date(2026, 11, 1), date(2027, 10, 31))
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def bench():
    return workbench(ROOT)


@pytest.fixture(scope="module")
def plan(bench, tmp_path_factory):
    """The same plan as a plan folder holds it."""
    folder = tmp_path_factory.mktemp("plan")
    year = {"year_start": "2026-11-01", "year_end": "2027-10-31"}
    write_json(folder / "summary.json", {**year, "currency": bench.currency, "seed": 0})
    made = bench.forecast()
    for name, frame in {
        "data/history": bench.history,
        "forecast/forecast": made.frame,
        "forecast/months": made.months,
        "forecast/backtest": bench.backtest,
    }.items():
        write_parquet(folder / f"{name}.parquet", frame)
    write_json(folder / "forecast" / "diagnostics.json", made.diagnostics)
    bench.target.save(folder / "targets")
    shutil.copytree(ROOT / "scenarios", folder / "scenarios")
    return workbench(folder)


@pytest.mark.parametrize("percent", [-30, 0, 30])
@pytest.mark.parametrize("hold", [True, False])
def test_the_target_panel_shows_the_changed_plan(bench, percent, hold):
    board = targets.panel(bench)
    board.controls["percent"].value, board.controls["hold"].value = percent, hold
    month, amount = targets.strongest(bench.target)
    wanted = round(bench.amount * (100 + percent) / 100)
    assert sum(float(np.sum(t.y)) for t in board.figure.data if t.type == "bar") == pytest.approx(wanted / 100)
    at = list(bench.target.table("month")["month"]).index(month)
    drawn = sum(t.y[at] for t in board.figure.data if t.type == "bar")
    assert bool(drawn == pytest.approx(amount / 100)) == (hold or percent == 0)
    assert targets.exact(wanted, bench.currency) in board.sentence and targets.exact(wanted, "CNY") in board.table.value


def test_the_golden_hold_and_the_undo(bench):
    assert list(targets.golden()["Target"]) == [20, 20, 60]
    raised = targets.raised(bench.target, 10)
    assert raised.undo().amount == bench.target.amount and len(targets.lineage(raised.undo())) == 4
    shown = targets.breakdown(raised, by="month")
    cents = shown.map(lambda text: int(re.sub(r"\D", "", text)))
    assert (cents.iloc[:-1].sum() == cents.iloc[-1]).all() and (cents.iloc[:, :-1].sum(axis=1) == cents["Total"]).all()


@pytest.mark.parametrize("measure", ["gmv_paid", "orders"])
@pytest.mark.parametrize("model", ["auto", *history.MODELS])
def test_the_history_panel_shows_the_models_forecast(bench, measure, model):
    board = history.panel(bench)
    board.controls["measure"].value, board.controls["model"].value = measure, model
    months = bench.forecast(model).months
    months = months[(months["unique_id"] == measure) & (months["month"] != "year")]
    shown = next(t for t in board.figure.data if t.name == "Forecast")
    assert np.asarray(shown.y, float) == pytest.approx(months["mean"] / (100 if measure == "gmv_paid" else 1))
    assert ("orders" in board.sentence) == (measure == "orders")


def test_a_run_that_stops_early_has_the_days_of_a_whole_one(bench):
    scenario = what_if.promoted(bench.base, VALUES)
    whole, short = (run(scenario, until=until, replications=10).ledger for until in (None, 60))
    for name in whole.names():
        assert (whole.daily(name)[:60] == short.daily(name)[:60]).all(), name


def test_four_weeks_after_the_window_the_promotion_is_over(bench):
    # The year's difference of whole runs, and that of runs stopped early: equal within the pairs' own error.
    part = what_if.simulated(bench, VALUES, 0)
    whole = run(what_if.promoted(bench.base, VALUES)).ledger.total("basket.gmv_paid") - part.year
    gap = whole - part.added["gmv_paid"]
    assert abs(gap.mean()) < 0.1 * part.added["gmv_paid"].mean()


def test_nothing_done_brings_nothing(bench):
    part = what_if.simulated(bench, VALUES | {"conversion_uplift": 0.0, "uplift_sd": 0.0, "discount": 0.0}, 0)
    assert all((values == 0).all() for values in part.added.values()) and (part.window == 0).all()


@pytest.mark.parametrize("values", [
    {"conversion_uplift": 1.0, "discount": 0.5},
    {"start": SPAN[0], "days": 60},
    {"start": SPAN[1], "days": 60},
    {"conversion_uplift": 0.0, "days": 1},
])  # fmt: skip
def test_the_promotion_at_its_bounds(bench, values):
    values = VALUES | values
    part = what_if.simulated(bench, values, 0)
    found = what_if.estimate([part], bench.amount)
    assert 0 <= found.before <= 1 and 0 <= found.after <= 1 and found.years == 50
    drawn = promotion.picture(bench, values, found)
    assert all(np.isfinite(np.asarray(t.y, float)).all() and len(t.y) for t in drawn.data)
    assert ElementTree.fromstring(svg(drawn)).tag == f"{SVG}svg"
    assert f"{values['days']} day" in promotion.sentence(bench, values, found)
    assert len(promotion.table(bench, found)) == len(what_if.ADDED)


def test_more_uplift_brings_more_and_the_panel_says_so(bench):
    board = promotion.panel(bench)
    low = what_if.try_out(bench, VALUES, blocks=1)
    before = board.sentence
    board.controls["conversion_uplift"].value = 0.6
    high = what_if.try_out(bench, VALUES | {"conversion_uplift": 0.6}, blocks=1)
    assert high.window["difference"] > low.window["difference"] > 0
    assert high.after >= low.after >= low.before
    assert board.sentence != before and "60\u00a0% more conversion" in board.sentence


def test_a_plan_folder_gives_the_same_as_the_demo(bench, plan):
    assert history.answer(plan).data.split("**", 2)[2] == history.answer(bench).data.split("**", 2)[2]
    assert history.sold(plan).equals(history.sold(bench)) and history.accuracy(plan).equals(history.accuracy(bench))
    assert targets.breakdown(plan.target).equals(targets.breakdown(bench.target))
    assert (plan.years(0).total("basket.gmv_paid") == bench.years(0).total("basket.gmv_paid")).all()
    assert plan.amount == bench.amount and plan.name == "Plan 2026-11-01 to 2027-10-31"


def test_no_plan_no_bench(tmp_path):
    with pytest.raises(InputError, match="neither a plan folder"):
        workbench(tmp_path)


NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_the_answer_at_the_head_quotes_the_outputs(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    answer = "".join(cells[0]["source"]).split("**Answer")[1].split("*In the repository")[0]
    outputs = [o.get("data", {}) for c in cells if c["cell_type"] == "code" for o in c["outputs"]]
    shown = " ".join("".join(data.get(kind, "")) for data in outputs for kind in ("text/markdown", "text/plain"))
    quoted = re.findall(r"−?¥[\d.,]*\d[kM]?|\d+(?:\.\d+)? %", answer.replace("\u00a0", " "))
    shown = shown.replace("\u00a0", " ")
    assert quoted and [figure for figure in quoted if figure not in shown] == []
