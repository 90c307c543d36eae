"""Festivals and promotion windows: a prior before the first time, shrinkage after it, a baseline apart from uplift."""

import numpy as np
import pandas as pd
import pytest

from simlib.core.calendar.festivals import festival_events
from simlib.core.errors import InputError
from simlib.forecasting import make_forecast
from simlib.forecasting.backtest import backtest
from tests.note_texts import english

DOUBLE_ELEVEN = [(f"{year}-11-09", f"{year}-11-12") for year in (2022, 2023, 2024)]


def shop(days, *, factor=1.0, windows=(), start="2023-06-01", seed=0, name="a", level=5.0):
    """A shop with a week and noise whose sales are `factor` times as high in the windows."""
    rng, ds = np.random.default_rng(seed), pd.date_range(start, periods=days)
    inside = np.any([(ds >= a) & (ds <= b) for a, b in windows], axis=0) if windows else np.zeros(days, bool)
    log = level + 0.2 * (ds.day_of_week >= 5) + rng.normal(0, 0.12, days) + np.log(factor) * inside
    return pd.DataFrame({"unique_id": name, "ds": ds, "y": rng.poisson(np.exp(log)).astype(float)})


def table(windows, **columns):
    return pd.DataFrame([{"name": "double eleven", "start": a, "end": b, **columns} for a, b in windows])


def on(frame, window, column="mean"):
    return frame.loc[frame["ds"].between(*window), column].mean()


def test_an_event_never_seen_follows_its_prior():
    known = shop(150)  # to 28 October: no festival in it
    plain = make_forecast(known, horizon=28)
    made = make_forecast(known, horizon=28, events=table(DOUBLE_ELEVEN[1:2], uplift=3.0, sd=0.3))
    window = DOUBLE_ELEVEN[1]
    assert on(made.frame, window) == pytest.approx(3 * on(plain.frame, window), rel=1e-9)
    learned = made.diagnostics["a"]["events"]["double eleven"]
    wide = np.exp(1.2816 * np.sqrt(0.3**2 + 0.3**2 / 4 + 0.25**2))  # the event, its four days, the occasion
    median = 3 * np.exp(-(0.3**2 + 0.3**2 + 0.25**2) / 2)
    band = {"lo-80": pytest.approx(median / wide, rel=1e-3), "hi-80": pytest.approx(median * wide, rel=1e-3)}
    worth = pytest.approx(2 / 3 * 4 * on(made.frame, window), abs=0.01)
    shrunk = {"prior": 3.0, "seen": 0, "history": None, "weight_of_history": 0.0, "used": 3.0}
    assert learned == shrunk | band | {"worth": worth}
    assumed = "Not in the history yet, so an uplift is assumed: Double eleven × 3.00."
    assert assumed in english(made.diagnostics["a"]["notes"])
    others = ~made.frame["ds"].between(*window)
    pd.testing.assert_frame_equal(made.frame[others], plain.frame[others])
    width = [np.log(on(f.frame, window, "hi-80") / on(f.frame, window, "lo-80")) for f in (plain, made)]
    assert width[1] > width[0] + 0.5
    paths = made.paths(2000)[0]
    assert np.abs(paths.mean(1) / made.frame["mean"] - 1).max() < 0.03


@pytest.mark.parametrize("times", [1, 2])
def test_what_was_seen_moves_the_prior(times):
    """Four times normal was seen where nothing was expected: more of it is believed the more often it was seen."""
    known = shop(870, factor=4.0, windows=DOUBLE_ELEVEN, start="2022-06-01" if times == 2 else "2022-11-20")
    known = known[known["ds"] < "2024-10-20"]
    said = make_forecast(known, horizon=28, events=table(DOUBLE_ELEVEN)).diagnostics["a"]["events"]["double eleven"]
    assert said["seen"] == times and said["history"] == pytest.approx(4, rel=0.12)
    weight = times / 0.25**2 / (times / 0.25**2 + 1 / 0.5**2)
    assert said["weight_of_history"] == pytest.approx(weight, abs=0.06)
    assert said["used"] == pytest.approx(4**weight, rel=0.15)


