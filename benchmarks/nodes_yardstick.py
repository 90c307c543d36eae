"""Shares of platforms and categories a year ahead, on simulated shops: python -m benchmarks.nodes_yardstick [SHOPS]

What `plan` does against last year's mix, the mix of the last three months, and the daily recipe for every platform and
category laid over the same total (top-down by the forecasts' shares). Error: half the sum of what the monthly shares of
all platform × category cells miss, mean over the twelve months after the history. Time: calendar month.
"""

import sys
import time

import numpy as np
import pandas as pd

from simlib.forecasting import make_forecast
from simlib.forecasting.nodes.shares import KINDS, _fitted, _month, forecast_shares, node_names, recent_shares

KNOWN = (12, 18, 24, 36)  # months of history
WORLDS = ("steady", "growth differs", "mix wanders", "both", "mix breaks", "a platform opens", "a platform closes")
METHODS = ("last year's mix", "last three months", "recipe, top-down", "plan")


def shop(seed, months, world):
    """Return a history of `months` + 12 months from a random start: 2–5 platforms, 3–8 categories, 60–2,000 a month."""
    rng = np.random.default_rng(seed)
    p, c = rng.integers(2, 6), rng.integers(3, 9)
    start = pd.Timestamp(2021, 1, 1) + pd.DateOffset(months=int(rng.integers(12)))
    day = pd.date_range(start, start + pd.DateOffset(months=months + 12), inclusive="left")
    n, t = len(day), np.arange(len(day)) / 365
    cut = int((start + pd.DateOffset(months=months) - start).days)
    log = np.zeros((n, p, c)) + rng.normal(0, 0.8, p)[:, None] + rng.normal(0, 1, c) + rng.normal(0, 0.3, (p, c))
    for k, axis, sd in ((p, 1, 0.08), (c, 2, rng.uniform(0.1, 0.4))):
        move = rng.normal(0, sd, (12, k))[day.month - 1]
        if world in ("growth differs", "both"):
            move = move + t[:, None] * rng.normal(0, 0.25 if axis == 1 else 0.15, k)
        if world in ("mix wanders", "both"):
            move = move + np.cumsum(rng.normal(0, rng.uniform(0.02, 0.08) / 30**0.5, (n, k)), axis=0)
        if world == "mix breaks" and axis == 1:
            move = move + (np.arange(n) >= rng.integers(cut // 3, cut))[:, None] * rng.normal(0, 0.5, k)
        log += np.expand_dims(move, 3 - axis)
    mean = np.exp(log + 0.1 * rng.normal(size=(n, 1, 1)) + 0.15 * np.isin(day.day_of_week, (4, 5))[:, None, None])
    if world == "a platform opens":
        mean[: cut - rng.integers(90, 270), 0] = 0
    if world == "a platform closes":
        mean[cut - rng.integers(62, 150) :, 0] = 0
    mean *= np.exp(rng.uniform(np.log(60), np.log(2000))) * 12 / 365 / mean.sum((1, 2)).mean()
    return history(day, rng.poisson(mean * c), rng), cut


def history(day, orders, rng):
    """Return the schema's history of orders (D, P, C), their values log-normal."""
    at = np.argwhere(orders > 0)
    count = orders[tuple(at.T)]
    value = (
        5000
        * np.exp(0.4 * rng.normal(size=orders.shape[2]))[at[:, 2]]
        * np.exp(rng.normal(0, 0.8, len(at)) / count**0.5)
    )
    return pd.DataFrame(
        {"day": day[at[:, 0]].as_unit("us"), "platform": [f"p{i}" for i in at[:, 1]], "orders": count,
         "category": [f"c{i}" for i in at[:, 2]], "gmv_paid": np.rint(count * value).astype("int64")}
    )  # fmt: skip


def truth(ahead, platforms, categories):
    """Return the shares (12, P, C) that came."""
    month = ahead["day"].dt.strftime("%Y-%m")
    table = ahead.pivot_table(index=month, columns=list(KINDS), values="gmv_paid", aggfunc="sum", fill_value=0)
    cube = table.reindex(columns=pd.MultiIndex.from_product([platforms, categories]), fill_value=0).to_numpy()
    return (cube / cube.sum(1, keepdims=True)).reshape(len(table), len(platforms), len(categories))


def recipe(known, days, seed):
    """Return shares by the daily recipe for every platform and category, cells fitted to both margins."""
    margins = []
    for kind in KINDS:
        rows = known.groupby(["day", kind])["gmv_paid"].sum().unstack(fill_value=0).stack().rename("y").reset_index()
        frame = rows.rename(columns={"day": "ds", kind: "unique_id"}).astype({"y": float})
        made = make_forecast(frame, horizon=len(days), model="three_model_mean").frame
        month = made["ds"].dt.strftime("%Y-%m")
        table = made.pivot_table(index=month, columns="unique_id", values="mean", aggfunc="sum").to_numpy()
        margins.append(table / table.sum(1, keepdims=True))
    return _fitted(seed, *margins)


def errors(seed, months, world):
    """Return the error of every method on one shop, and the seconds of `plan` and of the recipe."""
    rows, cut = shop(seed, months, world)
    border = rows["day"].min().normalize() + pd.Timedelta(days=cut)
    known, ahead = rows[rows["day"] < border], rows[rows["day"] >= border]
    days = pd.DataFrame({"day": pd.date_range(border, ahead["day"].max())})
    started = time.perf_counter()
    made = forecast_shares(known, days)
    seconds = [time.perf_counter() - started]
    platforms, categories = node_names(known)
    at = tuple(
        pd.Index(names).get_indexer(known[kind]) for kind, names in zip(KINDS, (platforms, categories), strict=True)
    )
    wanted = np.array([_month(pd.Timestamp(month)) for month in made.months])
    old = recent_shares(known, at, made.mean.shape[1:], "gmv_paid")[wanted % 12]
    late = truth(known[known["day"] >= border - pd.DateOffset(months=3)].assign(day=border), platforms, categories)
    started = time.perf_counter()
    found = {"last year's mix": old, "last three months": late, "recipe, top-down": recipe(known, days, old)}
    seconds.append(time.perf_counter() - started)
    came = truth(ahead, platforms, categories)
    return [0.5 * np.abs(x - came).sum((1, 2)).mean() for x in (found | {"plan": made.mean}).values()], seconds


def main(shops=6):
    """Print by history and world the error of last year's mix and the ratio of every other method's to it."""
    rng, whole, spent = np.random.default_rng(0), [], []
    for months in KNOWN:
        for world in WORLDS:
            made = [errors(1000 * k + months, months, world) for k in range(shops)]
            found, spent = np.array([m[0] for m in made]), spent + [m[1] for m in made]
            whole.append(np.log(found / found[:, :1]))
            ratios = " ".join(
                f"{name} {x:.2f}" for name, x in zip(METHODS[1:], np.exp(whole[-1].mean(0))[1:], strict=True)
            )
            print(f"{months} months, {world}: {METHODS[0]} {found[:, 0].mean():.3f}; {ratios}", flush=True)
    ratio = np.concatenate(whole)
    for name, column in zip(METHODS[1:], ratio.T[1:], strict=True):
        drawn = np.exp(rng.choice(column, (2000, len(column))).mean(1))
        low, high = np.quantile(drawn, [0.025, 0.975])
        spread = f"(95 %: {low:.3f} to {high:.3f}), worst tenth of shops {np.exp(np.quantile(column, 0.9)):.2f}"
        print(f"{name}: {np.exp(column.mean()):.3f} of last year's mix {spread}, better on {(column < 0).mean():.0%}")
    better, each = (ratio[:, 3] < ratio[:, 2]).mean(), np.mean(spent, axis=0).round(3).tolist()
    print(f"plan before recipe on {better:.0%} of {len(ratio)} shops; seconds a shop {each}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
