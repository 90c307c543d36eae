"""Campaigns as windows of shop-local days: which count, which are a festival's, which return. Time: day."""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd

from simlib.core.message import Note
from simlib.plan.notes import note

EVENT = ["name", "start", "end", "uplift", "sd", "kind"]
LONGEST = 35  # days: an offer that lasts longer is how the shop sells, not a promotion
MOST = 0.5  # share of the history's days in campaigns from which there is no baseline without them
OVERLAP = 0.5  # shared days over days of either from which a campaign is a festival's phase
NEAR = pd.Timedelta(days=60)  # a festival and its campaign of the same year lie within this
WEEKS = pd.Timedelta(weeks=52)  # after which an undated campaign returns


def campaign_windows(campaigns: pd.DataFrame, zone: str) -> pd.DataFrame:
    """Return `name start end platform` of a table `campaigns` in shop-local days, both included, each window once."""
    local = {end: campaigns[end].dt.tz_convert(zone).dt.tz_localize(None) for end in ("start_ts", "end_ts")}
    last = local["end_ts"] - pd.Timedelta(microseconds=1)
    found = pd.DataFrame(
        {
            "name": (campaigns["campaign"].map(_stem) + " " + campaigns["phase"].astype(str)).str.strip(),
            "start": local["start_ts"].dt.normalize(),
            "end": last.dt.normalize(),
            "platform": campaigns["platform"].astype(str),
        }
    )
    return found[found["end"] >= found["start"]].drop_duplicates(ignore_index=True)


def _stem(name):
    """Return a campaign's name without its year."""
    return re.sub(r"[\s_./-]*(?<!\d)(?:19|20)\d\d(?!\d)[\s_./-]*", " ", str(name)).strip()


def promotions(
    windows: pd.DataFrame, first: pd.Timestamp, seen: pd.Timestamp, last: pd.Timestamp, platform: str | None
) -> tuple[pd.DataFrame, list[Note]]:
    """Return the windows that count as promotions, and notes on those that do not."""
    found, notes = windows[(windows["end"] >= first) & (windows["start"] <= last)], []
    if platform is not None:
        found = found[found["platform"].isin([platform, "all"])]
    long = (found["end"] - found["start"]).dt.days >= LONGEST
    if long.any():
        notes.append(note("long_offers", days=LONGEST, n=int(long.sum())))
    found = found[~long]
    days = pd.date_range(first, seen)
    inside = pd.Series(False, index=days)
    for start, end in found[["start", "end"]].drop_duplicates().itertuples(index=False):
        inside.loc[start:end] = True
    if inside.mean() > MOST:
        notes.append(note("always_on", share=round(float(inside.mean()), 4)))
        return found.iloc[:0], notes
    return found, notes


def matching_festivals(own: pd.DataFrame, feasts: pd.DataFrame) -> dict[str, str]:
    """Return {campaign: festival's phase} of campaigns at least half of whose windows share most days with one."""
    out = {}
    for name, rows in own.groupby("name"):
        like = Counter()
        for start, end in rows[["start", "end"]].itertuples(index=False):
            near = (f.name for f in feasts.itertuples() if _overlap(start, end, f.start, f.end) >= OVERLAP)
            like.update(sorted(set(near)))
        if like and 2 * like.most_common(1)[0][1] >= len(rows):
            out[name] = like.most_common(1)[0][0]
    return out


def _overlap(start, end, first, last):
    """Days that two windows share over the days of either."""
    return ((min(end, last) - max(start, first)).days + 1) / ((max(end, last) - min(start, first)).days + 1)


def superseded(feasts: pd.DataFrame, own: pd.DataFrame) -> pd.Series:
    """Return the mask of the festival windows for which the shop has dated its own."""
    mask = []
    for feast in feasts.itertuples():
        starts = own.loc[own["name"] == feast.name, "start"]
        mask.append(bool(((starts - feast.start).abs() <= NEAR).any()))
    return pd.Series(mask, index=feasts.index, dtype=bool)


def repeated_windows(own: pd.DataFrame, dated: pd.Timestamp, seen: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """Return last year's windows one year later, two years later and so on, after `dated`, the last dated campaign.

    They return on the date if they did so before, else on the weekday.
    """
    year = own[(own["end"] > seen - WEEKS) & (own["end"] <= seen)]
    dates, parts = set(zip(own["name"], own["start"], strict=True)), [year.iloc[:0]]
    for turn in range(1, (last - seen) // WEEKS + 2 if len(year) else 1):
        rows = []
        for row in year.itertuples():
            by_date = (row.name, row.start - pd.DateOffset(years=1)) in dates
            step = (row.start + pd.DateOffset(years=turn) if by_date else row.start + turn * WEEKS) - row.start
            rows.append(row._replace(start=row.start + step, end=row.end + step)[1:])
        later = pd.DataFrame(rows, columns=own.columns)
        parts.append(later[(later["start"] > dated) & (later["start"] <= last)])
    return pd.concat(parts, ignore_index=True)


def merge_overlaps(events: pd.DataFrame) -> pd.DataFrame:
    """Return events with overlapping windows of one event merged, in order."""
    rows = []
    for event in events.sort_values(["name", "start", "end"], kind="stable").itertuples(index=False):
        if rows and rows[-1][0] == event.name and event.start <= rows[-1][2]:
            rows[-1][2] = max(rows[-1][2], event.end)
        else:
            rows.append(list(event))
    return pd.DataFrame(rows, columns=EVENT).sort_values(["start", "name"], kind="stable", ignore_index=True)
