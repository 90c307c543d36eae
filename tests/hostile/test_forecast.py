"""Histories and options a forecast must refuse in one line, and those it must bear."""

import numpy as np
import pandas as pd
import pytest

from simlib.core.errors import InputError
from simlib.forecasting import make_forecast
from simlib.forecasting.backtest import backtest


def good(n=60):
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {"unique_id": "a", "ds": pd.date_range("2025-01-01", periods=n), "y": rng.poisson(30, n).astype(float)}
    )


def with_y(at, value):
    frame = good().astype({"y": "object"})
    frame.loc[at, "y"] = value
    return frame


REFUSED = {
    "day twice": (pd.concat([good(), good().iloc[[3]]]), "day twice"),
    "infinite": (with_y(4, np.inf), "infinite"),
    "negative": (with_y(4, -1.0), "negative"),
    "text": (with_y(4, "many"), "many"),
    "no column": (good().drop(columns="y"), "column y"),
    "no row": (good().iloc[:0], "no row"),
    "empty day": (good().assign(ds=lambda d: d["ds"].where(d.index != 2)), "row 3"),
    "not a day": (good().assign(ds="31/31/2025"), "31/31/2025"),
    "hours": (good().assign(ds=lambda d: d["ds"] + pd.Timedelta(hours=3)), "time of day"),
    "numbers as days": (good().assign(ds=45000), "numbers"),
    "text regressor": (good().assign(promo="yes"), "promo"),
    "regressor unknown ahead": (good().assign(promo=1.0), "has no regressors"),
    "a date of another age": (
        pd.concat([good(), good().iloc[[0]].assign(ds=pd.Timestamp("1960-01-01"))]),
        "thirty years",
    ),
    "column twice": (good().set_axis(["unique_id", "ds", "ds"], axis=1), "twice"),
    "not a table": ([1, 2, 3], "table"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_history_is_refused_in_one_line(name):
    history, said = REFUSED[name]
    with pytest.raises(InputError, match=said) as caught:
        make_forecast(history, horizon=7)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ({"horizon": 0}, "horizon"),
        ({"horizon": 7.5}, "horizon"),
        ({"horizon": True}, "horizon"),
        ({"horizon": 10**6}, "horizon"),
        ({"model": "three_model_maen"}, "three_model_mean"),
        ({"freq": "M"}, "freq"),
        ({"freq": "W"}, "weekly grid"),
        ({"freq": "W", "country": "GB"}, "country"),
        ({"freq": "W", "model": "planner_profile"}, "one model"),
        ({"freq": "W", "horizon": 157}, "weeks"),
        ({"country": "ZZ"}, "country"),
        ({"levels": (0, 80)}, "levels"),
        ({"levels": ()}, "levels"),
        ({"levels": 80}, "levels"),
        ({"seed": -1}, "seed"),
        ({"future": pd.DataFrame({"ds": ["2025-04-01"], "price": [1.0]})}, "price"),
    ],
)
def test_bad_option_is_refused_by_name(option, said):
    with pytest.raises(InputError, match=said):
        make_forecast(good(), **{"horizon": 7, **option})


def test_bad_future_is_refused():
    history = good().assign(promo=0.0)
    ahead = pd.DataFrame({"ds": pd.date_range("2025-03-02", periods=7), "promo": 0.0})
    make_forecast(history, horizon=7, future=ahead)
    for bad, said in [
        (pd.concat([ahead, ahead]), "twice"),
        (ahead.iloc[:3], "has no regressors"),
        (ahead.drop(columns="promo"), "promo"),
        (ahead.assign(unique_id="b"), "series"),
        (ahead.assign(promo=np.nan), "empty"),
    ]:
        with pytest.raises(InputError, match=said):
            make_forecast(history, horizon=7, future=bad)


def test_unknown_requests_of_a_forecast_are_refused():
    made = make_forecast(good(), horizon=7)
    for call in (
        lambda: made.totals("week"),
        lambda: made.paths(0),
        lambda: made.noise_sd("b"),
        lambda: made.totals(start="2031-01-01"),
    ):
        with pytest.raises(InputError):
            call()


def test_backtest_refuses_what_cannot_be_scored():
    for options, said in [
        ({"horizon": 28, "origins": 0}, "origins"),
        ({"horizon": 50, "origins": 1}, "long enough"),
        ({"horizon": 7, "origins": 1, "models": ["ets"]}, "model"),
    ]:
        with pytest.raises(InputError, match=said):
            backtest(good(), **options)


def test_borne_histories():
    """Empty y is a missing day, order does not matter, names may hold anything, values may be huge."""
    empty = make_forecast(with_y(4, None), horizon=7)
    assert empty.diagnostics["a"]["missing_days"] == 1
    odd = good().assign(unique_id="<b>=1+1\u202e", y=lambda d: d["y"] * 1e15).sample(frac=1, random_state=0)
    made = make_forecast(odd, horizon=7)
    assert np.isfinite(made.frame["mean"]).all() and made.unique_ids == ["<b>=1+1\u202e"]
