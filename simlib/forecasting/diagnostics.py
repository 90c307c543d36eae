"""The diagnostics of a forecast, and how closely its series move together. Time: day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simlib.core.message import Note
from simlib.forecasting.decompose import decompose, level_shifts, outliers
from simlib.forecasting.notes import event_notes, note

if TYPE_CHECKING:
    from simlib.forecasting.events import Lift
    from simlib.forecasting.prepare import Series
    from simlib.forecasting.yearly import Outlook


def series_diagnostics(
    series: Series, name: str, reasons: Sequence[Note], far: Outlook, model: str
) -> dict[str, object]:
    """Return what was found, chosen and assumed for one series, in plain values that JSON can hold."""
    past, d = series.past, decompose(series)
    shifts, notes = level_shifts(d, past.date), far.notes
    weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    return {
        "model": name,
        "asked": model,
        "reasons": [reason.to_json() for reason in reasons],
        "fallback": name == "recent_mean" and model != "recent_mean",
        "notes": [found.to_json() for found in (*series.notes, *_breaks(shifts, notes), *notes)],
        "history_days": len(series.y),
        "history_start": str(past.date[0]),
        "history_end": str(past.date[-1]),
        "closed_weekdays": [w for w, c in zip(weekdays, series.closed_weekdays, strict=True) if c],
        "closed_holidays": sorted(series.closures),
        "missing_days": int((past.open & ~series.seen).sum()),
        "outliers": outliers(d),
        "level_shifts": shifts,
        "growth": round(float(np.expm1(far.growth)), 6),
        "yearly_log_sd": round(far.level_sd, 6),
        "day_noise_sd": round(far.noise_sd, 6),
        "day_noise_ar": round(far.noise_ar, 6),
    }


def _breaks(shifts, found):
    """A note on lasting breaks of the level that no other note dates."""
    new = [day for day in shifts if not any(day == other.values.get("day") for other in found)]
    return [note("lasting_breaks", days=new)] if new else []


def inputs_diagnostics(learned: Mapping, lift: Lift | None, mean: np.ndarray, notes: list) -> dict[str, object]:
    """Return what was `learned` of events and regressors, each event with its value in the forecast `mean` (h,).

    `notes` are those of the series so far, in JSON.
    """
    parts = {} if lift is None else lift.parts
    out, new = {}, list(learned.get("notes", []))
    if "regressors" in learned:
        out["regressors"] = learned["regressors"]
        new += [_effect(name, found) for name, found in learned["regressors"].items()]
    if "events" in learned:
        worth = {name: float((mean * -np.expm1(-log)).sum()) for name, log in parts.items()}
        found = {name: event | {"worth": round(worth.get(name, 0.0), 2)} for name, event in learned["events"].items()}
        out["events"] = found
        unseen = {name: found[name]["used"] for name in parts if not found[name]["seen"]}
        new += [note("uplift_assumed", events=event_notes(unseen, unseen))] if unseen else []
    return out | {"notes": [*notes, *(n.to_json() for n in new)]}


def _effect(name, found):
    if not found["per"] > 0:
        return note("regressor_constant", name=name)
    step = float(f"{found['per']:.3g}")
    edges = {"effect": found["effect"], "low": found["lo-80"], "high": found["hi-80"]}
    return note("regressor_effect", name=name, step=int(step) if step.is_integer() else step, **edges)


def correlation_between(series: Sequence[Series]) -> float:
    """Return the correlation of weekly mean residuals between series, shrunk towards a half."""
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
