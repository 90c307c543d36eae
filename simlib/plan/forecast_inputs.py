"""Inputs of a plan's forecast: festivals, dated campaigns, sold-out days, regressors. Time: shop-local day.

A campaign is one event over the years: its name without a year, and its phase. One that coincides with a festival's
phase counts as that phase on the shop's own days, so that nothing counts twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from simlib.core.calendar.festivals import festival_events
from simlib.core.errors import InputError
from simlib.core.files import read_given
from simlib.core.message import Note
from simlib.data.history import paid
from simlib.forecasting.notes import event_notes
from simlib.forecasting.series import with_inputs
from simlib.plan.campaigns import (
    EVENT,
    campaign_windows,
    matching_festivals,
    merge_overlaps,
    promotions,
    repeated_windows,
    superseded,
)
from simlib.plan.notes import note
from simlib.plan.sold_out import sold_out_days

if TYPE_CHECKING:
    from simlib.data.shop import Shop

PROMOTION = (0.39, 0.4)  # prior uplift of a promotion (drug stores), log sd of its factor


@dataclass(frozen=True)
class ForecastInputs:
    """Country whose holidays count, campaign windows or None, platforms' shares, sold-out days, regressors or None."""

    country: str | None
    windows: pd.DataFrame | None = None
    shares: dict = field(default_factory=dict)
    sold_out: pd.DatetimeIndex = field(default_factory=lambda: pd.DatetimeIndex([]))
    sold_out_notes: tuple = ()
    regressors: pd.DataFrame | None = None

    def arguments(self, history: pd.DataFrame, last: object = None) -> dict[str, object]:
        """Return the arguments of a daily forecast of `history` up to `last` (default: its own last day).

        `history` (with its regressors, and `censored` where a day was sold out), `future`, `events`, `country`.
        """
        events = self.events(history, history["ds"].max() if last is None else last)
        mark, future = history["ds"].isin(self.sold_out), None
        marked = history.assign(censored=mark.astype(int)) if mark.any() else history
        if self.regressors is not None:
            marked, future = with_inputs(marked, self.regressors)
        return {"history": marked, "future": future, "events": events, "country": self.country}

    def events(self, history: pd.DataFrame, last: object, *, platform: str | None = None) -> pd.DataFrame | None:
        """Return the events (name start end uplift sd kind) of a forecast of `history` up to `last`, or None.

        history: frame with days `ds`; `platform` limits the campaigns to those of one platform.
        """
        events = self._dated(history, last, platform)[0]
        return None if events.empty else events

    def notes(self, history: pd.DataFrame, last: object) -> list[Note]:
        """Return notes on the events included and on what was assumed of campaigns and of sold-out days."""
        events, notes = self._dated(history, last, None)
        ahead = events[events["end"] > history["ds"].max()]
        given = [note("events_included", events=event_notes(ahead["name"]))] if len(ahead) else []
        return [*given, *notes, *self.sold_out_notes]

    def _dated(self, history, last, platform):
        first, seen, last = history["ds"].min(), history["ds"].max(), pd.Timestamp(last)
        main = max(self.shares, key=self.shares.get, default="")
        feasts = festival_events(first, last, self.country, platform or main)
        if self.windows is None:
            return feasts, []
        own, notes = promotions(self.windows, first, seen, last, platform)
        own = own.assign(name=own["name"].replace(matching_festivals(own, feasts)))
        dated = max(own["end"].max(), seen) if len(own) else seen
        back = repeated_windows(own[~own["name"].isin(set(feasts["name"]))], dated, seen, last)
        if len(back):
            notes.append(note("campaigns_return", day=str(dated.date())))
        priors = feasts.drop_duplicates("name").set_index("name")[EVENT[3:]]
        parts = [feasts[~superseded(feasts, own)][EVENT[:3]], own[EVENT[:3]], back[EVENT[:3]]]
        events = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
        reach = {name: self._reach(rows, platform) for name, rows in own.groupby("name")["platform"]}
        other = {name: (1 + PROMOTION[0] * share, PROMOTION[1], "promotion") for name, share in reach.items()}
        given = other | {name: tuple(row) for name, row in zip(priors.index, priors.to_numpy(), strict=True)}
        for i, column in enumerate(EVENT[3:]):
            events[column] = events["name"].map(lambda name, i=i: given[name][i])
        return merge_overlaps(events), notes

    def _reach(self, platforms, platform):
        """Share of sales on the platforms of a campaign; 1 where the shop has no such platform."""
        names = set(platforms)
        if platform is not None or "all" in names or not names & set(self.shares):
            return 1.0
        return sum(self.shares.get(name, 0.0) for name in names)


def with_festivals(
    events: pd.DataFrame | None, history: pd.DataFrame, last: pd.Timestamp, country: str | None
) -> pd.DataFrame | None:
    """Return a user's events (name, start, end, uplift, sd) or None, plus the country's other festivals.

    `events` must have been accepted by `simlib.forecasting.events.read_events`.
    """
    feasts = festival_events(history["ds"].min(), last, country)
    if events is None:
        return None if feasts.empty else feasts
    own = events.assign(start=pd.to_datetime(events["start"]), end=pd.to_datetime(events["end"]))
    feasts = feasts[~feasts["name"].isin({*own["name"], *matching_festivals(own, feasts).values()})]
    return pd.concat([own, feasts.astype({"uplift": object, "sd": object})], ignore_index=True)


def inputs_of(shop: Shop | None, country: str | None) -> ForecastInputs:
    """Return the ForecastInputs in a shop's tables; without a shop (None) the country's holidays alone."""
    if shop is None:
        return ForecastInputs(country)
    days, note = sold_out_days(shop.tables)
    found = {"sold_out": days, "sold_out_notes": (note,) if note else (), "regressors": shop.tables.get("inputs")}
    campaigns = shop.tables.get("campaigns")
    if campaigns is None or campaigns.empty:
        return ForecastInputs(country, **found)
    orders = shop.tables["orders"]
    shares = orders.loc[paid(orders), "platform"].value_counts(normalize=True).to_dict()
    return ForecastInputs(country, campaign_windows(campaigns, shop.quality["zone"]), shares, **found)


def read_inputs(path: Path | None, source: Path) -> pd.DataFrame | None:
    """Return the table of regressors (`ds` + columns) in `path`, else in a file `inputs` of the folder `source`.

    None where there is neither. Raises InputError where it cannot be read or has no column of days.
    """
    if path is None:
        held = [source / f"inputs{ending}" for ending in (".csv", ".parquet")] if source.is_dir() else []
        path = next((p for p in held if p.is_file()), None)
        if path is None:
            return None
    table = read_given(path, column="--inputs")
    table = table.rename(columns={"day": "ds"})
    if "ds" not in table:
        what = "the forecast inputs have no column of days"
        raise InputError(what, file=path, column="ds", remedy="name it ds or day")
    return table
