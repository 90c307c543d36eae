"""Stock counted daily tells days sold out; counted now and then it tells nothing."""

import numpy as np
import pandas as pd
import pytest

from simlib.forecasting import make_forecast
from simlib.plan.forecast_inputs import ForecastInputs
from simlib.plan.sold_out import sold_out_days
from tests.note_texts import codes

DAYS = pd.date_range("2026-01-01", periods=120)


def tables(*, out=(), counted=DAYS, warehouses=("w",)):
    """A shop of three goods that sell 50, 30 and 20 % of 100 a day; `out`: (good, first, last day) without stock."""
    gone = {(sku, day) for sku, first, last in out for day in pd.date_range(first, last)}
    orders, lines, stock = [], [], []
    for i, day in enumerate(DAYS):
        orders.append((f"o{i}", day, "paid"))
        for sku, amount in (("a", 50), ("b", 30), ("c", 20)):
            if (sku, day) not in gone:
                lines.append((f"o{i}", sku, "sale", amount))
            if day in counted:
                held = 0 if (sku, day) in gone else 9
                stock += [(sku, w, day, held + 3, 3) if w == warehouses[0] else (sku, w, day, 0, 0) for w in warehouses]
    return {
        "orders": pd.DataFrame(orders, columns=["order_id", "day", "status"]).assign(paid_ts=pd.NaT),
        "lines": pd.DataFrame(lines, columns=["order_id", "sku", "kind", "amount"]),
        "stock": pd.DataFrame(stock, columns=["sku", "warehouse", "day", "on_hand", "reserved"]),
    }


def test_days_count_where_goods_of_a_third_of_sales_are_out_everywhere():
    big, small = ("a", "2026-03-01", "2026-03-04"), ("b", "2026-04-01", "2026-04-10")
    days, note = sold_out_days(tables(out=[big, small], warehouses=("w", "v")))
    assert days.equals(pd.date_range("2026-03-01", "2026-03-04")) and note is None
    both = sold_out_days(tables(out=[big, small, ("c", "2026-04-03", "2026-04-05")]))[0]
    assert list(both[4:]) == list(pd.date_range("2026-04-03", "2026-04-05"))


def test_a_good_out_for_months_stops_counting():
    days, _ = sold_out_days(tables(out=[("a", "2026-02-15", "2026-04-30")]))
    assert days[0] == pd.Timestamp("2026-02-15") and days[-1] < pd.Timestamp("2026-03-25")


@pytest.mark.parametrize("counted", [DAYS[-1:], DAYS[::2], DAYS[-20:], DAYS[:0]])
def test_stock_counted_now_and_then_tells_nothing(counted):
    days, note = sold_out_days(tables(out=[("a", "2026-03-01", "2026-04-30")], counted=counted))
    assert not len(days) and note is None
    assert not len(sold_out_days({k: v for k, v in tables().items() if k != "stock"})[0])


def test_a_shop_that_is_always_out_is_taken_as_usual():
    turns = [("a" if i % 2 else "b", day, day) for i, day in enumerate(DAYS)] + [("c", DAYS[0], DAYS[-1])]
    days, note = sold_out_days(tables(out=turns))
    assert not len(days) and "of 120 days" in str(note)
    assert ForecastInputs(None, sold_out_notes=(note,)).notes(pd.DataFrame({"ds": DAYS}), "2026-12-31") == [note]


def test_the_forecast_of_a_plan_marks_sold_out_days():
    rng = np.random.default_rng(0)
    gone = DAYS[90:]
    y = rng.poisson(200, len(DAYS)) * np.where(DAYS.isin(gone), 0.4, 1.0)
    history = pd.DataFrame({"unique_id": "gmv_paid", "ds": DAYS, "y": y})
    known = ForecastInputs(None, sold_out=gone)
    assert ForecastInputs(None).arguments(history)["history"] is history
    marked = known.arguments(history)["history"]
    assert marked["censored"].sum() == len(gone)
    informed = make_forecast(marked, horizon=28)
    assert informed.frame["mean"].mean() == pytest.approx(200, rel=0.1)
    assert make_forecast(history, horizon=28).frame["mean"].mean() < 120
    assert "sold_out_days" in codes(informed.diagnostics["gmv_paid"]["notes"])
