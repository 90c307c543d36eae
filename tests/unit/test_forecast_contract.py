"""The forecast's frame, closed days, paths, totals and fallbacks."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlib.core.schema import conform
from simlib.forecasting import MODELS, make_forecast
from tests.note_texts import codes

BANDS = ["lo-95", "lo-80", "median", "hi-80", "hi-95"]


def series(y, start="2023-01-02", name="a"):
    """A long frame of daily values; NaN days have no row."""
    ds = pd.date_range(start, periods=len(y))
    return pd.DataFrame({"unique_id": name, "ds": ds, "y": np.asarray(y, float)}).dropna(ignore_index=True)


def shop(n, *, seed=0, base=80, closed_nodes=(), amplitude=0.2, noise=0.15, start="2023-01-02", name="a"):
    """A seasonal shop with a week, a year and some closed weekdays (0 = Monday)."""
    rng, t = np.random.default_rng(seed), np.arange(n)
    ds = pd.date_range(start, periods=n)
    mean = base * np.exp(amplitude * np.sin(2 * np.pi * t / 365.25) + 0.1 * (t % 7 < 4) + rng.normal(0, noise, n))
    y = rng.poisson(mean).astype(float)
    y[ds.day_of_week.isin(closed_nodes)] = np.nan
    return series(y, start, name)


def check_contract(made, history, horizon):
    """N calendar days from each series' last row, none omitted; quantiles coherent; the schema's table."""
    frame = conform(made.frame, "forecast")
    for name, rows in frame.groupby("unique_id"):
        last = history.loc[history["unique_id"] == name, "ds"].max()
        assert rows["ds"].tolist() == list(pd.date_range(last + pd.Timedelta(days=1), periods=horizon))
        values = rows[BANDS].to_numpy()
        assert (
            np.isfinite(rows[["mean", *BANDS]].to_numpy()).all() and (values >= 0).all() and (rows["mean"] >= 0).all()
        )
        assert (np.diff(values, axis=1) >= -1e-9 * values[:, 1:]).all()


@pytest.mark.parametrize("model", ["auto", *MODELS])
def test_every_model_keeps_the_contract_over_a_year(model):
    history = pd.concat([shop(500, closed_nodes=(5,)), shop(380, name="b", base=3000, seed=1)])
    made = make_forecast(history, horizon=395, country="GB", model=model)
    check_contract(made, history, 395)
    saturday = made.frame["ds"].dt.day_of_week == 5
    of_a = made.frame["unique_id"] == "a"
    assert (made.frame.loc[of_a & saturday, ["mean", *BANDS]] == 0).all(axis=None)
    assert (made.frame.loc[of_a & ~saturday, "mean"] > 0).sum() > 300
    assert (made.frame.loc[~of_a, "mean"] > 0).all() or made.diagnostics["b"]["closed_holidays"]
    assert json.dumps(made.diagnostics, allow_nan=False)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 200), st.integers(1, 60), st.floats(0, 0.9), st.integers(0, 10**6), st.sampled_from([0.5, 20, 1e6])
)
def test_random_gaps_never_break_the_contract(n, horizon, gaps, seed, scale):
    rng = np.random.default_rng(seed)
    y = np.round(rng.gamma(2, scale, n))
    y[rng.random(n) < gaps] = np.nan
    y[-1] = scale
    history = series(y).sample(frac=1, random_state=1)
    made = make_forecast(history, horizon=horizon)
    check_contract(made, history, horizon)
    shuffled = make_forecast(history.sample(frac=1, random_state=2), horizon=horizon)
    pd.testing.assert_frame_equal(made.frame, shuffled.frame)


def test_christmas_without_rows_is_closed_next_time_and_a_lone_gap_is_not():
    history = shop(800, base=200)
    shut = history["ds"].dt.strftime("%m-%d").isin(["12-24", "12-25", "12-26", "12-27"])
    lone = history["ds"] == "2024-10-08"
    history = history[~shut & ~lone]
    made = make_forecast(history, horizon=395, country="GB")
    days = made.frame.set_index("ds")["mean"]
    assert (days["2025-12-24":"2025-12-27"] == 0).all() and (days["2025-12-29":"2025-12-30"] > 100).all()
    assert days["2025-10-08"] > 100
    assert "Christmas Day" in made.diagnostics["a"]["closed_holidays"] and made.diagnostics["a"]["missing_days"] == 1
    assert "missing_days" in codes(made.diagnostics["a"]["notes"])


def test_a_date_that_stood_out_twice_stands_out_again():
    history = shop(760, base=200, start="2023-01-02")
    history.loc[history["ds"].dt.strftime("%m-%d") == "11-11", "y"] *= 5
    days = make_forecast(history, horizon=365).frame.set_index("ds")["mean"]
    assert days["2025-11-11"] > 2 * days["2025-11-04"]


@pytest.mark.parametrize(
    ("y", "model"),
    [
        ([5.0], "recent_mean"),
        ([0.0], "recent_mean"),
        (np.arange(1, 11), "recent_mean"),
        (np.full(30, 7.0), "planner_profile"),
        (np.zeros(400), "recent_mean"),
        (np.tile([0, 0, 0, 3, 0, 0, 0, 0, 1], 40), "recent_mean"),
    ],
)
def test_short_and_odd_histories_have_a_named_fallback(y, model):
    made = make_forecast(series(y), horizon=365)
    diagnostics = made.diagnostics["a"]
    assert diagnostics["model"] == model and diagnostics["reasons"]
    mean = made.frame["mean"]
    if max(y) == 0:
        assert (made.frame[["mean", *BANDS]] == 0).all(axis=None)
    elif len(y) != 10:
        assert mean.mean() == pytest.approx(np.mean(y), rel=0.1)
    asked = make_forecast(series(y), horizon=30, model="regression").diagnostics["a"]
    assert asked["model"] == ("regression" if len(y) in (30, 360) else "recent_mean")


def test_paths_keep_the_mean_share_a_factor_and_repeat():
    orders = shop(800)
    money = orders.assign(unique_id="gmv", y=orders["y"] * 1234)
    made = make_forecast(pd.concat([orders, money]), horizon=365)
    calm, noisy = made.paths(400, seed=5, noise=False), made.paths(400, seed=5)
    mean = made.frame["mean"].to_numpy().reshape(2, 365)
    assert calm.shape == noisy.shape == (2, 365, 400)
    # The level's mean is stratified: what is left of sampling error over 400 paths is below half a per cent.
    assert calm.sum(1).mean(1) == pytest.approx(mean.sum(1), rel=0.005)
    assert np.abs(calm.mean(2) / mean - 1).max() < 0.03
    assert noisy.sum(1).mean(1) == pytest.approx(mean.sum(1), rel=0.005)
    totals = np.log(calm.sum(1))
    assert np.corrcoef(totals)[0, 1] > 0.6 and 0.05 < totals[0].std() < 0.3
    change = np.diff(np.log(calm[0] / mean[0][:, None]), axis=0).std()
    day = np.diff(np.log(noisy[0] / mean[0][:, None]), axis=0).std()
    assert change < 0.02 and day > 0.1
    assert np.array_equal(calm, made.paths(400, seed=5, noise=False))
    assert np.array_equal(calm[:, :, :50], made.paths(50, seed=5, noise=False))
    assert not np.array_equal(calm, made.paths(400, seed=6, noise=False))


def test_paths_of_a_series_do_not_depend_on_the_order_of_series():
    a, b = shop(300), shop(300, name="b", seed=4)
    one, two = make_forecast(pd.concat([a, b]), horizon=60), make_forecast(pd.concat([b, a]), horizon=60)
    assert np.array_equal(one.paths(10), two.paths(10))


def test_totals_are_those_of_the_paths_and_a_window_cuts_the_year():
    made = make_forecast(shop(800), horizon=395)
    table = made.totals(n=400)
    months, year = table[table["month"] != "year"], table[table["month"] == "year"].iloc[0]
    assert months["mean"].sum() == pytest.approx(year["mean"]) == pytest.approx(made.frame["mean"].sum())
    assert list(table.columns) == ["unique_id", "month", "mean", "median", "lo-80", "hi-80", "lo-95", "hi-95"]
    assert (table["lo-95"] < table["lo-80"]).all() and (table["hi-80"] < table["hi-95"]).all()
    sums = made.paths(400)[0].sum(0)
    assert year["lo-80"] == pytest.approx(np.quantile(sums, 0.1))
    first = made.frame["ds"].iloc[30]
    cut = made.totals("year", start=first).iloc[0]
    assert cut["mean"] == pytest.approx(made.frame["mean"].iloc[30:].sum())
    labels = pd.Series(["a"] * 45 + ["b"] * 320, index=made.frame["ds"].iloc[30:].to_numpy())
    own = made.totals(start=first, labels=labels).set_index("month")["mean"]
    assert list(own.index) == ["a", "b", "year"]
    assert own["a"] == pytest.approx(made.frame["mean"].iloc[30:75].sum()) and own["year"] == pytest.approx(cut["mean"])


def test_regressors_given_ahead_move_the_forecast():
    rng = np.random.default_rng(3)
    history = shop(300, base=500).assign(promo=lambda d: (rng.random(len(d)) < 0.2).astype(float))
    history["y"] *= np.where(history["promo"] > 0, 1.8, 1.0)
    ahead = pd.DataFrame({"ds": pd.date_range(history["ds"].max() + pd.Timedelta(days=1), periods=14), "promo": 0.0})
    plain = make_forecast(history, horizon=14, future=ahead, model="regression").frame["mean"]
    promo = make_forecast(history, horizon=14, future=ahead.assign(promo=1.0), model="regression").frame["mean"]
    assert 1.5 < (promo / plain).mean() < 2.1


def test_day_noise_is_found_again():
    made = make_forecast(shop(730, base=4000, noise=0.25), horizon=30)
    sd, ar = made.noise_sd("a")
    assert sd == pytest.approx(0.25, abs=0.03) and abs(ar) < 0.12


def test_bands_widen_with_the_horizon():
    frame = make_forecast(shop(500), horizon=365).frame
    width = np.log(frame["hi-80"] / frame["lo-80"])
    assert width.iloc[:14].mean() < width.iloc[100:130].mean() < width.iloc[335:].mean()
