"""Other people's forecasters at sensible defaults, on the same prepared days. Time: open day in, calendar day out.

Every function takes a prepared Series, a horizon in calendar days and probabilities, and returns quantiles
(len(probs), horizon). Closed weekdays are left out, so a week is as long as the shop is open; holes are filled from
level × weekday, as the project's Holt-Winters has it. Tools that take holidays get them.
"""

import logging
import warnings

import numpy as np
import pandas as pd

from simlib.forecasting.decompose import decompose

warnings.filterwarnings("ignore")
for name in ("cmdstanpy", "prophet", "prophet.plot"):
    logging.getLogger(name).disabled = True
YEAR = 365


def regular(series):
    """Return y on the days usually open, holes filled, and the number of open weekdays."""
    usual = ~series.closed_weekdays[series.past.weekday]
    d = decompose(series)
    around = series.exp(d.level + d.weekday[series.past.weekday])
    return np.where(series.seen, series.y, around)[usual], int((~series.closed_weekdays).sum())


def _on_calendar(series, horizon, table):
    """Spread quantiles of open-weekday steps (k, steps) over calendar days; closed days are zero."""
    days = series.ahead(horizon)
    step = np.maximum(np.cumsum(~series.closed_weekdays[days.weekday]), 1) - 1
    return np.where(days.open, np.maximum(table[:, step], 0), 0.0)


def _statsforecast(model, series, horizon, probs, *, log=False):
    y, _ = regular(series)
    y = np.log1p(y) if log else y
    steps = max(int((~series.closed_weekdays[series.ahead(horizon).weekday]).sum()), 1)
    levels = sorted({round(200 * abs(p - 0.5), 6) for p in probs if p != 0.5})
    made = model.forecast(y=y.astype(float), h=steps, level=levels)
    rows = []
    for p in probs:
        side = "lo" if p < 0.5 else "hi"
        keys = [k for k in made if k.startswith(side) and abs(float(k.split("-")[-1]) - 200 * abs(p - 0.5)) < 1e-6]
        rows.append(made["mean"] if p == 0.5 else made[keys[0]])
    table = np.array(rows)
    return _on_calendar(series, horizon, np.expm1(np.minimum(table, 50)) if log else table)


def auto_ets(series, horizon, probs):
    """AutoETS of statsforecast: error, trend and season by AICc."""
    from statsforecast.models import AutoETS

    return _statsforecast(AutoETS(season_length=regular(series)[1]), series, horizon, probs)


def auto_theta(series, horizon, probs):
    """AutoTheta of statsforecast."""
    from statsforecast.models import AutoTheta

    return _statsforecast(AutoTheta(season_length=regular(series)[1]), series, horizon, probs)


def mstl(series, horizon, probs):
    """MSTL of statsforecast on log1p, the trend by AutoETS; a yearly season once two years are known."""
    from statsforecast.models import MSTL, AutoETS

    y, week = regular(series)
    year = round(week * YEAR / 7)
    seasons = [week, year] if len(y) > 2 * year else week
    return _statsforecast(
        MSTL(season_length=seasons, trend_forecaster=AutoETS(model="ZZN")), series, horizon, probs, log=True
    )


def prophet(series, horizon, probs):
    """Prophet, multiplicative, with the country's holidays; yearly season once 420 days are known."""
    from prophet import Prophet

    past, days, seen = series.past, series.ahead(horizon), series.seen
    names = np.concatenate([past.holiday, days.holiday])
    dates = np.concatenate([past.date, days.date])
    feast = pd.DataFrame({"holiday": names[names != ""], "ds": pd.to_datetime(dates[names != ""])})
    model = Prophet(
        seasonality_mode="multiplicative",
        yearly_seasonality=len(series.y) >= 420,
        weekly_seasonality=True,
        daily_seasonality=False,
        holidays=feast if len(feast) else None,
        uncertainty_samples=300,
    )
    np.random.seed(0)  # Prophet draws from the global state
    model.fit(pd.DataFrame({"ds": pd.to_datetime(past.date[seen]), "y": series.y[seen]}), seed=0)
    samples = model.predictive_samples(pd.DataFrame({"ds": pd.to_datetime(days.date)}))["yhat"]
    return np.where(days.open, np.maximum(np.quantile(samples, probs, axis=1), 0), 0.0)


def lightgbm(series, horizon, probs):
    """LightGBM on log1p, a model a quantile and four weeks ahead: lags not younger than the horizon, calendar."""
    import lightgbm as lgb

    days, out = series.ahead(horizon), np.zeros((len(probs), horizon))
    z = np.concatenate([series.log(series.y), np.full(horizon, np.nan)])
    weekday = np.concatenate([series.past.weekday, days.weekday])
    names = np.concatenate([series.past.holiday, days.holiday])
    dates = np.concatenate([series.past.date, days.date])
    n = len(series.y)
    for start in range(0, horizon, 28):
        lag = min(start + 28, horizon)
        shifted = pd.Series(z).shift(lag)
        columns = [shifted.shift(k) for k in (0, 7, 14, 21)] + [shifted.rolling(k, 3).mean() for k in (7, 28)]
        year = (dates - dates.astype("datetime64[Y]")).astype(int)
        x = np.column_stack([*columns, weekday, year, names != ""]).astype(float)
        train = np.flatnonzero(np.isfinite(z[:n]))
        train = train[train >= min(lag + 7, n // 2)]
        for i, p in enumerate(probs):
            model = lgb.LGBMRegressor(
                objective="quantile", alpha=p, n_estimators=200, learning_rate=0.05, num_leaves=15,
                min_child_samples=10, verbose=-1, n_jobs=1, random_state=0,
            )  # fmt: skip
            made = model.fit(x[train], z[train]).predict(x[n + start : n + lag])
            out[i, start:lag] = series.exp(made)
    return np.where(days.open, np.maximum(np.sort(out, axis=0), 0), 0.0)


TOOLS = {"AutoETS": auto_ets, "MSTL": mstl, "Prophet": prophet, "AutoTheta": auto_theta, "LightGBM": lightgbm}
