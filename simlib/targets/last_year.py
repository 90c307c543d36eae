"""Last year restated to this year's days and periods, like for like. Money: minor units; time: day."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from simlib.core.calendar.fiscal import last_year_days
from simlib.core.calendar.like_for_like import like_for_like
from simlib.core.calendar.observances import observances
from simlib.core.errors import InputError
from simlib.core.message import msg
from simlib.data.history import CLOSED_EDGE
from simlib.targets.cells import Axes


def restated(
    history: pd.DataFrame,
    days: pd.DataFrame,
    *,
    platforms: Iterable[str] | None = None,
    country: str | None = "CN",
    measure: str = "gmv_paid",
) -> pd.DataFrame:
    """Return day, half, quarter, month, week, platform, category, last_year_day, rule, `measure`: last year's amounts.

    history: schema table; days: frame of FiscalYear.days of any scheme, so last year comes in this year's periods.
    Days that the country observes are compared with the same of last year (public holidays, in CN each platform's own
    festivals, elsewhere Black Friday and the like; without a country weekdays alone decide). `platforms` defaults to
    those of the history. Days without a sale count 0. Raises InputError where the history does not reach back to the
    first comparable day.
    """
    labels = [c for c in ("day", "half", "quarter", "month", "week") if c in days.columns]
    same_date = bool(days["week"].str.fullmatch(r"\d{4}-\d\d-W\d").all())  # periods of scheme 48 compare the date
    base = last_year_days(days["day"], same_date=same_date)
    first, last = base["last_year_day"].min() + CLOSED_EDGE, base["last_year_day"].max() - CLOSED_EDGE
    if last > history["day"].max() or first < history["day"].min():
        value, needed = _span(history["day"]), _span(base["last_year_day"])
        what = "the history does not cover the year before"
        raise InputError(what, value=value, remedy="needed: {span}", span=needed)
    parts, years = [], range(days["day"].iloc[0].year - 2, days["day"].iloc[-1].year + 2)
    everywhere = None if country == "CN" else observances(country, years)
    for platform in platforms if platforms is not None else sorted(history["platform"].unique()):
        own = observances("CN", years, platform=platform) if country == "CN" else everywhere
        like = like_for_like(base, phases=own)
        early = like["last_year_day"] < history["day"].min()  # a feast that came sooner last year than sales are known
        like.loc[early, ["last_year_day", "rule"]] = base.loc[early, ["last_year_day"]].assign(rule="weekday")
        own = history.loc[history["platform"] == platform, ["day", "category", measure]]
        sold = own.rename(columns={"day": "last_year_day"}).groupby(["last_year_day", "category"], as_index=False).sum()
        each = like.merge(pd.DataFrame({"category": sorted(history["category"].unique())}), how="cross")
        part = each.merge(sold, on=["last_year_day", "category"], how="left").fillna({measure: 0})
        parts.append(days[labels].merge(part.assign(platform=platform), on="day", how="left"))
    out = pd.concat(parts, ignore_index=True).astype({measure: history[measure].dtype})
    return out[[*labels, "platform", "category", "last_year_day", "rule", measure]]


def _span(days):
    return msg("{first:day} to {last:day}", first=days.min(), last=days.max())


def weights(frame: pd.DataFrame, axes: Axes, *, measure: str = "gmv_paid") -> np.ndarray:
    """Return a restated year as an array (D, P, C) in the order of a plan's axes, a profile to spread by."""
    cube = frame.pivot_table(index="day", columns=["platform", "category"], values=measure, aggfunc="sum")
    names = pd.MultiIndex.from_product([axes.platforms, axes.categories])
    shape = (len(axes.days), len(axes.platforms), len(axes.categories))
    return cube.reindex(index=axes.days["day"], columns=names).fillna(0).to_numpy(dtype=float).reshape(shape)
