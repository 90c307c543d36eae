"""Accuracy of forecasts: point, quantile and interval metrics. Unit: that of the series, or a ratio.

Definitions: Hyndman & Koehler 2006 (MASE), Makridakis et al. 2022 (RMSSE). Where the
scale is zero a metric is NaN, never infinite.
"""

from __future__ import annotations

import numpy as np
import pandas as pd


def _ratio(top, bottom):
    return float(top / bottom) if bottom > 0 else float("nan")


def wape(actual: np.ndarray, forecast: np.ndarray) -> float:
    """Return the sum of absolute errors over the sum of actuals (weighted absolute percentage error)."""
    actual, forecast = np.asarray(actual, float), np.asarray(forecast, float)
    return _ratio(np.abs(actual - forecast).sum(), np.abs(actual).sum())


def smape(actual: np.ndarray, forecast: np.ndarray) -> float:
    """Return 200 · mean(|e| / (|y| + |f|)) in percent; a day with both zero counts as no error."""
    actual, forecast = np.asarray(actual, float), np.asarray(forecast, float)
    both = np.abs(actual) + np.abs(forecast)
    return float(200 * np.mean(np.divide(np.abs(actual - forecast), both, out=np.zeros_like(both), where=both > 0)))


def _steps(train, season):
    train = np.asarray(train, float)
    return train[season:] - train[:-season] if len(train) > season else np.zeros(0)


def mase(train: np.ndarray, actual: np.ndarray, forecast: np.ndarray, *, season: int = 1) -> float:
    """Return the mean absolute error over that of the in-sample naive of lag `season`."""
    steps = _steps(train, season)
    error = np.abs(np.asarray(actual, float) - np.asarray(forecast, float)).mean()
    return _ratio(error, np.nanmean(np.abs(steps)) if np.isfinite(steps).any() else 0.0)


def rmsse(train: np.ndarray, actual: np.ndarray, forecast: np.ndarray, *, season: int = 1) -> float:
    """Return the root of the mean squared error over that of the in-sample naive of lag `season`."""
    steps = _steps(train, season)
    error = np.square(np.asarray(actual, float) - np.asarray(forecast, float)).mean()
    return float(np.sqrt(_ratio(error, np.nanmean(np.square(steps)) if np.isfinite(steps).any() else 0.0)))


def pinball(actual: np.ndarray, quantile: np.ndarray, prob: float) -> np.ndarray:
    """Return the pinball loss of each value for the quantile of probability `prob`."""
    short = np.asarray(actual, float) - np.asarray(quantile, float)
    return np.maximum(prob * short, (prob - 1) * short)


def coverage(actual: np.ndarray, lo: np.ndarray, hi: np.ndarray) -> float:
    """Return the share of actuals within lo..hi, ends included."""
    actual = np.asarray(actual, float)
    return (
        float(np.mean((actual >= np.asarray(lo, float)) & (actual <= np.asarray(hi, float))))
        if len(actual)
        else float("nan")
    )


def bias(actual: np.ndarray, forecast: np.ndarray) -> float:
    """Return (sum of forecast − sum of actual) over the sum of actual: positive means too high."""
    actual, forecast = np.asarray(actual, float), np.asarray(forecast, float)
    return _ratio(forecast.sum() - actual.sum(), np.abs(actual).sum())


def value_added(error: float, naive_error: float) -> float:
    """Return forecast value added: the share of the seasonal naive's error that the forecast removes."""
    return 1 - error / naive_error if naive_error > 0 else float("nan")


def typical_error(
    scores: pd.DataFrame, *, unique_id: str = "gmv_paid", model: str | None = None
) -> dict[str, object] | None:
    """Return the usual error of a forecast on weeks it had not seen, as `{model, wape, month_share, months_error}`.

    `scores` is a daily backtest (forecast/backtest.parquet), `model` one of its models (the plan's own stands in
    diagnostics.json); without it the one with the least pinball loss counts. wape: absolute error of a day over sales;
    month_share: mean absolute error of an origin's total over its sales; months_error: the same for a month of
    365/12 days, in the series' own unit. None where nothing was scored.
    """
    found = scores[scores["unique_id"] == unique_id].dropna(subset=["wape", "bias"])
    if found.empty or "actual" not in found:
        return None
    if model not in set(found["model"]):
        model = found.groupby("model")["rel_pinball"].mean().idxmin()
    found = found[found["model"] == model]
    month = found["actual"] * (365 / 12) / found["horizon"]
    missed = (found["bias"].abs() * month).mean()
    return {
        "model": str(model),
        "wape": float(found["wape"].mean()),
        "month_share": float(missed / month.mean()),
        "months_error": float(missed),
    }