def test_promotions_of_a_kind_learn_from_each_other():
    """Four others of the kind doubled sales: one never seen is expected to lift them by more than its guess of 1.2."""
    days = [f"2023-{month:02d}-10" for month in (7, 8, 9, 10)]
    windows = [(day, str((pd.Timestamp(day) + pd.Timedelta(days=3)).date())) for day in days]
    known = shop(160, factor=2.0, windows=windows)
    rows = [(f"sale {i}", *window) for i, window in enumerate([*windows, ("2023-11-15", "2023-11-18")])]
    events = pd.DataFrame(rows, columns=["name", "start", "end"]).assign(uplift=1.2, sd=0.4)
    alone = make_forecast(known, horizon=28, events=events).diagnostics["a"]["events"]["sale 4"]
    kin = make_forecast(known, horizon=28, events=events.assign(kind="sale")).diagnostics["a"]["events"]["sale 4"]
    assert alone["used"] == pytest.approx(1.2, rel=1e-3) and alone["weight_of_history"] == 0
    assert 1.4 < kin["used"] < 1.9 and kin["seen"] == 0 and 0.2 < kin["weight_of_history"] < 0.6


@pytest.mark.parametrize(("factor", "low", "high"), [(1.0, 1.2, 2.1), (2.5, 2.8, 4.5)])
def test_one_festival_lived_through_moves_the_guess_of_the_others(factor, low, high):
    """6.18 and 3.8 sold nothing more, or more than guessed: so Double 11, guessed at 2.5, is expected to do."""
    events = festival_events("2024-01-01", "2024-11-20", "CN")
    lived = events[events["end"].between("2024-03-01", "2024-07-01") & (events["uplift"] > 1)]
    known = shop(300, factor=factor, windows=list(zip(lived["start"], lived["end"], strict=True)), start="2024-01-01")
    said = make_forecast(known, horizon=21, events=events).diagnostics["a"]["events"]
    assert said["Double 11 wave 2"]["seen"] == 0 and low < said["Double 11 wave 2"]["used"] < high
    alone = make_forecast(known, horizon=21, events=events.drop(columns="kind")).diagnostics["a"]["events"]
    assert alone["Double 11 wave 2"]["used"] == pytest.approx(2.5, rel=1e-3)


def test_an_event_has_a_name():
    events = table(DOUBLE_ELEVEN).assign(name=["double eleven", " ", "double eleven"])
    with pytest.raises(InputError, match="row 2, column name: an event without a name"):
        make_forecast(shop(150), horizon=28, events=events)


def test_what_falls_before_a_sale_falls_more_where_sales_rise_more():
    days = [f"2023-{month:02d}-10" for month in (7, 8, 9, 10)]
    windows = [(day, str((pd.Timestamp(day) + pd.Timedelta(days=3)).date())) for day in days]
    rows = [(f"sale {i}", *window, 1.2) for i, window in enumerate(windows)]
    rows.append(("wait", "2023-11-15", "2023-11-18", 0.8))
    events = pd.DataFrame(rows, columns=["name", "start", "end", "uplift"]).assign(sd=0.4, kind="sale")
    said = make_forecast(shop(160, factor=2.0, windows=windows), horizon=28, events=events).diagnostics["a"]["events"]
    assert said["wait"]["used"] < 0.7 and said["sale 0"]["used"] > 1.5


def test_a_promotion_at_the_end_of_history_does_not_lift_the_baseline():
    window = ("2023-09-01", "2023-09-28")
    known = shop(120, factor=2.0, windows=[window])
    truth = shop(160).iloc[120:]["y"].mean()
    told = make_forecast(known, horizon=28, events=table([window])).frame["mean"].mean()
    untold = make_forecast(known, horizon=28).frame["mean"].mean()
    assert told == pytest.approx(truth, rel=0.12) and untold > 1.3 * truth


