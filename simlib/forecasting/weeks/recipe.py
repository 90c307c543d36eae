"""Many weekly series through one panel: from rows to the law of the weeks ahead. Time: week, by its first day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import ndtri

from simlib.core.errors import InputError
from simlib.forecasting.closures import shut_once
from simlib.forecasting.recent_mean import count_quantiles
from simlib.forecasting.series import read_future, read_history
from simlib.forecasting.weeks.lifecycle import NEW, SURE, Goods, checked_goods, launched, read_goods, still_sold
from simlib.forecasting.weeks.panel import fit_panel
from simlib.forecasting.weeks.response import terms

LONGEST = 156  # weeks ahead
SLOW = 0.1  # of the last 52 weeks without sales, up to the last sale, from which a series is a slow mover
EDGE = 8  # weeks next to the first or last that define what is usual
RATE_DOUBT = 1 / 15  # variance of a slow mover's rate, of that of a week: (2/3)² / 8 + (1/3)² / 52 + 2 (2/9) / 52
LEAST_GOODS = 8  # from which a week can be found incomplete
PART, MOST_GOODS = 0.6, 0.85  # of usual sales, of the goods below their own
BUSY = 10.0  # sales of all goods a week from which weeks without any are not due to chance
RECENT = 8  # weeks whose mean carries a slow mover


@dataclass(frozen=True)
class Panel:
    """N series on one grid of weeks: `y` (N, T) NaN where unknown, `x` (N, T, k), `start` first week, `future` rows."""

    ids: tuple
    start: np.datetime64
    y: np.ndarray
    x: np.ndarray
    names: tuple
    future: dict
    filled: bool
    goods: Goods

    def until(self, weeks: int) -> Panel:
        """Return the panel as it stood after its first `weeks` weeks; series not yet begun stay as empty rows."""
        return replace(self, y=self.y[:, :weeks], x=self.x[:, :weeks])

    def weeks(self, first: int, n: int) -> np.ndarray:
        """Return the first days of weeks `first` to `first` + n − 1."""
        return self.start + 7 * np.arange(first, first + n)


def read_panel(history: pd.DataFrame, future: pd.DataFrame | None = None, goods: pd.DataFrame | None = None) -> Panel:
    """Return the Panel of a frame `unique_id, ds, y` (+ regressors), a row a week, all on the same weekday.

    Where no row anywhere says zero, a week without a row after a series' first counts as zero: an export of sales has
    rows only where something sold. Else it has no value. `goods` (see lifecycle.py) may name goods without a row yet.
    Raises InputError on rows off the weekly grid.
    """
    rows, names = read_history(history)
    goods = checked_goods(goods)
    ids = sorted({*rows, *([] if goods is None else goods["unique_id"])})
    start, end = min(r[0] for r in rows.values()), max(r[0] + np.timedelta64(len(r[1]) - 1, "D") for r in rows.values())
    weeks = int((end - start).astype(int)) // 7 + 1
    y, x = np.full((len(ids), weeks), np.nan), np.zeros((len(ids), weeks, len(names)))
    for i, key in ((i, key) for i, key in enumerate(ids) if key in rows):
        first, values, extra, _ = rows[key]
        lag = int((first - start).astype(int))
        off = np.isfinite(values) & (np.arange(len(values)) % 7 != 0)
        if lag % 7 or off.any():
            day = first if lag % 7 else first + int(np.flatnonzero(off)[0])
            raise InputError(
                "series {name:quoted} has a row off the weekly grid", name=key, column="ds", value=str(day),
                remedy="give one row a week, on the weekday of {start}, or use freq D", start=str(start),
            )  # fmt: skip
        at = slice(lag // 7, lag // 7 + len(values[::7]))
        y[i, at], x[i, at] = values[::7], extra[::7]
    empty = sum(r[3] for r in rows.values())  # a row with an empty value says: unknown
    begun = np.isfinite(y).any(1)
    filled = not empty and not (y == 0).any() and bool(np.isnan(y[begun, -1]).any() or _holes(y).any())
    if filled:
        y = np.where(np.isnan(y) & (np.cumsum(np.isfinite(y), 1) > 0), 0.0, y)
    seen = read_future(future, names)
    return Panel(tuple(ids), start, y, x, tuple(names), seen, filled, read_goods(goods, ids, start))


def _holes(y):
    """Mask of weeks without a value between weeks with one."""
    seen = np.isfinite(y)
    return ~seen & (np.cumsum(seen, 1) > 0) & (np.cumsum(seen[:, ::-1], 1)[:, ::-1] > 0)


def ahead(panel: Panel, horizon: int) -> np.ndarray:
    """Return the regressors (N, horizon, k) of the weeks ahead; InputError where one is missing."""
    x = np.zeros((len(panel.ids), horizon, len(panel.names)))
    if not panel.names:
        return x
    for j, day in enumerate(panel.weeks(panel.y.shape[1], horizon)):
        everywhere = panel.future.get(None, {}).get(day)
        for i, key in enumerate(panel.ids):
            row = panel.future.get(key, {}).get(day, everywhere)
            if row is None:
                raise InputError(
                    "a week ahead of series {name:quoted} has no regressors", name=key, column=panel.names[0],
                    value=str(day),
                    remedy="give every regressor for every week ahead, or drop it from the history",
                )  # fmt: skip
            x[i, j] = row
    return x


@dataclass(frozen=True)
class Weeks:
    """Weeks ahead of N series: `base` (N, h) the mean if still sold, log centre and sd (N, h), which are `slow` (N,).

    `lump` (N,) as of _lumpiness; `sure` (N,) the chance of being still on sale; `open` (N, h) between start and end;
    `edges` (2,) whether the first and last week were left out, `shut` (T,) which others; `launch` what new goods took
    from others; `terms` and `fit` of the panel.
    """

    base: np.ndarray
    loc: np.ndarray
    sd: np.ndarray
    slow: np.ndarray
    lump: np.ndarray
    sure: np.ndarray
    open: np.ndarray
    edges: np.ndarray
    shut: np.ndarray
    launch: object
    terms: object
    fit: object

    @property
    def mean(self) -> np.ndarray:
        """Return the mean (N, h), with the chance that a good is dropped and zero outside its weeks on sale."""
        return self.base * self.sure[:, None] * self.open

    def relative(self, rows: np.ndarray) -> np.ndarray:
        """Return the variance over the squared mean of the weeks of slow movers `rows`, that of a negative binomial."""
        return (1 / np.maximum(self.base[rows], 1e-9) + self.lump[rows][:, None]) * (1 + RATE_DOUBT)

    def quantiles(self, probs: Sequence[float]) -> np.ndarray:
        """Return quantiles (len(probs), N, h): log-normal, negative binomial for slow movers, zero where dropped."""
        probs = np.asarray(probs, float)
        out = self._if_sold(probs, np.arange(len(self.base)))
        for i in np.flatnonzero(self.sure < SURE):
            left = (probs - 1 + self.sure[i]) / max(self.sure[i], 1e-9)
            out[left <= 0, i] = 0.0
            out[left > 0, i] = self._if_sold(left[left > 0], np.array([i]))[:, 0]
        return out * self.open

    def _if_sold(self, probs, rows):
        z = self.loc[rows] + ndtri(probs)[:, None, None] * self.sd[rows]
        out = np.maximum(np.expm1(np.minimum(z, 50)), 0)
        slow = rows[self.slow[rows]]
        if len(slow):
            laws = np.stack([self.base[slow].ravel(), self.relative(slow).ravel()])
            laws, which = np.unique(laws, axis=1, return_inverse=True)  # equal weeks are looked up once
            counts = count_quantiles(*laws, probs)[:, which.ravel()]
            out[:, self.slow[rows]] = counts.reshape(len(probs), len(slow), self.loc.shape[1])
        return out


def forecast_weeks(panel: Panel, x: np.ndarray, *, season: bool = True) -> Weeks:
    """Return the Weeks of a Panel for regressors `x` (N, h, k) ahead; without `season` the year has no shape."""
    edges, shut = cut_short(panel.y), shut_weeks(panel.y)
    y = np.where(shut, np.nan, _without(panel.y, edges))
    made, z = terms(replace(panel, y=y), x, season=season), np.log1p(y)
    fit = fit_panel(z, made.past, made.prior)
    loc, sd = fit.law(made.ahead)
    effect, extra = fit.effect(made.ahead), np.zeros(loc.shape)
    launch = launched(z - fit.effect(made.past), x.shape[1], panel.goods, float(np.median(fit.sd)))
    loc[launch.rows] = launch.centre + effect[launch.rows]
    extra[launch.rows] = launch.variance
    base = np.maximum(np.expm1(np.minimum(loc, 50)), 0) * np.exp(np.minimum(extra, 1.0) / 2) * fit.smear[:, None]
    slow = _slow(y)
    base[slow] = (_rate(y, fit.effect(made.past))[:, None] * np.exp(np.clip(effect, -3, 3)))[slow]
    on_sale = panel.goods.on_sale(y.shape[1], x.shape[1])
    sd, lump = np.sqrt(sd**2 + extra), _lumpiness(y[:, -52:], slow)
    return Weeks(base, loc, sd, slow, lump, still_sold(y), on_sale, edges, shut, launch, made, fit)


def cut_short(y: np.ndarray) -> np.ndarray:
    """Return which of the first and last week (2,) look like part of one: nearly all goods sold far too little."""
    found = []
    for way in (1, -1):
        near = y[:, ::way][:, : EDGE + 1]
        enough = np.isfinite(near[:, 1:]).sum(1) >= 4
        usual = np.zeros(len(y))
        usual[enough] = np.nanmedian(near[enough, 1:], axis=1)
        rows = np.isfinite(near[:, 0]) & (usual > 0)
        low = near[rows, 0] < usual[rows]
        cut = rows.sum() >= LEAST_GOODS and near[rows, 0].sum() < PART * usual[rows].sum() and low.mean() > MOST_GOODS
        found.append(bool(cut))
    return np.array(found)


def shut_weeks(y: np.ndarray) -> np.ndarray:
    """Return the mask (T,) of weeks without any sale of a busy panel that had sales in a neighbouring year."""
    total = np.where(np.isfinite(y).any(0), np.nansum(y, 0), np.nan)
    busy = (total > 0).any() and np.median(total[total > 0]) >= BUSY
    return shut_once(total, least=2, year=52) if busy else np.zeros(len(total), bool)


def _without(y, edges):
    """Return `y` without the first and the last week where `edges` (2,) say so."""
    out = y.copy()
    out[:, [i for i, cut in zip((0, -1), edges, strict=True) if cut]] = np.nan
    return out


def _slow(y):
    """Mask (N,) of slow movers: many of the last 52 weeks up to the last sale are empty, or all of them."""
    year = y[:, -52:]
    inner = np.isfinite(year) & (np.cumsum(year[:, ::-1] > 0, 1)[:, ::-1] > 0)
    empty = ((year == 0) & inner).sum(1) > SLOW * inner.sum(1)
    return (empty | ~inner.any(1)) & (np.isfinite(y).sum(1) >= NEW)


def _rate(y, effect):
    """Weekly sales (N,) without effects: two parts the last RECENT weeks, one part the last 52."""
    lift = np.where(np.isfinite(y), np.exp(np.clip(effect, -3, 3)), 0.0)
    seen = [lift[:, -w:].sum(1) for w in (RECENT, 52)]
    recent, whole = (np.nansum(y[:, -w:], 1) / np.maximum(k, 1e-9) for w, k in zip((RECENT, 52), seen, strict=True))
    return np.where(seen[0] > 0, (2 * recent + whole) / 3, whole)


def _lumpiness(year, slow):
    """Part of the relative variance of weekly sales beyond a Poisson's (N,), shrunk to the slow movers' median."""
    seen = np.maximum(np.isfinite(year).sum(1), 2)
    mean = np.nansum(year, 1) / seen
    variance = np.nansum((year - mean[:, None]) ** 2, 1) / (seen - 1)
    own = np.maximum(variance - mean, 0) / np.maximum(mean, 0.05) ** 2
    usual = np.median(own[slow]) if slow.any() else 0.5
    return np.maximum((seen * own + 13 * usual) / (seen + 13), 0.05)
