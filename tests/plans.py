"""A small plan folder made up from closed formulas: what views read, without running anything. Money: fen."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.core import files
from simlib.core.money import split

RNG_SEED = 7
YEAR = pd.date_range("2026-11-01", "2027-10-31")
REPLICATIONS = 200
NAMES = ("base", "promotion", "demand-minus-10", "supplier-late")
EFFECTS = (0.0, 0.04, -0.1, 0.0004)  # of each scenario on paid GMV; half of the interval is 0.01
TRIED = "traffic +10 %"


def season(days):
    """Return a level for each day: weekly and yearly shape and a peak in November."""
    shape = 1 + 0.15 * np.sin(2 * np.pi * days.day_of_year / 365) + 0.1 * (days.day_of_week < 5)
    return np.asarray(shape + 2.5 * ((days.month == 11) & (days.day == 11)))


def made_up_plan(
    folder,
    *,
    platforms=("Tmall", "JD", "Own site"),
    categories=("Tea", "Cups"),
    currency="CNY",
    text="",
    total=1_234_567_891,
):
    """Write a plan folder that follows the contract; `text` is put into every free text. Returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    history = _history(platforms, categories, total)
    targets = _targets(platforms, categories, total)
    sims = _simulated(targets)
    tables = {"data/history": history, "targets/targets": targets, **_forecast(total), **_runs(targets, sims, text)}
    for name, frame in tables.items():
        files.write_parquet(folder / f"{name}.parquet", frame)
    rejects = pd.DataFrame(
        {
            "file": ["orders.csv"] * 3,
            "row": [3, 8, 9],
            "column": ["qty", "qty", "day"],
            "value": ["x" + text, "-", "2026-13-01"],
            "reason": ["not a number" + text, "not a number" + text, "no such day"],
            "money": [1000, None, 250],
        }
    )
    (folder / "data/rejects.csv").write_text(rejects.to_csv(index=False), encoding="utf-8")
    files.write_json(folder / "data/quality.json", {"rows_read": 12345, "rows_accepted": 12342, "rows_rejected": 3})
    summary = _summary(targets, sims, currency, text)
    files.write_json(
        folder / "runs/bottleneck.json",
        {"breakers": summary["breakers"], "fixes": summary["fixes"], "missed": 92, "replications": REPLICATIONS},
    )
    files.write_json(folder / "summary.json", summary)
    return folder


def _cells(days, platforms, categories):
    grid = pd.MultiIndex.from_product([days, platforms, categories], names=["day", "platform", "category"])
    weights = np.multiply.outer(
        season(days), np.outer(1 / (1 + np.arange(len(platforms))), 1 / (1 + np.arange(len(categories))))
    )
    return grid.to_frame(index=False), weights.ravel()


def _history(platforms, categories, total):
    frame, weights = _cells(pd.date_range("2024-11-01", "2026-10-31"), platforms, categories)
    frame["orders"] = np.round(60 * weights).astype("int64")
    frame["lines"], frame["units"] = 2 * frame["orders"], 3 * frame["orders"]
    frame["gmv_paid"] = split(int(total * 1.9), weights)
    frame["refunds"] = frame["gmv_paid"] // 20
    return frame


