"""What each step of a forecast adds, from repeating last week to a person's own figures. Time: day.

The steps are scored on the same days and differ in one thing each. Seasonal naive and raw take the numbers as they
stand, a day without a row as zero: raw is textbook additive Holt-Winters. Cleaning leaves closed and missing days out
and holds outliers; calendar adds the country's holidays; events adds festivals, promotions and regressors;
combination takes the average of three models; human override replaces it by a person's figures.
"""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import ndtri

from simlib.core.errors import InputError, nearest
from simlib.forecasting import accuracy
from simlib.forecasting.backtest import PROBS, check_origins, cuts, refuse_short
from simlib.forecasting.choose import DEFAULT
from simlib.forecasting.events import read_events
from simlib.forecasting.make import check_options, forecast_one, prepared
from simlib.forecasting.regressors import without_regressors
from simlib.forecasting.series import read_override

MODEL = "holt_winters"
STEPS = ("seasonal naive", "raw", "+ cleaning", "+ calendar", "+ events", "+ combination")
LAST = "human override"
COLUMNS = ["unique_id", "origin", "horizon", "step", "wape", "mase", "pinball", "rel_pinball", "gain"]


def value_added(
    history: pd.DataFrame,
    *,
    horizon: int = 28,
    origins: int = 3,
    country: str | None = None,
    future: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    override: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return a row a series, origin and step: COLUMNS, `gain` the share of the step before's WAPE that it removes.

    `rel_pinball` is the pinball loss relative to the seasonal naive's. Origins as in `backtest`. `override` (unique_id,
    ds, value) takes the place of the last step's median on its days, the band moving with it, and is scored at the
    origins whose horizon holds one of them. Raises InputError as `backtest` does, and where no override falls on a
    scored day.
    """
    check_options(horizon, "auto", (80,), 0, "D")
    check_origins(origins)
    series, expected, own = prepared(history, country, future), read_events(events), read_override(override)
    names = [s.unique_id for s in series]
    if odd := [name for name in own if name not in names]:
        what = "the override has a series that the history does not have"
        raise InputError(what, value=odd[0], remedy=nearest(odd[0], names))
    rows = [
        row
        for s in series
        for cut in cuts(len(s.y), horizon, origins)
        for row in _score(s, cut, horizon, expected, own.get(s.unique_id, {}))
    ]
    if not rows:
        refuse_short(series, horizon)
    if own and not any(row[3] == LAST for row in rows):
        first, last = min(row[1] for row in rows), max(row[1] for row in rows) + pd.Timedelta(days=horizon)
        raise InputError(
            "no day of the override is scored", column="ds",
            remedy="give days with sales from {first:day} to {last:day}",
            first=(first + pd.Timedelta(days=1)).date(), last=last.date(),
        )  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """Return the means over series and origins by step, in order; a human override's over the origins it touches."""
    steps = [step for step in (*STEPS, LAST) if step in set(table["step"])]
    return table.groupby("step")[["wape", "mase", "rel_pinball", "gain"]].mean().reindex(steps).reset_index()


def _score(series, cut, horizon, events, override):
    """Rows of all steps at the origin after `cut` days."""
    train, actual = series.until(cut), series.y[cut : cut + horizon]
    seen = np.isfinite(actual)
    if not seen.any() or not train.seen.any():
        return []
    numbers = np.nan_to_num(train.raw[1])
    made = {STEPS[0]: _naive(numbers, horizon), STEPS[1]: _textbook(numbers, horizon)}
    made |= {step: outcome.quantiles(PROBS) for step, outcome in _outcomes(train, horizon, events).items()}
    given = np.array([override.get(day, np.nan) for day in train.ahead(horizon).date])
    if (np.isfinite(given) & seen).any():
        made[LAST] = _overridden(made[STEPS[-1]], given)
    y, origin = actual[seen], pd.Timestamp(train.past.date[-1])
    losses = {step: _loss(y, q[:, seen]) for step, q in made.items()}
    errors = {step: accuracy.wape(y, q[2, seen]) for step, q in made.items()}
    out, before = [], float("nan")
    for step, q in made.items():
        scaled = accuracy.mase(train.y, y, q[2, seen], season=7)
        relative = losses[step] / losses[STEPS[0]] if losses[STEPS[0]] > 0 else float("nan")
        gain, before = accuracy.value_added(errors[step], before), errors[step]
        out.append([series.unique_id, origin, horizon, step, errors[step], scaled, losses[step], relative, gain])
    return out


def _loss(y, q):
    return float(np.mean([accuracy.pinball(y, q[i], p).mean() for i, p in enumerate(PROBS)]))


def _outcomes(train, horizon, events):
    """Return {step: Outcome} of the steps that models make."""
    plain = without_regressors(train)
    unnamed = replace(plain.past, holiday=np.full(len(train.y), "", dtype=object))
    nameless = replace(plain, past=unnamed, country=None, closures={}, cache={})
    one, several = ("auto", "auto") if train.intermittent else (MODEL, DEFAULT)
    return {
        STEPS[2]: forecast_one(nameless, horizon, one),
        STEPS[3]: forecast_one(plain, horizon, one),
        STEPS[4]: forecast_one(train, horizon, one, events=events),
        STEPS[5]: forecast_one(train, horizon, several, events=events),
    }


def _naive(y, horizon):
    """Quantiles (p, horizon) of the last week's days again and again."""
    last = np.resize(y[-7:], horizon) if len(y) >= 7 else np.full(horizon, y.mean())
    steps = y[7:] - y[:-7]
    sd = steps.std() if len(steps) > 1 else y.std()
    return np.maximum(last + ndtri(PROBS)[:, None] * sd, 0.0)


def _textbook(y, horizon):
    """Quantiles (p, horizon) of additive damped Holt-Winters on the numbers as they stand; naive where it fails."""
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    if len(y) < 28 or y.std() == 0:
        return _naive(y, horizon)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = ExponentialSmoothing(
            y, trend="add", damped_trend=True, seasonal="add", seasonal_periods=7, initialization_method="heuristic"
        )
        fit = model.fit(use_brute=False)
    ahead, alpha = fit.forecast(horizon), fit.params["smoothing_level"]
    if not np.isfinite(ahead).all():
        return _naive(y, horizon)
    sd = fit.resid.std() * np.sqrt(1 + np.arange(horizon) * alpha**2)
    return np.maximum(ahead + ndtri(PROBS)[:, None] * sd, 0.0)


def _overridden(quantiles, given):
    """Quantiles whose median is `given` where it is a number; the band keeps its width relative to the median."""
    median = quantiles[2]
    ratio = np.divide(quantiles, median, out=np.ones_like(quantiles), where=median > 0)
    return np.where(np.isfinite(given), ratio * given, quantiles)
