"""Pictures draw exactly what the tables hold, in major units, and their titles say what the tables say."""

import numpy as np
import pandas as pd
import pytest

from simlib.plan_folder.folder import open_plan
from simlib.presentation import chance
from simlib.sections.forecast.picture import monthly_history
from simlib.sections.targets.facts import TargetFacts, telling
from simlib.sections.targets.page import breakdown_table
from simlib.sections.targets.picture import OTHERS
from tests import pictures
from tests.plans import made_up_plan


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return open_plan(made_up_plan(tmp_path_factory.mktemp("plan")))


def trace(figure, name):
    found = [t for t in figure.data if t.name == name]
    assert found, f"no trace {name}"
    return found[-1]


def test_history_and_forecast_by_month(plan):
    figure = pictures.history_and_forecast(plan.history, plan.forecast, months=plan.forecast_months, currency="CNY")
    past = plan.history.groupby(plan.history["day"].dt.strftime("%Y-%m"))["gmv_paid"].sum() / 100
    np.testing.assert_allclose(trace(figure, "Actual").y, past)
    ahead = plan.forecast_months.query("unique_id == 'gmv_paid' and month != 'year'")
    np.testing.assert_allclose(trace(figure, "Forecast").y, ahead["mean"] / 100)
    for name, level in (("80 % band", "80"), ("95 % band", "95")):
        lower, upper = (t for t in figure.data if t.name == name)
        np.testing.assert_allclose(lower.y, ahead[f"lo-{level}"] / 100)
        np.testing.assert_allclose(upper.y, ahead[f"hi-{level}"] / 100)
        assert upper.fill == "tonexty"
    change = ahead["mean"].sum() / 100 / past.iloc[-12:].sum() - 1
    assert f"{abs(100 * change):.0f}\u00a0% more" in figure.layout.title.text


@pytest.mark.parametrize("measure", ["gmv_paid", "orders"])
def test_history_and_forecast_by_day(plan, measure):
    figure = pictures.history_and_forecast(plan.history, plan.forecast, currency="CNY", by="day", measure=measure)
    scale = 100 if measure == "gmv_paid" else 1
    np.testing.assert_allclose(trace(figure, "Actual").y, plan.history.groupby("day")[measure].sum() / scale)
    ahead = plan.forecast[plan.forecast["unique_id"] == measure]
    np.testing.assert_allclose(trace(figure, "Forecast").y, ahead["mean"] / scale)
    assert list(pd.to_datetime(trace(figure, "Forecast").x)) == list(ahead["ds"])


def test_part_months_are_left_out():
    days = pd.date_range("2026-01-20", "2026-04-15")
    months = monthly_history(pd.DataFrame({"day": days, "gmv_paid": 1}))
    assert list(months["month"]) == ["2026-02", "2026-03"] and list(months["value"]) == [28, 31]


def test_a_history_without_a_full_month_is_drawn_by_its_forecast_alone(plan):
    short = plan.history[plan.history["day"] >= "2026-10-20"]
    figure = pictures.history_and_forecast(short, plan.forecast, months=plan.forecast_months, currency="CNY")
    assert len(trace(figure, "Actual").x) == 0 and len(trace(figure, "Forecast").x) == 12


@pytest.mark.parametrize("by", ["month", "quarter", "half"])
def test_target_breakdown(plan, by):
    figure = pictures.target_breakdown(plan.targets, currency="CNY", by=by)
    for name, part in plan.targets.groupby("platform"):
        np.testing.assert_allclose(trace(figure, name).y, part.groupby(by)["target"].sum() / 100)
    assert figure.layout.barmode == "stack"
    assert sum(sum(t.y) for t in figure.data) == pytest.approx(plan.summary["target"])


def test_small_platforms_are_added_up(tmp_path):
    plan = open_plan(made_up_plan(tmp_path, platforms=tuple(f"platform {i:02d}" for i in range(11)), categories=("x",)))
    figure = pictures.target_breakdown(plan.targets, currency="CNY")
    assert [t.name for t in figure.data][-1] == OTHERS and len(figure.data) == 7
    assert sum(sum(t.y) for t in figure.data) == pytest.approx(plan.summary["target"])


def test_one_platform_is_stacked_by_category(tmp_path):
    plan = open_plan(made_up_plan(tmp_path, platforms=("Shop",)))
    assert telling(plan.targets) == "category"
    figure = pictures.target_breakdown(plan.targets, currency="CNY", over="category")
    wanted = plan.targets[plan.targets["category"] == "Tea"].groupby("month")["target"].sum() / 100
    np.testing.assert_allclose(trace(figure, "Tea").y, wanted)
    assert "Cups" in breakdown_table(TargetFacts(plan))["head"][2][0]


