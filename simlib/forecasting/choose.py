"""Which model: by rolling origins where the history is long enough, else a named fallback. Time: day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simlib.core.message import Note
from simlib.forecasting import accuracy
from simlib.forecasting.models import FALLBACKS, MODELS

if TYPE_CHECKING:
    from simlib.forecasting.fitted import Fitted
    from simlib.forecasting.prepare import Series

DEFAULT = "three_model_mean"
PLAIN = {
    "seasonal_naive": "same weekday of last week",
    "planner_profile": "profile",
    "holt_winters": "Holt-Winters",
    "regression": "regression",
    "three_model_mean": "average of three",
}
PROBS = (0.025, 0.1, 0.5, 0.9, 0.975)
STEP, ORIGINS = 28, 4
CLEARLY = 0.95  # another model must lose at most this share of the default's loss, and win at every origin


def choose(series: Series) -> tuple[str, Fitted, list[Note]]:
    """Return name, fitted model and reasons."""
    if not np.nansum(series.y) > 0:
        return _taken("recent_mean", series, "Nothing was sold in the history.")
    if series.intermittent:
        return _taken("recent_mean", series, "Sales come now and then: the mean of the last eight weeks.")
    if series.seen.sum() < 14:
        return _taken("recent_mean", series, "Less than two weeks are known: the mean of the days known.")
    if series.seen.sum() < 56:
        return _taken("planner_profile", series, "Less than eight weeks are known: their level × weekday.")
    if len(series.y) < 84 + ORIGINS * STEP:
        return _taken(DEFAULT, series, "The history is too short to try models on it: the average of three is taken.")
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
        return _taken(DEFAULT, series, "The models do not differ on the past: the average of three is taken.")
    name = min(mean, key=mean.get)
    always = (np.array(losses[name]) < np.array(losses[DEFAULT])).all()
    scored = ", ".join(f"{PLAIN[k]} {v / mean[DEFAULT]:.2f}" for k, v in sorted(mean.items(), key=lambda kv: kv[1]))
    scored = f"error on the last {full} × {STEP} days, as a multiple of that average's: {scored}"
    if name == DEFAULT or mean[name] > CLEARLY * mean[DEFAULT] or not always:
        return _taken(DEFAULT, series, f"No model was clearly better than the average of three ({scored}).")
    return _taken(name, series, f"It was clearly better than the average of three models ({scored}).")
