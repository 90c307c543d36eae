"""Festivals a forecast is told of: dated phases with an expected uplift."""

import pandas as pd

from simlib.core.calendar.festivals import festival_events


def ends(first, last, country, platform=None):
    found = festival_events(first, last, country, platform)
    return found.set_index(["name", "start"])["end"]


def test_festivals_move_with_the_moon_where_they_are_observed():
    found = ends("2026-01-01", "2027-12-31", "SG")
    assert found["Lunar New Year closing week", "2026-02-10"] == pd.Timestamp("2026-02-24")  # around 17 February
    assert found["New Year goods festival sale", "2027-01-09"] == pd.Timestamp("2027-01-29")  # before 6 February
    assert len(found) == 5  # of 2026 and 2027, and the sale that begins on 29 December 2027
    assert festival_events("2026-01-01", "2027-12-31", "JP").empty
    assert festival_events("2010-01-01", "2011-12-31", "SG").empty


def test_china_has_the_shopping_festivals_of_a_platform():
    tmall, jd, douyin = (ends("2025-01-01", "2025-12-31", "CN", name) for name in ("tmall", "jd", "douyin"))
    assert tmall["Double 11 wave 2", "2025-11-10"] == pd.Timestamp("2025-11-11")
    assert ("6.18 wave 2", pd.Timestamp("2025-06-17")) in jd.index
    assert ("Double 11 sale", pd.Timestamp("2025-10-14")) in douyin.index
    assert ends("2025-01-01", "2025-12-31", "CN", "own shop").equals(tmall)
    assert ("Double 11 wave 2", pd.Timestamp("2012-11-10")) in ends("2012-06-01", "2012-12-31", "CN").index


def test_platforms_are_found_in_any_case_and_festivals_are_of_one_kind_but_for_the_couriers_rest():
    found = festival_events("2026-01-01", "2026-12-31", "CN", "JD")
    assert found.equals(festival_events("2026-01-01", "2026-12-31", "CN", "jd"))
    assert not found.equals(festival_events("2026-01-01", "2026-12-31", "CN"))
    assert set(found.loc[found["kind"] == "", "name"]) == {"Lunar New Year closing week"}
    assert set(found["kind"]) == {"", "festival"}


def test_black_friday_is_an_event_where_it_is_observed():
    found = ends("2026-01-01", "2027-12-31", "GB")
    days = ["2026-11-27", "2026-11-30", "2027-11-26", "2027-11-29"]  # after the fourth Thursday of November
    assert [str(day.date()) for day in found] == days
    assert set(found.index.get_level_values("name")) == {"Black Friday sale", "Cyber Monday sale"}
    assert not ends("2026-01-01", "2027-12-31", "CN").index.get_level_values("name").str.contains("Friday").any()


def test_every_prior_is_a_wide_guess_and_a_lunar_sale_may_begin_in_the_year_before():
    found = festival_events("2022-01-01", "2022-12-31", "CN")
    assert found["uplift"].between(0.3, 4).all() and found["sd"].between(0.2, 0.8).all()
    assert pd.Timestamp("2022-12-25") in set(found["start"])  # Lunar New Year was on 22 January 2023
    assert (found["end"] >= pd.Timestamp("2022-01-01")).all() and (found["start"] <= pd.Timestamp("2022-12-31")).all()
