"""A year that starts mid-month, or has fiscal months, has the same months in forecast, target and simulation."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from simlib.core.calendar import FiscalYear
from simlib.i18n import dates
from simlib.plan import stages
from simlib.plan.answer import _forecast_error
from simlib.sections.forecast.panel import sold


@pytest.mark.parametrize("start, scheme", [("2026-02-15", "gregorian"), ("2026-02-01", "454")])
def test_the_forecasts_months_are_the_targets(tmp_path, start, scheme):
    days = pd.date_range("2025-01-01", "2026-01-31", unit="us")
    sold = 10_000 + 1_000 * (days.day_of_week.to_numpy() < 5) + np.random.default_rng(5).integers(0, 900, len(days))
    history = pd.DataFrame({"day": days, "platform": "a", "category": "c", "orders": 40, "lines": 60, "units": 60,
                            "gmv_paid": sold.astype("int64"), "refunds": 0})
    year = FiscalYear(start, scheme)
    asked = {"country": None, "model": "auto", "seed": 0, "paths": 200}
    baseline, _, months, _ = stages.forecast(history, year, tmp_path, **asked)
    found = months[months["unique_id"] == "gmv_paid"].set_index("month")["mean"]
    assert list(found.index) == [*dict.fromkeys(year.days["month"]), "year"]
    by_month = baseline["gmv"].groupby(year.days["month"].to_numpy()).sum()
    assert found.drop("year").to_numpy() == pytest.approx(by_month.to_numpy())


def test_a_plan_says_its_months_its_last_year_and_its_typical_error(made):
    folder, summary = made
    months, periods = (pd.read_parquet(folder / "runs" / f"{name}.parquet") for name in ("months", "periods"))
    targets = pd.read_parquet(folder / "targets" / "targets.parquet")
    goals = targets.groupby("month", sort=False)["target"].sum()
    assert months.set_index("month")["target"].to_dict() == goals.to_dict()
    same = periods[periods["level"] == "month"].rename(columns={"period": "month"}).drop(columns="level")
    pd.testing.assert_frame_equal(months, same.reset_index(drop=True))
    assert (periods["lo"] <= periods["median"]).all() and (periods["median"] <= periods["hi"]).all()
    last = pd.read_parquet(folder / "targets" / "last_year.parquet")
    assert set(last["platform"]) == set(targets["platform"]) and (last["amount"] > 0).all()
    assert (summary["calendar"], summary["calendar_start"]) == ("gregorian", summary["year_start"])
    error = summary["forecast_error"]
    assert error["days"] == 28 and error["origins"] == 3 and 0 < error["month_share"] < 1


def test_the_notebooks_past_goes_by_the_same_months():
    year = FiscalYear("2026-02-15")
    days = pd.date_range("2025-02-15", "2026-02-14", unit="us")
    past = pd.DataFrame({"day": days, "platform": "a", "gmv_paid": 100, "orders": 1})
    month = year.months_since("2025-01-01")
    bench = SimpleNamespace(history=past, days=year.days, month_of_day=month, currency="GBP")
    table = sold(bench)
    assert list(table.index) == [dates.month(m) for m in (*(f"2025-{m:02d}" for m in range(2, 13)), "2026-01")]
    assert table["orders"].tolist()[:2] == ["28", "31"] and table["total"].iloc[0] == "£28"


def test_a_fallback_that_was_not_tried_has_no_typical_error():
    scores = pd.DataFrame({"unique_id": "gmv_paid", "model": ["planner_profile"] * 2, "origin": [1, 2], "horizon": 28,
                           "wape": [0.2, 0.4], "bias": [0.1, -0.3], "actual": 28_000.0, "rel_pinball": 0.9})
    draft = SimpleNamespace(scores=scores, diagnostics={"gmv_paid": {"model": "planner_profile"}})
    month = 1000 * 365 / 12
    found = _forecast_error(draft, lambda minor: minor / 100)
    assert found["wape"] == pytest.approx(0.3) and found["month_amount"] == pytest.approx(0.2 * month / 100)
    assert (found["month_share"], found["origins"]) == (pytest.approx(0.2), 2)
    draft.diagnostics["gmv_paid"]["model"] = "recent_mean"
    assert _forecast_error(draft, float) is None
    assert _forecast_error(SimpleNamespace(scores=None), float) is None
