"""From a history to a forecast: check, prepare, choose, blend near and far. Time: calendar day."""

from __future__ import annotations

import numbers

import numpy as np

from simlib.core.errors import InputError, nearest
from simlib.forecast.choose import choose
from simlib.forecast.history import read_future, read_history
from simlib.forecast.models import FALLBACKS, MODELS
from simlib.forecast.prepare import prepare
from simlib.forecast.result import Forecast, Outcome
from simlib.forecast.yearly import outlook

LONGEST = 1100  # days ahead


def make_forecast(history, *, horizon, country=None, future=None, model="auto", levels=(80, 95), seed=0, freq="D"):
    """Return the Forecast of every series of a long frame `unique_id, ds, y` (+ regressors) over `horizon` calendar days.

    Days without a row are closed or missing. `country` gives the holidays, `future` the regressors of days ahead, `model` is
    "auto" or a name of MODELS, `levels` are interval widths in percent. Near days follow the chosen model, far days last
    year's shape × growth. Raises InputError on bad tables, an unknown option, or a regressor not known ahead.
    """
    check_options(horizon, model, levels, seed, freq)
    series = prepared(history, country, future)
    outcomes = [forecast_one(s, horizon, model) for s in series]
    return Forecast(outcomes, levels=levels, seed=seed, tie=_tie(series))


def check_options(horizon, model, levels, seed, freq):
    """Refuse by name what a forecast cannot do."""
    if not _whole(horizon) or not 1 <= horizon <= LONGEST:
        raise InputError(f"the horizon must be a whole number of days, 1 to {LONGEST}", column="horizon", value=horizon)
    if freq != "D":
        raise InputError("only daily history is supported", column="freq", value=freq, remedy="freq D")
    if model != "auto" and model not in MODELS:
        raise InputError("unknown model", column="model", value=model, remedy=nearest(model, ["auto", *MODELS]))
    try:
        fine = len(levels) > 0 and len(set(levels)) == len(levels) and all(0 < x < 100 for x in levels)
    except TypeError:
        fine = False
    if not fine:
        raise InputError("levels must be different percentages between 0 and 100", column="levels", value=levels, remedy="80,95")
    if not _whole(seed) or seed < 0:
        raise InputError("the seed must be a whole number, 0 or more", column="seed", value=seed)


def _whole(value):
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)


def prepared(history, country, future=None):
    """Return the prepared Series of a history frame, in order of unique_id."""
    rows, names = read_history(history)
    known = read_future(future, names)
    for key in known:
        if key is not None and key not in rows:
            raise InputError("the future has a series that the history lacks", column="unique_id", value=key,
                             remedy=nearest(key, rows))
    out = []
    for key, (first, y, x, _) in rows.items():
        ahead = {**known.get(None, {}), **known.get(key, {})}
        out.append(prepare(key, first, y, x, country=country, regressors=names, known_future=ahead))
    return out


def forecast_one(series, horizon, model="auto", *, spec=None):
    """Return the Outcome of one series: near model chosen or named, far outlook, and their blend."""
    name, fitted, reasons = _near(series, model) if spec is None else (model, spec, [])
    far = outlook(series, horizon)
    weight = near_weight(len(series.y), horizon) if name != "seasonal_naive" or model == "auto" else np.ones(horizon)
    near = np.maximum(fitted.mean(horizon), 0)
    both = (near > 0) & (far.mean > 0)
    mean = np.where(both, np.exp(weight * np.log(np.where(both, near, 1)) + (1 - weight) * np.log(np.where(both, far.mean, 1))), 0.0)
    mean = np.where(both, mean, weight * near + (1 - weight) * far.mean)
    days = series.ahead(horizon)
    return Outcome(series, days, np.where(days.open, mean, 0.0), fitted, weight, far, _about(series, name, reasons, far, model))


def _near(series, model):
    if model == "auto":
        return choose(series)
    fitted = MODELS[model].fit(series) if np.nansum(series.y) > 0 else None
    if fitted is not None and series.seen.sum() >= 14:
        return model, fitted, [f"{model} as asked for"]
    return "recent_mean", FALLBACKS["recent_mean"].fit(series), [f"history too short or empty for {model}: recent mean instead"]


def near_weight(n, horizon):
    """Weight of the short-term model by days ahead: 1 at first, then a smooth step to 0.

    With 330–420 days the season is known to the far view alone, so it takes over sooner.
    """
    start, end = (56, 112) if n >= 420 else (7, 42) if n >= 330 else (28, 84)
    part = np.clip((np.arange(1, horizon + 1) - start) / (end - start), 0, 1)
    return 1 - part * part * (3 - 2 * part)


def _tie(series):
    """Correlation of day residuals between series, weekly means, shrunk towards a half."""
    from simlib.forecast.decompose import decompose

    if len(series) < 2:
        return 0.5
    last = max(s.past.date[-1] for s in series)
    weeks = []
    for s in series[:40]:
        row = np.full(52, np.nan)
        residual = decompose(s).residual
        back = ((last - s.past.date).astype(int)) // 7
        for w in range(52):
            inside = residual[(back == w) & np.isfinite(residual)]
            row[w] = inside.mean() if len(inside) else np.nan
        weeks.append(row)
    found = []
    for i, a in enumerate(weeks):
        for b in weeks[:i]:
            both = np.isfinite(a) & np.isfinite(b)
            if both.sum() > 8 and a[both].std() > 0 and b[both].std() > 0:
                found.append((np.corrcoef(a[both], b[both])[0, 1], both.sum()))
    if not found:
        return 0.5
    r, m = np.mean([f[0] for f in found]), np.mean([f[1] for f in found])
    return float(np.clip((r * m + 0.5 * 4) / (m + 4), 0.0, 0.98))


def _about(series, name, reasons, far, model):
    past = series.past
    weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    return {"model": name, "asked": model, "reasons": reasons, "fallback": name == "recent_mean" and model != "recent_mean",
            "notes": [*series.notes, *far.notes], "history_days": len(series.y), "history_start": str(past.date[0]),
            "history_end": str(past.date[-1]), "closed_weekdays": [w for w, c in zip(weekdays, series.closed_weekdays, strict=True) if c],
            "closed_holidays": sorted(series.closures), "missing_days": int((past.open & ~series.seen).sum()),
            "growth": round(float(np.expm1(far.growth)), 6), "yearly_log_sd": round(far.level_sd, 6),
            "day_noise_sd": round(far.noise_sd, 6), "day_noise_ar": round(far.noise_ar, 6)}
