"""Scores the project's forecasts beside other people's tools: python benchmarks/peers/score.py DATA_FOLDER [CACHE]

Six origins four weeks apart, horizons 28 and 56 days, the same prepared days for all. Prints a table a group and the
ratio of the mean MASE to that of the best single tool with its paired bootstrap interval over series. In the folder
CACHE the scores of the other tools are kept, so that they are made once: empty it when histories change. Time: day.
"""

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

import histories  # noqa: E402
from tools import TOOLS  # noqa: E402

from simlib.forecasting import accuracy  # noqa: E402
from simlib.forecasting.make import forecast_one, prepared  # noqa: E402

PROBS = (0.025, 0.1, 0.5, 0.9, 0.975)
HORIZONS, STEP, ORIGINS, LEAST = (28, 56), 28, 6, 60
OURS = ("auto", "three_model_mean", "seasonal_naive")


def quantiles(tool, known, horizon):
    """Quantiles of one tool at one origin, and its seconds."""
    start = time.perf_counter()
    known.cache.clear()  # nobody lives off another's work
    q = TOOLS[tool](known, horizon, PROBS) if tool in TOOLS else forecast_one(known, horizon, tool).quantiles(PROBS)
    return q, time.perf_counter() - start


def scores(train, actual, q):
    """Metrics on the days with a value."""
    seen = np.isfinite(actual)
    y, q = actual[seen], q[:, seen]
    return {
        "wape": accuracy.wape(y, q[2]),
        "mase": accuracy.mase(train, y, q[2], season=7),
        "pinball": float(np.mean([accuracy.pinball(y, q[i], p).mean() for i, p in enumerate(PROBS)])),
        "cover80": accuracy.coverage(y, q[1], q[3]),
        "cover95": accuracy.coverage(y, q[0], q[4]),
        "bias": accuracy.bias(y, q[2]),
    }


def rows(name, history, country, *, tools):
    """Yield a row a tool, origin and horizon of one series."""
    series = prepared(history, country)[0]
    n = len(series.y)
    for cut in [c for c in (n - STEP * (k + 1) for k in range(ORIGINS)) if c >= LEAST]:
        known, longest = series.until(cut), min(max(HORIZONS), n - cut)
        if known.intermittent:
            continue
        for tool in tools:
            q, seconds = quantiles(tool, known, longest)
            for h in HORIZONS:
                if h <= longest and np.isfinite(series.y[cut : cut + h]).sum() > 4:
                    made = scores(known.y, series.y[cut : cut + h], q[:, :h])
                    yield {"series": name, "tool": tool, "cut": cut, "h": h, "seconds": seconds, **made}


def table(made):
    """Means over series, origins and horizons, a row a tool; pinball relative to the naive's at each origin."""
    key = ["series", "cut", "h"]
    naive = made[made["tool"] == "seasonal_naive"].set_index(key)["pinball"]
    made = made.assign(rel_pinball=made["pinball"] / naive.reindex(pd.MultiIndex.from_frame(made[key])).to_numpy())
    shown = ["wape", "mase", "rel_pinball", "cover80", "cover95", "bias", "seconds"]
    return made.groupby("tool")[shown].mean().sort_values("mase")


def ratio(made, tool, peer, draws=5000):
    """Mean MASE of `tool` over that of `peer`, with the 95 % interval of a paired bootstrap over series."""
    by = made.groupby(["series", "tool"])["mase"].agg(["sum", "size"])["sum"].unstack()
    own, other = by[tool].to_numpy(), by[peer].to_numpy()
    pick = np.random.default_rng(0).integers(0, len(own), (draws, len(own)))
    spread = np.quantile(own[pick].sum(1) / other[pick].sum(1), [0.025, 0.975])
    return own.sum() / other.sum(), *spread


def within(made, tool="auto"):
    """Share of series and horizons at most 1.05 × the better of AutoETS and MSTL, and the worst such ratio."""
    by = made.groupby(["series", "h", "tool"])["mase"].mean().unstack()
    against = by[tool] / by[["AutoETS", "MSTL"]].min(axis=1)
    return (against <= 1.05).mean(), against.max()


def even(made, tool="auto"):
    """Share of series and horizons whose 80 % bands hold 70 to 92 %."""
    inside = made[made["tool"] == tool].groupby(["series", "h"])["cover80"].mean()
    return inside.between(0.7, 0.92).mean()


def against_naive(made, tool="auto"):
    """Share of series and horizons at most 0.97 x the seasonal naive, and the worst such ratio."""
    by = made.groupby(["series", "h", "tool"])["mase"].mean().unstack()
    ratios = by[tool] / by["seasonal_naive"]
    return (ratios <= 0.97).mean(), ratios.max()


def scored(group, items, cache):
    """Return the rows of every tool on a group, those of other people's tools from the cache where it has them."""
    kept = Path(cache) / f"{group.replace(' ', '_')}.csv" if cache else None
    known = kept is not None and kept.exists()
    tools = OURS if known else (*OURS, *TOOLS)
    made = pd.DataFrame([row for item in items for row in rows(*item, tools=tools)])
    if known:
        return pd.concat([made, pd.read_csv(kept)], ignore_index=True)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        made[made["tool"].isin(TOOLS)].to_csv(kept, index=False)
    return made


def main(folder, cache=None):
    """Print the tables of the groups."""
    beyond = STEP * ORIGINS
    groups = {
        "yardsticks": histories.yardsticks(folder),
        "other real series": histories.others(folder),
        **{f"simulated shops {seed}": histories.simulated(seed, 6, beyond=beyond) for seed in (11, 12, 13)},
        "hard shops": histories.hard(31, 3, beyond=beyond),
    }
    for group, found in groups.items():
        made = scored(group, found, cache)
        means = table(made)
        best = min(TOOLS, key=lambda t: means.loc[t, "mase"])
        print(f"\n{group}: {made['series'].nunique()} series\n{means.round(3).to_string()}")
        for peer in TOOLS:
            r, lo, hi = ratio(made, "auto", peer)
            mark = " (best single)" if peer == best else ""
            print(f"MASE of auto / {peer}{mark}: {r:.3f} [{lo:.3f}, {hi:.3f}]")
        for tool in ("auto", "three_model_mean"):
            (near, worst), (naive, most) = within(made, tool), against_naive(made, tool)
            print(f"{tool}: at most 1.05 x the better of AutoETS and MSTL {near:.0%}, worst {worst:.2f}")
            print(
                f"{tool}: at most .97 x the seasonal naive {naive:.0%}, worst {most:.2f}; even {even(made, tool):.0%}"
            )
        naive = means.loc["auto", "mase"] / means.loc["seasonal_naive", "mase"]
        print(f"MASE of auto / seasonal naive: {naive:.3f}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:3])
