"""The forecast of a weekly panel: frame, diagnostics of each series, sample paths. Time: week."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import ndtr

from simlib.core.errors import InputError
from simlib.forecasting.fitted import paired_normals
from simlib.forecasting.notes import MOST, note
from simlib.forecasting.recent_mean import count_quantiles
from simlib.forecasting.weeks.lifecycle import LAUNCH, NEW, OLD, SURE
from simlib.forecasting.weeks.recipe import RECENT, Panel, Weeks

FEW = 4  # weeks of sales that are very few


class WeeklyForecast:
    """Forecasts of a panel over one horizon of weeks: `frame`, `diagnostics`, `unique_ids`, `horizon`, `paths`."""

    def __init__(self, panel: Panel, weeks: Weeks, *, levels: Sequence[float], seed: int):
        self._panel, self._weeks, self.levels, self.seed = panel, weeks, tuple(levels), seed
        self.unique_ids, self.horizon = list(panel.ids), weeks.mean.shape[1]
        self.diagnostics = {key: _diagnostics(panel, weeks, i) for i, key in enumerate(panel.ids)}
        self.frame = _frame(panel, weeks, self.levels)

    def paths(self, n: int, *, seed: int | None = None, noise: bool = True) -> np.ndarray:
        """Return (series, weeks, n) sample paths: a wandering level, scattered weeks, errors correlated across series.

        A good that may have been dropped is zero in that share of its paths. Without noise only the level varies. The
        same seed gives the same bits, a longer request extends a shorter.
        """
        if n < 1:
            raise InputError("the number of paths must be at least 1", value=n)
        return np.stack(
            [self._paths_of(i, n, self.seed if seed is None else seed, noise) for i in range(len(self.diagnostics))]
        )

    def _paths_of(self, i, n, seed, noise):
        w = self._weeks
        made = self._if_sold(i, n, seed, noise) * w.open[i][:, None]
        if w.sure[i] >= SURE:
            return made * w.sure[i]
        still = ndtr(paired_normals(seed, f"weekly/kept/{self.unique_ids[i]}", n, 1))[:, 0] < w.sure[i]
        return made * still

    def _if_sold(self, i, n, seed, noise):
        w, h = self._weeks, self.horizon
        whole, variance = w.sd[i] ** 2, (w.fit.sd[i] * w.fit.growth[0]) ** 2
        lasting = np.minimum.accumulate(whole[::-1])[::-1]  # what one week adds and the next has not is its own
        own = np.sqrt(np.minimum(variance, lasting[0]) + whole - lasting)
        level = np.sqrt(np.maximum(np.diff(lasting, prepend=np.minimum(variance, lasting[0])), 0))
        slow = np.cumsum(self._normals("level", i, n, seed) * level, 1)
        whole = slow + self._normals("week", i, n, seed) * own if noise else slow
        if not noise or not w.slow[i]:
            variance = np.square(level).cumsum() + (own**2 if noise else 0)
            return (w.base[i] * np.exp(whole - variance / 2)).T
        ranks, grid = ndtr(whole / np.maximum(w.sd[i], 1e-9)), (np.arange(199) + 0.5) / 199
        table = count_quantiles(w.base[i], w.relative(np.array([i]))[0], grid)
        return np.stack([np.interp(ranks[:, j], grid, table[:, j]) for j in range(h)])

    def _normals(self, kind, i, n, seed):
        """Standard normals (n, h): one part common to all series, one of its own."""
        tie, name = self._weeks.fit.tie, f"weekly/{kind}"
        common = paired_normals(seed, name, n, self.horizon)
        return np.sqrt(tie) * common + np.sqrt(1 - tie) * paired_normals(
            seed, f"{name}/{self.unique_ids[i]}", n, self.horizon
        )


def _diagnostics(panel, weeks, i):
    weeks_seen = int(np.isfinite(panel.y[i]).sum())
    beta = weeks.terms.alone @ np.einsum("g,gk->k", weeks.fit.weight[:, i], weeks.fit.beta[:, i])
    common = weeks.terms.alone @ weeks.fit.common
    effects = {name: [round(float(beta[j]), 4), round(float(common[j]), 4)] for j, name in enumerate(panel.names)}
    return {
        "model": "panel", "asked": "auto", "reasons": [note("one_panel", series=len(panel.ids)).to_json()],
        "notes": [found.to_json() for found in _notes(panel, weeks, i, weeks_seen)],
        "history_weeks": weeks_seen, "effects_own_and_common": effects,
        "week_sd": round(float(weeks.fit.sd[i]), 6), "still_sold": round(float(weeks.sure[i]), 4),
        "analogues": [panel.ids[j] for j in _analogues(weeks, i)],
    }  # fmt: skip


def _analogues(weeks, i):
    at = np.flatnonzero(weeks.launch.rows == i)
    return weeks.launch.analogues[at[0]] if len(at) else []


def _notes(panel, weeks, i, weeks_seen):
    """Notes on what was chosen for series `i` with so many weeks of sales."""
    notes = [note("weeks_filled")] if panel.filled else []
    for name, cut in zip(("first", "last"), weeks.edges, strict=True):
        if cut:
            notes.append(note(f"{name}_week_cut"))
    if weeks.shut.any():
        notes.append(note("weeks_closed", weeks=int(weeks.shut.sum())))
    if weeks.slow[i]:
        notes.append(note("rare_weeks"))
    if i in weeks.launch.rows:
        notes += _new(weeks_seen, [panel.ids[j] for j in _analogues(weeks, i)])
        if i in panel.goods.like and not len(_analogues(weeks, i)):
            notes.append(note("no_analogue", weeks=OLD))
    values = panel.y[i][np.isfinite(panel.y[i])]
    if weeks_seen and not values[-RECENT:].any():
        notes.append(note("nothing_lately"))
    if weeks.sure[i] < SURE:
        notes.append(note("maybe_dropped", chance=round(float(weeks.sure[i]), 4)))
    if not weeks.open[i].all():
        notes.append(note("outside_dates"))
    return notes


def _new(weeks_seen, names):
    """Notes on a product with few weeks of sales: how few, and what it draws on."""
    few = note("few_own_weeks", weeks=FEW if weeks_seen < FEW else NEW) if weeks_seen else note("no_own_weeks")
    if not names:
        return [few, note("from_panel", weeks=LAUNCH)]
    return [few, note("from_analogues", n=len(names), names=names[:MOST], weeks=LAUNCH)]


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
