"""`simlib forecast` and `simlib backtest` with what is known ahead: files in, files out, one line where refused."""

import numpy as np
import pandas as pd
import pytest

from simlib.cli.main import _status
from simlib.core.errors import InputError
from simlib.i18n import set_language
from simlib.plan.forecast_inputs import ForecastInputs, read_inputs

DAYS = pd.date_range("2025-03-01", periods=230)  # to 16 October


@pytest.fixture(autouse=True)
def english_afterwards():
    """English again, whatever a command was asked for."""
    yield
    set_language("en")


@pytest.fixture
def place(tmp_path):
    """A folder with a history of 200 days, its prices for 230, events and a person's own figures."""
    rng = np.random.default_rng(0)
    price = 10 * np.exp(np.repeat(rng.choice([0.0, -0.3], 33, p=[0.7, 0.3]), 7)[:230])
    y = rng.poisson(np.exp(5 - 2 * np.log(price / 10)))
    known = pd.DataFrame({"ds": DAYS.date, "price": price.round(2)})
    known.to_csv(tmp_path / "inputs.csv", index=False)
    known.drop(index=215).to_csv(tmp_path / "hole.csv", index=False)
    history = pd.DataFrame({"unique_id": "a", "ds": DAYS.date, "y": y}).iloc[:200]
    history.to_csv(tmp_path / "history.csv", index=False)
    history.iloc[190:].rename(columns={"y": "value"}).to_csv(tmp_path / "mine.csv", index=False)
    events = pd.DataFrame({"name": ["mid autumn"], "start": ["2025-10-05"], "end": ["2025-10-06"], "uplift": [3]})
    events.to_csv(tmp_path / "events.csv", index=False)
    return tmp_path


def run(place, *words):
    """Run a command in the folder; returns its status and the forecast it wrote, if any."""
    status = _status(
        [words[0], str(place / "history.csv"), *(str(place / w) if w.endswith(".csv") else w for w in words[1:])]
    )
    out = place / "out.csv"
    return status, pd.read_csv(out) if out.exists() else None


def test_prices_and_events_given_change_the_forecast(place, capsys):
    words = ("forecast", "--horizon", "30", "--out", "out.csv")
    _, plain = run(place, *words)
    status, informed = run(place, *words, "--inputs", "inputs.csv", "--events", "events.csv")
    assert status == 0 and "Mid autumn ×\u00a03.00" in capsys.readouterr().out
    assert informed["mean"].std() > 2 * plain["mean"].std()
    feast = informed["ds"].between("2025-10-05", "2025-10-06")
    assert informed.loc[feast, "mean"].mean() > 2 * informed.loc[~feast, "mean"].mean()


def test_china_has_its_festivals_unless_switched_off(place, capsys):
    words = ("forecast", "--horizon", "60", "--out", "out.csv", "--country", "CN")
    _, informed = run(place, *words)
    # Guessed at 2.5, but this shop has lived through 6.18 without a rise.
    assert "Double 11 wave 2 ×\u00a01." in capsys.readouterr().out
    _, plain = run(place, *words, "--no-festivals")
    assert informed.set_index("ds").loc["2025-11-11", "mean"] > 1.3 * plain.set_index("ds").loc["2025-11-11", "mean"]


def test_value_added_shows_the_steps_and_the_override(place, capsys):
    status, table = run(
        place, "backtest", "--value-added", "--override", "mine.csv", "--inputs", "inputs.csv", "--out", "out.csv"
    )
    assert status == 0 and {"+ events", "human override"} <= set(table["step"])
    shown = capsys.readouterr().out
    assert "Seasonal naive" in shown and "Human override" in shown and "gain" in shown


def test_scores_are_shown_in_the_language_asked_for(place, capsys):
    words = ("backtest", "--origins", "1", "--models", "seasonal_naive,regression")
    shown = {}
    for name in ("en", "zh"):
        assert run(place, *words, "--lang", name)[0] == 0
        shown[name] = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert shown["en"][0][:3] == ["Model", "WAPE", "MASE"]
    assert shown["zh"][0] == ["模型", "WAPE", "MASE", "相对朴素预测", "80%区间", "95%区间", "偏差"]
    assert len(shown["en"]) == 3 and shown["en"][1:] == shown["zh"][1:]


def test_steps_and_notes_are_shown_in_chinese(place, capsys):
    assert run(place, "backtest", "--value-added", "--origins", "1", "--out", "out.csv", "--lang", "zh")[0] == 0
    steps = capsys.readouterr().out
    assert run(place, "forecast", "--horizon", "30", "--out", "out.csv", "--country", "CN", "--lang", "zh")[0] == 0
    notes = capsys.readouterr().out
    assert "原始数据" in steps and "增益" in steps and "naive" not in steps
    assert "。" in notes and "。 " not in notes


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("forecast", "--horizon", "30", "--out", "out.csv", "--inputs", "hole.csv"), "2025-10-02"),
        (("forecast", "--horizon", "31", "--out", "out.csv", "--inputs", "inputs.csv"), "has no regressors"),
        (("forecast", "--horizon", "30", "--out", "out.csv", "--inputs", "none.csv"), "no such file"),
        (("forecast", "--horizon", "9", "--out", "o.csv", "--inputs", "inputs.csv", "--future", "inputs.csv"), "twice"),
        (("forecast", "--horizon", "9", "--out", "out.csv", "--events", "inputs.csv"), "events is missing"),
        (("backtest", "--override", "mine.csv"), "--value-added"),
        (("backtest", "--value-added", "--models", "planner_profile"), "--models"),
        (("backtest", "--value-added", "--override", "inputs.csv"), "unique_id"),
    ],
)
def test_refusals_are_one_line_and_leave_nothing(place, capsys, words, shown):
    status, out = run(place, *words)
    error = capsys.readouterr().err.strip()
    assert status == 2 and out is None
    assert shown in error and len(error.splitlines()) == 1


def test_a_plan_finds_its_inputs_in_its_folder_or_by_name(place):
    table = read_inputs(None, place)
    assert list(table) == ["ds", "price"] and read_inputs(None, place / "history.csv") is None
    named = place / "weather.csv"
    table.rename(columns={"ds": "day"}).to_csv(named, index=False)
    assert list(read_inputs(named, place)) == ["ds", "price"]
    table.drop(columns="ds").to_csv(named, index=False)
    with pytest.raises(InputError, match="column of days"):
        read_inputs(named, place)
    history = pd.read_csv(place / "history.csv", parse_dates=["ds"])
    informed = ForecastInputs(None, regressors=table).arguments(history, "2025-10-16")
    assert "price" in informed["history"] and len(informed["future"]) == 30 and informed["events"] is None


def test_a_file_that_only_calls_itself_parquet_is_refused_in_one_line(place, capsys):
    (place / "false.parquet").write_text("unique_id,ds,y\n")
    status = _status(["forecast", str(place / "false.parquet"), "--horizon", "3", "--out", str(place / "out.csv")])
    error = capsys.readouterr().err.strip()
    assert status == 2 and "not a readable Parquet file" in error and "\n" not in error
