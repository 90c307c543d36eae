"""A small plan folder made up from closed formulas: what views read, without running anything. Money: fen."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.core import files
from simlib.core.money import split
from tests.plan_summary import EFFECTS, NAMES, REPLICATIONS, made_up_summary
from tests.section_tables import buyers, section_tables

RNG_SEED = 7
YEAR = pd.date_range("2026-11-01", "2027-10-31")


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
    tables |= section_tables(targets, text)
    files.write_json(folder / "targets/buyers.json", buyers())
    for name, frame in tables.items():
        files.write_parquet(folder / f"{name}.parquet", frame)
    rejects = pd.DataFrame(
        {
            "file": ["orders.csv"] * 3,
            "row": [3, 8, 9],
            "column": ["qty", "qty", "day"],
            "value": ["x" + text, "-", "2026-13-01"],
            "reason": ["not_a_number", "not_a_number", "no_such_date"],
            "money": [1000, None, 250],
        }
    )
    (folder / "data/rejects.csv").write_text(rejects.to_csv(index=False), encoding="utf-8")
    files.write_json(folder / "data/quality.json", {"rows_read": 12345, "rows_accepted": 12342, "rows_rejected": 3})
    summary = made_up_summary(targets, sims, currency, text)
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
                ("better" if share > 0 else "worse") if abs(share) > 0.01 else "none",
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
                "better",
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