def _targets(platforms, categories, total):
    frame, weights = _cells(YEAR, platforms, categories)
    months = frame["day"].dt.strftime("%Y-%m")
    position = (frame["day"].dt.year - 2026) * 12 + frame["day"].dt.month - 11
    frame.insert(1, "half", "H" + (position // 6 + 1).astype(str))
    frame.insert(2, "quarter", "Q" + (position // 3 + 1).astype(str))
    frame.insert(3, "month", months)
    frame.insert(4, "week", frame["day"].dt.strftime("%G-W%V"))
    frame["target"] = split(total, weights)
    return frame


def _simulated(targets):
    """Return paid GMV of every replication and month, float (months, replications)."""
    rng = np.random.default_rng(RNG_SEED)
    by_month = targets.groupby("month", sort=True)["target"].sum().to_numpy()
    level = 1 + 0.12 * rng.standard_normal(REPLICATIONS)
    return by_month[:, None] * level * (1 + 0.05 * rng.standard_normal((len(by_month), REPLICATIONS)))


def _bands(mean, spread):
    return {
        "mean": mean,
        "lo-80": mean * (1 - 1.28 * spread),
        "hi-80": mean * (1 + 1.28 * spread),
        "lo-95": mean * (1 - 1.96 * spread),
        "hi-95": mean * (1 + 1.96 * spread),
    }


def _forecast(total):
    shape = season(YEAR) / season(YEAR).sum()
    daily, monthly = [], []
    for name, amount in (("gmv_paid", total), ("orders", 50_000)):
        frame = pd.DataFrame({"unique_id": name, "ds": YEAR, **_bands(amount * shape, 0.2)})
        frame.insert(3, "median", frame["mean"])
        daily.append(frame)
        sums = frame.groupby(frame["ds"].dt.strftime("%Y-%m"))["mean"].sum()
        monthly.append(pd.DataFrame({"unique_id": name, "month": sums.index, **_bands(sums.to_numpy(), 0.1)}))
        monthly.append(pd.DataFrame({"unique_id": name, "month": ["year"], **_bands(np.array([float(amount)]), 0.08)}))
    return {
        "forecast/forecast": pd.concat(daily, ignore_index=True),
        "forecast/months": pd.concat(monthly, ignore_index=True),
    }


def _runs(targets, sims, text):
    daily = targets.groupby("day")["target"].sum()
    done = np.cumsum(daily.to_numpy())
    fan = pd.DataFrame(
        {"day": daily.index, **{f"q{q}": done * (0.985 + (q - 50) / 250) for q in (10, 25, 50, 75, 90)}, "target": done}
    )
    by_month = targets.groupby("month", sort=True)["target"].sum()
    months = pd.DataFrame(
        {
            "month": by_month.index,
            "mean": sims.mean(axis=1),
            "lo": np.quantile(sims, 0.1, axis=1),
            "hi": np.quantile(sims, 0.9, axis=1),
            "target": by_month.to_numpy(),
            "p_hit": (sims >= by_month.to_numpy()[:, None]).mean(axis=1),
        }
    )
    kpis = pd.DataFrame(
        {
            "scenario": "base",
            "replication": np.arange(REPLICATIONS),
            "metric": "gmv_paid",
            "value": sims.sum(axis=0),
            "basis": "data",
        }
    )
    base, rows = sims.sum(axis=0).mean(), []
    for name, share in zip(NAMES[1:], EFFECTS[1:], strict=True):
        rows += [
            (
                name,
                "gmv_paid",
                "money",
                "up",
                base,
                base * (1 + share),
                base * share,
                base * (share - 0.01),
                base * (share + 0.01),
                abs(share) > 0.01,
                ("more" if share > 0 else "less") + text if abs(share) > 0.01 else "no detectable difference",
            ),
            (
                name,
                "fill_rate",
                "share",
                "up",
                0.94,
                0.94 + share / 5,
                share / 5,
                share / 5 - 0.003,
                share / 5 + 0.003,
                abs(share) > 0.015,
                "moved" + text,
            ),
        ]
    comparison = pd.DataFrame(
        rows,
        columns=[
            "scenario",
            "metric",
            "unit",
            "better",
            "base",
            "mean",
            "difference",
            "lo",
            "hi",
            "detectable",
            "verdict",
        ],
    )
    return {
        "runs/fan": fan,
        "runs/months": months,
        "runs/periods": _periods(targets, sims),
        "runs/kpis": kpis,
        "runs/comparison": comparison,
    }


def _periods(targets, sims):
    rows, labels = [], targets.drop_duplicates("month").assign(year="year")
    for level in ("month", "quarter", "half", "year"):
        for period in labels[level].unique():
            inside = (labels[level] == period).to_numpy()
            goal = int(targets.loc[targets["month"].isin(labels.loc[inside, "month"]), "target"].sum())
            sums = sims[inside].sum(axis=0)
            lo, hi = np.quantile(sums, [0.1, 0.9])
            rows.append((level, period, sums.mean(), lo, hi, goal, float((sums >= goal).mean())))
    return pd.DataFrame(rows, columns=["level", "period", "mean", "lo", "hi", "target", "p_hit"])


def _kpi(mean, unit, basis, spread=0.12):
    return {"mean": mean, "lo": mean * (1 - spread), "hi": mean * (1 + spread), "unit": unit, "basis": basis}


def _scenarios(sims, target, text):
    whys = ("The calibrated shop", "Does a week of 12 % more conversion pay?", "What if demand falls by a tenth?",
            "What if the largest supplier is two weeks late?", "A tenth more visits")
    out, base = {}, sims.sum(axis=0) / 100
    for name, why, effect in zip((*NAMES, TRIED), whys, (*EFFECTS, 0.1), strict=True):
        year, step = base * (1 + effect), base.mean()
        lo, hi = np.quantile(year, [0.1, 0.9])
        out[name] = {"why": why + text, "p_hit": float((year >= target).mean()),
                     "gmv_paid": {"mean": year.mean(), "lo": lo, "hi": hi}}
        if name != "base":
            out[name]["difference"] = {"gmv_paid": {"mean": effect * step, "lo": (effect - 0.01) * step,
                                                    "hi": (effect + 0.01) * step, "detectable": abs(effect) > 0.01}}
    return out


def _summary(targets, sims, currency, text):
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
        "title": "Plan 2026-11-01 … 2027-10-31" + text,
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
        "warnings": ["3 rows were not accepted" + text],
        "notes": ["Returns count as a share of GMV" + text],
        "seed": 0,
        "replications": REPLICATIONS,
        "workers": 2,
        "provenance": {"code": "0.1.0", "inputs": {"orders.csv": "ab12"}, "libraries": {"numpy": "2"}},
        "seconds": {"ingest": 2.1, "total": 30.0},
    }
