"""From a history to a forecast: check, prepare, choose, blend near and far. Time: calendar day."""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simlib.core.errors import InputError, nearest
from simlib.forecasting.censored import split_censored, uncensored
from simlib.forecasting.choose import choose
from simlib.forecasting.closures import out_of_season
from simlib.forecasting.diagnostics import correlation_between, inputs_diagnostics, series_diagnostics
from simlib.forecasting.events import Event, read_events, without_inputs
from simlib.forecasting.models import FALLBACKS, MODELS
from simlib.forecasting.notes import model_note, note
from simlib.forecasting.prepare import YEARLY_FROM, Series, prepare
from simlib.forecasting.result import Forecast, Outcome
from simlib.forecasting.series import read_future, read_history
from simlib.forecasting.weeks.recipe import LONGEST as MOST_WEEKS
from simlib.forecasting.weeks.recipe import ahead, forecast_weeks, read_panel
from simlib.forecasting.weeks.result import WeeklyForecast
from simlib.forecasting.yearly import outlook

if TYPE_CHECKING:
    from simlib.forecasting.fitted import Fitted

LONGEST = 1100  # days ahead


def make_forecast(
    history: pd.DataFrame, *, horizon: int, country: str | None = None, future: pd.DataFrame | None = None,
    model: str = "auto", levels: Sequence[float] = (80, 95), seed: int = 0, freq: str = "D",
    events: pd.DataFrame | None = None, goods: pd.DataFrame | None = None,
) -> Forecast | WeeklyForecast:  # fmt: skip
    """Return the Forecast of every series of a frame `unique_id, ds, y` (+ regressors) over `horizon` calendar days.

    Days without a row are closed or missing. `country` gives the holidays, `future` the regressors of days ahead,
    `model` is "auto" or a name of MODELS, `levels` are interval widths in percent. Near days follow the chosen model,
    far days last year's shape × growth. A column `censored` of the history (1: sold out, demand was at least y) keeps
    such days from lowering the level. `freq` "W" takes a row a week and forecasts all series as one panel, `horizon`
    in weeks; `goods` (unique_id, category, price, like, start, end) then describes new and ending products: see
    weeks/lifecycle.py. `events` (name, start, end, uplift, sd) are festivals and promotions: see events.py.
    Raises InputError on bad tables, unknown options and days ahead without regressors.
    """
    check_options(horizon, model, levels, seed, freq)
    if freq == "W":
        return _weekly(history, horizon, country, future, model, levels, seed, events, goods)
    if goods is not None:
        raise InputError("goods go with weekly histories", column="goods", remedy="give freq W, a row a week")
    series, expected = prepared(history, country, future), read_events(events)
    outcomes = [forecast_one(s, horizon, model, events=expected) for s in series]
    return Forecast(outcomes, levels=levels, seed=seed, correlation=correlation_between(series))


def refuse_daily(country: str | None, events: pd.DataFrame | None) -> None:
    """Raise InputError where a weekly history comes with arguments of daily ones."""
    if events is not None:
        raise InputError("events belong to daily histories", column="events", remedy="give a regressor instead")
    if country is not None:
        raise InputError(
            "holidays belong to daily histories",
            column="country",
            value=country,
            remedy="leave country out, or give the holidays' weeks as a regressor",
        )


def _weekly(history, horizon, country, future, model, levels, seed, events, goods):
    refuse_daily(country, events)
    if model not in ("auto", "panel"):
        raise InputError("a weekly history has one model", column="model", value=model, remedy="auto or panel")
    panel = read_panel(history, future, goods)
    return WeeklyForecast(panel, forecast_weeks(panel, ahead(panel, horizon)), levels=levels, seed=seed)


