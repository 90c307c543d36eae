"""Pictures and tables go by the plan's own months, with last year and the chance beside every period."""

import numpy as np
import pandas as pd
import pytest

from simlib.core.calendar import FiscalYear
from simlib.core.files import read_json, write_json, write_parquet
from simlib.i18n import show
from simlib.plan.report import write_report
from simlib.plan_folder.folder import open_plan
from simlib.presentation.periods import first_quarter, own_months, period_names
from simlib.sections.forecast.facts import band, usual_error
from simlib.sections.forecast.page import events_table, models_table
from simlib.sections.forecast.picture import monthly_history
from simlib.sections.targets.facts import TargetFacts
from simlib.sections.targets.page import gap_table, month_table
from simlib.sections.year import page as year
from simlib.sections.year.page import fan_table
from tests import pictures
from tests.plans import made_up_plan


def targets(start, scheme="gregorian"):
    days = FiscalYear(start, scheme).days
    return days.assign(platform="a", category="c", target=100)


def test_quarters_are_named_with_their_months_unless_the_year_is_the_calendars():
    names = period_names(targets("2026-11-01"))
    assert names["2026-Q1"] == "2026-Q1 (Nov–Jan)" and names["2026-H2"] == "2026-H2 (May–Oct)"
    assert names["2026-11"] == "Nov 2026" and names["year"] == "Year"
    assert period_names(targets("2026-01-01"))["2026-Q1"] == "2026-Q1"
    assert first_quarter(targets("2026-11-01")) == "2026-Q1 is Nov–Jan" and first_quarter(targets("2026-01-01")) == ""


@pytest.mark.parametrize("start, scheme, said", [
    ("2026-11-01", "gregorian", ""), ("2026-01-01", "48", ""),
    ("2011-02-15", "gregorian", "Feb 2011 runs from 15 Feb to 14 Mar 2011."),
    ("2026-02-01", "454", "Feb 2026 runs from 2 Feb to 1 Mar 2026.")])
def test_months_that_are_not_the_calendars_are_explained(start, scheme, said):
    assert own_months(targets(start, scheme)).endswith(said)
    assert bool(own_months(targets(start, scheme))) == bool(said)


def test_the_past_is_cut_into_the_plans_months():
    days = pd.date_range("2026-01-20", "2026-05-20")
    month = FiscalYear("2026-06-15").months_since("2025-12-01")
    found = monthly_history(pd.DataFrame({"day": days, "gmv_paid": 1}), month_of_day=month)
    assert list(found["month"]) == ["2026-02", "2026-03", "2026-04"] and list(found["value"]) == [28, 31, 30]


def test_the_fan_ends_with_each_of_the_plans_months(tmp_path):
    folder = made_up_plan(tmp_path)
    summary = read_json(folder / "summary.json")
    write_json(folder / "summary.json", summary | {"calendar": "gregorian", "calendar_start": "2026-10-15"})
    rows = fan_table(open_plan(folder))["rows"]
    assert [row[0] for row in rows[:2]] == ["2026-11-14", "2026-12-14"]


@pytest.fixture
def plan(tmp_path):
    """A plan with last year's amounts, except for its last quarter."""
    folder = made_up_plan(tmp_path)
    plan = open_plan(folder)
    rows = []
    for level in ("month", "quarter", "half"):
        sums = plan.targets.groupby([level, "platform"], sort=False)["target"].sum().reset_index()
        rows.append(sums.rename(columns={level: "period", "target": "amount"}).assign(level=level))
    found = pd.concat(rows)
    found["amount"] = found["amount"] // 2
    found = found[~found["period"].isin(["2027-08", "2027-09", "2027-10", "Q4", "H2"])]
    write_parquet(folder / "targets" / "last_year.parquet", found[["level", "period", "platform", "amount"]])
    return plan


