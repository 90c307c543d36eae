"""Weekly panels: effects found, shrinkage, slow movers, gaps, contract of frame and paths, bad input."""

import json
import time

import numpy as np
import pandas as pd
import pytest

from simlib.core.errors import InputError
from simlib.core.schema import conform
from simlib.forecasting import make_forecast
from simlib.forecasting.backtest import backtest
from simlib.forecasting.weeks.recipe import read_panel
from tests.note_texts import codes, english

BANDS = ["lo-95", "lo-80", "median", "hi-80", "hi-95"]


def goods(n=60, weeks=80, *, seed=0, effect=1.2, spread=0.3, noise=0.25, low=1.5, high=5.0):
    """Weekly sales of n goods, a promotion in one week of five that multiplies sales by exp(own effect)."""
    rng = np.random.default_rng(seed)
    own = rng.normal(effect, spread, n)
    frames = []
    for k in range(n):
        promo = (rng.random(weeks) < 0.2).astype(float)
        level = rng.uniform(low, high) + np.cumsum(rng.normal(0, 0.02, weeks))
        y = rng.poisson(np.exp(level + own[k] * promo + rng.normal(0, noise, weeks))).astype(float)
        ds = pd.date_range("2023-01-02", periods=weeks, freq="7D")
        frames.append(pd.DataFrame({"unique_id": f"g{k:03d}", "ds": ds, "y": y, "promo": promo}))
    return pd.concat(frames, ignore_index=True), own


def split(history, horizon=8):
    """Known weeks, regressors of the weeks ahead, actuals."""
    first = history["ds"].max() - pd.Timedelta(days=7 * (horizon - 1))
    later = history[history["ds"] >= first]
    return history[history["ds"] < first], later.drop(columns="y"), later


def test_contract_of_frame_and_paths():
    known, future, _ = split(goods(12)[0])
    made = make_forecast(known, horizon=8, future=future, freq="W", seed=3)
    frame = conform(made.frame, "forecast")
    assert frame.groupby("unique_id").size().eq(8).all() and made.unique_ids == sorted(set(known["unique_id"]))
    assert frame["ds"].min() == known["ds"].max() + pd.Timedelta(days=7)
    values = frame[BANDS].to_numpy()
    assert (values >= 0).all() and (np.diff(values, axis=1) >= 0).all()
    paths = made.paths(400)
    assert paths.shape == (12, 8, 400) and np.array_equal(paths, made.paths(400))
    assert np.array_equal(paths[..., :50], made.paths(50))
    point = frame["mean"].to_numpy().reshape(12, 8)
    assert np.abs(paths.mean(2) / point - 1).max() < 0.1
    assert np.abs(made.paths(400, noise=False).mean(2) / point - 1).max() < 0.02
    assert json.dumps(made.diagnostics, allow_nan=False)


def test_effects_are_found_and_a_new_good_takes_the_common_one():
    """Common effect within 0.15 (4 standard errors of 60 goods: 4 × 0.3 / √60) and own ones correlated."""
    history, own = goods()
    known, future, _ = split(history)
    new = known["unique_id"] == "g000"
    late = known["ds"] > known["ds"].max() - pd.Timedelta(days=20)
    made = make_forecast(known[~new | (late & new)], horizon=8, future=future, freq="W")
    effects = np.array([a["effects_own_and_common"]["promo"] for a in made.diagnostics.values()])
    assert effects[0, 1] == pytest.approx(1.2, abs=0.15)
    assert np.corrcoef(effects[1:, 0], own[1:])[0, 1] > 0.7
    assert effects[0, 0] == pytest.approx(effects[0, 1], abs=0.25)
    assert any("fewer than 4 weeks" in note for note in english(made.diagnostics["g000"]["notes"]))


def test_promotion_columns_take_a_quarter_off_the_error_and_bands_cover():
    """80 % bands hold 76–86 % of 60 × 8 × 4 weeks (binomial standard error 0.9 points, weeks being tied about 1.5)."""
    history, _ = goods(seed=4)
    scores = {}
    for name, table in (("with", history), ("without", history.drop(columns="promo"))):
        made = backtest(table, horizon=8, origins=4, freq="W")
        panel = made[made["model"] == "panel"]
        scores[name] = panel["missed"].sum() / panel["sold"].sum()
        if name == "with":
            assert 0.74 < panel["cover80"].mean() < 0.88 and panel["cover95"].mean() > 0.9
            assert panel["rel_pinball"].mean() < 0.7
            assert panel["fva"].mean() > 0.3
    assert scores["with"] < 0.75 * scores["without"]


def test_shrinkage_beats_every_good_on_its_own():
    """Twenty weeks, effects alike: the panel's forecasts are better than those of sixty panels of one."""
    history, _ = goods(weeks=28, spread=0.1, seed=5, noise=0.5)
    known, future, later = split(history)
    actual = later.sort_values(["unique_id", "ds"])["y"].to_numpy()
    together = make_forecast(known, horizon=8, future=future, freq="W").frame["median"].to_numpy()
    alone = np.concatenate(
        [
            make_forecast(rows, horizon=8, future=future[future["unique_id"] == key], freq="W").frame["median"]
            for key, rows in known.groupby("unique_id")
        ]
    )
    assert np.abs(actual - together).sum() < 0.97 * np.abs(actual - alone).sum()


