"""Published calendar dates: NRF 4-5-4, ISO weeks, Lunar New Year, China's make-up days, festivals."""

from datetime import date

import pandas as pd
import pytest

from simlib.core.calendar import FiscalYear, festivals, holidays_of, lunar_new_year
from simlib.core.errors import InputError

NRF = {2023: ("2023-01-29", 53), 2024: ("2024-02-04", 52), 2025: ("2025-02-02", 52), 2026: ("2026-02-01", 52),
       2027: ("2027-01-31", 52), 2028: ("2028-01-30", 53)}
ISO = {"2021-01-03": "2020-W53", "2018-12-31": "2019-W01", "2024-12-30": "2025-W01", "2027-01-03": "2026-W53"}
LUNAR = {2024: "2024-02-10", 2025: "2025-01-29", 2026: "2026-02-17", 2027: "2027-02-06", 2028: "2028-01-26",
         2029: "2029-02-13", 2030: "2030-02-03"}


@pytest.mark.parametrize("year", NRF)
def test_nrf_years(year):
    fiscal = FiscalYear(date(year, 2, 1), "454", "sunday")
    assert (str(fiscal.first_day), len(fiscal.days) // 7) == NRF[year]
    assert fiscal.days["month"].iloc[0] == f"{year}-02"


def test_nrf_year_ends_agree_with_pandas_over_sixty_years():
    offset = pd.offsets.FY5253(n=1, weekday=5, startingMonth=1, variation="nearest")
    for year in range(2000, 2060):
        last = pd.Timestamp(FiscalYear(date(year, 2, 1), "445", "sunday").last_day)
        assert offset.is_on_offset(last), year


@pytest.mark.parametrize("day", ISO)
def test_iso_weeks(day):
    days = FiscalYear(day, "iso").days
    assert days["week"].iloc[0] == ISO[day]
    iso = days["day"].dt.isocalendar()
    assert (days["week"] == iso["year"].astype(str) + "-W" + iso["week"].astype(str).str.zfill(2)).all()


def test_iso_years_of_53_weeks():
    long = [y for y in range(2014, 2033) if FiscalYear(date(y, 1, 4), "iso").days["week"].eq(f"{y}-W53").any()]
    assert long == [2015, 2020, 2026, 2032]


@pytest.mark.parametrize("year", LUNAR)
def test_lunar_new_year(year):
    assert str(lunar_new_year(year)) == LUNAR[year]


def test_lunar_new_year_agrees_with_the_holiday_calendar():
    for year in range(2020, 2033):
        days = holidays_of("CN", year)
        assert (days["day"] == pd.Timestamp(lunar_new_year(year))).any(), year
    with pytest.raises(InputError, match="2020 to 2032"):
        lunar_new_year(2040)


def test_china_2026_has_its_official_make_up_days_and_2027_is_provisional():
    days = holidays_of("CN", [2026, 2027])
    work = days[days["kind"] == "workday"]["day"].dt.strftime("%m-%d").tolist()
    assert work == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
    assert (days["provisional"] == (days["day"].dt.year == 2027)).all()
    assert {"2026-02-17", "2026-10-01"} <= set(days["day"].dt.strftime("%Y-%m-%d"))


def test_british_holidays_are_not_provisional_and_only_of_the_year_asked():
    days = holidays_of("GB", 2026)
    assert (days["day"].dt.year == 2026).all() and not days["provisional"].any()
    assert (days["kind"] == "holiday").all() and (days["day"] == "2026-12-25").any()


def test_unknown_country_names_the_nearest():
    with pytest.raises(InputError, match="did you mean 'CN'"):
        holidays_of("CNN", 2026)


def test_festivals_of_2026():
    found = festivals(2026, "tmall").set_index(["festival", "phase"])
    assert found.loc[("Double 11", "wave 2"), "end"] == pd.Timestamp("2026-11-12")
    assert found.loc[("Double 11", "wave 1"), "start"] == pd.Timestamp("2026-10-31 20:00")
    assert found.loc[("Double 11", "presale"), "start"].hour == 20
    assert found.loc[("6.18", "presale"), "start"].strftime("%m") == "05"
    assert found.loc[("Black Friday", "sale"), "start"] == pd.Timestamp("2026-11-27")
    assert found.loc[("Cyber Monday", "sale"), "start"] == pd.Timestamp("2026-11-30")
    assert found.loc[("New Year goods festival", "sale"), "end"] < pd.Timestamp("2026-02-17")
    assert found.loc[("Double 11", "wave 1"), "provisional"] and not found.loc[("Black Friday", "sale"), "provisional"]
    assert set(found["platform"]) == {"tmall", "all"}
    assert {"3.8", "9.9", "Double 12", "Christmas shopping"} <= set(found.index.get_level_values(0))


def test_festivals_start_before_they_end_in_every_year():
    found = festivals(range(2020, 2033))
    assert (found["start"] < found["end"]).all() and found["start"].is_monotonic_increasing
    with pytest.raises(InputError, match="did you mean 'tmall'"):
        festivals(2026, "tmal")