def test_last_year_and_growth_are_shown_next_to_the_target(plan):
    table = month_table(TargetFacts(plan))
    assert [label for label, _ in table["head"]][:4] == ["Period", "Target", "Last year", "Growth"]
    rows = {row[0]: row for row in [*table["rows"], table["foot"]]}
    november = plan.targets.query("month == '2026-11'")["target"].sum()
    assert rows["Nov 2026"][2] == show.money(november / 200, "CNY")
    assert rows["Nov 2026"][3] == "+100.0\u00a0%" and rows["Q1 (Nov–Jan)"][3] == "+100.0\u00a0%"
    assert rows["Oct 2027"][2:4] == rows["Year"][2:4] == ["not known", "–"]
    before = {"2026-11": int(november) // 2, "2026-12": 0}
    figure = pictures.months_against_target(plan.months, currency="CNY", last_year=before)
    mark = next(t for t in figure.data if t.name == "Last year")
    assert mark.y[0] == pytest.approx(november / 200, abs=0.01) and mark.y[2] is None
    assert "Last year" not in [t.name for t in pictures.months_against_target(plan.months, currency="CNY").data]


def test_quarters_halves_and_year_show_their_chance(plan):
    figure = pictures.periods_against_target(plan.periods, currency="CNY", names=period_names(plan.targets))
    found = plan.periods[plan.periods["level"] != "month"].iloc[::-1]
    dots, chances = figure.data
    np.testing.assert_allclose(dots.x, found["mean"] / found["target"])
    np.testing.assert_allclose(np.add(dots.x, dots.error_x.array), found["hi"] / found["target"])
    assert [text.strip() for text in chances.text] == [show.chance(p) for p in found["p_hit"]]
    assert list(figure.layout.yaxis.ticktext)[-1] == "Q1 (Nov–Jan)" and len(dots.x) == 7
    weakest = found[found["level"] == "quarter"].sort_values("p_hit").iloc[0]
    assert figure.layout.title.text.startswith(weakest["period"])
    sure = plan.periods.assign(p_hit=1.0)
    assert pictures.periods_against_target(sure, currency="CNY").layout.title.text.startswith("Every quarter")


def test_skewed_figures_show_what_is_typical(tmp_path):
    folder = made_up_plan(tmp_path)
    summary = read_json(folder / "summary.json")
    summary["kpis"]["orders"] |= {"mean": 90_000.0, "median": 51_234.0}
    write_json(folder / "summary.json", summary)
    shown = year.figures(open_plan(folder)).context
    row = next(row for row in shown["kpis"] if row["label"] == "Paid orders")
    assert row["mean"] == "51,234 typical; mean 90,000" and shown["skewed"]
    assert show.typical({"mean": 1.06, "median": 1.0, "lo": 1.0, "hi": 1.0}, "parcels", "GBP") == "1"
    assert not show.skewed({"mean": 5, "median": 5, "lo": 4, "hi": 6})
    assert not show.skewed({"mean": 9, "lo": 1, "hi": 2})


def test_the_forecasts_error_is_shown_in_money():
    found = {"model": "x", "wape": 0.25, "month_share": 0.166, "month_amount": 15890.7, "days": 28, "origins": 3}
    shown = usual_error(found, "GBP").replace("\u00a0", " ")
    assert "Tested 3 times on 4 past weeks" in shown
    assert "off by 17 %" in shown and "£15.9k a month" in shown and "25 %" in shown
    assert usual_error(None, "GBP") == ""
    assert band({"mean": 200.0, "lo80": 150.0, "hi80": 270.0}) == "−25.0\u00a0% to +35.0\u00a0%"


def test_festivals_in_the_forecast_stand_by_worth(tmp_path):
    plan = open_plan(made_up_plan(tmp_path))
    assert events_table(plan) is None and models_table(plan) is None
    events = {"small": {"seen": 1, "used": 1.1, "lo-80": 0.9, "hi-80": 1.3, "worth": 1000.0},
              "closing <week>": {"seen": 2, "used": 0.5, "lo-80": 0.4, "hi-80": 0.7, "worth": -250_000.0}}
    write_json(plan.path / "forecast" / "diagnostics.json", {"gmv_paid": {"model": "x", "events": events}})
    rows = [[text.replace("\u00a0", " ") for text in row] for row in events_table(plan)["rows"]]
    assert rows[0] == ["Closing <week>", "2", "× 0.50", "× 0.40 to × 0.70", "−¥2,500"] and rows[1][4] == "+¥10.00"
    scores = pd.DataFrame({"unique_id": "gmv_paid", "model": ["holt_winters", "planner_profile", "planner_profile"],
                           "wape": [0.2, 0.3, 0.5], "rel_pinball": [0.9, 0.8, 0.6], "cover80": [0.8, 0.7, 0.9]})
    write_parquet(plan.path / "forecast" / "backtest.parquet", scores)
    rows = models_table(plan)["rows"]
    assert rows[0] == ["The planner's profile of level, weekday and season", "40.0\u00a0%", "0.70", "80\u00a0%"]
    assert rows[1][0] == "Holt-Winters smoothing"
    assert "Closing &lt;week&gt;" in write_report(plan).read_text(encoding="utf-8")


def test_the_target_stands_against_the_forecast_of_its_parts(tmp_path):
    plan = open_plan(made_up_plan(tmp_path))
    assert gap_table(TargetFacts(plan)) is None
    nodes = plan.targets.groupby(["month", "platform", "category"])["target"].sum().rename("gmv_paid").reset_index()
    nodes["gmv_paid"] = nodes["gmv_paid"] * np.where(nodes["platform"] == "JD", 0.8, 1.0)
    write_parquet(plan.path / "forecast" / "nodes.parquet", nodes)
    table = gap_table(TargetFacts(plan))
    rows = {row[0]: row[1:] for row in [*table["rows"], table["foot"]]}
    jd = plan.targets.loc[plan.targets["platform"] == "JD", "target"].sum() / 100
    assert rows["Platform JD"] == [show.money(jd, "CNY", decimals=0), show.money(0.8 * jd, "CNY", decimals=0),
                                   "+" + show.money(round(0.2 * jd), "CNY", decimals=0), "+25.0\u00a0%"]
    assert rows["Platform Tmall"][2] == "±¥0" and len(rows) == 3 + 2 + 1
    assert rows["Year"][0] == show.money(plan.summary["target"], "CNY", decimals=0)
