"""The summary of the made-up plan folder of `tests.plans`."""

from __future__ import annotations

import numpy as np

REPLICATIONS = 200
NAMES = ("base", "promotion", "demand-minus-10", "supplier-late")
EFFECTS = (0.0, 0.04, -0.1, 0.0004)  # of each scenario on paid GMV; half of the interval is 0.01
TRIED = "traffic-plus-10"


def _kpi(mean, unit, basis, spread=0.12):
    return {"mean": mean, "lo": mean * (1 - spread), "hi": mean * (1 + spread), "unit": unit, "basis": basis}


def _scenarios(sims, target, text):
    whys = (
        "The calibrated shop",
        "Does a week of 12 % more conversion pay?",
        "What if demand falls by a tenth?",
        "What if the largest supplier is two weeks late?",
        "A tenth more visits",
    )
    out, base = {}, sims.sum(axis=0) / 100
    for name, why, effect in zip((*NAMES, TRIED), whys, (*EFFECTS, 0.1), strict=True):
        year, step = base * (1 + effect), base.mean()
        lo, hi = np.quantile(year, [0.1, 0.9])
        out[name] = {
            "why": why + text,
            "p_hit": float((year >= target).mean()),
            "gmv_paid": {"mean": year.mean(), "lo": lo, "hi": hi},
        }
        if name != "base":
            out[name]["difference"] = {
                "gmv_paid": {
                    "mean": effect * step,
                    "lo": (effect - 0.01) * step,
                    "hi": (effect + 0.01) * step,
                    "detectable": abs(effect) > 0.01,
                }
            }
    return out


def made_up_summary(targets, sims, currency, text):
    target, year = targets["target"].sum() / 100, sims.sum(axis=0) / 100
    p_hit = float((year >= target).mean())
    gmv = {"mean": year.mean(), "lo": np.quantile(year, 0.1), "hi": np.quantile(year, 0.9)}
    breakers = [
        {"name": name + text, "what": what + text, "gmv_lost": target * part, "share": part, "basis": basis}
        for name, what, part, basis in (
            ("demand", "Fewer orders than planned came in", 0.09, "data"),
            ("stock", "Tea was out of stock before the November peak", 0.03, "assumed"),
            ("warehouse capacity", "Parcels waited for the warehouse in November", 0.004, "assumed"),
        )
    ]
    fixes = [
        {
            "name": name + text,
            "what": what + text,
            "gain_gmv": gain * target,
            "gain_contribution": 0.1 * gain * target,
            "contribution_detectable": True,
            "lo": (gain - 0.004) * target,
            "hi": (gain + 0.004) * target,
            "p_hit": p_hit + up,
            "p_hit_gain": up,
            "detectable": gain > 0.004,
            "basis": "mixed",
        }
        for name, what, gain, up in (
            ("More stock", "Buy 20 % more of the best 24 items", 0.03, 0.11),
            ("Promotion in June", "Three days of 300 minus 50", 0.018, 0.06),
            ("Second shift", "A second shift in the warehouse in November", 0.001, 0.005),
        )
    ]
    kpis = {
        "gmv_paid": _kpi(gmv["mean"], "money", "data"),
        "net_revenue": _kpi(0.8 * target, "money", "mixed"),
        "orders": _kpi(50_000.0, "orders", "data"),
        "conversion": _kpi(0.0213, "share", "assumed"),
        "order_value": _kpi(246.91, "money", "data", 0.02),
        "fill_rate": _kpi(0.941, "share", "assumed", 0.02),
        "on_time_share": _kpi(0.967, "share", "assumed", 0.01),
        "stock_turns": _kpi(6.31, "turns", "assumed"),
        "cash_need": _kpi(0.14 * target, "money", "assumed"),
    }
    return {
        "rows_read": 12345,
        "rows_accepted": 12342,
        "rows_rejected": 3,
        "orders": 98765,
        "history_start": "2024-11-01",
        "history_end": "2026-10-31",
        "history_days": 730,
        "year_start": "2026-11-01",
        "year_end": "2027-10-31",
        "currency": currency,
        "target": target,
        "target_from": "given",
        "forecast_total": {
            "mean": target,
            "lo80": 0.9 * target,
            "hi80": 1.1 * target,
            "lo95": 0.84 * target,
            "hi95": 1.16 * target,
        },
        "p_hit": p_hit,
        "p_hit_se": float(np.sqrt(p_hit * (1 - p_hit) / REPLICATIONS)),
        "p_hit_assumes": ["stock" + text, "warehouse capacity"],
        "attainable": {q: float(np.quantile(year, 1 - int(q) / 100)) for q in ("50", "70", "80", "90")},
        "breakers": breakers,
        "fixes": fixes,
        "kpis": kpis,
        "scenarios": _scenarios(sims, target, text),
        "defaults": [
            {"input": "opening stock" + text, "value": "30 days of sales", "why": "no stock table was given"},
            {"input": "sessions", "value": "conversion 2 %", "why": "no sessions table was given"},
        ],
        "warnings": [{"code": "data.unused_columns", "values": {"columns": ["note" + text]}}],
        "notes": ["Returns count as a share of GMV" + text],
        "seed": 0,
        "replications": REPLICATIONS,
        "workers": 2,
        "provenance": {"code": "0.1.0", "inputs": {"orders.csv": "ab12"}, "libraries": {"numpy": "2"}},
        "seconds": {"ingest": 2.1, "total": 30.0},
    }
