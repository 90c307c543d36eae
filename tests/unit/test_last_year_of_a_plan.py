"""Last year beside a target: sums of the like-for-like days, and only of periods that the history knows whole."""

from contextlib import nullcontext

import pandas as pd
import pytest

from simlib.core.calendar import FiscalYear
from simlib.core.errors import InputError
from simlib.plan_folder.last_year_sums import last_year_sums
from simlib.targets.last_year import restated


def history(first="2025-01-01", last="2026-12-31"):
    grid = pd.MultiIndex.from_product([pd.date_range(first, last, unit="us"), ["a", "b"]], names=["day", "platform"])
    frame = grid.to_frame(index=False).assign(category="all", orders=1, lines=1, units=1, refunds=0)
    frame["gmv_paid"] = (frame["day"].dt.day_of_year * 10 + (frame["platform"] == "b")).astype("int64")
    return frame


@pytest.mark.parametrize("scheme", ["gregorian", "454"])
def test_every_level_is_the_sum_of_its_days(scheme):
    days, sold = FiscalYear("2027-01-01", scheme).days, history()
    found = last_year_sums(sold, days, platforms=["a", "b"], country="GB")
    each = restated(sold, days, platforms=["a", "b"], country="GB")
    for level in ("month", "quarter", "half"):
        wanted = each.groupby([level, "platform"], sort=False)["gmv_paid"].sum()
        got = found[found["level"] == level].set_index(["period", "platform"])["amount"]
        assert got.to_dict() == wanted.to_dict()
    assert found.loc[found["level"] == "year", "amount"].sum() == each["gmv_paid"].sum()


def test_periods_covered_in_part_are_left_out():
    days = FiscalYear("2027-02-15").days
    found = last_year_sums(history(last="2026-12-09"), days, platforms=["a", "b"], country="")
    known = list(found.loc[found["level"] == "month", "period"].unique())
    assert known == [f"2027-{m:02d}" for m in range(2, 11)]
    assert set(found["level"]) == {"month", "quarter", "half"} and "2027-H2" not in set(found["period"])
    late = last_year_sums(history(first="2026-07-01"), days[:250], platforms=["a", "b"], country="")
    assert list(late.loc[late["level"] == "month", "period"].unique())[0] == "2027-07"
    short = FiscalYear("2027-01-01").days[:200]
    assert last_year_sums(history(first="2026-12-20"), short, platforms=["a"], country="") is None


def test_a_closed_edge_of_the_history_still_counts_as_covered():
    found = last_year_sums(history(first="2026-01-05"), FiscalYear("2027-01-01").days, platforms=["a", "b"], country="")
    assert "year" in set(found["level"])


@pytest.mark.parametrize(("first", "closed"), [("2026-01-05", True), ("2026-01-06", False)])
def test_as_many_days_may_be_closed_for_a_month_as_for_the_whole_year(first, closed):
    days, sold = FiscalYear("2027-01-01").days, history(first=first)  # its first comparable day is 2 January 2026
    found = last_year_sums(sold, days, platforms=["a", "b"], country="")
    assert ("2027-01" in set(found["period"])) == closed
    with nullcontext() if closed else pytest.raises(InputError, match="does not cover"):
        restated(sold, days, country="")
