"""The answer of a plan: `summary.json`, codes and values, amounts in major units."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from simlib.core.message import Note
from simlib.core.money import to_major
from simlib.forecasting.accuracy import typical_error
from simlib.forecasting.notes import model_note
from simlib.simulate.bottleneck import WORST
from simlib.simulate.chance import attainable, hit_probability
from simlib.simulate.compare import paired
from simlib.simulate.metrics import METRICS, describe, values

if TYPE_CHECKING:
    from simlib.simulate.replicate import Runs
    from simlib.targets.cube import Targets

LIMITS = ("stock", "capacity", "lead_times", "sessions", "costs")
SHORT, WHOLE = 180, 330  # days of orders: below the first no season is seen, from the second on all of it


def summary(draft: object, *, seconds: Mapping[str, float]) -> dict:
    """Return the content of `summary.json` of a finished draft (see docs/reference.md)."""
    return {
        **_read(draft),
        "currency": draft.currency,
        "country": draft.options.country_for(draft.currency),
        **verdict(draft.runs, draft.found, draft.targets, draft.target_from, [s.name for s in draft.scenarios]),
        "forecast_total": _forecast_total(draft.months, _in_major(draft.currency)),
        "forecast_error": _forecast_error(draft, _in_major(draft.currency)),
        "defaults": _season(draft) + draft.defaults,
        "warnings": draft.shop.quality.get("warnings", []) + [note.to_json() for note in draft.warnings],
        "notes": _notes(draft.shop.quality, draft.diagnostics, draft.year, draft.options)
        + (draft.groups.notes if draft.groups else []),
        "seed": draft.options.seed,
        "workers": draft.options.workers,
        "provenance": draft.provenance,
        "seconds": seconds,
    }


def _season(draft):
    """Return the note that under a year of history shows no whole season; it comes first, as it matters most."""
    days = _read(draft)["history_days"]
    if days >= WHOLE:
        return []
    value = "plan.season_flat" if days < SHORT else "plan.season_in_part"
    return [{"input": "season", "value": _stored(Note(value)), "why": _stored(Note("plan.season_why", {"days": days}))}]


def _stored(found):
    """Return a note as JSON; what is JSON already stays."""
    return found.to_json() if isinstance(found, Note) else found


def verdict(
    runs: Runs, found: Mapping, targets: Targets, target_from: str, names: Sequence[str]
) -> dict[str, object]:
    """Return the part of the summary that depends on the target and on the scenarios run: `names`, base first."""
    major = _in_major(targets.currency)
    return {
        "target": major(targets.amount),
        "target_from": target_from,
        **_chance(runs, found, targets.amount, major),
        "kpis": _kpis(runs.ledger("base"), runs.scenarios["base"], major),
        "scenarios": _scenarios(runs, names, targets.amount, major),
    }


def _in_major(currency: str) -> Callable[[float], float]:
    return lambda minor: round(float(to_major(minor, currency)), 2)


def _read(draft):
    quality, days = draft.shop.quality, draft.year.days["day"]
    first, last = str(days.iloc[0].date()), str(days.iloc[-1].date())
    names = ("rows_read", "rows_accepted", "rows_rejected", "orders", "history_start", "history_end")
    seen = int((min(draft.history["day"].max(), days.iloc[0]) - draft.history["day"].min()).days) + 1
    return {
        **{n: quality[n] for n in names},
        "history_days": seen,
        "year_start": first,
        "year_end": last,
        "calendar": draft.year.scheme,
        "calendar_start": str(draft.year.start),
    }


def _chance(runs, found, amount, major):
    """Return the hit probability and its basis, what is attainable, what breaks the target and what would fix it."""
    base, reached = runs.scenarios["base"], runs.ledger("base").total("basket.gmv_paid")
    chance, error = hit_probability(reached, amount)
    return {
        "p_hit": chance,
        "p_hit_se": round(error, 4),
        "p_hit_assumes": _assumed(base.basis),
        "replications": int(reached.size),
        "attainable": {str(level): major(reach) for level, reach in attainable(reached).items()},
        "breakers": [row | {"gmv_lost": major(row["gmv_lost"])} for row in found["breakers"][:WORST]],
        "fixes": [
            fix | {key: major(fix[key]) for key in ("gain_gmv", "lo", "hi", "gain_contribution")}
            for fix in found["fixes"][:WORST]
        ],
    }


def _assumed(basis):
    """Return the limits that the chance takes as given as notes, those measured in part marked so."""
    found = []
    for name in LIMITS:
        kind, limit = basis.get(name, "assumed"), Note(f"plan.limit_{name}")
        if kind != "data":
            found.append(_stored(limit if kind == "assumed" else Note("plan.in_part", {"limit": limit})))
    return found


def _forecast_total(months, major):
    row = months[(months["unique_id"] == "gmv_paid") & (months["month"] == "year")].iloc[0]
    return {"mean": major(row["mean"])} | {
        name.replace("-", ""): major(row[name]) for name in ("lo-80", "hi-80", "lo-95", "hi-95")
    }


def _forecast_error(draft, major):
    """Return the chosen model's errors over weeks it had not seen, or None where the history is too short."""
    if draft.scores is None:
        return None
    model = draft.diagnostics["gmv_paid"]["model"]
    found = typical_error(draft.scores, model=model)
    if found is None or found["model"] != model:  # a fallback that was not tried says nothing of the others
        return None
    if not all(math.isfinite(found[name]) for name in ("wape", "month_share", "months_error")):
        return None
    amount, tried = major(found.pop("months_error")), draft.scores["origin"].nunique()
    return {**found, "month_amount": amount, "days": int(draft.scores["horizon"].max()), "origins": int(tried)}


