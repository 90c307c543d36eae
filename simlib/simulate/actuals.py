"""Simulated years that know what has been sold: actual days stand, the rest of the year follows them. Money: minor.

A replication that sold more than the others up to a day tends to sell more after it too. The slope b of log(after) on
log(before) over the replications, from 0 to 1 and shrunk by its own error, says how much; each replication's days
ahead are scaled by (actual ÷ simulated so far) ** b. For paths that are normal in logarithms that is their
distribution given what was sold (Matheron's rule: Journel & Huijbregts 1978, Mining Geostatistics, ch. VII).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simlib.core.message import Note
from simlib.simulate.replicate import Runs
from simlib.simulate.scenario.definition import Scenario

if TYPE_CHECKING:
    from simlib.targets.cube import Targets

GMV = "basket.gmv_paid"
FOLLOW = ("basket.orders", "traffic.sessions")  # scaled like paid GMV: order value and conversion stay as simulated
LOST = ("basket.gmv_lost", "conversion.lost_to_stock_milli", "conversion.lost_to_late_milli")  # nothing more behind us
FEWEST = 20  # replications that a slope can be read off
NOTE = "simulate.actuals"


def with_actuals(runs: Runs, targets: Targets, *, base: str = "base") -> Runs:
    """Return `Runs` in whose ledgers paid GMV up to `targets.until` is what was sold, and the days ahead follow it.

    Every scenario follows by base's factor of the same replication, so pairs stay pairs. Orders and sessions are scaled
    with it; limits cost nothing more on days that are over; all else stays as simulated. The same runs come back where
    the targets have no actuals.
    """
    if targets.until is None:
        return runs
    over, sold = sold_days(runs.scenarios[base], targets)
    factor, _ = rest_factor(runs.ledger(base).daily(GMV), over, sold.sum())
    frames = {k: f._replace(ledger=_ledger(f.ledger, over, sold, factor)) for k, f in runs.frames.items()}
    return Runs(runs.scenarios, runs.seed, frames)


def rest_factor(daily: np.ndarray, over: np.ndarray, sold: float) -> tuple[np.ndarray, float]:
    """Return (factor (R,) of the days ahead, slope b) given that the days `over` sold `sold` in all.

    daily: simulated paid GMV (days, R); over: bool (days,). The factor is 1 where nothing can be learnt: too few
    replications, nothing sold or simulated, or no day ahead.
    """
    before, after = daily[over].sum(axis=0).astype(float), daily[~over].sum(axis=0).astype(float)
    ones, both = np.ones(before.size), (before > 0) & (after > 0)
    if sold <= 0 or both.sum() < FEWEST:
        return ones, 0.0
    x, y = np.log(before[both]), np.log(after[both])
    spread = float(((x - x.mean()) ** 2).sum())
    if spread <= 0:
        return ones, 0.0
    slope = float(((x - x.mean()) * (y - y.mean())).sum() / spread)
    left = y - y.mean() - slope * (x - x.mean())
    error = float((left**2).sum()) / (x.size - 2) / spread
    slope = min(max(slope, 0.0), 1.0) * max(0.0, 1 - error / max(slope * slope, 1e-300))
    return factor_of(before, sold, slope), slope


def factor_of(before: np.ndarray, sold: float, slope: float) -> np.ndarray:
    """Return the factor of the days ahead of replications that had `before` simulated where `sold` was sold."""
    return np.where(before > 0, (sold / np.maximum(before, 1)) ** slope, 1.0)


def with_note(notes: list, runs: Runs, targets: Targets, *, base: str = "base") -> list:
    """Return the stored notes of a summary with one on the actuals that are in, in place of an earlier one.

    runs: of `with_actuals`, or as simulated.
    """
    others = [note for note in notes if not (isinstance(note, dict) and note["code"].startswith(NOTE))]
    if targets.until is None:
        return others
    over, _ = sold_days(runs.scenarios[base], targets)
    code = f"{NOTE}_whole" if over.all() else NOTE
    return [*others, Note(code, {"day": targets.until.date(), "days": int(over.sum())}).to_json()]


def sold_days(scenario: Scenario, targets: Targets) -> tuple[np.ndarray, np.ndarray]:
    """Return (which simulated days are over (days,), what each of these sold (minor, 0 on the others))."""
    days = pd.date_range(scenario.params.year.start, periods=scenario.params.year.days, freq="D").as_unit("us")
    of_day = pd.Series(targets.leaves.sum(axis=(1, 2)), index=pd.Index(targets.axes.days["day"]))
    past = of_day[of_day.index <= targets.until].reindex(days)
    return past.notna().to_numpy(), past.fillna(0).to_numpy(dtype=np.int64)


def _ledger(frame, over, sold, factor):
    """Return a block's ledger frame with the days over as sold and the days ahead × their replication's factor."""
    past, replication = over[frame["day"].to_numpy()], frame["replication"].to_numpy()
    before = np.bincount(replication[past], weights=frame[GMV].to_numpy()[past], minlength=factor.size)
    so_far = np.where(before > 0, sold.sum() / np.maximum(before, 1), 1.0)
    scale = np.where(past, so_far[replication], factor[replication])
    moved = {name: np.rint(frame[name] * scale).astype(np.int64) for name in (GMV, *FOLLOW) if name in frame}
    moved[GMV] = moved[GMV].where(~past, sold[frame["day"].to_numpy()])
    moved |= {name: frame[name].where(~past, 0) for name in LOST if name in frame}
    return frame.assign(**moved)
