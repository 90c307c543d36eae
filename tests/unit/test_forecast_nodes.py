"""Shares of platforms and categories ahead: what grows, closes, opens or rests, and paths that add up."""

import json

import numpy as np
import pandas as pd
import pytest

from simlib.cli.main import _status
from simlib.core.calendar import FiscalYear
from simlib.core.errors import InputError
from simlib.core.files import read_parquet
from simlib.core.schema import columns
from simlib.forecasting.nodes.shares import closed_nodes, forecast_shares, node_notes, node_table
from simlib.plan_folder.forecast_nodes import node_paths
from simlib.simulate.scenario.files import load
from simlib.targets.cube import Targets
from tests.note_texts import english

DAYS = FiscalYear("2026-11-01").days


def shop(means, start="2024-11-01", seed=0):
    """Return a history: `means` {(platform, category): orders a day, (days,)}, Poisson, every order worth 100."""
    rng = np.random.default_rng(seed)
    parts = []
    for (platform, category), mean in means.items():
        orders = rng.poisson(mean)
        day = pd.date_range(start, periods=len(orders)).as_unit("us")
        row = {"day": day, "platform": platform, "category": category, "orders": orders, "lines": orders}
        parts.append(pd.DataFrame(row | {"units": orders, "gmv_paid": 100 * orders, "refunds": 0}))
    made = pd.concat(parts, ignore_index=True)
    return made[made["orders"] > 0].sort_values(columns("history")[:3], ignore_index=True)


def of(history, kind="platform", **how):
    """Return the shares (H, K) of one kind of nodes and their names."""
    made = forecast_shares(history, DAYS, **how)
    names = made.platforms if kind == "platform" else made.categories
    return dict(zip(names, made.mean.sum(2 if kind == "platform" else 1).T, strict=True))


@pytest.mark.parametrize(("known", "growth", "near"), [(400, 0.3, 0.03), (730, 0.1, 0.03), (730, 0.3, 0.02)])
def test_a_platform_that_grows_while_another_shrinks_shows_it_next_year(known, growth, near):
    """Two platforms, alike at first, growing by ± `growth` a year in logarithms; near is twice what was seen missed."""

    def share(years):
        return 1 / (1 + np.exp(-2 * growth * years))

    t, start = np.arange(known) / 365, DAYS["day"].iloc[0] - pd.Timedelta(days=known)
    made = of(shop({("up", "x"): 40 * np.exp(growth * t), ("down", "x"): 40 * np.exp(-growth * t)}, start=start))
    assert made["up"].mean() == pytest.approx(share(known / 365 + 0.5), abs=near)
    assert made["up"].mean() > share(known / 365 - 0.5) + 0.02 and made["up"][-1] > made["up"][0]


def test_equal_platforms_stay_equal():
    made = of(shop({("a", "x"): np.full(730, 30.0), ("b", "x"): np.full(730, 30.0)}))
    assert made["a"] == pytest.approx(0.5, abs=0.03)


def test_a_season_is_not_taken_for_growth():
    """Gifts sell four times as much in November and December; the history ends in October, after ten quiet months."""
    day = pd.date_range("2024-11-01", periods=730)
    gifts = np.where(day.month >= 11, 40.0, 10.0)
    for known in (365, 730):
        made = of(shop({("a", "gifts"): gifts[-known:], ("a", "rest"): np.full(known, 40.0)},
                       start=day[-known]), "category")  # fmt: skip
        assert made["gifts"][:2] == pytest.approx(0.5, abs=0.06) and made["gifts"][2:] == pytest.approx(0.2, abs=0.04)


def test_a_closed_platform_is_gone_and_a_new_one_is_there_all_year():
    gone, new = np.full(730, 20.0), np.full(730, 0.0)
    gone[-75:], new[-100:] = 0, 20
    history = shop({("gone", "x"): gone, ("new", "x"): new, ("old", "x"): np.full(730, 20.0)})
    made = of(history)
    assert not made["gone"].any()
    notes = [note.split(" since")[0] for note in english(node_notes(history))]
    assert notes == ["Platform gone has had no order", "Platform new is new"]
    assert made["new"] == pytest.approx(0.5, abs=0.1)


