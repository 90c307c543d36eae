"""Known regressors and the worth of a forecast's steps: each step helps where its matter is in the data."""

import numpy as np
import pandas as pd
import pytest

from simlib.core.errors import InputError
from simlib.forecasting import make_forecast
from simlib.forecasting.accuracy import typical_error
from simlib.forecasting.backtest import backtest
from simlib.forecasting.series import with_inputs
from simlib.forecasting.value_added import LAST, STEPS, summary, value_added
from tests.note_texts import codes, english

DAYS = 300


def shop(seed=0, *, days=DAYS, elasticity=0.0, sundays=True, event=(), start="2024-06-03"):
    """History and regressors of a shop with a week, noise, a price that changes weekly, events of three times usual."""
    rng, ds = np.random.default_rng(seed), pd.date_range(start, periods=days)
    price = 10 * np.exp(np.repeat(rng.choice([0.0, -0.3], days // 7 + 1, p=[0.7, 0.3]), 7)[:days])
    inside = np.any([(ds >= a) & (ds <= b) for a, b in event], axis=0) if event else np.zeros(days, bool)
    log = 5 + 0.25 * (ds.day_of_week == 5) + elasticity * np.log(price / 10) + np.log(3) * inside
    y = rng.poisson(np.exp(log + rng.normal(0, 0.1, days))).astype(float)
    history = pd.DataFrame({"unique_id": "a", "ds": ds, "y": y})
    known = pd.DataFrame({"ds": ds, "price": price})
    return history[sundays | (ds.day_of_week != 6)].reset_index(drop=True), known


@pytest.mark.parametrize("case", ["two days", "rare sales", "always the same"])
def test_a_regressor_without_history_is_left_out_with_a_note(case):
    ds = pd.date_range("2025-01-01", periods=2 if case == "two days" else 300)
    y = np.where(np.arange(len(ds)) % 13 == 0, 30.0, 0.0) if case == "rare sales" else np.full(len(ds), 80.0)
    history = pd.DataFrame({"unique_id": "a", "ds": ds, "y": y})
    days = pd.date_range(ds[0], periods=len(ds) + 14)
    price = np.full(len(days), 10.0) if case == "always the same" else 10.0 + np.arange(len(days)) % 3
    told, future = with_inputs(history, pd.DataFrame({"ds": days, "price": price}))
    made, plain = make_forecast(told, future=future, horizon=14), make_forecast(history, horizon=14)
    pd.testing.assert_frame_equal(made.frame, plain.frame)
    assert any("price" in note and "left out" in note for note in english(made.diagnostics["a"]["notes"]))
    with pytest.raises(InputError, match="has no regressors"):
        make_forecast(told, future=future.iloc[:3], horizon=14)



def test_a_price_given_is_learned_and_used_by_every_model():
    """Six shops of elasticity −2: it is found within 0.5, and the error of each model falls by a third at least.

    Power: over 24 other shops the error falls by 64 to 71 % by model, sd 7 to 22 %; the elasticity found is −2.1 ± 0.1.
    """
    falls = {"planner_profile": [], "holt_winters": [], "three_model_mean": []}
    for seed in range(6):
        history, known = shop(seed, days=400, elasticity=-2.0)
        before, after = history.iloc[:360], history.iloc[360:]
        told, future = with_inputs(before, known)
        for model, found in falls.items():
            plain = make_forecast(before, horizon=40, model=model).frame["mean"].to_numpy()
            made = make_forecast(told, horizon=40, model=model, future=future)
            error = [np.abs(f - after["y"].to_numpy()).sum() for f in (made.frame["mean"].to_numpy(), plain)]
            found.append(1 - error[0] / error[1])
        said = made.diagnostics["a"]["regressors"]["price"]
        slope = np.log1p(said["effect"]) / said["per"] * known["price"].mean()
        assert slope == pytest.approx(-2, abs=0.5) and said["lo-80"] < said["effect"] < said["hi-80"] < 0
    assert all(np.mean(found) > 1 / 3 for found in falls.values())


def test_a_price_never_seen_is_held_with_a_note_and_a_constant_one_does_nothing():
    history, known = shop(3, days=330, elasticity=-2.0)
    told, future = with_inputs(history.iloc[:300], known)
    usual = make_forecast(told, horizon=30, future=future)
    far = make_forecast(told, horizon=30, future=future.assign(price=0.01))
    assert far.frame["mean"].max() < 8 * usual.frame["mean"].max()
    effect = next(note for note in english(usual.diagnostics["a"]["notes"]) if note.startswith("A rise of price by "))
    assert "changes sales by −" in effect
    assert "regressors_limited" in codes(far.diagnostics["a"]["notes"])
    told, future = with_inputs(history.iloc[:300], known.assign(price=10.0))
    flat = make_forecast(told, horizon=30, future=future.assign(price=12.0)).frame
    plain = make_forecast(history.iloc[:300], horizon=30).frame
    np.testing.assert_allclose(flat["mean"], plain["mean"], rtol=1e-6)


def test_cleaning_helps_where_days_are_mistyped_or_missing():
    """Mean over six shops; over twelve others the gain of cleaning is 0.38 ± 0.12."""
    gains = []
    for seed in range(6):
        history, _ = shop(seed, sundays=False)
        typed = np.isin(np.arange(len(history)), [190, 201, 208])  # ten times too high, before the first origin
        history = history.assign(y=history["y"] * np.where(typed, 10, 1)).drop(index=[195, 196, 197])
        gains.append(summary(value_added(history, horizon=14)).set_index("step").loc["+ cleaning", "gain"])
    assert np.mean(gains) > 0.1


def test_events_and_prices_help_and_the_last_step_is_the_backtests():
    windows = [("2024-09-02", "2024-09-06"), ("2025-03-10", "2025-03-14")]
    history, known = shop(1, sundays=False, elasticity=-2.0, event=windows)
    told, future = with_inputs(history, known)
    events = pd.DataFrame(windows, columns=["start", "end"]).assign(name="sale")
    options = {"horizon": 28, "origins": 3, "future": future, "events": events}
    table = value_added(told, **options)
    found = summary(table).set_index("step")
    assert list(found.index) == list(STEPS)
    assert found.loc["+ events", "gain"] > 0.3
    assert abs(found.loc["+ calendar", "gain"]) < 0.05  # no country was given
    assert found.loc["+ combination", "wape"] < 0.6 * found.loc["seasonal naive", "wape"]
    again = backtest(told, models=["three_model_mean"], **options)
    last = table[table["step"] == "+ combination"]
    np.testing.assert_allclose(last[["wape", "mase", "pinball"]], again[["wape", "mase", "pinball"]])


def test_an_override_is_scored_as_the_last_step():
    history, _ = shop(2)
    last = history.iloc[-10:]
    exact = last.rename(columns={"y": "value"})
    good = summary(value_added(history, origins=1, override=exact)).set_index("step")
    wild = summary(value_added(history, origins=1, override=exact.assign(value=9999))).set_index("step")
    assert good.loc[LAST, "gain"] > 0.2 and good.loc[LAST, "rel_pinball"] < good.loc["+ combination", "rel_pinball"]
    assert wild.loc[LAST, "gain"] < -1
    early = value_added(history, origins=3, horizon=14, override=exact)
    assert (early["step"] == LAST).sum() == 2  # the first origin's horizon ends before the days given


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.drop(columns="value"), "column is missing"),
        (lambda t: t.assign(note="x"), "unknown column"),
        (lambda t: t.assign(value="many"), "not a number"),
        (lambda t: t.assign(value=-1.0), "negative"),
        (lambda t: t.assign(value=np.nan), "empty or infinite"),
        (lambda t: pd.concat([t, t]), "a day twice"),
        (lambda t: t.assign(unique_id="b"), "a series that the history does not have"),
        (lambda t: t.assign(ds="2031-01-01").iloc[:1], "no day of the override is scored"),
        (lambda t: t.assign(ds="soon"), "not a date"),
    ],
)
def test_bad_overrides_are_refused(change, said):
    history, _ = shop(2, days=80)
    good = history.iloc[-5:].rename(columns={"y": "value"})
    with pytest.raises(InputError, match=said):
        value_added(history, origins=1, override=change(good))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.drop(columns="ds"), "column ds"),
        (lambda t: t[["ds"]], "no column besides"),
        (lambda t: t.drop(index=20), "no row for a day of series 'a'.*2024-06-23"),
        (lambda t: t.drop(index=90), "has no regressors.*2024-09-01"),
        (lambda t: t.assign(price=t["price"].mask(t.index == 7)), "row 8, column price"),
        (lambda t: t.assign(price="cheap"), "not a number"),
        (lambda t: pd.concat([t, t.iloc[:1]]), "a day twice"),
        (lambda t: t.rename(columns={"price": "y"}), "the same column"),
        (lambda t: t.assign(unique_id="b"), "no row for a day of series 'a'"),
    ],
)
def test_bad_tables_of_inputs_are_refused(change, said):
    history, known = shop(2, days=100)
    with pytest.raises(InputError, match=said):
        told, future = with_inputs(history.iloc[:80], change(known))
        make_forecast(told, horizon=20, future=future)


def test_the_typical_error_is_that_of_the_days_and_of_the_totals():
    scores = pd.DataFrame(
        {
            "unique_id": ["gmv_paid"] * 3,
            "model": ["a", "a", "b"],
            "horizon": 28,
            "wape": [0.2, 0.4, 0.9],
            "bias": [0.1, -0.2, 0.5],
            "rel_pinball": [0.7, 0.8, 0.9],
            "actual": [2800.0, 2800.0, 2800.0],
        }
    )
    month = 100 * 365 / 12
    found = typical_error(scores)
    assert found == {
        "model": "a",
        "wape": pytest.approx(0.3),
        "month_share": pytest.approx(0.15),
        "months_error": pytest.approx(0.15 * month),
    }
    assert typical_error(scores, model="b")["wape"] == pytest.approx(0.9)
    assert typical_error(scores, unique_id="orders") is None
    assert typical_error(scores.drop(columns="actual")) is None
