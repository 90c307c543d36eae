"""Multiplicative, damped Holt-Winters on the days usually open, by statsmodels. Time: open day."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simlib.forecasting.decompose import clipped_sd, decompose
from simlib.forecasting.error_by_lead import sd_by_day
from simlib.forecasting.fitted import LogLaw

if TYPE_CHECKING:
    from simlib.forecasting.prepare import Series

LONGEST = 730


@dataclass(frozen=True)
class HoltWinters:
    """Additive damped trend × multiplicative week; heuristic start values."""

    longest: int = LONGEST

    def fit(self, series: Series) -> LogLaw | None:
        """Return the fitted model, or None with fewer than three whole weeks.

        Days without a value and holidays shut are filled in from level × weekday, so that the week keeps its phase.
        """
        usual = ~series.closed_weekdays[series.past.weekday]
        m = int((~series.closed_weekdays).sum())
        d = decompose(series)
        calm = np.where(series.seen, d.z - d.effect(series.past) + d.weekday[series.past.weekday], np.nan)
        filled = np.where(np.isfinite(calm), calm, d.level + d.weekday[series.past.weekday])[usual][-self.longest :]
        if len(filled) < max(3 * m, 10) or m < 2:
            return None
        wide = 3.5 * d.sd
        around = (d.level + d.weekday[series.past.weekday])[usual][-self.longest :]
        fit = _smooth(np.exp(around + np.clip(filled - around, -wide, wide)), m)
        if fit is None:
            return None
        return _law(series, fit, m, d)


def _smooth(y, m):
    """Return (fit, scale), or None where no search ends well.

    The heuristic start takes the first weeks' trend, which a festival makes so steep that the search may end where it
    began, with a level below zero. Then it starts again from a flat one.
    """
    scale = np.median(y)
    long = len(y) >= max(2 * m, 10 + 2 * (m // 2))
    season = y[: len(y) // m * m].reshape(-1, m).mean(axis=0) / y.mean()
    flat = {"initial_level": y.mean() / scale, "initial_trend": 0.0, "initial_seasonal": season}
    starts = [{"initialization_method": "heuristic" if long else "estimated"}]
    for start in [*starts, {"initialization_method": "known", **flat}]:
        fit = _searched(y / scale, m, start)
        if fit is not None and fit.fittedvalues.min() > 0 and _sane(fit.forecast(m), y[-8 * m :] / scale):
            return fit, scale
    return None


def _searched(y, m, start):
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            model = ExponentialSmoothing(y, trend="add", damped_trend=True, seasonal="mul", seasonal_periods=m, **start)
            return model.fit(use_brute=False)
        except (ValueError, FloatingPointError, np.linalg.LinAlgError):
            return None


def _sane(ahead, recent):
    """Whether the next week stays near the last eight: now and then the search ends in weekdays that run away."""
    return bool(np.isfinite(ahead).all() and ahead.min() > 0.2 * recent.min() and ahead.max() < 3 * recent.max())


def _law(series, fit, m, d):
    fit, scale = fit
    log_y = np.log(np.maximum(fit.model.endog, 1e-9))
    errors = log_y - np.log(np.maximum(fit.fittedvalues, 1e-9))
    sd = clipped_sd(errors[2 * m :])
    sd_at = sd_by_day(_errors_ahead(fit, log_y, m), sd)

    def law(days):
        usual = ~series.closed_weekdays[days.weekday]
        step = np.maximum(np.cumsum(usual), 1)
        ahead = np.maximum(fit.forecast(int(step[-1])), 1e-9) * scale
        loc = np.log(ahead)[step - 1] + d.effect(days) - d.weekday[days.weekday]
        return loc, sd_at(step)

    return LogLaw(series, law, noise=sd)


def _errors_ahead(fit, log_y, m):
    """Return lag → log errors of the forecasts `lag` open days ahead that the smoothed states would have made."""
    level, trend, season, phi = fit.level, fit.trend, fit.season, fit.params["damping_trend"]

    def errors_at(lag):
        carried = level[:-lag] + trend[:-lag] * phi * (1 - phi**lag) / max(1 - phi, 1e-9)
        back = m - 1 - (lag - 1) % m  # the season of the day forecast, as last known at the origin
        lagged = np.concatenate([np.full(back, np.nan), season[: len(season) - back]])[:-lag]
        errors = log_y[lag:] - np.log(np.maximum(carried * lagged, 1e-9))
        return errors[2 * m :]

    return errors_at
