"""`simlib reconcile`: rows stay and add up, totals come to what was locked, bad pairs are refused by name."""

import numpy as np
import pandas as pd
import pytest

import simlib as sl
from simlib.cli.main import _status
from simlib.forecasting.nodes.table import naive_errors, reconcile_table

HIERARCHY = pd.DataFrame(
    {"series": ["all", "north", "south", "a", "b"], "parent": ["", "all", "all", "north", "north"]}
)
NODES = list(HIERARCHY["series"])
DAYS = pd.date_range("2026-01-01", periods=10)


def long(values, **columns):
    rows = pd.DataFrame({"unique_id": np.repeat(NODES, len(DAYS)), "ds": np.tile(DAYS, len(NODES))})
    return rows.assign(**{k: v.ravel() for k, v in ({"mean": values} | columns).items()})


def made_up(seed=0):
    values = np.random.default_rng(seed).uniform(1, 9, (len(NODES), len(DAYS)))
    return long(values, **{"lo-80": 0.8 * values, "hi-80": 1.3 * values})


def past():
    rng = np.random.default_rng(1)
    leaf = {name: rng.poisson(rate, 60).astype(float) for name, rate in (("a", 9), ("b", 3), ("south", 20))}
    leaf["north"] = leaf["a"] + leaf["b"]
    leaf["all"] = leaf["north"] + leaf["south"]
    ds = pd.date_range("2025-11-02", periods=60)
    return pd.concat([pd.DataFrame({"unique_id": n, "ds": ds, "y": y}) for n, y in leaf.items()])


def wide(table, column="mean"):
    keys = [key for key in ("ds", "path") if key in table]
    return table.pivot(index=keys, columns="unique_id", values=column)


def adds_up(table, column="mean"):
    w = wide(table, column)
    return np.allclose(w["all"], w["north"] + w["south"]) and np.allclose(w["north"], w["a"] + w["b"])


def test_a_table_adds_up_and_bands_keep_their_ratio():
    table = made_up().sample(frac=1, random_state=0)
    made = reconcile_table(table, HIERARCHY, method="min_trace", history=past(), locked={"south": None, "a": 100.0})
    assert adds_up(made) and list(made) == list(table) and (made.index == table.index).all()
    assert np.allclose(wide(made)["south"], wide(table)["south"]) and wide(made)["a"].sum() == pytest.approx(100)
    assert np.allclose(made["lo-80"], 0.8 * made["mean"]) and np.allclose(made["hi-80"], 1.3 * made["mean"])


def test_every_path_adds_up_and_comes_to_the_locked_total():
    rng = np.random.default_rng(3)
    keys = pd.MultiIndex.from_product([NODES, DAYS, range(4)], names=["unique_id", "ds", "path"]).to_frame(index=False)
    table = keys.assign(value=rng.uniform(0, 5, len(keys)))
    made = reconcile_table(table, HIERARCHY, method="least_squares", locked={"all": 500.0})
    assert adds_up(made, "value")
    assert made[made["unique_id"] == "all"].groupby("path")["value"].sum().to_numpy() == pytest.approx(500)


def test_naive_errors_by_hand():
    """Daily: against the same weekday; else against the row before."""
    ds = pd.date_range("2025-01-01", periods=10)
    daily = pd.DataFrame({"unique_id": "x", "ds": ds, "y": np.arange(10.0) ** 2})
    assert naive_errors(daily, ["x"])["x"].tolist() == [49, 63, 77]
    both = pd.concat([daily, daily.drop(index=2).assign(unique_id="z")])
    assert naive_errors(both, ["x", "z"])["x"].tolist() == [49, 63]
    weekly = daily.assign(ds=pd.date_range("2025-01-01", periods=10, freq="7D"))
    assert naive_errors(weekly, ["x"])["x"].tolist() == [1, 3, 5, 7, 9, 11, 13, 15, 17]


