"""Fiscal years of every scheme: each day once, nested where they nest, any start."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlib.core.calendar import SCHEMES, WEEKDAYS, FiscalYear
from simlib.core.errors import InputError

starts = st.dates(date(2000, 1, 1), date(2090, 12, 31))
NESTED = ("445", "454", "544")


def year(scheme, start, weekday="monday"):
    return FiscalYear(start, scheme, weekday if scheme in (*NESTED, "gregorian") else "monday")


def one_parent(days, child, parent):
    return (days.groupby(child)[parent].nunique() == 1).all()


@settings(max_examples=60, deadline=None)
@given(start=starts, scheme=st.sampled_from(SCHEMES), weekday=st.sampled_from(WEEKDAYS))
def test_every_day_stands_once_and_periods_are_sorted_blocks(start, scheme, weekday):
    fiscal = year(scheme, start, weekday)
    days = fiscal.days
    assert (days["day"].diff().dropna() == pd.Timedelta(days=1)).all()
    assert days["day"].iloc[0].date() == fiscal.first_day and days["day"].iloc[-1].date() == fiscal.last_day
    for period in ("half", "quarter", "month", "week"):
        assert days[period].is_monotonic_increasing, period
    assert [days[p].nunique() for p in ("half", "quarter", "month")] == [2, 4, 12]
    assert one_parent(days, "month", "quarter") and one_parent(days, "quarter", "half")
    assert (days["weekday"] == days["day"].dt.day_of_week).all()


@settings(max_examples=60, deadline=None)
@given(start=starts, scheme=st.sampled_from(SCHEMES), weekday=st.sampled_from(WEEKDAYS))
def test_the_next_year_begins_the_day_after(start, scheme, weekday):
    fiscal = year(scheme, start, weekday)
    try:
        following = start.replace(year=start.year + 1)
    except ValueError:
        following = date(start.year + 1, 2, 28)
    assert year(scheme, following, weekday).first_day == fiscal.last_day + timedelta(days=1)
    assert len(fiscal.days) in ((364, 371) if scheme in NESTED else (365, 366))


@settings(max_examples=40, deadline=None)
@given(start=starts, scheme=st.sampled_from(NESTED), weekday=st.sampled_from(WEEKDAYS))
def test_nested_schemes_have_whole_weeks_inside_months_of_the_stated_lengths(start, scheme, weekday):
    fiscal = FiscalYear(start, scheme, weekday)
    days = fiscal.days
    assert abs((fiscal.first_day - start).days) <= 3 and fiscal.first_day.weekday() == WEEKDAYS.index(weekday)
    assert (days.groupby("week").size() == 7).all() and one_parent(days, "week", "month")
    weeks = (days.groupby("month").size() // 7).tolist()
    expected = [int(c) for c in scheme] * 4
    expected[-1] += len(days) // 7 - 52
    assert weeks == expected


@settings(max_examples=40, deadline=None)
@given(start=starts, weekday=st.sampled_from(WEEKDAYS))
def test_gregorian_weeks_are_whole_but_for_the_first_and_last(start, weekday):
    days = FiscalYear(start, "gregorian", weekday).days
    sizes = days.groupby("week").size()
    assert (sizes.iloc[1:-1] == 7).all() and sizes.max() <= 7
    second = days[days["week"] == sizes.index[1]]
    assert second["weekday"].iloc[0] == WEEKDAYS.index(weekday)


@settings(max_examples=40, deadline=None)
@given(start=starts)
def test_forty_eight_has_four_weeks_a_month_of_seven_seven_seven_and_the_rest(start):
    days = FiscalYear(start, "48").days
    sizes = days.groupby(["month", "week"]).size().groupby("month").agg(list)
    assert len(sizes) == 12 and one_parent(days, "week", "month")
    assert all(s[:3] == [7, 7, 7] and 6 <= s[3] <= 10 for s in sizes)


def test_forty_eight_on_the_first_is_by_day_of_the_month():
    days = FiscalYear("2027-01-01", "48").days
    assert (days["week"].str[-1].astype(int) == (days["day"].dt.day.sub(1) // 7 + 1).clip(upper=4)).all()


def test_a_start_on_29_february_ends_on_27_february():
    fiscal = FiscalYear(date(2028, 2, 29))
    assert fiscal.last_day == date(2029, 2, 27) and len(fiscal.days) == 365


def test_months_of_a_year_from_the_first_are_calendar_months():
    days = FiscalYear("2026-11-01").days
    assert (days["month"] == days["day"].dt.strftime("%Y-%m")).all()


def test_days_cuts_the_year():
    assert len(FiscalYear("2026-11-01", days=30).days) == 30


@settings(max_examples=60, deadline=None)
@given(start=starts, scheme=st.sampled_from([s for s in SCHEMES if s != "48"]), weekday=st.sampled_from(WEEKDAYS))
def test_last_year_keeps_the_weekday_and_lies_before_the_year(start, scheme, weekday):
    fiscal = year(scheme, start, weekday)
    compared = fiscal.last_year_map()
    assert (compared["day"].dt.day_of_week == compared["last_year_day"].dt.day_of_week).all()
    assert compared["last_year_day"].max() < compared["day"].iloc[0]
    assert compared["last_year_day"].iloc[0] == compared["day"].iloc[0] - pd.Timedelta(days=364)


def test_after_a_53_week_year_the_weeks_move_up_by_one():
    last = FiscalYear("2023-02-01", "454", "sunday").days.set_index("day")["week"]
    this = FiscalYear("2024-02-01", "454", "sunday")
    restated = this.last_year_map()["last_year_day"].map(last)
    assert (restated.iloc[0], restated.iloc[-1]) == ("2023-W02", "2023-W53")


@pytest.mark.parametrize("arguments, words", [
    ({"scheme": "gregorain"}, "did you mean 'gregorian'"), ({"week_starts": "mondey"}, "did you mean 'monday'"),
    ({"scheme": "iso", "week_starts": "sunday"}, "cannot be combined"), ({"days": 400}, "1 to 365"),
    ({"days": 0}, "1 to 365"), ({"start": "2026-13-01"}, "not a date")])
def test_odd_years_are_refused_in_one_line(arguments, words):
    with pytest.raises(InputError, match=words) as error:
        FiscalYear(**{"start": "2026-11-01", **arguments})
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("scheme", ["gregorian", "454", "48"])
@pytest.mark.parametrize("start", ["2026-01-01", "2026-02-15", "2028-02-29"])
def test_earlier_years_are_cut_into_the_same_months(scheme, start):
    year = FiscalYear(start, scheme)
    month = year.months_since("2023-05-03")
    assert month.index[0] == pd.Timestamp("2023-05-03") and month.index[-1] == pd.Timestamp(year.last_day)
    assert month.index.is_unique and (month.index == pd.date_range(month.index[0], month.index[-1])).all()
    assert (month[year.days["day"]].to_numpy() == year.days["month"].to_numpy()).all()
    whole = month[month.ne(month.iloc[0])].groupby(month, sort=False).size()
    assert whole.index.is_monotonic_increasing and whole.index.is_unique
    assert whole.between(28, 42).all() and (whole <= (32 if scheme != "454" else 42)).all()
    if scheme == "gregorian":
        july = month.index[month == "2025-07"]
        assert len(july) == 31 and july[0].day == min(pd.Timestamp(start).day, 28)


def test_months_of_a_short_past_are_the_years_own():
    year = FiscalYear("2026-01-01")
    assert (year.months_since("2026-03-01").to_numpy() == year.days["month"][59:].to_numpy()).all()
