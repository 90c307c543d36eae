"""What a plan knows of the future: festivals of the calendar and dated campaigns as events. Time: shop-local day.

A campaign is one event over the years: its name without a year, and its phase. One that falls together with a
festival's phase counts as that phase on the shop's own days, so that nothing is told twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from simlib.core.calendar.festivals import festival_events
from simlib.core.errors import InputError
from simlib.core.files import read_parquet
from simlib.forecast.about import listed
from simlib.forecast.history import with_known
from simlib.plan.sold_out import sold_out_days

EVENT = ["name", "start", "end", "uplift", "sd", "kind"]
PROMOTION = (0.39, 0.4)  # more sold on a promotion's days before any was seen (drug stores), log sd of that factor
LONGEST = 35  # days: an offer that lasts longer is how the shop sells, not a promotion
MOST = 0.5  # share of the history's days in campaigns from which there is no baseline apart from them
ALIKE = 0.5  # days shared over days of either, from which a campaign is a festival's phase
NEAR = pd.Timedelta(days=60)  # a festival and its campaign of the same year lie within this
WEEKS = pd.Timedelta(weeks=52)  # after it an undated campaign comes back


@dataclass(frozen=True)
class Known:
    """What is known: the country whose feasts count, campaign windows or None, platforms' shares, days sold out."""

    country: str | None
    windows: pd.DataFrame | None = None
    shares: dict = field(default_factory=dict)
    sold_out: pd.DatetimeIndex = field(default_factory=lambda: pd.DatetimeIndex([]))
    said: tuple = ()
    regressors: pd.DataFrame | None = None

    def told(self, history, last=None):
        """Return what a daily forecast of `history` up to `last` (its own last day) is told, by argument.

        `history` (with its regressors, and `censored` where a day was sold out), `future`, `events`, `country`.
        """
        events = self.events(history, history["ds"].max() if last is None else last)
        mark, future = history["ds"].isin(self.sold_out), None
        marked = history.assign(censored=mark.astype(int)) if mark.any() else history
        if self.regressors is not None:
            marked, future = with_known(marked, self.regressors)
        return {"history": marked, "future": future, "events": events, "country": self.country}

    def events(self, history, last, *, platform=None):
        """Return the events (name start end uplift sd kind) that a forecast of `history` up to `last` is told, or None.

        history: frame with days `ds`; `platform` keeps the campaigns of one platform, else those of all count.
        """
        events = self._told(history, last, platform)[0]
        return None if events.empty else events

    def notes(self, history, last):
        """Return what the forecast is told and what was assumed of campaigns and of days sold out, in sentences."""
        events, notes = self._told(history, last, None)
        ahead = events[events["end"] > history["ds"].max()]
        told = [f"Told to the forecast: {listed(dict.fromkeys(ahead['name']))}."] if len(ahead) else []
        return [*told, *notes, *self.said]

    def _told(self, history, last, platform):
        first, seen, last = history["ds"].min(), history["ds"].max(), pd.Timestamp(last)
        main = max(self.shares, key=self.shares.get, default="")
        feasts = festival_events(first, last, self.country, platform or main)
        if self.windows is None:
            return feasts, []
        own, notes = _promotions(self.windows, first, seen, last, platform)
        own = own.assign(name=own["name"].replace(_same(own, feasts)))
        back = _again(own[~own["name"].isin(set(feasts["name"]))], seen, last)
        if len(back):
            dated = max(own["end"].max(), seen).date()
            notes.append(f"No campaign is dated after {dated}: last year's are taken to come back.")
        priors = feasts.drop_duplicates("name").set_index("name")[["uplift", "sd"]]
        parts = [feasts[~_replaced(feasts, own)][EVENT[:3]], own[EVENT[:3]], back[EVENT[:3]]]
        events = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
        reach = {name: self._reach(rows, platform) for name, rows in own.groupby("name")["platform"]}
        other = {name: (1 + PROMOTION[0] * share, PROMOTION[1]) for name, share in reach.items()}
        given = other | {name: tuple(row) for name, row in zip(priors.index, priors.to_numpy(), strict=True)}
        events["uplift"], events["sd"] = (events["name"].map(lambda n, i=i: given[n][i]).astype(float) for i in (0, 1))
        events["kind"] = np.where(events["name"].isin(priors.index), "", "promotion")
        return _merged(events), notes

    def _reach(self, platforms, platform):
        """Share of sales on the platforms of a campaign: 1 where that is not known."""
        names = set(platforms)
        if platform is not None or "all" in names or not names & set(self.shares):
            return 1.0
        return sum(self.shares.get(name, 0.0) for name in names)


def with_festivals(events, history, last, country):
    """Return a user's events (name, start, end, uplift, sd) or None with the country's festivals they do not hold.

    `events` must have been accepted by `simlib.forecast.events.read_events`.
    """
    feasts = festival_events(history["ds"].min(), last, country)
    if events is None:
        return None if feasts.empty else feasts
    own = events.assign(start=pd.to_datetime(events["start"]), end=pd.to_datetime(events["end"]))
    feasts = feasts[~feasts["name"].isin({*own["name"], *_same(own, feasts).values()})]
    return pd.concat([own, feasts.astype({"uplift": object, "sd": object})], ignore_index=True)


