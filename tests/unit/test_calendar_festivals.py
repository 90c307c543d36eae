"""Feasts that no solar date holds."""

import pandas as pd

from simlib.core.calendar.festivals import moving_feasts


def test_feasts_move_with_the_moon_where_they_are_kept():
    feasts = moving_feasts("2026-01-01", "2027-12-31", "CN").set_index("start")["end"]
    assert feasts[pd.Timestamp("2026-02-10")] == pd.Timestamp("2026-02-24")  # a week around 17 February
    assert feasts[pd.Timestamp("2027-01-09")] == pd.Timestamp("2027-01-29")  # the sale before 6 February
    assert moving_feasts("2026-01-01", "2027-12-31", "GB") is None
    assert moving_feasts("2010-01-01", "2011-12-31", "CN") is None
