"""Weekly forecasts of many series through one panel: make_forecast(..., freq="W"). Time: week, by its first day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from simlib.core.errors import InputError
from simlib.forecast.fitted import paired_normals
from simlib.forecast.history import read_future, read_history
from simlib.forecast.panel import fit_panel
from simlib.forecast.recent import count_quantiles

LONGEST = 156  # weeks ahead
SEASON_FROM = 104  # weeks of history from which the panel has a yearly season
SLOW = 0.1  # of the last 52 weeks without sales, from which a series is a slow mover
RECENT = 8  # weeks whose mean carries a slow mover
FEW = 4  # weeks under which a series is new: its level leans on little


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

    def until(self, weeks):
        """Return the panel as known after its first `weeks` weeks; series not yet begun stay as empty rows."""
        return Panel(self.ids, self.start, self.y[:, :weeks], self.x[:, :weeks], self.names, self.future, self.filled)

    def weeks(self, first, n):
        """Return the first days of weeks `first` to `first` + n − 1."""
        return self.start + 7 * np.arange(first, first + n)


def read_panel(history, future=None):
    """Return the Panel of a frame `unique_id, ds, y` (+ regressors), a row a week, all on the same weekday.

    Where no row anywhere says zero, a week without a row after a series' first counts as zero: an export of sales has
    rows only where something sold. Else it is unknown. Raises InputError on rows off the weekly grid.
    """
    rows, names = read_history(history)
    start, end = min(r[0] for r in rows.values()), max(r[0] + np.timedelta64(len(r[1]) - 1, "D") for r in rows.values())
    weeks = int((end - start).astype(int)) // 7 + 1
    y, x = np.full((len(rows), weeks), np.nan), np.zeros((len(rows), weeks, len(names)))
    for i, (key, (first, values, extra, _)) in enumerate(rows.items()):
        lag = int((first - start).astype(int))
        off = np.isfinite(values) & (np.arange(len(values)) % 7 != 0)
        if lag % 7 or off.any():
            day = first if lag % 7 else first + int(np.flatnonzero(off)[0])
            raise InputError(
                f"series {key!r} has a row off the weekly grid", column="ds", value=str(day),
                remedy=f"give one row a week, on the weekday of {start}, or use freq D",
            )  # fmt: skip
        at = slice(lag // 7, lag // 7 + len(values[::7]))
        y[i, at], x[i, at] = values[::7], extra[::7]
    empty = sum(r[3] for r in rows.values())  # a row with an empty value says: unknown
    filled = not empty and not (y == 0).any() and bool(np.isnan(y[:, -1]).any() or _holes(y).any())
    if filled:
        y = np.where(np.isnan(y) & (np.cumsum(np.isfinite(y), 1) > 0), 0.0, y)
    return Panel(tuple(rows), start, y, x, tuple(names), read_future(future, names), filled)


def _holes(y):
    """Mask of unknown weeks between known ones."""
    known = np.isfinite(y)
    return ~known & (np.cumsum(known, 1) > 0) & (np.cumsum(known[:, ::-1], 1)[:, ::-1] > 0)


def ahead(panel, horizon):
    """Return the regressors (N, horizon, k) of the weeks ahead; InputError where one is not known."""
    x = np.zeros((len(panel.ids), horizon, len(panel.names)))
    if not panel.names:
        return x
    for j, day in enumerate(panel.weeks(panel.y.shape[1], horizon)):
        everywhere = panel.future.get(None, {}).get(day)
        for i, key in enumerate(panel.ids):
            row = panel.future.get(key, {}).get(day, everywhere)
            if row is None:
                raise InputError(
                    f"the future of series {key!r} lacks a week", column=panel.names[0], value=str(day),
                    remedy="give every regressor for every week ahead, or drop it from the history",
                )  # fmt: skip
            x[i, j] = row
    return x


@dataclass(frozen=True)
class Weeks:
    """Weeks ahead: mean (N, h), log centre and sd (N, h), which are slow movers (N,), `lump` (N,) as of _lumpiness."""

    mean: np.ndarray
    loc: np.ndarray
    sd: np.ndarray
    slow: np.ndarray
    lump: np.ndarray
    fit: object

    def relative(self, rows):
        """Return the variance over the squared mean of the weeks of slow movers `rows`, that of a negative binomial."""
        return 1 / np.maximum(self.mean[rows], 1e-9) + self.lump[rows][:, None]

    def quantiles(self, probs):
        """Return quantiles (len(probs), N, h): log-normal, negative binomial for slow movers."""
        out = np.maximum(np.expm1(np.minimum(self.loc + ndtri(np.asarray(probs))[:, None, None] * self.sd, 50)), 0)
        if self.slow.any():
            mean = self.mean[self.slow]
            counts = count_quantiles(mean.ravel(), self.relative(self.slow).ravel(), probs)
            out[:, self.slow] = counts.reshape(len(probs), *mean.shape)
        return out


def forecast_weeks(panel, x):
    """Return the Weeks of a Panel for regressors `x` (N, h, k) ahead."""
    n, weeks, _ = panel.x.shape
    past, coming = panel.x, x
    if weeks >= SEASON_FROM:
        past = np.concatenate([past, _season(panel, 0, weeks)], 2)
        coming = np.concatenate([coming, _season(panel, weeks, x.shape[1])], 2)
    fit = fit_panel(np.log1p(panel.y), past)
    loc, sd = fit.law(coming)
    mean = np.maximum(np.expm1(np.minimum(loc, 50)), 0) * fit.smear[:, None]
    year = panel.y[:, -52:]
    known = np.maximum(np.isfinite(year).sum(1), 1)
    slow = np.nansum(year == 0, 1) > SLOW * known
    lift = np.exp(np.clip(fit.effect(past), -3, 3))
    recent, whole = (np.nansum(panel.y[:, -w:], 1) / np.maximum(_known(panel.y, lift, w), 1e-9) for w in (RECENT, 52))
    rate = np.where(_known(panel.y, lift, RECENT) > 0, (2 * recent + whole) / 3 * (recent > 0), whole)
    mean[slow] = (rate[:, None] * np.exp(np.clip(fit.effect(coming), -3, 3)))[slow]
    return Weeks(mean, loc, sd, slow, _lumpiness(year, slow), fit)


def _known(y, lift, weeks):
    """Sum over the last `weeks` known weeks of the effects: what one unit of rate would have sold."""
    return np.where(np.isfinite(y), lift, 0.0)[:, -weeks:].sum(1)


def _lumpiness(year, slow):
    """Part of the relative variance of weekly sales beyond a Poisson's (N,), drawn to the slow movers' median."""
    known = np.maximum(np.isfinite(year).sum(1), 2)
    mean = np.nansum(year, 1) / known
    variance = np.nansum((year - mean[:, None]) ** 2, 1) / (known - 1)
    own = np.maximum(variance - mean, 0) / np.maximum(mean, 0.05) ** 2
    usual = np.median(own[slow]) if slow.any() else 0.5
    return np.maximum((known * own + 13 * usual) / (known + 13), 0.05)


def _season(panel, first, n):
    """Two harmonics of the year (N, n, 4)."""
    turn = 2 * np.pi * panel.weeks(first, n).astype("datetime64[D]").astype(float)[:, None] / 365.25 * np.arange(1, 3)
    return np.broadcast_to(np.concatenate([np.sin(turn), np.cos(turn)], 1), (len(panel.ids), n, 4))


class WeeklyForecast:
    """Forecasts of a panel over one horizon of weeks: `frame`, `about`, `unique_ids`, `horizon`, `paths`."""

    def __init__(self, panel, weeks, *, levels, seed):
        self._panel, self._weeks, self.levels, self.seed = panel, weeks, tuple(levels), seed
        self.unique_ids, self.horizon = list(panel.ids), weeks.mean.shape[1]
        self.about = {key: _about(panel, weeks, i) for i, key in enumerate(panel.ids)}
        self.frame = _frame(panel, weeks, self.levels)

    def paths(self, n, *, seed=None, noise=True):
        """Return (series, weeks, n) sample paths: a level that wanders, weeks that scatter, errors tied across series.

        Without noise only the level varies. The same seed gives the same bits, a longer request extends a shorter.
        """
        if n < 1:
            raise InputError("the number of paths must be at least 1", value=n)
        return np.stack(
            [self._paths_of(i, n, self.seed if seed is None else seed, noise) for i in range(len(self.about))]
        )

    def _paths_of(self, i, n, seed, noise):
        w, h = self._weeks, self.horizon
        own = np.minimum(w.fit.sd[i] * w.fit.growth[0], w.sd[i])
        level = np.sqrt(np.maximum(np.diff(w.sd[i] ** 2, prepend=own[0] ** 2), 0))
        slow = np.cumsum(self._normals("level", i, n, seed) * level, 1)
        whole = slow + self._normals("week", i, n, seed) * own if noise else slow
        if not noise or not w.slow[i]:
            variance = np.square(level).cumsum() + (own**2 if noise else 0)
            return (w.mean[i] * np.exp(whole - variance / 2)).T
        ranks, grid = ndtr(whole / np.maximum(w.sd[i], 1e-9)), (np.arange(199) + 0.5) / 199
        table = count_quantiles(w.mean[i], w.relative(np.array([i]))[0], grid)
        return np.stack([np.interp(ranks[:, j], grid, table[:, j]) for j in range(h)])

    def _normals(self, kind, i, n, seed):
        """Standard normals (n, h): one part common to all series, one of its own."""
        tie, name = self._weeks.fit.tie, f"weekly/{kind}"
        common = paired_normals(seed, name, n, self.horizon)
        return np.sqrt(tie) * common + np.sqrt(1 - tie) * paired_normals(
            seed, f"{name}/{self.unique_ids[i]}", n, self.horizon
        )


def _about(panel, weeks, i):
    known = int(np.isfinite(panel.y[i]).sum())
    notes = ["Weeks without a row count as no sales."] if panel.filled else []
    if weeks.slow[i]:
        notes.append("Sales come now and then: the mean of the last eight weeks with the quantiles of counts.")
    if known < FEW:
        notes.append("Fewer than four weeks are known: the effects are the panel's, the level leans on little.")
    if known and not panel.y[i][np.isfinite(panel.y[i])][-RECENT:].any():
        notes.append("Nothing was sold in the last eight weeks: the forecast is zero.")
    beta = np.einsum("g,gk->k", weeks.fit.weight[:, i], weeks.fit.beta[:, i])
    effects = {
        name: [round(float(beta[j]), 4), round(float(weeks.fit.common[j]), 4)] for j, name in enumerate(panel.names)
    }
    return {
        "model": "panel", "asked": "auto", "reasons": [f"One panel of {len(panel.ids)} weekly series."], "notes": notes,
        "history_weeks": known, "effects_own_and_common": effects, "week_sd": round(float(weeks.fit.sd[i]), 6),
    }  # fmt: skip


def _frame(panel, weeks, levels):
    names = [f"{side}-{level:g}" for level in levels for side in ("lo", "hi")]
    probs = np.array([0.5] + [p for level in levels for p in (0.5 - level / 200, 0.5 + level / 200)])
    order = np.argsort(probs)
    values = np.empty((len(probs), *weeks.mean.shape))
    values[order] = np.maximum.accumulate(weeks.quantiles(probs[order]), 0)
    n, h = weeks.mean.shape
    ds = pd.DatetimeIndex(np.tile(panel.weeks(panel.y.shape[1], h), n)).as_unit("us")
    made = {"unique_id": np.repeat(panel.ids, h), "ds": ds, "mean": weeks.mean.ravel(), "median": values[0].ravel()}
    made.update((name, v.ravel()) for name, v in zip(names, values[1:], strict=True))
    return pd.DataFrame(made).astype({"unique_id": "str"})
