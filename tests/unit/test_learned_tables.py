"""The notebook's tables of what a forecast learned."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from simlib.forecasting import make_forecast
from simlib.forecasting.backtest import backtest
from simlib.plan.forecast_inputs import ForecastInputs
from simlib.sections.forecast import learned
from tests.note_texts import english

DAYS = pd.date_range("2024-06-01", periods=420)
SALE = [("2024-09-02", "2024-09-06"), ("2025-03-10", "2025-03-14"), ("2025-08-04", "2025-08-08")]


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """A bench of one shop: twice as many sales from June 2025 on, three sales, closed on Sundays."""
    rng = np.random.default_rng(0)
    inside = np.any([(a <= DAYS) & (b >= DAYS) for a, b in SALE], axis=0)
    y = rng.poisson(np.exp(6 + 0.9 * (DAYS >= "2025-06-01") + np.log(2.5) * inside + rng.normal(0, 0.1, len(DAYS))))
    series = pd.concat([pd.DataFrame({"unique_id": name, "ds": DAYS, "y": y * size}) for name, size in UNITS.items()])
    series = series[series["ds"].dt.day_of_week != 6].astype({"y": float})
    windows = pd.DataFrame(SALE, columns=["start", "end"]).assign(name="sale", platform="x")
    inputs = ForecastInputs(None, windows.astype({"start": "datetime64[us]", "end": "datetime64[us]"}))
    made = make_forecast(series, horizon=60, events=inputs.events(series, DAYS[-1] + pd.Timedelta(days=60)))
    scores = backtest(series, horizon=28, origins=3, models=["three_model_mean", "planner_profile"])
    place = tmp_path_factory.mktemp("bench")
    made = {"chosen": made.diagnostics, "backtest": scores, "series": series, "inputs": inputs}
    return SimpleNamespace(**made, currency="CNY", folder=place)


UNITS = {"gmv_paid": 1000, "orders": 1}


def test_uplifts_show_guess_history_and_shrinkage(bench):
    table = learned.uplifts(bench)
    row = table.loc["Sale"]
    used, (low, high) = float(row["used"][1:]), map(float, row["80 % band"].split("–"))
    assert row["seen"] == 2 and row["guess"] == "×1.39" and 2.1 < float(row["history"][1:]) < 2.9
    assert 1.39 < used < 2.9 and low < used < high
    assert row["weight"].endswith("%") and row["worth"].startswith("¥")
    worth = bench.chosen["orders"]["events"]["sale"]["worth"]
    assert learned.uplifts(bench, measure="orders").loc["Sale", "worth"] == f"{worth:,.0f}"


def test_breaks_and_closed_days_are_dated(bench):
    table = learned.odd_days(bench)
    assert list(table.index) == ["Paid GMV", "Paid orders"]
    assert abs(pd.Timestamp(table.loc["Paid GMV", "lasting breaks"]) - pd.Timestamp("2025-06-01")).days <= 4
    assert table.loc["Paid orders", "closed on"] == "Sunday"
    assert any("2025-06-0" in note or "2025-05-3" in note for note in english(bench.chosen["gmv_paid"]["notes"]))


def test_steps_and_the_usual_error(bench):
    table = learned.steps(bench)
    assert list(table.index)[0] == "Seasonal naive" and list(table.columns) == ["WAPE", "MASE", "against naive", "gain"]
    assert table["gain"].iloc[0] == "" and all(text.endswith("%") for text in table["gain"].iloc[1:])
    shown = learned.usual_error(bench).data
    assert "of sales" in shown and "¥" in shown
    short = SimpleNamespace(backtest=None, chosen=bench.chosen, folder=bench.folder)
    assert learned.steps(short).empty and "too short" in learned.usual_error(short).data
