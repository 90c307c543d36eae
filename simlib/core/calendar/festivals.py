"""Shopping festivals of platforms and Lunar New Year, as dated rules. Time: shop-local timestamps without zone.

`festivals.csv` holds one rule a phase: an anchor (`MM-DD`, `MM-weekday-n` for the nth weekday of a month, or
`lunar_new_year`) and a start and an end counted from it in days and hours. The end is the first moment after.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pandas as pd

from simlib.core.calendar.fiscal import WEEKDAYS
from simlib.core.errors import InputError, nearest

HERE = Path(__file__).resolve().parent
KEEP_LUNAR_NEW_YEAR = {"CN", "HK", "MO", "SG", "TW"}
MOVING = ("New Year goods festival", "Lunar New Year")


def lunar_new_year(year):
    """Return the first day of the Chinese lunar year that begins in `year` (2020 to 2032) as a date."""
    known = _lunar()
    if int(year) not in known:
        raise InputError("no Lunar New Year date for this year", value=year, remedy=f"{min(known)} to {max(known)}")
    return known[int(year)]


def festivals(years, platform=None, *, names=None):
    """Return the phases of shopping festivals in `years`, in order of their start.

    Columns: festival, platform (`all` = everywhere), phase, start, end (exclusive), source, provisional. `platform`
    keeps its own phases and those of every platform, `names` the festivals so called. Provisional: the platform announces the dates each year, and what
    stands here is its usual pattern. Raises InputError on an unknown platform or a year without a lunar date.
    """
    rules = pd.read_csv(HERE / "festivals.csv", dtype="str", keep_default_na=False)
    if platform is not None:
        known = sorted(set(rules["platform"]))
        if platform not in known:
            raise InputError("no festivals known for this platform", value=platform, remedy=nearest(platform, known))
        rules = rules[rules["platform"].isin([platform, "all"])]
    if names is not None:
        rules = rules[rules["festival"].isin(names)]
    years = [years] if isinstance(years, int) else sorted({int(y) for y in years})
    rows = []
    for rule in rules.itertuples():
        for year in years:
            anchor = _anchor(rule.anchor, year)
            rows.append(
                (
                    rule.festival,
                    rule.platform,
                    rule.phase,
                    _moment(anchor, rule.start_days, rule.start_time),
                    _moment(anchor, rule.end_days, rule.end_time),
                    rule.source,
                    rule.known != "always",
                )
            )
    frame = pd.DataFrame(rows, columns=["festival", "platform", "phase", "start", "end", "source", "provisional"])
    frame = frame.astype({"start": "datetime64[us]", "end": "datetime64[us]"})
    return frame.sort_values(["start", "festival", "platform"], ignore_index=True)


def _anchor(rule, year):
    """Return the date a rule's days are counted from in `year`."""
    if rule == "lunar_new_year":
        return lunar_new_year(year)
    parts = rule.split("-")
    if len(parts) == 2:
        return date(year, int(parts[0]), int(parts[1]))
    first = date(year, int(parts[0]), 1)
    ahead = (WEEKDAYS.index(parts[1]) - first.weekday()) % 7
    return first + timedelta(days=ahead + 7 * (int(parts[2]) - 1))


def _moment(anchor, days, clock):
    return pd.Timestamp(anchor) + pd.Timedelta(days=int(days)) + pd.Timedelta(f"{clock}:00")


@cache
def _lunar():
    table = pd.read_csv(HERE / "lunar_new_year.csv", dtype="str")
    return {int(year): date.fromisoformat(day) for year, day in zip(table["year"], table["day"], strict=True)}


def moving_feasts(first, last, country):
    """Return `name start end` (both included) of the feasts between two days that no solar date holds, or None.

    Where Lunar New Year is kept, its closing weeks and the goods festival before it move by up to a month from year to
    year, so a forecast has to be told of them; years outside the lunar table (2020 to 2032) have none.
    """
    if country not in KEEP_LUNAR_NEW_YEAR:
        return None
    known = _lunar()
    years = [y for y in range(pd.Timestamp(first).year, pd.Timestamp(last).year + 1) if y in known]
    found = festivals(years) if years else pd.DataFrame(columns=["festival"])
    found = found[found["festival"].isin(MOVING)]
    if found.empty:
        return None
    ends = (found["end"] - pd.Timedelta(microseconds=1)).dt.normalize()
    return pd.DataFrame({"name": found["festival"], "start": found["start"].dt.normalize(), "end": ends})