def known_of(shop, country):
    """Return what a shop's tables know; without a shop (None) the country's feasts alone."""
    if shop is None:
        return Known(country)
    days, note = sold_out_days(shop.tables)
    found = {"sold_out": days, "said": (note,) if note else (), "regressors": shop.tables.get("known")}
    campaigns = shop.tables.get("campaigns")
    if campaigns is None or campaigns.empty:
        return Known(country, **found)
    orders = shop.tables["orders"]
    shares = orders.loc[orders["status"] == "paid", "platform"].value_counts(normalize=True).to_dict()
    return Known(country, campaign_windows(campaigns, shop.quality["zone"]), shares, **found)


def read_known(path, source):
    """Return the table of known regressors (`ds` + columns): of `path`, else a file `known` in the folder `source`.

    None where there is neither. Raises InputError where it cannot be read or has no column of days.
    """
    if path is None:
        held = [source / f"known{ending}" for ending in (".csv", ".parquet")] if source.is_dir() else []
        path = next((p for p in held if p.is_file()), None)
        if path is None:
            return None
    table = read_parquet(path) if path.suffix == ".parquet" else _csv(path)
    table = table.rename(columns={"day": "ds"})
    if "ds" not in table:
        raise InputError("the known table has no column of days", file=path, column="ds", remedy="name it ds or day")
    return table


def _csv(path):
    if not path.is_file():
        raise InputError("no such file", file=path, column="--known")
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError("not a readable CSV file", file=path, remedy=str(error).splitlines()[0][:100]) from error


def campaign_windows(campaigns, zone):
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
    """A campaign's name without its year."""
    return re.sub(r"[\s_./-]*(?<!\d)(?:19|20)\d\d(?!\d)[\s_./-]*", " ", str(name)).strip()


def _promotions(windows, first, seen, last, platform):
    """Return the windows that are told, and notes on those that are not."""
    found, notes = windows[(windows["end"] >= first) & (windows["start"] <= last)], []
    if platform is not None:
        found = found[found["platform"].isin([platform, "all"])]
    long = (found["end"] - found["start"]).dt.days >= LONGEST
    if long.any():
        notes.append(f"Offers that last more than {LONGEST} days count as usual sales: {long.sum()}.")
    found = found[~long]
    days = pd.date_range(first, seen)
    inside = pd.Series(False, index=days)
    for start, end in found[["start", "end"]].drop_duplicates().itertuples(index=False):
        inside.loc[start:end] = True
    if inside.mean() > MOST:
        notes.append(f"Campaigns run on {inside.mean():.0%} of the days: there is no baseline apart from them.")
        return found.iloc[:0], notes
    return found, notes


def _same(own, feasts):
    """Return {campaign: festival's phase} of campaigns that share most days with one."""
    out = {}
    for name, rows in own.groupby("name"):
        best = {}
        for start, end in rows[["start", "end"]].itertuples(index=False):
            for feast in feasts.itertuples():
                both = (min(end, feast.end) - max(start, feast.start)).days + 1
                either = (max(end, feast.end) - min(start, feast.start)).days + 1
                best[feast.name] = max(best.get(feast.name, 0.0), both / either)
        if best and max(best.values()) >= ALIKE:
            out[name] = max(best, key=best.get)
    return out


def _replaced(feasts, own):
    """Mask of the festival windows for which the shop has dated its own."""
    mask = []
    for feast in feasts.itertuples():
        starts = own.loc[own["name"] == feast.name, "start"]
        mask.append(bool(((starts - feast.start).abs() <= NEAR).any()))
    return pd.Series(mask, index=feasts.index, dtype=bool)


def _again(own, seen, last):
    """Last year's windows a year later, and later again, where the shop has not dated campaigns so far ahead.

    They come back on the date if they did so before, else on the weekday.
    """
    dated = max(own["end"].max(), seen) if len(own) else seen
    year = own[(own["end"] > seen - WEEKS) & (own["end"] <= seen)]
    known, parts = set(zip(own["name"], own["start"], strict=True)), [year.iloc[:0]]
    for turn in range(1, (last - seen) // WEEKS + 2 if len(year) else 1):
        rows = []
        for row in year.itertuples():
            by_date = (row.name, row.start - pd.DateOffset(years=1)) in known
            step = (row.start + pd.DateOffset(years=turn) if by_date else row.start + turn * WEEKS) - row.start
            rows.append(row._replace(start=row.start + step, end=row.end + step)[1:])
        later = pd.DataFrame(rows, columns=own.columns)
        parts.append(later[(later["start"] > dated) & (later["start"] <= last)])
    return pd.concat(parts, ignore_index=True)


def _merged(events):
    """Windows of one event that overlap as one window, in order."""
    rows = []
    for event in events.sort_values(["name", "start", "end"], kind="stable").itertuples(index=False):
        if rows and rows[-1][0] == event.name and event.start <= rows[-1][2]:
            rows[-1][2] = max(rows[-1][2], event.end)
        else:
            rows.append(list(event))
    return pd.DataFrame(rows, columns=EVENT).sort_values(["start", "name"], kind="stable", ignore_index=True)
