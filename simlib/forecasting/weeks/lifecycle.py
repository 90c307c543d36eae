"""Beginning and end of goods in a weekly panel: launch by analogue, phase-out. Time: week, by its first day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simlib.core.errors import InputError, nearest

COLUMNS = ("unique_id", "category", "price", "like", "start", "end")
NEW = 8  # weeks of sales under which a product draws on others
OLD = 12  # weeks of sales from which a product may be another's analogue
NEAREST = 12  # analogues at most
OTHERS = 1.0  # analogues that the whole panel counts for
PRICE_SD = 0.5  # log price difference at which an analogue counts three fifths
LAUNCH = 8  # weeks after which a launch is over
CALM = 20  # end of the weeks after the launch against which its height is measured
HELD = 10.0  # launches that "no launch effect" counts for
GONE = 0.003  # chance a week that a good is dropped for good
ENDED = 0.002  # chance of being still on sale below which it is zero
SURE = 0.99  # chance of being still on sale from which no note mentions it


@dataclass(frozen=True)
class Goods:
    """Attributes of N goods; `like` {row: rows of analogues}, `start`, `end` in weeks from the panel's first or NaN."""

    category: np.ndarray
    price: np.ndarray
    like: dict
    start: np.ndarray
    end: np.ndarray

    def on_sale(self, first: int, n: int) -> np.ndarray:
        """Return the mask (N, n) of weeks `first` to `first` + n − 1 between start and end."""
        week = first + np.arange(n)
        return ~(week < self.start[:, None]) & ~(week > self.end[:, None])


def read_goods(frame: pd.DataFrame | None, ids: Sequence[str], origin: np.datetime64) -> Goods:
    """Return the Goods of `ids` from a frame `unique_id` and any of `category price like start end`.

    `like` names one analogue or several between semicolons. InputError on unknown columns or names, a good twice, bad
    dates and prices.
    """
    n = len(ids)
    if frame is None:
        return Goods(np.full(n, ""), np.full(n, np.nan), {}, np.full(n, np.nan), np.full(n, np.nan))
    place = {key: i for i, key in enumerate(ids)}
    rows = np.array([place[key] for key in frame["unique_id"]], int)
    category, price, start, end = np.full(n, "", object), *(np.full(n, np.nan) for _ in range(3))
    if "category" in frame:
        category[rows] = frame["category"].fillna("").astype(str).to_numpy()
    if "price" in frame:
        price[rows] = _prices(frame["price"])
    for name, out in (("start", start), ("end", end)):
        if name in frame:
            out[rows] = _weeks(frame[name], name, origin)
    if (wrong := np.flatnonzero(end < start)).size:
        raise InputError("a product ends before it starts", column="end", value=ids[wrong[0]])
    like = {i: _like(text, place, i) for i, text in zip(rows, frame.get("like", []), strict=False) if _is_named(text)}
    return Goods(category.astype(str), price, like, start, end)


def checked_goods(frame: pd.DataFrame | None) -> pd.DataFrame | None:
    """Return a copy of a goods frame with text ids, or None; InputError on unknown columns or a good twice."""
    if frame is None:
        return None
    if not isinstance(frame, pd.DataFrame):
        raise InputError("the goods must be a table (DataFrame)", value=type(frame).__name__)
    for name in frame.columns:
        if name not in COLUMNS:
            raise InputError("unknown column of the goods", column=name, remedy="columns: {names:list}", names=COLUMNS)
    blank = frame.map(lambda value: isinstance(value, str) and not value.strip())
    frame = frame.mask(blank) if blank.any(axis=None) else frame
    if "unique_id" not in frame or frame["unique_id"].isna().any():
        raise InputError("a product without a name", column="unique_id", remedy="name every product")
    frame = frame.assign(unique_id=frame["unique_id"].astype(str)).reset_index(drop=True)
    if (twice := frame["unique_id"].duplicated()).any():
        raise InputError("a product twice", column="unique_id", value=frame["unique_id"][twice].iloc[0])
    return frame


def _is_named(text):
    return isinstance(text, str) and bool(text.strip())


def _prices(values):
    price = pd.to_numeric(values, errors="coerce").to_numpy(float)
    wrong = values.notna().to_numpy() & ~((price > 0) & np.isfinite(price))
    if wrong.any():
        raise InputError("a price must be a number above 0", column="price", value=values[wrong].iloc[0])
    return price


def _weeks(values, name, origin):
    """Weeks since `origin` of the weeks that hold these days, NaN where empty."""
    try:
        days = pd.to_datetime(values, format="ISO8601")
    except (ValueError, TypeError, OverflowError) as error:
        dated = pd.to_datetime(values, format="ISO8601", errors="coerce")
        bad = values[dated.isna() & values.notna()].iloc[0]
        raise InputError("not a date", column=name, value=bad, remedy="write 2025-01-31") from error
    away = (days - pd.Timestamp(origin)) / pd.Timedelta(days=7)
    return np.floor(away.to_numpy(float))


def _like(text, place, i):
    found = []
    for name in (part.strip() for part in text.split(";")):
        if name not in place or place[name] == i:
            raise InputError(
                "no such product to be similar to", column="like", value=name, remedy=nearest(name, list(place))
            )
        found.append(place[name])
    return found


@dataclass(frozen=True)
class Launch:
    """Log centre and extra variance (M, h) that goods `rows` (M,) take from their analogues, `names` of these."""

    rows: np.ndarray
    centre: np.ndarray
    variance: np.ndarray
    analogues: list


