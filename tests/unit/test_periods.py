"""The chance of every month, quarter, half and of the year stands beside its target, in any calendar."""

import numpy as np
import pandas as pd
import pytest

from simlib.core.calendar import FiscalYear
from simlib.plan.simulate import periods
from simlib.targets.cube import Targets


@pytest.mark.parametrize("scheme", ["gregorian", "454", "48"])
def test_each_period_is_read_off_its_own_days(scheme):
    year = FiscalYear("2026-02-01", scheme)
    n = len(year.days)
    rng = np.random.default_rng(2)
    plan = Targets.build(10**8, days=year.days, platforms=["a"], categories=["c"], weights=rng.uniform(1, 2, (n, 1, 1)))
    reached = (plan.leaves[:, 0] * rng.uniform(0.7, 1.3, (n, 40))).astype("int64")
    found = periods(reached, year.days["day"], plan)
    assert found["level"].value_counts().to_dict() == {"month": 12, "quarter": 4, "half": 2, "year": 1}
    assert found.groupby("level")["target"].sum().eq(10**8).all()
    for row in found[found["level"] == "quarter"].itertuples():
        inside = (year.days["quarter"] == row.period).to_numpy()
        hits = reached[inside].sum(axis=0) >= plan.total({"quarter": row.period})
        assert row.p_hit == hits.mean() and row.mean == pytest.approx(reached[inside].sum() / 40)


def test_a_period_that_was_not_simulated_whole_is_left_out():
    year = FiscalYear("2026-02-01")
    plan = Targets.build(365, days=year.days, platforms=["a"], categories=["c"], weights=np.ones((365, 1, 1)))
    found = periods(np.ones((300, 5)), pd.DatetimeIndex(year.days["day"][:300]), plan)
    assert "year" not in set(found["level"]) and len(found[found["level"] == "month"]) == 9
