"""What each step of a weekly panel adds: last value, level, season, promotion and other regressors. Time: week."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from simlib.forecasting.backtest import check_origins
from simlib.forecasting.weeks.backtest import cuts, scored
from simlib.forecasting.weeks.recipe import forecast_weeks, read_panel

STEPS = ("last value", "level", "+ season", "+ promotion")
COLUMNS = ["unique_id", "origin", "horizon", "step", "wape", "mase", "pinball", "rel_pinball", "gain", "sold", "missed"]


def value_added_weeks(
    history: pd.DataFrame,
    *,
    horizon: int = 8,
    origins: int = 3,
    future: pd.DataFrame | None = None,
    goods: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return a row a series, origin and step: COLUMNS, `gain` the share of the step before's WAPE that it removes.

    All steps see the same weeks: `level` alone, with the yearly `season` (from 78 weeks on, before that the same as
    the level), with the regressors of the history. `rel_pinball` is relative to the last value's; `sold` and
    `missed` add up to the panel's WAPE. Raises InputError as `backtest_weeks` does.
    """
    check_origins(origins)
    panel = read_panel(history, future, goods)
    rows = [_score(panel, cut, horizon) for cut in cuts(panel, horizon, origins)]
    return pd.concat(rows, ignore_index=True)[COLUMNS]


def summary_weeks(table: pd.DataFrame) -> pd.DataFrame:
    """Return a row a step, in order: the panel's WAPE over all goods, `gain` over the step before, relative pinball."""
    sums = table.groupby("step")[["sold", "missed"]].sum().reindex(STEPS)
    out = pd.DataFrame({"step": STEPS, "wape": (sums["missed"] / sums["sold"]).to_numpy()})
    out["rel_pinball"] = table.groupby("step")["rel_pinball"].mean().reindex(STEPS).to_numpy()
    out["gain"] = 1 - out["wape"] / out["wape"].shift()
    return out


def _score(panel, cut, horizon):
    """Rows of all steps at the origin after `cut` weeks."""
    x = panel.x[:, cut : cut + horizon]
    bare, none = replace(panel, x=panel.x[..., :0], names=()), x[..., :0]
    made = {
        STEPS[1]: forecast_weeks(bare.until(cut), none, season=False),
        STEPS[2]: forecast_weeks(bare.until(cut), none),
        STEPS[3]: forecast_weeks(panel.until(cut), x),
    }
    table = scored(panel, cut, horizon, made, naive=STEPS[0]).rename(columns={"model": "step"})
    before = table.groupby("unique_id", sort=False)["wape"].shift()
    return table.assign(gain=(1 - table["wape"] / before).where(before > 0))
