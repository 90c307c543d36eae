"""Leaf weights: forecast by day × shares by month, shrunk where a month is thin."""

import numpy as np
import pandas as pd
import pytest

from simlib.core.calendar import FiscalYear
from simlib.core.errors import InputError
from simlib.core.schema import columns
from simlib.targets.leaf_weights import profile, shares

DAYS = FiscalYear("2026-11-01").days


def history(months, orders=10_000):
    """Rows (month, platform, category, value)."""
    rows = [(pd.Timestamp(f"2026-{m:02d}-15"), p, c, orders, orders, orders, v, 0) for m, p, c, v in months]
    return pd.DataFrame(rows, columns=columns("history"))


def test_a_month_takes_its_own_mix_and_a_missing_one_the_years():
    table = history([(1, "a", "x", 300), (1, "b", "x", 100), (2, "a", "x", 100), (2, "b", "x", 300)], orders=10**6)
    share = shares(table, DAYS)
    month = DAYS["day"].dt.month.to_numpy()
    assert share.sum(axis=(1, 2)) == pytest.approx(1)
    assert share[month == 1][0].ravel() == pytest.approx([0.75, 0.25], abs=1e-4)
    assert share[month == 2][0].ravel() == pytest.approx([0.25, 0.75], abs=1e-4)
    assert share[month == 7][0].ravel() == pytest.approx([0.5, 0.5])


def test_a_thin_month_is_pulled_to_the_year():
    table = history([(1, "a", "x", 400), (2, "b", "x", 400)], orders=10)
    share = shares(table, DAYS)[DAYS["day"].dt.month == 1][0].ravel()
    assert share == pytest.approx([0.75, 0.25])      # 10 orders against 5 × 2 cells: half the way to 50:50


def test_weights_add_up_to_the_forecast_and_closed_days_stay_zero():
    daily = np.where(DAYS["weekday"] == 6, 0.0, np.linspace(100, 200, 365))
    platforms, categories, weights = profile(history([(1, "a", "x", 1), (1, "b", "y", 3)]), daily, DAYS)
    assert (platforms, categories) == (["a", "b"], ["x", "y"])
    assert weights.sum(axis=(1, 2)) == pytest.approx(daily) and not weights[DAYS["weekday"] == 6].any()


def test_only_the_last_365_days_count():
    table = history([(1, "a", "x", 100), (1, "b", "x", 0)])
    old = table.assign(day=table["day"] - pd.Timedelta(days=400), gmv_paid=[0, 10**6])
    assert shares(pd.concat([old, table]), DAYS)[0].ravel() == pytest.approx([1, 0])


def test_odd_forecasts_and_empty_histories_are_refused():
    table = history([(1, "a", "x", 1)])
    for daily in (np.ones(3), np.full(365, np.nan), np.full(365, -1.0)):
        with pytest.raises(InputError):
            profile(table, daily, DAYS)
    with pytest.raises(InputError, match="no paid sales"):
        shares(history([(1, "a", "x", 0)]), DAYS)
