"""Beginning and end of goods in a weekly panel, weeks cut short, counts, responses that bend, value added by step."""

import numpy as np
import pandas as pd
import pytest

from simlib.cli.main import _status
from simlib.core.errors import InputError
from simlib.forecasting import make_forecast
from simlib.forecasting.backtest import backtest
from simlib.forecasting.weeks import response
from simlib.forecasting.weeks.lifecycle import still_sold
from simlib.forecasting.weeks.recipe import cut_short
from simlib.forecasting.weeks.value_added import STEPS, summary_weeks, value_added_weeks
from tests.note_texts import codes

WEEKS = pd.date_range("2024-01-01", periods=60, freq="7D")
BANDS = ["lo-95", "lo-80", "median", "hi-80", "hi-95"]


def table(y, first=None):
    """History of the rows of `y` (n, T), each from its week `first` on."""
    n, weeks = y.shape
    first = np.zeros(n, int) if first is None else first
    frame = pd.DataFrame({"unique_id": np.repeat([f"g{k:03d}" for k in range(n)], weeks)})
    frame["ds"], frame["y"] = np.tile(WEEKS[:weeks], n), y.ravel()
    return frame[(np.arange(weeks) >= first[:, None]).ravel()].reset_index(drop=True)


def launches(seed, n=80, peak=1.5):
    """Goods of two categories, one selling eight times the other; half start late, with a peak that dies away."""
    rng = np.random.default_rng(seed)
    first = np.where(np.arange(n) % 4 < 2, 0, rng.integers(5, 35, n))
    age = np.arange(60) - first[:, None]
    rate = np.where(np.arange(n) % 2, 80.0, 10.0)[:, None] * np.exp(rng.normal(0, 0.3, (n, 1)))
    rate = rate * np.where(first[:, None] > 0, 1 + peak * np.exp(-np.maximum(age, 0) / 2), 1)
    y = rng.poisson(rate * np.exp(rng.normal(0, 0.15, (n, 60)))).astype(float)
    goods = pd.DataFrame(
        {"unique_id": [f"g{k:03d}" for k in range(n)], "category": np.where(np.arange(n) % 2, "a", "b")}
    )
    return y, first, goods


def test_a_good_without_history_takes_level_and_launch_of_its_analogues():
    """Level by category (10 against 80 a week) and the launch peak, which decays over the horizon."""
    y, first, goods = launches(0)
    goods["price"] = np.where(goods["category"] == "a", 5.0, 50.0)
    new = pd.DataFrame({"unique_id": ["new a", "new b", "as g001", "cheap"], "category": ["a", "b", None, None]})
    new = new.assign(like=[None, None, "g001", None], price=[None, None, None, 6.0])
    goods = pd.concat([goods, new], ignore_index=True)
    made = make_forecast(table(y, first), horizon=12, freq="W", goods=goods)
    median = {key: rows["median"].to_numpy() for key, rows in made.frame.groupby("unique_id")}
    assert median["new a"][-4:].mean() == pytest.approx(80, rel=0.3)
    assert median["new b"][-4:].mean() == pytest.approx(10, rel=0.4)
    assert median["new a"][0] > 1.4 * median["new a"][-1]
    assert median["cheap"][-1] == pytest.approx(80, rel=0.3)
    assert made.diagnostics["as g001"]["analogues"] == ["g001"]
    assert median["as g001"][-1] == pytest.approx(y[1].mean(), rel=0.5)
    assert codes(made.diagnostics["new a"]["notes"])[:2] == ["no_own_weeks", "from_analogues"]
    band = made.frame.set_index("unique_id").loc["new a"]
    assert (band["hi-80"] / band["lo-80"]).min() > 1.5
    paths = made.paths(200)[made.unique_ids.index("new a")]
    assert paths.mean() == pytest.approx(band["mean"].mean(), rel=0.15)


def test_analogues_beat_a_level_of_ones_own_in_the_first_weeks():
    """Three weeks known, at the peak: the forecast comes down with the others' launches (peak 1.5, worth a half)."""
    errors = {"with": 0.0, "flat": 0.0}
    for seed in (1, 2):
        y, first, goods = launches(seed)
        late = np.arange(len(y)) % 8 == 3
        first[late] = 40
        age = np.arange(60) - 40
        boost = np.where(age >= 0, 1 + 1.5 * np.exp(-np.maximum(age, 0) / 2), 1)
        rng = np.random.default_rng(seed + 10)
        y[late] = rng.poisson(80 * boost, (late.sum(), 60))
        made = make_forecast(table(y[:, :43], first), horizon=8, freq="W", goods=goods)
        median = made.frame["median"].to_numpy().reshape(len(y), 8)[late]
        errors["with"] += np.abs(y[late, 43:51] - median).sum()
        errors["flat"] += np.abs(y[late, 43:51] - y[late, 40:43].mean(1, keepdims=True)).sum()
    assert errors["with"] < 0.6 * errors["flat"]