def test_what_rests_is_not_closed():
    """Christmas goods without an order since January: closed only if the same days of the year before had sold."""
    day = pd.date_range("2024-11-01", periods=730)
    rests, stopped = np.where(day.month >= 11, 20.0, 0.0), np.full(730, 20.0)
    stopped[-70:] = 0
    history = shop({("a", "rests"): rests, ("a", "stopped"): stopped, ("a", "sold"): np.full(730, 20.0)})
    where = pd.Index(["rests", "sold", "stopped"]).get_indexer(history["category"])
    assert closed_nodes(history, where, 3, "category").tolist() == [False, False, True]
    made = of(history, "category")
    assert made["rests"][:2].min() > 0.3 and not made["stopped"].any()
    late = history["day"] > "2025-11-20"
    assert not closed_nodes(history[late], where[late], 3, "category").any()
    assert closed_nodes(history[late], where[late], 3, "platform").tolist() == [True, False, True]
    again = history[late & ((history["category"] != "rests") | (history["day"] < "2026-01-01"))]
    back = shop({("a", "rests"): np.full(30, 20.0)}, start="2026-06-01")
    both = pd.concat([again, back], ignore_index=True)
    where = pd.Index(["rests", "sold", "stopped"]).get_indexer(both["category"])
    assert closed_nodes(both, where, 3, "platform").tolist() == [False, False, True]


def test_structural_zeros_stay_and_small_nodes_keep_their_proportions():
    t = np.arange(730) / 365
    means = {("a", "x"): 40 * np.exp(0.3 * t), ("a", "y"): np.full(730, 30.0), ("b", "x"): np.full(730, 30.0)}
    means |= {("s1", "x"): np.full(730, 0.06), ("s2", "x"): np.full(730, 0.12)}
    history = shop(means)
    made = forecast_shares(history, DAYS)
    assert made.mean.sum(axis=(1, 2)) == pytest.approx(1)
    assert not made.mean[:, 1, 1].any() and not made.mean[:, 2:, 1].any()
    assert (made.mean >= 0).all() and made.mean[:, 2:].sum() < 0.03 * 12
    recent = history[history["day"] > history["day"].max() - pd.Timedelta(days=365)].groupby("platform")["orders"].sum()
    ratio = made.mean[:, 2].sum() / made.mean[:, 3].sum()
    assert ratio == pytest.approx(recent["s1"] / recent["s2"], rel=0.2)


def test_the_table_adds_up_to_the_baseline_and_paths_to_the_whole():
    rng = np.random.default_rng(2)
    history = shop({(p, c): np.full(500, rng.uniform(2, 30)) for p in "ab" for c in "xyz"}, start="2025-06-19")
    baseline = pd.DataFrame({"day": DAYS["day"], "orders": 50.0, "gmv": np.linspace(1e4, 2e4, 365)})
    table = node_table(history, baseline)
    assert list(table) == columns("nodes") and len(table) == 12 * 2 * 3
    for column in ("orders", "gmv"):
        assert table.groupby("month")[f"{column}_share"].sum().to_numpy() == pytest.approx(1)
    months = baseline.groupby(baseline["day"].dt.strftime("%Y-%m"))[["orders", "gmv"]].sum()
    assert table.groupby("month")["gmv_paid"].sum().to_numpy() == pytest.approx(months["gmv"].to_numpy())
    made = forecast_shares(history, DAYS)
    whole = 1e6 * np.exp(rng.normal(0, 0.1, (12, 400)))
    paths = made.paths(whole)
    assert paths.shape == (12, 2, 3, 400) and paths.sum(axis=(1, 2)) == pytest.approx(whole)
    assert (made.paths(whole) == paths).all() and (made.paths(whole, seed=1) != paths).any()
    share = (paths / whole[:, None, None]).mean(axis=-1)
    assert share == pytest.approx(made.mean, rel=0.05)
    with pytest.raises(InputError, match="one row a month"):
        made.paths(whole[:5])