def test_the_public_word_takes_arrays():
    made = sl.reconcile({"t": np.array([9.0]), "a": np.array([1.0]), "b": np.array([2.0])}, {"t": ["a", "b"]},
                        method="top_down")  # fmt: skip
    assert made["b"].item() == 6


@pytest.fixture
def files(tmp_path):
    """Write forecast, hierarchy and history; return their paths and that of the result."""
    places = {name: tmp_path / f"{name}.csv" for name in ("forecast", "hierarchy", "history", "out")}
    for name, table in (("forecast", made_up()), ("hierarchy", HIERARCHY), ("history", past().iloc[3:])):
        table.to_csv(places[name], index=False)
    return places


def call(files, *words):
    asked = ["reconcile", files["forecast"], "--hierarchy", files["hierarchy"], "--out", files["out"], *words]
    return _status([str(word) for word in asked])


@pytest.mark.parametrize(
    "words",
    [
        ["--method", "bottom_up"],
        ["--method", "top_down"],
        ["--method", "middle_out", "--middle", "north", "--middle", "south"],
        ["--method", "least_squares", "--lock", "all"],
        ["--method", "mint", "--lock", "all=600", "--history", "{history}"],
    ],
)
def test_every_method_from_the_command_line(files, words, capsys):
    assert call(files, *[word.format(**files) for word in words]) == 0
    made = pd.read_csv(files["out"], parse_dates=["ds"])
    assert adds_up(made) and len(made) == 50 and "5 series that add up" in capsys.readouterr().out
    if "all=600" in words:
        assert wide(made)["all"].sum() == pytest.approx(600)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--method", "shrink"], "--method: unknown method"),
        (["--method", "bottom_up", "--lock", "all"], "--lock: bottom_up cannot keep locked nodes"),
        (["--method", "mint"], "--history: min_trace needs"),
        (["--method", "top_down", "--history", "{history}"], "--history: top_down takes no errors"),
        (["--method", "top_down", "--middle", "north"], "--middle: top_down takes no middle"),
        (["--method", "middle_out"], "--middle: middle_out needs"),
        (["--method", "least_squares", "--lock", "west"], "did you mean 'south'|known: "),
        (["--method", "least_squares", "--lock", "west=3"], "no such node"),
        (["--method", "least_squares", "--lock", "all=many"], "not a number"),
        (["--method", "least_squares", "--lock", "all=-3"], "0 or more"),
        (["--method", "least_squares", "--lock", "all=5", "--lock", "north=9"], "meet all locks"),
        (["--method", "bottom_up", "--hierarchy", "missing.csv"], "no such file"),
    ],
)
def test_bad_pairs_are_one_line_and_nothing_is_written(files, words, said, capsys):
    import re

    assert call(files, *[word.format(**files) for word in words]) in (2, 3) and not files["out"].exists()
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and re.search(said, error), error


@pytest.mark.parametrize(
    ("file", "change", "said"),
    [
        ("hierarchy", lambda t: t.iloc[:-1], "not in the hierarchy"),
        ("hierarchy", lambda t: t.replace("north", "nord").iloc[[0, 2, 3, 4]], "no row of its own"),
        ("hierarchy", lambda t: pd.concat([t, t.iloc[[3]]]), "two rows"),
        ("hierarchy", lambda t: t.rename(columns={"parent": "above"}), "column missing"),
        ("forecast", lambda t: t.iloc[1:], "has no row"),
        ("forecast", lambda t: t[t["unique_id"] != "b"], "has no rows"),
        ("forecast", lambda t: pd.concat([t, t.iloc[[3]]]), "same key twice"),
        ("forecast", lambda t: t.drop(columns="mean"), "column missing"),
    ],
)
def test_tables_that_do_not_fit_are_refused(files, file, change, said, capsys):
    change(pd.read_csv(files[file], keep_default_na=False)).to_csv(files[file], index=False)
    assert call(files, "--method", "bottom_up") == 2 and not files["out"].exists()
    assert said in capsys.readouterr().err
