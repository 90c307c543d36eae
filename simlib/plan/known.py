"""What a plan knows of the future: festivals of the calendar and dated campaigns as events. Time: shop-local day."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from simlib.core.calendar.festivals import moving_feasts

WINDOW = ["name", "start", "end", "platform"]


@dataclass(frozen=True)
class Known:
    """What is known ahead: the country whose feasts count, and campaign windows `name start end platform` or None."""

    country: str | None
    windows: pd.DataFrame | None = None

    def events(self, history, last, *, platform=None):
        """Return the events (name, start, end, uplift, sd) that a forecast of `history` up to `last` is told, or None.

        history: frame with days `ds`; `platform` keeps the campaigns of one platform, else those of all count.
        """
        return moving_feasts(history["ds"].min(), last, self.country)


def known_of(shop, country):
    """Return what a shop's tables know of the future; without a shop (None) the country's feasts alone."""
    if shop is None or "campaigns" not in shop.tables:
        return Known(country)
    return Known(country, campaign_windows(shop.tables["campaigns"], shop.quality["zone"]))


def campaign_windows(campaigns, zone):
    """Return the windows of a table `campaigns` as shop-local days, both included, a row a phase and platform."""
    local = {end: campaigns[end].dt.tz_convert(zone).dt.tz_localize(None) for end in ("start_ts", "end_ts")}
    last = local["end_ts"] - pd.Timedelta(microseconds=1)
    found = pd.DataFrame(
        {
            "name": campaigns["campaign"] + " " + campaigns["phase"],
            "start": local["start_ts"].dt.normalize(),
            "end": last.dt.normalize(),
            "platform": campaigns["platform"],
        }
    )
    return found[found["end"] >= found["start"]].drop_duplicates(ignore_index=True)[WINDOW]