def test_bands_of_a_year_hold_what_comes():
    """60 shops of two years whose mix wanders by 4 % a month: 80 % bands of the next year's share hold 62–94 %.

    Power: bands half as wide would hold 48 % and fail in 98 of 100 cases; right ones fail in 1 of 750.
    """
    rng, inside = np.random.default_rng(5), 0
    for _ in range(60):
        log = np.cumsum(rng.normal(0, 0.04, (36, 3)), axis=0) + rng.normal(0, 0.5, 3)
        daily = 60 * np.exp(np.repeat(log, 31, axis=0)[: 36 * 365 // 12])
        history = shop({(p, "x"): daily[:730, k] for k, p in enumerate("abc")}, seed=int(rng.integers(1e6)))
        drawn = forecast_shares(history, DAYS).paths(np.ones((12, 200))).sum(axis=2)[:, 0].mean(axis=0)
        true = daily[730:, 0].sum() / daily[730:].sum()
        inside += np.quantile(drawn, 0.1) <= true <= np.quantile(drawn, 0.9)
    assert 0.62 <= inside / 60 <= 0.94


def test_a_plan_hands_its_nodes_to_target_base_and_gap(made, capsys):
    """Targets and the base's mix follow the forecast shares; the gap by category adds up and matches the table."""
    folder, answer = made
    nodes = read_parquet(folder / "forecast" / "nodes.parquet")
    wide = read_parquet(folder / "forecast" / "forecast.parquet").groupby("unique_id")["mean"].sum()
    assert nodes["gmv_paid"].sum() == pytest.approx(wide["gmv_paid"], rel=0.1)
    targets = Targets.load(folder / "targets")
    aimed = targets.table("platform").set_index("platform")["target"] / targets.amount
    expected = nodes.groupby("platform")["gmv_paid"].sum() / nodes["gmv_paid"].sum()
    assert aimed.to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-6)
    base = load("base", folder=folder / "scenarios").tables["mix"]
    both = base.merge(nodes, on=["month", "platform", "category"], suffixes=("", "_of_node"))
    assert len(both) == len(base) == len(nodes)
    for share in ("orders_share", "gmv_share"):
        assert both[share].to_numpy() == pytest.approx(both[f"{share}_of_node"].to_numpy(), abs=1e-9)
    assert _status(["gap", "--by", "category", "--plan", str(folder), "--json"]) == 0
    *rows, whole = json.loads(capsys.readouterr().out)
    assert {row["category"] for row in rows} == {"Kind 0", "Kind 1"} and whole["category"] == "all"
    assert whole["target"] == pytest.approx(answer["target"]) and whole["forecast"] == pytest.approx(
        nodes["gmv_paid"].sum() / 100, abs=0.01
    )
    for key in ("target", "forecast", "gap"):
        assert sum(row[key] for row in rows) == pytest.approx(whole[key], abs=0.03)
    months = read_parquet(folder / "forecast" / "months.parquet").query("unique_id == 'gmv_paid'").set_index("month")
    assert whole["lo-80"] == pytest.approx(months.loc["year", "lo-80"] / 100, rel=0.06)
    assert whole["hi-80"] == pytest.approx(months.loc["year", "hi-80"] / 100, rel=0.06)
    assert all(row["lo-80"] < row["forecast"] < row["hi-80"] for row in rows)
    for levels in ("platform", "quarter,platform"):
        assert _status(["gap", "--by", levels, "--plan", str(folder), "--json"]) == 0
        parts = json.loads(capsys.readouterr().out)
        assert all(row["lo-80"] < row["forecast"] < row["hi-80"] for row in parts)
        assert sum(row["lo-80"] for row in parts[:-1]) < parts[-1]["lo-80"]
    assert _status(["gap", "--by", "week", "--plan", str(folder), "--json"]) == 0
    assert "lo-80" not in json.loads(capsys.readouterr().out)[0]
    assert _status(["gap", "--by", "category,shop", "--plan", str(folder)]) == 2
    assert "unknown level" in capsys.readouterr().err


def test_paths_by_node_add_up_to_the_plans_own(made):
    shares, paths = node_paths(made[0])
    own = read_parquet(made[0] / "forecast" / "paths.parquet").groupby("path")["value"].sum()
    assert paths.sum(axis=(0, 1, 2)) == pytest.approx(own.to_numpy()) and len(shares.months) == len(paths)
    expected = read_parquet(made[0] / "forecast" / "nodes.parquet").groupby("platform")["gmv_paid"].sum()
    assert paths.sum(axis=(0, 2)).mean(axis=1) == pytest.approx(expected.to_numpy(), rel=0.03)
