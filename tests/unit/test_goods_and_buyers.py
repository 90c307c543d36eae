"""Targets for goods and customers, worked out by hand."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlib.core.errors import Infeasible, InputError
from simlib.sections.buyers.needs import BuyerFacts, buyer_facts, buyer_targets
from simlib.sections.goods.measures import abc, excess_stock, prices, role_targets, stage


def test_roles_add_up_to_the_amount():
    made = role_targets(1_001, {"traffic": 0.5, "profit": 0.3, "image": 0.2})
    assert made == {"traffic": 501, "profit": 300, "image": 200}
    for mix in ({"traffic": 0.5}, {"trafic": 1.0}, {"traffic": 1.5, "profit": -0.5}):
        with pytest.raises(InputError):
            role_targets(100, mix)


def test_pareto_classes_with_ties_by_name():
    found = abc({"d": 5, "b": 15, "a": 65, "c": 15})
    assert found["item"].tolist() == ["a", "b", "c", "d"] and found["class"].tolist() == ["A", "A", "B", "C"]
    assert abc({"a": 0, "b": 0})["share"].tolist() == [0, 0]


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(1, 10**9), min_size=1, max_size=30))
def test_a_items_are_just_enough(values):
    found = abc(values)
    a = found[found["class"] == "A"]
    assert a["share"].sum() >= 0.8 - 1e-9 and a["share"].iloc[:-1].sum() < 0.8
    assert found["class"].is_monotonic_increasing


def test_prices_and_their_margin():
    found = prices(6_000, markup=0.5, competition=7_000, value=12_000, least_margin=0.25).set_index("way")
    assert found["price"].to_dict() == {"floor": 8_000, "cost-plus": 9_000, "competition": 7_000, "value": 12_000}
    margins = {"floor": 0.25, "cost-plus": 1 / 3, "competition": 1 / 7, "value": 0.5}
    assert found["margin"].to_dict() == pytest.approx(margins)
    assert found["allowed"].to_dict() == {"floor": True, "cost-plus": True, "competition": False, "value": True}
    for odd in ({"markup": -1}, {"markup": 0.1, "least_margin": 1.0}, {"markup": 0.1, "value": 0}):
        with pytest.raises(InputError):
            prices(100, **odd)


@pytest.mark.parametrize("units, wanted", [
    ([5, 6], "launch"), ([10, 10, 10, 14, 14, 14], "growth"), ([10] * 6, "mature"), ([10, 10, 10, 7, 7, 7], "decline"),
    ([0, 0, 0, 0, 0, 0], "decline"), ([20, 10, 10, 10], "decline")])
def test_lifecycle_stages(units, wanted):
    assert stage(units) == wanted


def test_stages_allow_for_season_and_chance():
    season = [100, 100, 100, 300, 300, 300]
    assert stage([10, 10, 10, 30, 30, 30]) == "growth"
    assert stage([10, 10, 10, 30, 30, 30], around=season) == "mature"
    assert stage([30, 30, 30, 30, 30, 30], around=season) == "decline"
    assert stage([1, 0, 1, 2, 0, 1]) == "growth" and stage([1, 0, 1, 2, 0, 1], doubt=1.64) == "mature"
    assert stage([40, 40, 40, 80, 80, 80], doubt=1.64) == "growth"
    assert stage([1, 0, 0, 0, 0, 0, 0], doubt=1.64) == "mature"
    assert stage([9, 9, 9, 9, 0, 0, 0, 0, 0, 0], doubt=1.64) == "decline"
    assert stage([0, 0, 0, 0, 0, 2], doubt=1.64) == "mature"


def test_the_dearest_excess_stock_comes_first():
    stock = pd.DataFrame({"item": ["a", "b", "c"], "on_hand": [100, 50, 10], "daily_sales": [1.0, 0.0, 1.0],
                          "cost": [100, 300, 900]})
    found = excess_stock(stock, cover_days=60)
    assert found["item"].tolist() == ["b", "a"] and found["excess_value"].tolist() == [15_000, 4_000]


def orders():
    rows = [("a", "2025-03-01", 100), ("b", "2025-05-01", 100), ("c", "2025-06-01", 50), ("a", "2026-02-01", 600),
            ("d", "2026-03-01", 100), ("e", "2026-04-01", 100), ("f", "2026-05-01", 100), (None, "2026-06-01", 999),
            ("d", "2026-06-01", 100)]
    frame = pd.DataFrame(rows, columns=["customer_id", "day", "gmv_paid"])
    return frame.assign(day=pd.to_datetime(frame["day"]))


def test_buyers_by_hand():
    facts = buyer_facts(orders(), until="2026-12-31")
    assert facts == BuyerFacts(new=3, old=1, repeat_rate=pytest.approx(1 / 3), value_new=pytest.approx(400 / 3),
                               value_old=600.0, top_fifth=0.6)
    asked = buyer_targets(10_000, facts, repeat_rate=0.5)
    assert (asked["old"], asked["gmv_old"], asked["gmv_new"]) == (2, 1_200, 8_800) and asked["new"] == 66
    assert buyer_targets(1_000, facts, repeat_rate=1.0) | {"new": 0, "gmv_old": 1_000} == buyer_targets(
        1_000, facts, repeat_rate=1.0)
    with pytest.raises(InputError, match="in those before"):
        buyer_facts(orders(), until="2025-12-31")
    with pytest.raises(Infeasible):
        buyer_targets(10_000, BuyerFacts(0, 4, 0.5, 0.0, 100.0, 0.3))
    with pytest.raises(InputError, match="repeat rate"):
        buyer_targets(10_000, facts, repeat_rate=1.2)
