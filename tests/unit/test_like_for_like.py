"""Which day of last year a day is compared with, and last year restated to any scheme."""

import numpy as np
import pandas as pd
import pytest

from simlib.core.calendar import SCHEMES, FiscalYear, festivals, like_for_like
from simlib.core.calendar.observances import observances
from simlib.core.errors import InputError
from simlib.targets.last_year import restated, weights

YEAR = FiscalYear("2026-11-01")


def mapped(platform="tmall", year=YEAR):
    phases = festivals(range(2024, 2029), platform)
    return like_for_like(year.last_year_map(), phases=phases).set_index("day")


@pytest.mark.parametrize("day, like, rule", [
    ("2026-11-11", "2025-11-11", "phase"),  # Double 11, whatever the weekday
    ("2026-11-27", "2025-11-28", "phase"),  # Black Friday moves with the weekday
    ("2027-02-06", "2026-02-17", "phase"),  # first day of the lunar year
    ("2027-02-05", "2026-02-16", "phase"),  # lunar new year's eve
    ("2027-02-15", "2026-02-26", "offset"),  # couriers come back
    ("2027-08-03", "2026-08-04", "weekday"),  # a Tuesday in August
    ("2026-12-02", "2025-12-03", "phase"),  # a Wednesday of the Christmas season
])
def test_days_worked_out_by_hand(day, like, rule):
    found = mapped().loc[pd.Timestamp(day)]
    assert (found["last_year_day"], found["rule"]) == (pd.Timestamp(like), rule)


def test_an_ordinary_day_is_never_compared_with_a_festival():
    found, before = mapped(), festivals([2025, 2026], "tmall")
    ordinary = found[found["rule"] == "weekday"]
    assert len(ordinary) > 200
    moved = ordinary[(ordinary.index - ordinary["last_year_day"]).dt.days % 7 != 0]
    assert moved.empty
    for day in ordinary["last_year_day"]:
        assert not ((before["start"] < day + pd.Timedelta(days=1)) & (before["end"] > day)).any()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_without_festivals_it_is_the_calendar_map(scheme):
    year = FiscalYear("2026-02-01", scheme)
    base = year.last_year_map()
    found = like_for_like(base)
    assert found[["day", "last_year_day"]].equals(base) and (found["rule"] == "weekday").all()


def history(last="2027-01-31"):
    days = pd.date_range("2024-01-01", last, unit="us")
    grid = pd.MultiIndex.from_product([days, ["tmall", "jd"], ["tea", "cups"]], names=["day", "platform", "category"])
    frame = grid.to_frame(index=False)
    frame["gmv_paid"] = np.arange(len(frame), dtype="int64") + 1
    return frame[frame["day"].dt.day_of_week != 6]  # closed on Sundays


@pytest.mark.parametrize("scheme", SCHEMES)
def test_restated_amounts_stand_on_the_days_they_came_from(scheme):
    year = FiscalYear("2027-02-01", scheme)
    sold = history("2027-02-14")
    found = restated(sold, year.days)
    assert len(found) == len(year.days) * 4 and found["gmv_paid"].dtype == "int64"
    truth = sold.set_index(["day", "platform", "category"])["gmv_paid"]
    expected = truth.reindex(pd.MultiIndex.from_frame(found[["last_year_day", "platform", "category"]])).fillna(0)
    assert (found["gmv_paid"].to_numpy() == expected.to_numpy()).all()
    assert set(found["month"]) == set(year.days["month"]) and (found["gmv_paid"] == 0).any()


@pytest.mark.parametrize(("country", "day", "like", "rule"), [
    ("GB", "2026-04-03", "2025-04-18", "phase"),  # Good Friday
    ("GB", "2026-04-05", "2025-04-20", "offset"),  # Easter Sunday, two days after Good Friday
    ("GB", "2026-04-06", "2025-04-21", "offset"),  # Easter Monday, which Scotland does not keep
    ("DE", "2026-04-06", "2025-04-21", "phase"),
    ("US", "2026-11-26", "2025-11-27", "phase"),  # Thanksgiving
    ("US", "2026-11-27", "2025-11-28", "phase"),  # Black Friday, a Friday
    ("US", "2026-11-30", "2025-12-01", "phase"),  # Cyber Monday, a Monday
    ("US", "2026-07-04", "2025-07-04", "phase"),  # the date counts, not the weekday
    ("GB", "2026-12-25", "2025-12-25", "phase"),
    ("US", "2026-04-06", "2025-04-07", "weekday"),  # Easter Monday is an ordinary one there
    ("IN", "2026-11-26", "2025-11-27", "weekday"),  # two days after a feast that moved by 19 days
    ("SG", "2027-02-06", "2026-02-17", "phase"),  # first day of the lunar year
    ("CN", "2027-02-06", "2026-02-17", "phase"),
    ("CN", "2026-09-25", "2025-10-06", "phase"),  # Mid-Autumn
    ("CN", "2026-10-02", "2025-10-02", "phase"),  # the week of National Day
])
def test_days_that_countries_keep(country, day, like, rule):
    year = FiscalYear("2026-03-01")
    found = like_for_like(year.last_year_map(), phases=observances(country, range(2024, 2029))).set_index("day")
    row = found.loc[pd.Timestamp(day)]
    assert (row["last_year_day"], row["rule"]) == (pd.Timestamp(like), rule)
    assert found["last_year_day"].max() < year.days["day"].iloc[0]


def test_without_a_country_weekdays_decide_and_short_histories_are_refused():
    year = FiscalYear("2027-02-01")
    assert observances(None, [2027]) is None and observances("GB", [1900]) is None
    assert (restated(history(), year.days, country=None)["rule"] == "weekday").all()
    kept = restated(history(), year.days, country="GB")
    assert set(kept["rule"]) == {"weekday", "phase", "offset"} and len(kept) == 365 * 4
    with pytest.raises(InputError, match="does not cover the year before"):
        restated(history("2026-09-01"), year.days)


def test_a_feast_from_before_the_history_gives_way_to_the_weekday():
    year = FiscalYear("2026-02-16")  # the day before Lunar New Year, which came on 29 January the year before
    whole, short = history(), history()[lambda f: f["day"] >= "2025-02-17"]
    found = {len(h): restated(h, year.days).drop_duplicates("day").set_index("day") for h in (whole, short)}
    early = (found[len(whole)]["last_year_day"] < "2025-02-17").to_numpy()
    assert early.sum() > 5
    late = found[len(short)][early]
    assert (late["rule"] == "weekday").all() and (late["last_year_day"] >= "2025-02-17").all()
    assert (late["last_year_day"].dt.day_of_week == late.index.day_of_week).all()


def test_weights_keep_the_order_of_the_axes():
    from simlib.targets.cube import Targets

    year = FiscalYear("2027-02-01")
    plan = Targets.build(10**8, days=year.days, platforms=["tmall", "jd"], categories=["tea", "cups"],
                         weights=np.ones((365, 2, 2)))
    cube = weights(restated(history(), year.days), plan.axes)
    again = plan.spread({}, by="profile", profile=cube)
    assert again.amount == 10**8
    one = restated(history(), year.days).query("platform == 'jd' and category == 'tea'").set_index("day")["gmv_paid"]
    assert (cube[:, 1, 0] == one.reindex(year.days["day"]).to_numpy()).all()
