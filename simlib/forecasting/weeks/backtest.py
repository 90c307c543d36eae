"""Rolling origins of a weekly panel, all series at once, against the last value. Time: week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from simlib.core.errors import InputError
from simlib.forecasting.weeks.recipe import Panel, Weeks, forecast_weeks, read_panel

PROBS = (0.025, 0.1, 0.5, 0.9, 0.975)
MODELS = ("panel", "naive")
LEAST = 12  # weeks before the first origin
METRICS = ("wape", "mase", "rmsse", "smape", "pinball", "rel_pinball", "cover80", "cover95", "bias")


def backtest_weeks(
    history: pd.DataFrame,
    *,
    horizon: int,
    origins: int,
    models: Sequence[str] | None = None,
    future: pd.DataFrame | None = None,
    goods: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return a row a series, model and origin: `unique_id model origin horizon`, METRICS, `fva`, `sold`, `missed`.

    Origins lie half a horizon apart. `sold` is the sum of actuals, `missed` that of absolute errors, so that the
    panel's WAPE is the ratio of their sums. Scales are those of the naive (last value) in sample. Regressors and
    `goods` (see lifecycle.py) are given ahead; goods with fewer than two weeks of sales are not scored. Raises
    InputError where the options are unknown or the panel is too short.
    """
    names = list(MODELS) if models is None else list(models)
    for name in names:
        if name not in MODELS:
            raise InputError("unknown weekly model", column="model", value=name, remedy="panel or naive")
    panel = read_panel(history, future, goods)
    table = pd.concat([_of_panel(panel, cut, horizon) for cut in cuts(panel, horizon, origins)], ignore_index=True)
    return table[table["model"].isin(names)].reset_index(drop=True)


def _of_panel(panel, cut, horizon):
    return scored(panel, cut, horizon, {"panel": forecast_weeks(panel.until(cut), panel.x[:, cut : cut + horizon])})


def cuts(panel: Panel, horizon: int, origins: int) -> list[int]:
    """Return how many weeks come before each origin; InputError where no origin has LEAST."""
    weeks, step = panel.y.shape[1], max(horizon // 2, 1)
    found = [c for c in (weeks - horizon - k * step for k in reversed(range(origins))) if c >= LEAST]
    if not found:
        raise InputError(
            "the panel is too short for this backtest", column="horizon", value=horizon,
            remedy="{least} weeks before the first origin are needed; the panel has {weeks}", least=LEAST, weeks=weeks,
        )  # fmt: skip
    return found


def scored(panel: Panel, cut: int, horizon: int, made: Mapping[str, Weeks], *, naive: str = "naive") -> pd.DataFrame:
    """Return the scores of the series seen before the origin after `cut` weeks: the last value and {model: Weeks}.

    Columns as of backtest_weeks; the last value goes by the name `naive` and comes first.
    """
    train = panel.until(cut)
    actual = panel.y[:, cut : cut + horizon]
    keep = (np.isfinite(train.y).sum(1) > 1) & np.isfinite(actual).any(1)
    steps = np.diff(train.y, axis=1)
    scale, square = _mean(np.abs(steps)), _mean(np.square(steps))
    flat = np.broadcast_to(_last(train.y)[:, None], actual.shape)
    spread = np.array([-1.96, -1.2816, 0, 1.2816, 1.96])[:, None, None] * 1.2533 * scale[:, None]
    given = {naive: (np.maximum(flat + spread, 0), flat)}
    given |= {name: (weeks.quantiles(PROBS), weeks.mean) for name, weeks in made.items()}
    scores = {name: _metrics(actual, *law, scale, square) for name, law in given.items()}
    out = []
    for name, score in scores.items():
        with np.errstate(divide="ignore", invalid="ignore"):
            score["rel_pinball"] = score["pinball"] / scores[naive]["pinball"]
            score["fva"] = 1 - score["missed"] / scores[naive]["missed"]
        frame = pd.DataFrame(score).replace([np.inf, -np.inf], np.nan)
        origin = pd.Timestamp(panel.weeks(cut - 1, 1)[0])
        frame = frame.assign(unique_id=panel.ids, model=name, origin=origin, horizon=horizon)
        out.append(frame[keep][["unique_id", "model", "origin", "horizon", *METRICS, "fva", "sold", "missed"]])
    return pd.concat(out)


def _mean(values):
    """Row means of finite values, 0 where there are none."""
    train = np.isfinite(values)
    return np.where(train, values, 0.0).sum(1) / np.maximum(train.sum(1), 1)


def _last(y):
    """Last value of every series, 0 where there is none."""
    place = np.where(np.isfinite(y), np.arange(y.shape[1]), -1).max(1)
    return np.where(place >= 0, y[np.arange(len(y)), np.maximum(place, 0)], 0.0)


def _metrics(actual, q, mean, scale, square):
    """Metrics of every series (N,) over its weeks with a value."""
    train = np.isfinite(actual)
    y, count = np.where(train, actual, 0.0), np.maximum(train.sum(1), 1)
    total = lambda values: np.where(train, values, 0.0).sum(1)  # noqa: E731
    error, sold = total(np.abs(y - q[2])), total(y)
    both = np.abs(y) + np.abs(q[2])
    part = np.divide(np.abs(y - q[2]), both, out=np.zeros_like(both), where=both > 0)
    pin = [np.maximum(p * (y - x), (p - 1) * (y - x)) for p, x in zip(PROBS, q, strict=True)]
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "wape": error / sold,
            "mase": error / count / scale,
            "rmsse": np.sqrt(total((y - mean) ** 2) / count / square),
            "smape": 200 * total(part) / count,
            "pinball": total(np.mean(pin, 0)) / count,
            "cover80": total((y >= q[1]) & (y <= q[3])) / count,
            "cover95": total((y >= q[0]) & (y <= q[4])) / count,
            "bias": (total(mean) - sold) / sold,
            "sold": sold,
            "missed": error,
        }