def test_a_good_that_stopped_runs_out_and_one_that_pauses_does_not():
    rng = np.random.default_rng(3)
    y = rng.poisson(np.full((30, 1), 40.0), (30, 52)).astype(float)
    y[0, -8:] = 0  # stopped
    y[1] = np.tile([0, 1, 0, 0, 2, 0, 0, 0, 0, 1, 0, 0, 0], 4)  # now and then, four weeks ago for the last time
    y[2, 20:24] = 0  # was away and came back
    sure = still_sold(y)
    assert sure[0] < 0.05 and sure[1] > 0.6 and sure[2] == 1
    made = make_forecast(table(y), horizon=8, freq="W")
    rows = made.frame.set_index("unique_id")
    assert (rows.loc["g000", ["median", "hi-80"]] == 0).all(axis=None)
    assert 0.1 < rows.loc["g001", "mean"].mean() < 0.4  # 4 in 13 weeks, one in the last eight
    assert "maybe_dropped" in codes(made.diagnostics["g000"]["notes"])
    paths = made.paths(400)
    assert np.mean(paths[0].max(0) > 0) == pytest.approx(sure[0], abs=0.05)
    assert paths[3].mean() == pytest.approx(40, rel=0.1)


def test_start_and_end_that_are_given_hold():
    y, first, _ = launches(4, n=20)
    goods = pd.DataFrame({"unique_id": ["g000", "later"], "start": [None, "2025-03-12"], "end": ["2025-03-10", None]})
    made = make_forecast(table(y, first), horizon=6, freq="W", goods=goods)
    rows = made.frame.set_index("unique_id")
    sold = rows.loc["g000", "mean"].to_numpy() > 0
    assert sold.tolist() == (rows.loc["g000", "ds"] <= "2025-03-10").tolist() and sold.any() and not sold.all()
    begun = rows.loc["later", "mean"].to_numpy() > 0
    assert begun.tolist() == (rows.loc["later", "ds"] >= "2025-03-10").tolist()
    assert not made.paths(20)[0, ~sold].any()
    assert "outside_dates" in codes(made.diagnostics["g000"]["notes"])


def test_a_week_cut_short_is_left_out_with_a_note():
    rng = np.random.default_rng(5)
    y = rng.poisson(30 * np.exp(rng.normal(0, 0.3, (40, 40)))).astype(float)
    y[:, 0] = np.round(y[:, 0] * 0.2)
    assert cut_short(y).tolist() == [True, False]
    assert cut_short(y[:, 1:]).tolist() == [False, False]
    assert cut_short(y[:5]).tolist() == [False, False]
    known = make_forecast(table(y), horizon=4, freq="W")
    without = make_forecast(table(y)[lambda t: t["ds"] > WEEKS[0]], horizon=4, freq="W")
    assert np.allclose(known.frame["median"], without.frame["median"], rtol=0.02)
    assert "first_week_cut" in codes(known.diagnostics["g000"]["notes"])


@pytest.mark.parametrize("size", [None, 1.0])
def test_counts_of_slow_movers_hold_what_they_say(size):
    """80 % bands of Poisson and lumpy sales of about 2 a week hold 80–93 % of 2,400 weeks (s.e. 0.8 points)."""
    rng = np.random.default_rng(6)
    rate = 2 * np.exp(rng.normal(0, 0.3, (300, 1)))
    lump = rng.gamma(size, 1 / size, (300, 60)) if size else np.ones((300, 60))
    y = rng.poisson(rate * lump).astype(float)
    made = make_forecast(table(y[:, :52]), horizon=8, freq="W").frame
    actual, bands = y[:, 52:].ravel(), made[BANDS].to_numpy()
    inside = np.mean((actual >= bands[:, 1]) & (actual <= bands[:, 3]))
    strictly = np.mean((actual > bands[:, 1]) & (actual < bands[:, 3]))
    assert strictly < 0.8 < inside < 0.93  # whole numbers: the 80 % lies between both
    assert made["mean"].sum() == pytest.approx(actual.sum(), rel=0.05)


