"""Is the demo shop what its generator makes, does it add up, does it look like a shop? Bands: published figures."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simlib.core.files import read_parquet
from simlib.core.schema import conform
from simlib.demo import make

HERE = Path(__file__).resolve().parents[2] / "data" / "demo"
NAMES = ["orders", "lines", "goods", "sessions", "suppliers", "stock", "receipts", "campaigns"]


@pytest.fixture(scope="module")
def shop():
    return {name: read_parquet(HERE / f"{name}.parquet") for name in NAMES}


@pytest.fixture(scope="module")
def sold(shop):
    """Lines of paid sales and of returns with their order's head."""
    head = shop["orders"][["order_id", "day", "ts", "status", "platform", "region", "customer_id"]]
    lines = shop["lines"].merge(head, on="order_id", validate="many_to_one")
    return lines[lines["status"] == "paid"]


def test_same_seed_makes_the_committed_files(tmp_path, shop):
    make(tmp_path)
    for name in NAMES:
        again = read_parquet(tmp_path / f"{name}.parquet")
        pd.testing.assert_frame_equal(again, shop[name], check_exact=False, rtol=0, atol=1e-9, obj=name)
        pd.testing.assert_frame_equal(conform(again, name), again, check_dtype=False, obj=name)
    assert sum(file.stat().st_size for file in HERE.iterdir()) < 5_000_000


def test_another_seed_makes_another_shop(tmp_path, shop):
    assert not make(tmp_path, seed=7)["orders"]["ts"].equals(shop["orders"]["ts"])


def test_lines_add_up(shop):
    lines = shop["lines"]
    sign = lines["kind"].map({"sale": 1, "return": -1})
    assert (lines["amount"] == sign * (lines["qty"] * lines["unit_price"] - lines["discount"])).all()
    assert (lines["qty"] > 0).all() and (lines["discount"] >= 0).all()
    assert set(lines["order_id"]) == set(shop["orders"]["order_id"])
    assert set(lines["sku"]) <= set(shop["goods"]["sku"])


def test_returns_refer_to_paid_delivered_sales(shop, sold):
    back = sold[sold["kind"] == "return"]
    sale = sold[sold["kind"] == "sale"]
    both = back.merge(sale, left_on=["ref_order", "ref_line"], right_on=["order_id", "line_no"], suffixes=("", "_sale"))
    assert len(both) == len(back) > 1000
    assert not back.duplicated(["ref_order", "ref_line"]).any()
    assert (both["sku"] == both["sku_sale"]).all() and (both["qty"] <= both["qty_sale"]).all()
    assert (-both["amount"] <= both["amount_sale"]).all()
    delivered = shop["orders"].set_index("order_id")["delivered_ts"].reindex(both["ref_order"])
    assert (both["ts"].to_numpy() > delivered.to_numpy()).all()


def test_sessions_narrow_down_to_the_orders_placed(shop):
    sessions, orders = shop["sessions"], shop["orders"]
    steps = sessions[["sessions", "views", "carts", "checkouts", "buyers"]].to_numpy()
    assert (np.diff(steps, axis=1) <= 0).all()
    key = ["day", "platform", "source"]
    placed = orders[orders["order_id"].str.startswith("O")].groupby(key).size()
    cells = pd.MultiIndex.from_frame(sessions[key])
    assert (sessions["buyers"].to_numpy() == placed.reindex(cells, fill_value=0).to_numpy()).all()
    assert placed.sum() == sessions["buyers"].sum()
    assert 0.010 < sessions["buyers"].sum() / sessions["sessions"].sum() < 0.015


def test_stock_is_conserved_and_never_negative(shop, sold):
    south = sold["region"].isin(["south", "southwest"])
    out = sold.assign(warehouse=np.where(south, "south", "east"), units=-sold["qty"])[sold["kind"] == "sale"]
    receipts = shop["receipts"]
    came = receipts.dropna(subset="received_day")
    came = came.assign(day=came["received_day"], units=came["qty_received"] - came["qty_rejected"])
    key = ["sku", "warehouse"]
    moves = pd.concat([frame[[*key, "day", "units"]] for frame in (came, out)]).groupby([*key, "day"])["units"].sum()
    after = moves.groupby(level=key).cumsum()
    stock = shop["stock"].set_index(key)
    free = stock["on_hand"] - stock["reserved"]
    opening = (free - moves.groupby(level=key).sum().reindex(free.index, fill_value=0)).rename("opening")
    low = after.groupby(level=key).min().reindex(free.index, fill_value=0)
    assert (opening >= 0).all() and (free >= 0).all() and ((opening + low) >= 0).all()
    assert (receipts["qty_received"] <= receipts["qty_ordered"]).all()
    assert (receipts["qty_rejected"] <= receipts["qty_received"]).all()
    late = receipts[receipts["received_day"].isna()]
    assert len(late) > 50 and (late["qty_received"] == 0).all()


def test_customers_come_back_as_published(shop):
    orders = shop["orders"]
    paid = orders[orders["order_id"].str.startswith("O") & (orders["status"] == "paid")].sort_values("ts")
    rank = paid.groupby("customer_id").cumcount()
    first, second = (paid[rank == k].set_index("customer_id")["ts"] for k in (0, 1))
    wait = second.reindex(first.index) - first
    # About 14,000 buyers: the standard error of a share is 0.004.
    for days, share in ((30, 0.17), (90, 0.29), (180, 0.37), (365, 0.46)):
        seen = first < orders["ts"].max() - pd.Timedelta(days=days)
        assert abs((wait[seen] <= pd.Timedelta(days=days)).mean() - share) < 0.02


def test_money_looks_like_a_shop(shop, sold):
    sale = sold[sold["kind"] == "sale"]
    by_sku = sale.groupby("sku")["amount"].sum().sort_values(ascending=False)
    assert abs(by_sku.iloc[:24].sum() / by_sku.sum() - 0.78) < 0.03
    refunds = -sold.loc[sold["kind"] == "return", "amount"].sum() / sale["amount"].sum()
    assert 0.08 < refunds < 0.12
    daily = sale.groupby("day")["amount"].sum()
    plain = daily.median()
    for year in ("2024", "2025"):
        assert 5 < daily[f"{year}-11-11"] / plain < 8.5
    for year in ("2025", "2026"):
        assert 3 < daily[f"{year}-06-18"] / plain < 5.5
    for start, feast in (("2025-01-09", "2025-01-29"), ("2026-01-28", "2026-02-17")):
        assert 1.5 < daily[start:][:13].mean() / plain < 2.7
        assert daily[feast:][:4].mean() / plain < 0.5
    assert 1.05 < daily["2025-11-01":].sum() / daily[:"2025-10-31"].sum() < 1.20
    orders = shop["orders"][shop["orders"]["order_id"].str.startswith("O")]
    assert abs((orders["status"] == "paid").mean() - 0.90) < 0.01
    known = orders.dropna(subset="delivered_ts")
    assert 0.04 < (known["delivered_ts"] > known["promised_ts"]).mean() < 0.09