def test_bands_of_festivals_never_seen_cover():
    """300 shops with uplifts drawn from the prior (and its spread between occasions): 80 % bands hold 71–89 %."""
    rng = np.random.default_rng(3)
    factors = np.exp(rng.normal(np.log(3) - 0.5 * 0.3125, np.sqrt(0.5**2 + 0.25**2), 300))
    shops = [shop(180, factor=f, windows=DOUBLE_ELEVEN[1:2], seed=k, name=f"{k:03d}") for k, f in enumerate(factors)]
    history = pd.concat([s[s["ds"] < "2023-11-01"] for s in shops])
    events = table(DOUBLE_ELEVEN[1:2], uplift=3.0, sd=0.5)
    made = make_forecast(history, horizon=20, model="planner_profile", events=events)
    frame = made.frame[made.frame["ds"] == "2023-11-11"]
    actual = np.array([s.loc[s["ds"] == "2023-11-11", "y"].item() for s in shops])
    inside = (actual >= frame["lo-80"].to_numpy()) & (actual <= frame["hi-80"].to_numpy())
    assert 0.71 <= inside.mean() <= 0.89
    assert actual.mean() == pytest.approx(frame["mean"].mean(), rel=0.15)


def test_backtest_learns_events_anew_at_each_origin():
    history = shop(600, factor=3.0, windows=DOUBLE_ELEVEN)  # the second festival lies in the last origin's horizon
    history = history[history["ds"] <= "2024-11-20"]
    options = {"horizon": 28, "origins": 2, "models": ["three_model_mean"]}
    told = backtest(history, events=table(DOUBLE_ELEVEN, uplift=2.0), **options)
    untold = backtest(history, **options)
    assert told["wape"].iloc[-1] < 0.8 * untold["wape"].iloc[-1]
    early = backtest(history.iloc[:200], events=table(DOUBLE_ELEVEN, uplift=2.0), **options)
    cut = backtest(history.iloc[:200], events=table(DOUBLE_ELEVEN[:2], uplift=2.0), **options)
    pd.testing.assert_frame_equal(early, cut)


@pytest.mark.parametrize(
    ("events", "said"),
    [
        (pd.DataFrame({"name": ["a"], "start": ["2023-11-11"]}), "end"),
        (table([("2023-11-31", "2023-12-02")]), "not a date"),
        (table([("2023-11-12", "2023-11-11")]), "lasts 1 to"),
        (table([("2023-01-01", "2023-12-11")]), "lasts 1 to"),
        (table([("2023-11-01", "2023-11-11"), ("2023-11-11", "2023-11-12")]), "overlap"),
        (table(DOUBLE_ELEVEN, uplift=-1), "above 0"),
        (table(DOUBLE_ELEVEN, uplift="much"), "above 0"),
        (table(DOUBLE_ELEVEN).assign(uplift=[1.0, 2.0, 3.0]), "two priors"),
        (table(DOUBLE_ELEVEN, lift=2), "lift"),
        ([1], "table"),
    ],
)
def test_bad_events_are_refused(events, said):
    with pytest.raises(InputError, match=said):
        make_forecast(shop(60), horizon=7, events=events)


def test_events_bear_odd_histories():
    """Slow movers, events on closed days, outside all days, and an event of every day known."""
    slow = shop(100, level=-2.0)
    weekdays = shop(100)[lambda s: s["ds"].dt.day_of_week < 5]
    for known in (slow, weekdays, shop(3)):
        for windows in (DOUBLE_ELEVEN, [("2023-06-01", "2023-08-28")], [("2023-09-09", "2023-09-10")]):
            made = make_forecast(known, horizon=80, events=table(windows, uplift=2.0))
            assert np.isfinite(made.frame.drop(columns=["unique_id", "ds"]).to_numpy()).all()