def test_promotions_that_work_together_are_found(monkeypatch):
    """Depth and display together sell nearly twice their sum: seen from sixty goods, errors fall by a tenth."""
    rng = np.random.default_rng(7)
    n, weeks = 60, 60
    cut = (rng.random((n, weeks)) < 0.25) * rng.uniform(0.1, 0.7, (n, weeks))
    shown = (rng.random((n, weeks)) < 0.25) * 1.0
    log = 3 + 1.5 * cut + 0.4 * shown + 1.5 * cut * shown
    history = table(rng.poisson(np.exp(log + rng.normal(0, 0.2, (n, weeks)))).astype(float))
    history["cut"], history["shown"] = cut.ravel(), shown.ravel()
    made = backtest(history, horizon=8, origins=2, freq="W")
    monkeypatch.setattr(response, "MOST", 0)
    plain = backtest(history, horizon=8, origins=2, freq="W")
    panel, plain = (table[table["model"] == "panel"] for table in (made, plain))
    assert panel["missed"].sum() < 0.9 * plain["missed"].sum()
    assert 0.74 < panel["cover80"].mean() < 0.88


def test_value_added_by_step():
    rng = np.random.default_rng(8)
    promo = (rng.random((40, 60)) < 0.2) * 1.0
    y = rng.poisson(np.exp(3 + promo + rng.normal(0, 0.3, (40, 60)))).astype(float)
    history = table(y).assign(promo=promo.ravel())
    steps = value_added_weeks(history, horizon=8, origins=3)
    shown = summary_weeks(steps)
    assert shown["step"].tolist() == list(STEPS)
    assert shown["wape"].iloc[3] < 0.8 * shown["wape"].iloc[1] < shown["wape"].iloc[0]
    assert shown["gain"].iloc[2] == 0  # no season before 78 weeks
    panel = backtest(history, horizon=8, origins=3, freq="W")[lambda t: t["model"] == "panel"]
    assert steps.loc[steps["step"] == STEPS[3], "missed"].sum() == pytest.approx(panel["missed"].sum())


def test_the_command_takes_goods_and_scores_the_steps_of_weeks(tmp_path, capsys):
    y, first, goods = launches(9, n=16)
    history, told, out = (tmp_path / name for name in ("history.csv", "goods.csv", "out.csv"))
    table(y, first).to_csv(history, index=False)
    goods = pd.concat([goods, pd.DataFrame({"unique_id": ["new"], "category": ["a"]})])
    goods.assign(start="", like="").to_csv(told, index=False)
    words = ["--freq", "W", "--goods", str(told), "--horizon", "6", "--out", str(out)]
    assert _status(["forecast", str(history), *words]) == 0
    assert "new: model panel. The product has no sales of its own" in capsys.readouterr().out
    assert (pd.read_csv(out).set_index("unique_id").loc["new", "median"] > 20).all()
    words = ["--freq", "W", "--value-added", "--origins", "2", "--horizon", "6", "--out", str(out)]
    assert _status(["backtest", str(history), *words]) == 0
    assert set(pd.read_csv(out)["step"]) == set(STEPS) and STEPS[1] in capsys.readouterr().out
    assert _status(["backtest", str(history), "--goods", str(told), "--horizon", "7"]) == 2
    assert "weekly histories" in capsys.readouterr().err


def test_bad_goods_are_refused():
    history = table(np.ones((3, 20)) * 5)
    for goods, said in [
        (pd.DataFrame({"unique_id": ["g000"], "colour": ["red"]}), "unknown column"),
        (pd.DataFrame({"unique_id": ["g000", "g000"]}), "twice"),
        (pd.DataFrame({"unique_id": ["new"], "like": ["g0O0"]}), "no such product"),
        (pd.DataFrame({"unique_id": ["new"], "price": ["-3"]}), "above 0"),
        (pd.DataFrame({"unique_id": ["new"], "start": ["soon"]}), "not a date"),
        (pd.DataFrame({"unique_id": ["g000"], "start": ["2024-05-06"], "end": ["2024-02-05"]}), "before it starts"),
        (pd.DataFrame({"unique_id": [" "]}), "without a name"),
    ]:
        with pytest.raises(InputError, match=said):
            make_forecast(history, horizon=4, freq="W", goods=goods)
    with pytest.raises(InputError, match="weekly histories"):
        make_forecast(history, horizon=4, goods=pd.DataFrame({"unique_id": ["g000"]}))
