"""Which model: by rolling origins where the history is long enough, else a named fallback. Time: day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simlib.core.message import Note
from simlib.forecasting import accuracy
from simlib.forecasting.models import FALLBACKS, MODELS
from simlib.forecasting.notes import model_note, note

if TYPE_CHECKING:
    from simlib.forecasting.fitted import Fitted
    from simlib.forecasting.prepare import Series

DEFAULT = "three_model_mean"
PROBS = (0.025, 0.1, 0.5, 0.9, 0.975)
STEP, ORIGINS = 28, 4
CLEARLY = 0.95  # another model's loss must be at most this share of the default's, and lower at every origin


def choose(series: Series) -> tuple[str, Fitted, list[Note]]:
    """Return name, fitted model and the notes that say why it was chosen."""
    if not np.nansum(series.y) > 0:
        return _taken("recent_mean", series, note("nothing_sold"))
    if series.intermittent:
        return _taken("recent_mean", series, note("rare_sales"))
    if series.seen.sum() < 14:
        return _taken("recent_mean", series, note("under_two_weeks"))
    if series.seen.sum() < 56:
        return _taken("planner_profile", series, note("under_eight_weeks"))
    if len(series.y) < 84 + ORIGINS * STEP:
        return _taken(DEFAULT, series, note("too_short_to_compare"))
    losses = _losses(series)
    return _best(series, losses)


def _taken(name, series, why):
    return name, (FALLBACKS | MODELS)[name].fit(series), [why]


def fit_all(series: Series) -> dict[str, Fitted]:
    """Return {name: fitted} of every model that can be fitted, the average built from its members' single fits."""
    fitted = {
        name: MODELS[name].fit(series) for name in ("seasonal_naive", "planner_profile", "holt_winters", "regression")
    }
    fitted[DEFAULT] = MODELS[DEFAULT].of(fitted)
    return {name: f for name, f in fitted.items() if f is not None}


def _losses(series):
    """Return {name: pinball loss by origin} over the last origins, a month apart."""
    n, out = len(series.y), {}
    for k in range(ORIGINS, 0, -1):
        cut = n - k * STEP
        train = series.until(cut)
        actual = series.y[cut : cut + STEP]
        seen = np.isfinite(actual)
        if not seen.any() or not train.seen.any():
            continue
        for name, f in fit_all(train).items():
            q = f.quantiles(STEP, PROBS)
            loss = np.mean([accuracy.pinball(actual[seen], q[i][seen], p).mean() for i, p in enumerate(PROBS)])
            out.setdefault(name, []).append(loss)
    return out


def _best(series, losses):
    full = max(len(v) for v in losses.values()) if losses else 0
    mean = {name: float(np.mean(v)) for name, v in losses.items() if len(v) == full}
    if DEFAULT not in mean or mean[DEFAULT] <= 0:
        return _taken(DEFAULT, series, note("no_difference"))
    name = min(mean, key=mean.get)
    always = (np.array(losses[name]) < np.array(losses[DEFAULT])).all()
    ratios = {k: round(v / mean[DEFAULT], 6) for k, v in sorted(mean.items(), key=lambda kv: kv[1])}
    errors = [note("model_error", model=model_note(k), ratio=ratio) for k, ratio in ratios.items()]
    found = {"origins": full, "days": STEP, "errors": errors}
    if name == DEFAULT or mean[name] > CLEARLY * mean[DEFAULT] or not always:
        return _taken(DEFAULT, series, note("no_clear_winner", **found))
    return _taken(name, series, note("clear_winner", **found))
