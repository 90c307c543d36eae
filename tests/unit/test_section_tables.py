"""Goods, buying, buyers, market and offers of a plan: they add up to the target, follow it, and say what is assumed."""

import json

import numpy as np
import pandas as pd
import pytest

from simlib.cli.main import _status
from simlib.core.files import read_json, read_parquet
from simlib.plan.facts import follow_targets
from simlib.sections.buyers.measured import measured_buyers, needs
from simlib.sections.market.facts import read_keywords, write_market
from simlib.simulate.metrics import balance
from simlib.simulate.scenario.files import load
from simlib.simulate.store import Store
from simlib.targets.cube import Targets
from tests.stock_data import stock_up


def table(folder, name):
    return read_parquet(folder / f"targets/{name}.parquet")


def adds_up(folder):
    """Check that items, categories and buying add up to the folder's target, to the cent."""
    targets = Targets.load(folder / "targets")
    goods, buying, items = (table(folder, n) for n in ("goods", "buying", "buying_items"))
    wanted = targets.table("category").set_index("category")["target"]
    found = goods.groupby("category")["target"].sum()
    assert found.reindex(wanted.index).to_dict() == wanted.to_dict()
    assert goods["target"].sum() == buying["target"].sum() == targets.amount
    have = buying["opening"] + buying["on_order"] + buying["open_to_buy"]
    assert (have == buying["sales"] + buying["closing"]).all()
    units = items.groupby("item")["sales"].sum() * goods.set_index("item")["price"]
    target = goods.set_index("item")["target"]
    assert (units - target).abs().dropna().max() <= 12 * goods["price"].max() / 2 + 1


def test_all_adds_up_and_follows_an_edited_target(plan):
    adds_up(plan)
    before = table(plan, "buying")["sales"].sum()
    assert _status(["targets", "--plan", str(plan), "--set", "all:12345.67"]) == 0
    adds_up(plan)
    after = table(plan, "buying")["sales"].sum()
    assert table(plan, "goods")["target"].sum() == 1_234_567 and 0 < after < before


def test_what_is_missing_in_the_export_is_not_made_up(made):
    folder, goods = made[0], table(made[0], "goods")
    assert goods["on_hand"].isna().all() and goods["excess"].isna().all() and set(goods["cost_basis"]) == {"assumed"}
    assert np.allclose(goods["margin"], 0.45, atol=0.01)
    assert set(table(folder, "buying")["basis"]) == {"assumed"} and table(folder, "buy_first").empty
    assert read_json(folder / "targets/buyers.json")["measured"]["why"]["code"] == "sections.buyers.no_names"
    offers = table(folder, "offers")
    assert "ten-days" in set(offers["name"]) and offers["start"].is_monotonic_increasing


def test_weekly_cash_is_that_of_the_ledger(made):
    from simlib.simulate.replicate import replicate

    folder, weeks = made[0], read_parquet(made[0] / "runs/cash.parquet")
    runs = replicate(load("base", folder=folder / "scenarios"), n=50, store=Store(folder / "runs"))
    held = balance(runs.ledger("base"))
    last = weeks.iloc[-1]
    assert last["mean"] == pytest.approx(held[-1].mean()) and last["lo"] == pytest.approx(np.quantile(held[-1], 0.1))
    need = np.maximum(-held.min(axis=0), 0)
    assert last["need"] == pytest.approx(need.mean()) and weeks["need"].is_monotonic_increasing
    net = weeks["in"] - weeks[["refunds", "purchases", "freight", "advertising", "running"]].sum(axis=1)
    assert net.cumsum().to_numpy() == pytest.approx(weeks["mean"].to_numpy())