def test_fan(plan):
    figure = pictures.fan_against_target(plan.fan, currency="CNY")
    for name, column in (("Middle year", "q50"), ("Target", "target"), ("8 of 10 years", "q90")):
        np.testing.assert_allclose(trace(figure, name).y, plan.fan[column] / 100)
    assert "short of the target" in figure.layout.title.text
    above = plan.fan.assign(target=plan.fan["q10"])
    assert "above the target" in pictures.fan_against_target(above, currency="CNY").layout.title.text


def test_months(plan):
    figure, months = pictures.months_against_target(plan.months, currency="CNY"), plan.months
    np.testing.assert_allclose(trace(figure, "Target").y, months["target"] / 100)
    dots = figure.data[1]
    np.testing.assert_allclose(dots.y, months["mean"] / 100)
    np.testing.assert_allclose(np.add(dots.y, dots.error_y.array), months["hi"] / 100)
    np.testing.assert_allclose(np.subtract(dots.y, dots.error_y.arrayminus), months["lo"] / 100)
    shown = [float(text.rstrip("\u00a0%")) for text in figure.data[2].text]
    assert shown == pytest.approx(100 * months["p_hit"], abs=0.5)


def test_breakers_and_fixes(plan):
    found = plan.summary["breakers"] + [{"name": "luck", "what": "", "gmv_lost": -5.0}]
    bars = pictures.breakers({**plan.summary, "breakers": found}, currency="CNY")
    assert list(bars.data[0].x) == [row["gmv_lost"] for row in found[:3]][::-1]
    assert list(bars.layout.yaxis.ticktext) == ["Warehouse capacity", "Stock", "Demand"]
    dots = pictures.fixes(plan.summary, currency="CNY").data[0]
    rows = plan.summary["fixes"][::-1]
    assert list(dots.x) == [row["gain_gmv"] for row in rows]
    assert np.add(dots.x, dots.error_x.array) == pytest.approx([row["hi"] for row in rows])
    assert dots.customdata[0] == "no detectable gain" and len(set(dots.marker.color)) == 2


def test_names_equal_when_cut_keep_their_rows():
    rows = [{"name": "x" * 60 + tail, "what": "", "gmv_lost": lost} for tail, lost in (("a", 2.0), ("b", 1.0))]
    bars = pictures.breakers({"breakers": rows, "p_hit": 0.5}, currency="GBP")
    assert list(bars.data[0].y) == [0, 1] and len(bars.layout.yaxis.ticktext) == 2


def test_nothing_found_is_a_sentence():
    assert "Nothing" in pictures.breakers({"breakers": [], "p_hit": 1}, currency="GBP").layout.title.text
    assert "No improvement" in pictures.fixes({"fixes": [], "p_hit": 1}, currency="GBP").layout.title.text


def test_scenarios(plan):
    figure = pictures.scenario_comparison(plan.comparison, currency="CNY")
    table = plan.comparison.query("metric == 'gmv_paid'").iloc[::-1]
    dots = figure.data[0]
    np.testing.assert_allclose(dots.x, table["difference"] / 100)
    np.testing.assert_allclose(np.subtract(dots.x, dots.error_x.arrayminus), table["lo"] / 100)
    assert list(figure.layout.yaxis.ticktext) == ["Supplier late", "Demand minus 10 %", "Promotion"]
    share = pictures.scenario_comparison(plan.comparison, currency="CNY", metric="fill_rate")
    np.testing.assert_allclose(share.data[0].x, plan.comparison.query("metric == 'fill_rate'").iloc[::-1]["difference"])
    nothing = pictures.scenario_comparison(plan.comparison.iloc[:0], currency="CNY")
    assert "No scenario" in nothing.layout.title.text


@pytest.mark.parametrize(("p", "said"), [
    (0, "none of the simulated years"), (0.01, "fewer than one in thirty"), (0.34, "about one in three"),
    (0.52, "about one in two"), (0.76, "about three in four"), (0.99, "more than twenty-nine in thirty"),
    (1, "every simulated year"),
])
def test_chances_in_words(p, said):
    assert chance.in_words(p) == said


def test_certainty_is_bounded_in_words():
    assert "at most 1.5\u00a0%" in chance.precision(0, 0, 200)
    assert "at least 98.5\u00a0%" in chance.precision(1, 0, 200)