def launched(u: np.ndarray, ahead: int, goods: Goods, noise: float) -> Launch:
    """Return the Launch of the goods with fewer than NEW weeks of sales.

    `u` (N, T) is log1p of sales without the effects of regressors, NaN where unknown; `ahead` weeks; `noise` the log sd
    of a week. A good's level is shrunk to that of the analogues as a random effect, by its own weeks over the spread
    between them. The first weeks follow the launches in the panel, shrunk to no launch effect.
    """
    seen, weeks = np.isfinite(u), u.shape[1]
    count, first = seen.sum(1), np.where(seen.any(1), seen.argmax(1), weeks)
    rows, old = np.flatnonzero(count < NEW), np.flatnonzero(count >= OLD)
    start = np.where(np.isfinite(goods.start), np.maximum(goods.start, first * seen.any(1)), first)
    level = np.array([np.nanmean(u[j][seen[j]][-13:]) for j in old]) if len(old) else np.zeros(0)
    usual, spread = (level.mean(), level.var()) if len(old) else (np.nan, 1.0)
    begun = old[first[old] >= 4] if len(old) else old
    curves = _curves(u, first, begun)
    centre, variance, names = np.zeros((len(rows), ahead)), np.zeros((len(rows), ahead)), []
    for k, i in enumerate(rows):
        weight = _likeness(goods, i, old)
        near = weight > 0
        own = u[i][seen[i]]
        if not len(old):
            usual = own.mean() if len(own) else 0.0
        shape = _shape(curves, _likeness(goods, i, begun))
        mean = (weight @ level + OTHERS * usual) / (weight.sum() + OTHERS) if len(old) else usual
        between = (weight @ (level - mean) ** 2 + 2 * spread) / (weight.sum() + 2) + 0.05 if len(old) else spread
        rest = own - mean - shape(np.flatnonzero(seen[i]) - start[i])
        share = between / (between + noise**2 / max(len(own), 1)) if len(own) else 0.0
        centre[k] = mean + share * (rest.mean() if len(own) else 0.0) + shape(weeks + np.arange(ahead) - start[i])
        variance[k] = between * (1 - share)
        names.append(old[near] if i in goods.like or not near.all() else old[:0])  # all of them: the panel
    return Launch(rows, centre, variance, names)


def _curves(u, first, begun):
    """Log sales (M, LAUNCH) of launches seen, over those of the calm weeks that followed; NaN where unknown."""
    out = np.full((len(begun), LAUNCH), np.nan)
    for k, j in enumerate(begun):
        calm = u[j, first[j] + LAUNCH : first[j] + CALM]
        if np.isfinite(calm).sum() >= 4:
            early = u[j, first[j] : first[j] + LAUNCH]
            out[k, : len(early)] = early - np.nanmean(calm)
    return out


def _shape(curves, weight):
    """Return launch effect by age: that of the nearest launches, shrunk to all launches, and these to none."""
    seen = np.isfinite(curves)
    filled = np.where(seen, curves, 0.0)
    everyone = filled.sum(0) / (seen.sum(0) + HELD)
    effect = (weight @ filled + HELD * everyone) / (weight @ seen + HELD)
    return lambda age: np.where((age >= 0) & (age < LAUNCH), effect[np.clip(age, 0, LAUNCH - 1).astype(int)], 0.0)


def _likeness(goods, i, old):
    """Weights (len(old),) of goods as analogues of good `i`: those named, else the same category, near in price."""
    if i in goods.like:
        return np.isin(old, goods.like[i]) * 4.0  # named ones count for more than found ones
    weight = np.ones(len(old))
    if goods.category[i] and (same := goods.category[old] == goods.category[i]).any():
        weight *= same
    apart = np.log(goods.price[old]) - np.log(goods.price[i])
    weight *= np.where(np.isfinite(apart), np.exp(-((np.nan_to_num(apart) / PRICE_SD) ** 2) / 2), 0.5)
    if np.isnan(goods.price[i]) or len(weight) <= NEAREST:
        return weight
    return np.where(weight >= np.sort(weight)[-NEAREST], weight, 0.0)


def still_sold(y: np.ndarray) -> np.ndarray:
    """Return the chance (N,) that a good is still on sale, from its weeks without sales since the last.

    A good is dropped with chance GONE a week. While on sale, a week is empty with a chance of its own after a week of
    sales and after an empty one, as seen up to its last sale and shrunk to the panel's.
    """
    sold, empty = y > 0, y == 0
    begun = np.cumsum(sold, 1) > 0
    inner = begun & (sold | empty) & (np.cumsum(sold[:, ::-1], 1)[:, ::-1] > 0)
    before = np.zeros_like(empty)
    before[:, 1:] = empty[:, :-1]
    after_sales, after_none = inner & ~before, inner & before
    first = _drawn((empty & after_sales).sum(1), after_sales.sum(1), 0.1, 2)
    again = _drawn((empty & after_none).sum(1), after_none.sum(1), 0.5, 4)
    first = np.clip(first, 0.002, 0.98)
    again = np.clip(again, first, 0.98)
    sure, was = np.ones(len(y)), np.zeros(len(y), bool)
    for t in range(y.shape[1]):
        alive = np.where(begun[:, t], sure * (1 - GONE), 1.0)
        chance = alive * np.where(was, again, first)
        sure = np.where(empty[:, t] & begun[:, t], chance / (chance + 1 - alive), np.where(sold[:, t], 1.0, alive))
        was = np.where(sold[:, t] | empty[:, t], empty[:, t], was)
    return np.where(begun.any(1), np.where(sure < ENDED, 0.0, sure), 1.0)


def _drawn(hits, weeks, start, pull):
    """Shares (N,) shrunk to that of all, whose prior is `start`."""
    every = (hits.sum() + 5 * start) / (weeks.sum() + 5)
    return (hits + pull * every) / (weeks + pull)