def _kpis(ledger, base, major):
    out = {}
    for name, found in values(ledger).items():
        metric = METRICS[name]
        figures = describe(found)
        shown = {k: major(v) if metric.unit == "money" else round(v, 6) for k, v in figures.items()}
        out[name] = shown | {"unit": metric.unit, "basis": metric.basis(base.basis)}
    return out


def _scenarios(runs, names, amount, major):
    """Each scenario's chance and money, and its paired differences to base."""
    base = values(runs.ledger("base"))
    out = {}
    for name, scenario in ((n, runs.scenarios[n]) for n in names):
        found = values(runs.ledger(name))
        gmv = describe(found["gmv_paid"])
        out[name] = {
            "why": scenario.why,
            "p_hit": hit_probability(found["gmv_paid"], amount)[0],
            "replications": int(found["gmv_paid"].size),
            "gmv_paid": {k: major(v) for k, v in gmv.items()},
        }
        if name == "base":
            continue
        differences = {}
        for metric in ("gmv_paid", "net_revenue", "contribution", "orders", "fill_rate", "on_time_share"):
            difference = paired(found[metric], base[metric])
            money = METRICS[metric].unit == "money"
            differences[metric] = {
                k: (major(difference[d]) if money else round(difference[d], 6))
                for k, d in (("mean", "difference"), ("lo", "lo"), ("hi", "hi"))
            } | {"detectable": difference["detectable"]}
        out[name]["difference"] = differences
    return out


def _notes(quality, diagnostics, year, options):
    """Return notes on choices made for the planner."""
    notes = []
    for name, found in diagnostics.items():
        near = Note("plan.near_model", {"model": model_note(found["model"])})
        of_series = [near, *map(Note.from_json, [*found.get("reasons", []), *found.get("notes", [])])]
        notes += [Note(f"plan.on_{name}", {"note": inner}) for inner in of_series]
    if options.target is None:
        notes.append(Note("plan.median_target"))
    if options.orders is None:
        notes.append(Note("plan.demo_orders"))
    first = year.days["day"].iloc[0].date()
    if str(quality["history_end"])[:10] >= str(first):
        notes.append(Note("plan.orders_in_year", {"day": first}))
    return [_stored(note) for note in [*notes, *quality.get("assumptions", [])]]
