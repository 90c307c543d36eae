"""Is the profile of the day a share of 24 hours, whatever hours the shop's orders keep?"""

from types import SimpleNamespace

import pandas as pd
import pytest

from simlib.flows.fulfilment.calibrate import _hours


@pytest.mark.parametrize("orders", [700, 4378, 5003, 9999])
def test_a_shop_without_orders_late_at_night_has_shares_of_zero_there_and_one_in_all(orders):
    """Rounding must never leave the last hour a hair below zero, which the scenario refuses."""
    hour = [8 + (i * i) % 15 for i in range(orders)]
    ts = pd.Timestamp("2026-03-01", tz="UTC") + pd.to_timedelta(hour, unit="h")
    share = _hours(SimpleNamespace(orders=pd.DataFrame({"ts": ts})), "UTC")
    assert min(share) >= 0 and share[23] == 0
    assert sum(share) == pytest.approx(1, abs=1e-12)