def test_slow_movers_have_count_quantiles_and_an_honest_mean():
    """500 goods of 0.3–3 a week: mean within 5 % (standard error 1.5 %), 80 % bands hold at least 80 %."""
    rng = np.random.default_rng(1)
    rate = rng.uniform(0.3, 3, 500)
    y = rng.negative_binomial(1.5, 1.5 / (1.5 + rate[:, None]), (500, 60)).astype(float)
    ds = pd.date_range("2024-01-01", periods=60, freq="7D")
    history = pd.DataFrame({"unique_id": np.repeat([f"{k:03d}" for k in range(500)], 60), "ds": np.tile(ds, 500)})
    history["y"] = y.ravel()
    made = make_forecast(history[history["ds"] < ds[52]], horizon=8, freq="W").frame
    actual = y[:, 52:].ravel()
    assert made["mean"].sum() == pytest.approx(actual.sum(), rel=0.06)
    slow = np.repeat((y[:, :52] == 0).mean(1) > 0.1, 8)
    bands = made.loc[slow, BANDS].to_numpy()
    assert (bands == np.round(bands)).all()
    inside = (actual[slow] >= bands[:, 1]) & (actual[slow] <= bands[:, 3])
    assert 0.8 <= inside.mean() < 0.97


def test_weeks_without_a_row_are_zero_only_where_nobody_says_zero():
    history, _ = goods(5, low=3)
    history = history.drop(columns="promo")
    gone = (history["unique_id"] == "g001") & (history["ds"] > "2024-03-01")
    said = history.assign(y=history["y"].where(history.index != 7, 0.0))
    assert np.isnan(read_panel(said[~gone]).y[1, -1])
    ended = make_forecast(history[~gone], horizon=4, freq="W")
    assert (ended.frame.loc[ended.frame["unique_id"] == "g001", ["mean", "hi-95"]] == 0).all(axis=None)
    assert "nothing_lately" in codes(ended.diagnostics["g001"]["notes"])


def test_borne_panels():
    """One good, one week, a constant, huge values, all zeros: finite forecasts and ordered bands."""
    ds = pd.date_range("2024-01-01", periods=30, freq="7D")
    for y in (np.full(30, 7.0), np.zeros(30), np.arange(30) * 1e12, np.r_[5.0, np.full(29, np.nan)]):
        history = pd.DataFrame({"unique_id": "a", "ds": ds, "y": y}).dropna()
        frame = make_forecast(history, horizon=5, freq="W").frame
        assert np.isfinite(frame[["mean", *BANDS]].to_numpy()).all()
        assert (np.diff(frame[BANDS].to_numpy(), axis=1) >= 0).all()
    assert frame["median"].between(4, 6).all() and (frame["hi-80"] > 1.5 * frame["lo-80"]).all()


def test_bad_weekly_input_is_refused():
    known, future, _ = split(goods(3)[0])
    for history, options, said in [
        (known.assign(ds=known["ds"] + pd.to_timedelta((known.index == 3) * 1, unit="D")), {}, "weekly grid"),
        (known, {"future": future.iloc[:5]}, "has no regressors"),
        (known, {}, "has no regressors"),
    ]:
        with pytest.raises(InputError, match=said):
            make_forecast(history, horizon=8, freq="W", **options)
    for options, said in [({"models": ["planner_profile"]}, "weekly model"), ({"country": "GB"}, "country")]:
        with pytest.raises(InputError, match=said):
            backtest(known, horizon=8, origins=2, freq="W", **options)
    with pytest.raises(InputError, match="too short"):
        backtest(known, horizon=70, origins=1, freq="W")


def test_no_leakage_and_speed():
    """What happens after an origin changes nothing before it; 500 series × 6 origins within 8 s (goal 2 s)."""
    history, _ = goods(500, weeks=104, seed=2)
    start = time.process_time()
    table = backtest(history, horizon=8, origins=6, freq="W")
    assert time.process_time() - start < 8
    first = table["origin"].min()
    short = history[history["ds"] <= first + pd.Timedelta(days=56)]
    changed = short.assign(y=short["y"].where(short["ds"] <= first, 0.0))
    known = changed[changed["ds"] <= first]
    later = changed[changed["ds"] > first].drop(columns="y")
    made = make_forecast(known, horizon=8, future=later, freq="W").frame
    actual = short[short["ds"] > first].sort_values(["unique_id", "ds"])["y"].to_numpy()
    missed = np.abs(actual - made["median"].to_numpy()).reshape(500, 8).sum(1)
    at_first = table[(table["origin"] == first) & (table["model"] == "panel")].sort_values("unique_id")
    assert np.allclose(at_first["missed"], missed)
