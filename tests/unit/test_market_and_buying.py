"""Market capacity and open-to-buy: worked out by hand, exact, odd input refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlib.core.calendar import FiscalYear
from simlib.core.errors import InputError
from simlib.sections.buying.open_to_buy import open_to_buy, waves
from simlib.sections.market.size import capacity, share_needed
from simlib.targets.cube import Targets
from simlib.targets.items import item_targets

WORDS = pd.DataFrame({"category": ["tea", "tea", "cups"], "keyword": ["green tea", "oolong", "cup"],
                      "volume": [1_000_000, 500_000, 200_000], "conversion": [0.02, 0.04, 0.05],
                      "price": [5_000, 10_000, 2_000]})


def test_market_and_the_share_a_target_needs():
    market = capacity(WORDS, growth=(-0.1, 0.0, 0.25)).set_index("category")
    assert market.loc["tea", "middle"] == 20_000 * 5_000 + 20_000 * 10_000
    assert market.loc["cups", ["low", "high"]].tolist() == pytest.approx([0.9 * 2e7, 1.25 * 2e7])
    days = FiscalYear("2026-11-01", days=2).days
    plan = Targets.build(90_000_000, days=days, platforms=["a"], categories=["tea", "cups", "pots"],
                         weights=np.broadcast_to([1.0, 1.0, 1.0], (2, 1, 3)))
    found = share_needed(plan, market.reset_index()).set_index("category")
    assert found["share"].tolist()[:2] == pytest.approx([0.1, 1.5]) and np.isnan(found.loc["pots", "share"])
    assert found.loc["cups", "share_low"] == pytest.approx(1.2) and found["possible"].tolist() == [True, False, False]


@pytest.mark.parametrize("change, words", [
    ({"conversion": [0.02, 1.5, 0.05]}, "value refused"), ({"volume": [-1, 2, 3]}, "value refused"),
    ({"keyword": ["a", "a", "b"]}, "counts once")])
def test_odd_markets_are_refused(change, words):
    with pytest.raises(InputError, match=words):
        capacity(WORDS.assign(**change))
    with pytest.raises(InputError, match="in this order"):
        capacity(WORDS, growth=(0.1, 0, 0.2))


def sales(*amounts, category="tea"):
    return pd.DataFrame({"month": [f"2026-{m:02d}" for m in range(1, len(amounts) + 1)], "category": category,
                         "sales": amounts})


def test_open_to_buy_by_hand():
    """Sales 100, 200, 300, cover of one month, 150 in stock, 50 due in February."""
    due = pd.DataFrame({"month": ["2026-02"], "category": ["tea"], "on_order": [50]})
    found = open_to_buy(sales(100, 200, 300), {"tea": 150}, due)
    assert found["closing"].tolist() == [200, 300, 300]
    assert found["open_to_buy"].tolist() == [100 + 200 - 150, 200 + 300 - 200 - 50, 300]
    assert open_to_buy(sales(100, 200, 300), {"tea": 0}, cover=1.5)["closing"].tolist() == [350, 450, 450]
    over = open_to_buy(sales(100, 200), {"tea": 1_000})
    assert over["open_to_buy"].tolist() == [0, 0] and over["closing"].tolist() == [900, 700]


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=12), st.integers(0, 10**9), st.floats(0, 6))
def test_stock_is_conserved(amounts, opening, cover):
    found = open_to_buy(sales(*amounts), {"tea": opening}, cover=cover)
    bought = found["open_to_buy"] + found["on_order"]
    assert (found["opening"] + bought - found["sales"] == found["closing"]).all() and (found["open_to_buy"] >= 0).all()
    assert (found["opening"].iloc[1:].to_numpy() == found["closing"].iloc[:-1].to_numpy()).all()


def test_odd_plans_are_refused():
    with pytest.raises(InputError, match="no opening stock"):
        open_to_buy(sales(1, 2), {})
    with pytest.raises(InputError, match="one whole amount"):
        open_to_buy(sales(1, -2), {"tea": 0})
    with pytest.raises(InputError, match="no sales are planned"):
        open_to_buy(pd.concat([sales(1, 2), sales(1, category="cups")]), {"tea": 0, "cups": 0})
    with pytest.raises(InputError, match="on order"):
        open_to_buy(sales(1), {"tea": 0}, pd.DataFrame({"month": ["2027-01"], "category": ["tea"], "on_order": [5]}))


def test_waves_and_items_add_up():
    assert waves(10, ["2026-03", "2026-04", "2026-09"], [1, 1, 1]) == {"2026-03": 4, "2026-04": 3, "2026-09": 3}
    assert item_targets(100, {"a": 1, "b": 1, "c": 1}) == {"a": 34, "b": 33, "c": 33}
    for odd in ((2.5, ["m"], [1]), (3, ["m"], [1, 2])):
        with pytest.raises(InputError):
            waves(*odd)
    with pytest.raises(InputError, match="without items"):
        item_targets(100, {})
