"""The answer of a plan: `summary.json`, amounts in major units."""

from __future__ import annotations

from simlib.core.money import to_major
from simlib.experiment.bottleneck import WORST
from simlib.metrics.declared import METRICS, describe, values
from simlib.metrics.goal import attainable, hit_probability

LIMITS = {"stock": "stock", "capacity": "warehouse capacity", "lead_times": "lead times", "sessions": "visits and conversion", "costs": "costs"}


def summary(*, shop, year, amount, target_from, months, runs, found, defaults, about, options, provenance, seconds):
    """Return the content of `summary.json` (see docs/reference.md)."""
    currency, quality = shop.quality["currency"], shop.quality
    base = runs.scenarios["base"]
    ledger = runs.ledger("base")
    reached = ledger.total("basket.gmv_paid")
    chance, error = hit_probability(reached, amount)
    days = year.days["day"]

    def major(value):
        return round(float(to_major(value, currency)), 2)

    return {
        "title": f"Plan {days.iloc[0].date()} to {days.iloc[-1].date()}",
        "rows_read": quality["rows_read"], "rows_accepted": quality["rows_accepted"], "rows_rejected": quality["rows_rejected"],
        "orders": quality["orders"], "history_start": quality["history_start"], "history_end": quality["history_end"],
        "year_start": str(days.iloc[0].date()), "year_end": str(days.iloc[-1].date()), "currency": currency,
        "target": major(amount), "target_from": target_from, "forecast_total": _forecast_total(months, major),
        "p_hit": chance, "p_hit_se": round(error, 4),
        "p_hit_assumes": [words for key, words in LIMITS.items() if base.basis.get(key, "assumed") != "data"],
        "attainable": {str(level): major(reach) for level, reach in attainable(reached).items()},
        "breakers": [row | {"gmv_lost": major(row["gmv_lost"])} for row in found["breakers"][:WORST]],
        "fixes": [fix | {key: major(fix[key]) for key in ("gain_gmv", "lo", "hi")} for fix in found["fixes"][:WORST]],
        "kpis": _kpis(ledger, base, major), "scenarios": _scenarios(runs, amount, major), "defaults": defaults,
        "warnings": list(quality.get("warnings", [])), "notes": _notes(quality, about, year, options),
        "seed": options.seed, "replications": int(reached.size), "workers": options.workers, "provenance": provenance, "seconds": seconds,
    }


def _forecast_total(months, major):
    row = months[(months["unique_id"] == "gmv_paid") & (months["month"] == "year")].iloc[0]
    return {"mean": major(row["mean"])} | {name.replace("-", ""): major(row[name]) for name in ("lo-80", "hi-80", "lo-95", "hi-95")}


def _kpis(ledger, base, major):
    out = {}
    for name, found in values(ledger).items():
        metric = METRICS[name]
        figures = describe(found)
        shown = {k: major(v) if metric.unit == "money" else round(v, 6) for k, v in figures.items()}
        out[name] = shown | {"unit": metric.unit, "basis": metric.basis(base.basis)}
    return out


def _scenarios(runs, amount, major):
    from simlib.experiment.compare import paired

    base = values(runs.ledger("base"))
    out = {}
    for name, scenario in runs.scenarios.items():
        found = values(runs.ledger(name))
        gmv = describe(found["gmv_paid"])
        out[name] = {"why": scenario.why, "p_hit": hit_probability(found["gmv_paid"], amount)[0], "replications": int(found["gmv_paid"].size),
                     "gmv_paid": {k: major(v) for k, v in gmv.items()}}
        if name == "base":
            continue
        differences = {}
        for metric in ("gmv_paid", "net_revenue", "contribution", "orders", "fill_rate", "on_time_share"):
            difference = paired(found[metric], base[metric])
            money = METRICS[metric].unit == "money"
            differences[metric] = {k: (major(difference[d]) if money else round(difference[d], 6))
                                   for k, d in (("mean", "difference"), ("lo", "lo"), ("hi", "hi"))} | {"detectable": difference["detectable"]}
        out[name]["difference"] = differences
    return out


def _notes(quality, about, year, options):
    """Sentences on choices made for the user."""
    notes = [f"Forecast of {name}: {found['model']}. {' '.join(found.get('reasons', []))} {' '.join(found.get('notes', []))}".strip()
             for name, found in about.items()]
    if options.target is None:
        notes.append("No target was given: the forecast's median is taken as the target.")
    if options.orders is None:
        notes.append("No orders were given: this is the demo shop.")
    if str(quality["history_end"])[:10] >= str(year.days["day"].iloc[0].date()):
        notes.append(f"Orders from {year.days['day'].iloc[0].date()} on lie in the plan year: they are read, but neither forecast nor calibration uses them.")
    return notes + list(quality.get("assumptions", []))
