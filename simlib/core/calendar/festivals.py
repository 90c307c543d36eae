"""Shopping festivals of platforms and Lunar New Year, as dated rules. Time: shop-local timestamps without zone.

`festivals.csv` holds one rule a phase: an anchor (`MM-DD`, `MM-weekday-n` for the nth weekday of a month, or
`lunar_new_year`) and a start and an end counted from it in days and hours. The end is the first moment after. `uplift`
is what the days of a phase are expected to sell against usual ones before any was seen, `uplift_sd` the log sd of that
guess: assumed, in the order of what shops report, and wide; a forecast does not reckon with phases without one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pandas as pd

from simlib.core.calendar.fiscal import WEEKDAYS
from simlib.core.errors import InputError, nearest

HERE = Path(__file__).resolve().parent
LUNAR_NEW_YEAR_COUNTRIES = {"CN", "HK", "MO", "SG", "TW"}
BLACK_FRIDAY_COUNTRIES = set("AT AU BE BR CA CH DE DK ES FI FR GB IE IT MX NL NO NZ PL PT SE US ZA".split())
BLACK_FRIDAY = ("Black Friday", "Cyber Monday")


def lunar_new_year(year: int) -> date:
    """Return the first day of the Chinese lunar year that begins in `year` (2020 to 2032) as a date."""
    dates = _lunar()
    if int(year) not in dates:
        raise InputError(
            "no Lunar New Year date for this year",
            value=year,
            remedy="from {first} to {last}",
            first=min(dates),
            last=max(dates),
        )
    return dates[int(year)]


def festivals(
    years: int | Iterable[int], platform: str | None = None, *, names: Iterable[str] | None = None
) -> pd.DataFrame:
    """Return the phases of shopping festivals in `years`, in order of their start.

    Columns: festival, platform (`all` = everywhere), phase, start, end (exclusive), source, provisional. `platform`
    keeps its own phases and those of every platform, `names` the festivals so called. Provisional: the platform
    announces the dates each year, and what stands here is its usual pattern. Raises InputError on an unknown platform
    or a year without a lunar date.
    """
    rules = pd.read_csv(HERE / "festivals.csv", dtype="str", keep_default_na=False)
    if platform is not None:
        listed = sorted(set(rules["platform"]))
        if platform not in listed:
            raise InputError("no festivals listed for this platform", value=platform, remedy=nearest(platform, listed))
        rules = rules[rules["platform"].isin([platform, "all"])]
    if names is not None:
        rules = rules[rules["festival"].isin(list(names))]
    years = [years] if isinstance(years, int) else sorted({int(y) for y in years})
    frame = _phases(rules, years)
    return frame[["festival", "platform", "phase", "start", "end", "source", "provisional"]]


def patterns() -> dict[tuple[str, str, str], str]:
    """Return (festival, platform, phase) → a sentence on where its dates come from."""
    rules = pd.read_csv(HERE / "festivals.csv", dtype="str", keep_default_na=False)
    keys = zip(rules["festival"], rules["platform"], rules["phase"], strict=True)
    return dict(zip(keys, rules["source"], strict=True))


def _phases(rules, years):
    """Return every rule in every year, in order of the start, with the rule's own columns."""
    rows = []
    for rule in rules.to_dict("records"):
        for year in years:
            anchor = _anchor(rule["anchor"], year)
            start, end = (_moment(anchor, rule[f"{side}_days"], rule[f"{side}_time"]) for side in ("start", "end"))
            rows.append(rule | {"start": start, "end": end, "provisional": rule["dates"] != "fixed"})
    names = [*rules.columns, "start", "end", "provisional"]
    frame = pd.DataFrame(rows, columns=names).astype({"start": "datetime64[us]", "end": "datetime64[us]"})
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


def festival_events(
    first: pd.Timestamp, last: pd.Timestamp, country: str | None, platform: str | None = None
) -> pd.DataFrame:
    """Return `name start end uplift sd kind` (both days included) of the festivals in a span that a forecast counts.

    In China these are the shopping festivals of `platform` (Tmall's where it has none of its own) and Lunar New Year;
    where else Lunar New Year is observed, its closing weeks and the goods festival before it; in BLACK_FRIDAY_COUNTRIES
    Black Friday and Cyber Monday; elsewhere none. Years outside the lunar table (2020 to 2032) have no lunar feasts.
    """
    rules = pd.read_csv(HERE / "festivals.csv", dtype="str", keep_default_na=False)
    lunar, western = rules["anchor"] == "lunar_new_year", rules["festival"].isin(BLACK_FRIDAY)
    platform = str(platform).lower() if str(platform).lower() in set(rules["platform"]) else "tmall"
    own = (rules["uplift"] != "") & rules["platform"].isin([platform, "all"])
    years = range(pd.Timestamp(first).year, pd.Timestamp(last).year + 2)  # next year's lunar sale may begin in this
    sets = [
        (country in LUNAR_NEW_YEAR_COUNTRIES, lunar, [year for year in years if year in _lunar()]),
        (country == "CN", ~lunar & ~western, years),
        (country in BLACK_FRIDAY_COUNTRIES, western, years),
    ]
    parts = [_phases(rules[own & which], asked) for observed, which, asked in sets if observed]
    found = pd.concat(parts, ignore_index=True) if parts else _phases(rules[:0], [])
    out = pd.DataFrame(
        {
            "name": found["festival"] + " " + found["phase"],
            "start": found["start"].dt.normalize(),
            "end": (found["end"] - pd.Timedelta(microseconds=1)).dt.normalize(),
            "uplift": found["uplift"].astype(float),
            "sd": found["uplift_sd"].astype(float),
            # Couriers rest whether or not a shop takes part in festivals.
            "kind": found["festival"].map(lambda name: "" if name == "Lunar New Year" else "festival"),
        }
    )
    out = out[(out["end"] >= pd.Timestamp(first)) & (out["start"] <= pd.Timestamp(last))]
    return out.sort_values(["start", "name"], ignore_index=True)