@pytest.fixture(scope="module")
def stocked(plan, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stocked") / "plan"
    return folder, stock_up(plan, folder)


def test_stock_receipts_and_costs_of_the_data_count(stocked):
    folder, first = stocked
    adds_up(folder)
    goods, buying = table(folder, "goods"), table(folder, "buying")
    facts = table(folder, "goods_facts")
    assert set(goods["cost_basis"]) <= {"data", "mixed", "assumed"} and set(buying["basis"]) == {"mixed"}
    assert buying["on_order"].sum() == 700 and buying.loc[buying["on_order"] > 0, "month"].nunique() == 1
    opening = buying.drop_duplicates("category")["opening"].sum()
    planned = facts[facts["category"].isin(buying["category"])]
    assert opening == (planned["on_hand"] * planned["cost"]).sum()
    item = table(folder, "buying_items").query("item == @first")
    assert item["opening"].iloc[0] == 30 and item["on_order"].sum() == 7
    soon = table(folder, "buy_first")
    assert len(soon) and (soon["order_by"] <= soon["runs_out"]).all()
    assert soon["order_by"].is_monotonic_increasing and (soon["units"] > 0).all()


def test_choices_of_buying_stay_until_changed(stocked, capsys):
    folder, _ = stocked
    assert _status(["buy", "--plan", str(folder), "--cover", "2.5", "--new", "7", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert sum(row["new_items"] for row in shown) == 7
    follow_targets(folder, Targets.load(folder / "targets"))
    assert table(folder, "buying")["new_items"].sum() == 7 and read_json(folder / "targets/buying.json")["cover"] == 2.5


def test_the_market_stays_and_its_share_follows_the_target(plan, tmp_path):
    words, targets = tmp_path / "words.csv", Targets.load(plan / "targets")
    category = targets.axes.categories[0]
    words.write_text(f"category,keyword,volume,conversion,price\n{category},cup,1000,0.02,50\n")
    write_market(plan, targets, keywords=read_keywords(words, targets), growth=(0.0, 0.1, 0.2))
    row = table(plan, "market").set_index("category").loc[category]
    assert row["middle"] == pytest.approx(110_000) and row["share"] == pytest.approx(row["target"] / 110_000)
    assert row["share_low"] < row["share"] < row["share_high"]
    follow_targets(plan, targets.set({}, 2 * targets.amount))
    found = table(plan, "market").set_index("category").loc[category]
    assert found["middle"] == row["middle"] and found["share"] == pytest.approx(2 * row["share"], rel=1e-4)
    follow_targets(plan, targets)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("category,keyword,volume,conversion\nKind 0,a,1,1\n", "price"),
        ("category,keyword,volume,conversion,price\nKnd 0,a,1,1,1\n", "Kind 0"),
        ("category,keyword,volume,conversion,price\nKind 0,a,x,1,1\n", "row 2, column volume"),
        ("category,keyword,volume,conversion,price\nKind 0,a,1,2,1\n", "row 2, column conversion"),
        ("category,keyword,volume,conversion,price\nKind 0,a,1,0.5,1\nKind 1,a,1,0.5,1\n", "row 3"),
        ("category,keyword,volume,conversion,price\n", "no keyword"),
        ("\xff\xfe", "columns"),
    ],
)
def test_odd_keywords_are_refused_in_one_line(plan, tmp_path, capsys, text, said):
    words, kept = tmp_path / "words.csv", plan / "targets/market.parquet"
    words.write_text(text, encoding="utf-8")
    before = kept.read_bytes() if kept.exists() else b""
    assert _status(["market", "--plan", str(plan), "--keywords", str(words)]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and said in told
    assert (kept.read_bytes() if kept.exists() else b"") == before


def orders(days, *, buyers=40, seed=3):
    """Return paid orders of `buyers` customers over some days, each buying now and then."""
    rng = np.random.default_rng(seed)
    day = pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, days, days), unit="D")
    names = [f"c{i}" for i in rng.integers(0, buyers, days)]
    made = pd.DataFrame({"customer_id": names, "day": day, "gmv_paid": rng.integers(100, 900, days)})
    return pd.concat([made, pd.DataFrame({"customer_id": ["first", "last"], "day": [day.min(), day.min()
                      + pd.Timedelta(days=days - 1)], "gmv_paid": [1, 1]})], ignore_index=True)  # fmt: skip


@pytest.mark.parametrize(("days", "basis", "span"), [(760, "data", 365), (400, "assumed", 182), (90, "assumed", 45)])
def test_buyers_of_short_histories_are_labelled(days, basis, span):
    measured = measured_buyers(orders(days))
    assert (measured.basis, measured.days, measured.named_share) == (basis, span, 1.0)
    assert bool(measured.why) == (basis == "assumed") and 0 < measured.facts.repeat_rate <= 1
    asked = needs(measured, 1_000_000)
    assert asked["gmv_old"] + asked["gmv_new"] == 1_000_000 and asked["new"] > 0


def test_buyers_of_orders_without_customers():
    one = orders(400).iloc[:1]
    assert measured_buyers(one).facts is None
    assert measured_buyers(one).why.to_json() == {"code": "sections.buyers.too_short", "values": {"days": 1}}
    nobody = measured_buyers(orders(400).assign(customer_id=None))
    assert str(nobody.why) == "the orders name no customers" and needs(nobody, 100) is None
    half = orders(400)
    half.loc[half.index[::2], "customer_id"] = None
    measured = measured_buyers(half)
    assert 0.3 < measured.named_share < 0.7
    assert needs(measured, 1_000_000)["amount"] == round(1_000_000 * measured.named_share)
