"""Rolling origins: every model forecasts days it has not seen, with their regressors. Time: day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simlib.core.errors import InputError
from simlib.forecasting import accuracy
from simlib.forecasting.choose import fit_all
from simlib.forecasting.events import read_events, without_inputs
from simlib.forecasting.make import check_options, forecast_one, prepared, refuse_daily
from simlib.forecasting.models import MODELS
from simlib.forecasting.regressors import without_regressors

if TYPE_CHECKING:
    from simlib.forecasting.prepare import Series

PROBS = (0.025, 0.1, 0.5, 0.9, 0.975)
METRICS = ("wape", "mase", "rmsse", "smape", "pinball", "rel_pinball", "cover80", "cover95", "bias")
LEAST = 28  # days of history before the first origin


def backtest(
    history: pd.DataFrame,
    *,
    horizon: int,
    origins: int,
    models: Sequence[str] | None = None,
    country: str | None = None,
    future: pd.DataFrame | None = None,
    freq: str = "D",
    events: pd.DataFrame | None = None,
    goods: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return a row a series, model and origin: `unique_id model origin horizon`, METRICS, `fva` and `actual`.

    The last of `origins` origins leaves `horizon` days to score, each earlier one half a horizon (at least a week)
    before. `origin` is the last day a model has seen. Errors are those of the median on days with a value; bias that
    of the mean; scales of MASE and RMSSE are the lag-7 naive in sample; `rel_pinball` is relative to the naive,
    `fva` the share of its WAPE removed, `actual` what was sold. `freq` "W" and `goods`: see backtest_weekly. `events`
    are learned anew at each origin; the naive uses none. Raises InputError where the options are unknown or no
    series is long enough.
    """
    check_origins(origins)
    check_options(horizon, "auto", (80,), 0, freq)
    if freq == "W":
        return _weekly(history, horizon, origins, models, country, future, events, goods)
    if goods is not None:
        raise InputError("goods go with weekly histories", column="goods", remedy="give freq W, a row a week")
    names = list(MODELS) if models is None else list(models)
    for name in names:
        check_options(horizon, name, (80,), 0, freq)
    series, expected = prepared(history, country, future), read_events(events)
    places = [(s, cut) for s in series for cut in cuts(len(s.y), horizon, origins)]
    rows = [row for s, cut in places for row in _score(s, cut, horizon, names, expected)]
    if not rows:
        refuse_short(series, horizon)
    return pd.DataFrame(rows, columns=["unique_id", "model", "origin", "horizon", *METRICS, "fva", "actual"])


def _weekly(history, horizon, origins, models, country, future, events, goods):
    from simlib.forecasting.weeks.backtest import backtest_weeks

    refuse_daily(country, events)
    return backtest_weeks(history, horizon=horizon, origins=origins, models=models, future=future, goods=goods)


def check_origins(origins: int) -> None:
    """Raise InputError where the number of origins is no whole number from 1 on."""
    if not isinstance(origins, int) or isinstance(origins, bool) or origins < 1:
        raise InputError("the number of origins must be a whole number, 1 or more", column="origins", value=origins)


def refuse_short(series: Sequence[Series], horizon: int) -> None:
    """Raise InputError: none of these series has an origin."""
    raise InputError(
        "no series is long enough to be scored",
        column="horizon",
        value=horizon,
        remedy="{least} days before the first origin are needed; the longest series has {longest}",
        least=LEAST,
        longest=max(len(s.y) for s in series),
    )


def cuts(n: int, horizon: int, origins: int) -> list[int]:
    """Return how many days come before each origin of a series of `n` days."""
    step = max(horizon // 2, 7)
    return [c for c in (n - horizon - k * step for k in reversed(range(origins))) if c >= LEAST]


def _score(series, cut, horizon, names, events):
    """Return one row a model at the origin after `cut` days."""
    train = series.until(cut)
    actual = series.y[cut : cut + horizon]
    if not np.isfinite(actual).any() or not train.seen.any():
        return []
    calm = without_inputs(train, events, horizon)[0]
    fitted = fit_all(calm) if train.seen.sum() >= 14 else {}
    naive, out = None, []
    for name in ["seasonal_naive", *(n for n in names if n != "seasonal_naive")]:
        if name == "seasonal_naive":  # the yardstick repeats last week without any inputs
            outcome = forecast_one(without_regressors(train), horizon, name)
        else:
            outcome = forecast_one(train, horizon, name, spec=fitted.get(name), events=events)
        scores = _metrics(train.y, actual, outcome, horizon)
        naive = naive or scores
        scores["rel_pinball"] = scores["pinball"] / naive["pinball"] if naive["pinball"] > 0 else float("nan")
        fva = accuracy.value_added(scores["wape"], naive["wape"])
        if name in names:
            origin, sold = pd.Timestamp(train.past.date[-1]), float(np.nansum(actual))
            out.append([series.unique_id, name, origin, horizon, *(scores[m] for m in METRICS), fva, sold])
    return out


def _metrics(train, actual, outcome, horizon):
    """Metrics on the days with a value."""
    q = outcome.quantiles(PROBS)
    seen = np.isfinite(actual)
    y, q, mean = actual[seen], q[:, seen], outcome.mean[seen]
    return {
        "wape": accuracy.wape(y, q[2]),
        "mase": accuracy.mase(train, y, q[2], season=7),
        "rmsse": accuracy.rmsse(train, y, mean, season=7),
        "smape": accuracy.smape(y, q[2]),
        "pinball": float(np.mean([accuracy.pinball(y, q[i], p).mean() for i, p in enumerate(PROBS)])),
        "cover80": accuracy.coverage(y, q[1], q[3]),
        "cover95": accuracy.coverage(y, q[0], q[4]),
        "bias": accuracy.bias(y, mean),
    }


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """Return the means over series and origins of a backtest table, a row a model, best relative pinball first."""
    return table.groupby("model")[[*METRICS, "fva"]].mean().sort_values("rel_pinball").reset_index()
