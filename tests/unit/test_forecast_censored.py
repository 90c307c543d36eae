"""Sold-out days: the forecast follows demand, not what was left to sell."""

import numpy as np
import pandas as pd
import pytest

from simlib.core.errors import InputError
from simlib.forecasting import make_forecast
from tests.note_texts import codes


def sold(seed=0, days=308):
    """Sales of a shop whose stock runs out in every second week, the last among them: sales, demand, mark."""
    rng, t = np.random.default_rng(seed), np.arange(days)
    demand = rng.poisson(np.exp(4.5 + 0.2 * (t % 7 > 4) + rng.normal(0, 0.1, days))).astype(float)
    out = (t // 7) % 2 == 1
    y = np.where(out, np.round(demand * rng.uniform(0, 0.5, days)), demand)
    ds = pd.date_range("2024-01-01", periods=days)
    return pd.DataFrame({"unique_id": "a", "ds": ds, "y": y, "censored": out.astype(int)}), demand


def test_marked_days_do_not_pull_the_forecast_down():
    history, demand = sold()
    told = make_forecast(history, horizon=28)
    untold = make_forecast(history.drop(columns="censored"), horizon=28)
    assert told.frame["mean"].mean() == pytest.approx(demand.mean(), rel=0.06)
    assert untold.frame["mean"].mean() < 0.92 * demand.mean()
    assert "sold_out_days" in codes(told.diagnostics["a"]["notes"])


def test_a_marked_day_that_sold_much_counts_and_a_low_one_is_missing():
    history, demand = sold()
    peak = history.assign(y=np.where(history.index == 290, 5000.0, demand))
    peak["censored"] = (peak.index == 290).astype(int)
    low = peak.assign(y=peak["y"].where(peak.index != 290, 1.0))
    assert make_forecast(peak, horizon=7).diagnostics["a"]["missing_days"] == 0
    assert make_forecast(low, horizon=7).diagnostics["a"]["missing_days"] == 1


def test_a_mark_that_is_no_mark_is_refused():
    history, _ = sold()
    for bad in (2, "yes", np.nan):
        with pytest.raises(InputError, match="row 6, column censored"):
            marked = history.astype({"censored": "object"})
            marked.loc[5, "censored"] = bad
            make_forecast(marked, horizon=7)
