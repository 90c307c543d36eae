"""Growth, steps and wide years: what a year ahead takes from the past, on made histories with known truth."""

import numpy as np
import pandas as pd
import pytest

from simlib.forecasting import make_forecast
from simlib.forecasting.choose import _best
from simlib.forecasting.growth import growth_of, lead_of
from simlib.forecasting.holiday_days import run_ups
from simlib.forecasting.make import prepared
from simlib.forecasting.models import MODELS
from tests.note_texts import codes


def history(y, start="2022-01-03"):
    return pd.DataFrame({"unique_id": "a", "ds": pd.date_range(start, periods=len(y)), "y": np.asarray(y, float)})


def test_a_step_of_the_last_weeks_lasts_and_steady_growth_is_no_step():
    steady = 100 * np.exp(0.3 * np.arange(1095) / 365)
    assert abs(lead_of(steady)) < 0.02
    stepped = np.where(np.arange(1095) < 1020, 100.0, 180.0)
    assert 0.2 < lead_of(stepped) < np.log(1.8)
    assert lead_of(np.full(400, 7.0)) == 0 and lead_of(np.full(500, 0.0)) == 0
    rng = np.random.default_rng(2)
    made = make_forecast(history(rng.poisson(stepped)), horizon=365)
    assert 150 < made.frame["mean"].mean() < 190  # the last year's mean is 116
    assert "recent_lead" in codes(made.diagnostics["a"]["notes"])


def test_growth_in_one_year_is_read_off_the_seam_but_a_steep_season_is_not():
    t = np.arange(365)
    growing, _, note = growth_of(100 * np.exp(0.3 * t / 365))
    assert 0.1 < growing < 0.25 and note.code == "forecasting.growth_guess"
    december = 100 * (1 + 0.4 * np.clip(t - 330, 0, 28) / 28)
    assert 0 < growth_of(december)[0] < 0.7 * growing
    assert growth_of(np.full(365, 5.0))[0] == 0 and growth_of(np.full(300, 5.0))[0] == 0
    assert growth_of(100 * np.exp(1.4 * t / 365))[0] > 0.6


@pytest.mark.parametrize(("days", "least", "most"), [(200, 0.5, 0.9), (365, 0.4, 0.65), (730, 0.25, 0.5)])
def test_the_band_of_a_year_narrows_with_the_length_of_the_history(days, least, most):
    """Width of the 80 % band of the yearly total, in logs, of a calm shop."""
    rng, t = np.random.default_rng(3), np.arange(days)
    y = rng.poisson(200 * np.exp(0.15 * np.sin(2 * np.pi * t / 365.25) + rng.normal(0, 0.15, days)))
    year = make_forecast(history(y), horizon=365, model="planner_profile").totals("year").iloc[0]
    assert least < np.log(year["hi-80"] / year["lo-80"]) < most


def test_the_fortnight_before_easter_is_forecast_wherever_it_falls():
    days = np.arange("2024-03-01", "2024-04-20", dtype="datetime64[D]")
    found = run_ups("GB", days)
    assert set(found) == {("Good Friday", 0), ("Good Friday", 1)}
    assert days[found["Good Friday", 0]][[0, -1]].astype(str).tolist() == ["2024-03-22", "2024-03-28"]
    assert run_ups(None, days) == {} and run_ups("US", days) == {}
    before = run_ups("GB", days[:10])  # the feast itself lies beyond the days asked for
    assert not before and run_ups("GB", days[:18])["Good Friday", 1].sum() == 4


def test_sales_that_swell_before_easter_swell_earlier_when_it_is_earlier():
    """Easter 2023 on 9 April, 2024 on 31 March: ×2 in the week before; only last year's Easters are known."""
    ds = pd.date_range("2022-01-03", "2024-03-10")
    rng, mean = np.random.default_rng(4), np.full(len(ds), 300.0)
    for friday in ("2022-04-15", "2023-04-07"):
        mean[(ds >= pd.Timestamp(friday) - pd.Timedelta(days=7)) & (ds < friday)] *= 2
    known = history(rng.poisson(mean))
    days = make_forecast(known, horizon=35, country="GB", model="regression").frame.set_index("ds")["median"]
    assert days["2024-03-22":"2024-03-28"].mean() > 1.6 * days["2024-03-11":"2024-03-14"].mean()
    assert days["2024-04-02":"2024-04-10"].mean() < 1.25 * days["2024-03-11":"2024-03-14"].mean()


@pytest.mark.parametrize(
    ("losses", "chosen"),
    [
        ([0.9, 0.9, 0.9, 0.9], "planner_profile"),
        ([0.5, 0.5, 0.5, 1.01], "three_model_mean"),
        ([0.97] * 4, "three_model_mean"),
    ],
)
def test_one_model_is_chosen_only_when_it_won_every_time_and_clearly(losses, chosen):
    series = prepared(history(np.random.default_rng(5).poisson(50, 120)), None)[0]
    name, fitted, reasons = _best(series, {"planner_profile": losses, "three_model_mean": [1.0] * 4})
    assert name == chosen and fitted.mean(7).shape == (7,) and "last 4 × 28 days" in str(reasons[0])


def test_the_regression_flattens_noise_and_follows_a_wandering_level():
    """On noise around 100 the forecast is 100 within 4 %; on a wandering level it is where that stands, within 10 %."""
    rng = np.random.default_rng(6)
    still = prepared(history(100 * np.exp(rng.normal(0, 0.15, 500))), None)[0]
    assert MODELS["regression"].fit(still).mean(28).mean() == pytest.approx(100, rel=0.04)
    level = 5 + np.cumsum(rng.normal(0, 0.03, 500))
    wandering = prepared(history(np.exp(level + rng.normal(0, 0.05, 500))), None)[0]
    fitted = MODELS["regression"].fit(wandering)
    assert fitted.quantiles(7, [0.5])[0].mean() == pytest.approx(np.exp(level[-1]), rel=0.1)
    width = [np.log(np.divide(*f.quantiles(28, [0.9, 0.1]))).mean() for f in (fitted, MODELS["regression"].fit(still))]
    assert width[0] > 0.25 and 0.3 < width[1] < 0.5