def check_options(horizon: int, model: str, levels: Sequence[float], seed: int, freq: str) -> None:
    """Raise InputError where an option is out of range."""
    if freq not in ("D", "W"):
        raise InputError("unknown frequency", column="freq", value=freq, remedy="D (days) or W (weeks)")
    longest = LONGEST if freq == "D" else MOST_WEEKS
    if not _whole(horizon) or not 1 <= horizon <= longest:
        what = (
            "the horizon must be a whole number of days, 1 to {longest}"
            if freq == "D"
            else "the horizon must be a whole number of weeks, 1 to {longest}"
        )
        raise InputError(what, longest=longest, column="horizon", value=horizon)
    if freq == "D" and model != "auto" and model not in MODELS:
        raise InputError("unknown model", column="model", value=model, remedy=nearest(model, ["auto", *MODELS]))
    try:
        fine = len(levels) > 0 and len(set(levels)) == len(levels) and all(0 < x < 100 for x in levels)
    except TypeError:
        fine = False
    if not fine:
        raise InputError(
            "the levels must be different percentages between 0 and 100", column="levels", value=levels, remedy="80,95"
        )
    if not _whole(seed) or seed < 0:
        raise InputError("the seed must be a whole number, 0 or more", column="seed", value=seed)


def _whole(value):
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)


def prepared(history: pd.DataFrame, country: str | None, future: pd.DataFrame | None = None) -> list[Series]:
    """Return the prepared Series of a history frame, in order of unique_id."""
    history, short = split_censored(history)
    rows, names = read_history(history)
    given = read_future(future, names)
    for key in given:
        if key is not None and key not in rows:
            raise InputError(
                "the future has a series that the history does not have",
                column="unique_id",
                value=key,
                remedy=nearest(key, rows),
            )
    out = []
    for key, (first, y, x, _) in rows.items():
        ahead = {**given.get(None, {}), **given.get(key, {})}
        made = prepare(key, first, y, x, country=country, regressors=names, future=ahead)
        out.append(uncensored(made, short[key]) if key in short else made)
    return out


def forecast_one(
    series: Series, horizon: int, model: str = "auto", *, spec: Fitted | None = None, events: Sequence[Event] = ()
) -> Outcome:
    """Return the Outcome of one series: near model chosen or named, far outlook, their blend, uplift of events."""
    series, lift, learned = without_inputs(series, events, horizon)
    name, fitted, reasons = _near(series, model) if spec is None else (model, spec, [])
    far = outlook(series, horizon)
    weight = near_weight(len(series.y), horizon) if name != "seasonal_naive" or model == "auto" else np.ones(horizon)
    if name != "seasonal_naive" and out_of_season(np.nan_to_num(series.y) > 0):
        weight = np.zeros(horizon)  # out of season the last weeks do not predict the next
    near = np.maximum(fitted.mean(horizon), 0)
    mean = weight * near + (1 - weight) * far.mean
    days = series.ahead(horizon)
    mean = np.where(days.open, mean if lift is None else mean * np.exp(lift.mu), 0.0)
    found = series_diagnostics(series, name, reasons, far, model)
    found |= inputs_diagnostics(learned, lift, mean, found["notes"])
    return Outcome(series, days, mean, fitted, weight, far, found, lift)


def _near(series, model):
    if model == "auto":
        return choose(series)
    fitted = MODELS[model].fit(series) if np.nansum(series.y) > 0 else None
    if fitted is not None and series.seen.sum() >= 14:
        return model, fitted, [note("chosen_by_name")]
    return (
        "recent_mean",
        FALLBACKS["recent_mean"].fit(series),
        [note("too_short_for_model", model=model_note(model))],
    )


def near_weight(n: int, horizon: int) -> np.ndarray:
    """Weight of the short-term model by days ahead: 1 for eight weeks, then a smooth step to 0 within eight more.

    With 330–420 days only the far view has a season, so it counts from the first day on.
    """
    h = np.arange(1, horizon + 1)
    if 330 <= n < YEARLY_FROM:
        return np.clip(1 - h / 112, 0, 1)
    part = np.clip((h - 56) / 56, 0, 1)
    return 1 - part * part * (3 - 2 * part)
