"""Scores the weekly panel on simulated shops of many shapes: python benchmarks/simulated_panels.py [SEED ...]

Promotions, drift, seasons, launches, endings and slow goods are drawn anew for each seed. Time: week.
"""

import sys
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Shape:
    """How one kind of shop sells: sizes, calm and wild parts of weekly log sales (sd or effect sizes)."""

    goods: int = 100
    weeks: int = 60
    sold: float = 30.0  # median units a week
    unlike: float = 0.9  # sd of log sales between goods
    drift: float = 0.03  # sd of the level's weekly step
    jumps: float = 0.0  # share of weeks in which a level jumps for good
    season: float = 0.15  # yearly wave, shared within the category
    swell: float = 0.04  # weekly step of the category's own level
    feast: float = 0.3  # sd of the effect of a holiday week on a category
    noise: float = 0.25
    promoted: float = 0.2  # share of weeks on promotion
    elastic: float = 2.5  # mean effect of -log(1 - depth)
    display: float = 0.5
    mailer: float = 0.4
    both: float = 0.0  # effect of depth and display together, beyond the sum
    told: float = 0.0  # effect of any promotion, whatever its depth
    dip: float = 0.0  # loss the week after a promotion
    other: float = 0.5  # sd of a good's promotion effects over the mean, shared half by half with its category
    sale: float = 0.0  # share of weeks with a sale of the whole shop
    launched: float = 0.1  # share of goods that start late
    ended: float = 0.05  # share of goods that stop early
    outliers: float = 0.005  # share of weeks with one huge order
    traffic: float = 0.05  # sd of a week's visitors, common to all goods
    days: int = 7  # of the first week that are in the file


SHAPES = {
    "grocer": Shape(),
    "grocer, much noise, few goods": Shape(goods=25, noise=0.45, weeks=52),
    "half a year, begun mid-week": Shape(weeks=40, promoted=0.15, days=2),
    "two and a half years": Shape(weeks=130, season=0.35),
    "web shop": Shape(sold=8, unlike=1.3, drift=0.06, noise=0.4, promoted=0.08, sale=0.1, display=0.2, mailer=0.1),
    "wandering fashion": Shape(drift=0.1, swell=0.08, launched=0.4, ended=0.3, season=0.4, noise=0.35),
    "jumps": Shape(drift=0.01, jumps=0.02, swell=0.0, noise=0.3),
    "deep cuts shown": Shape(both=2.0, dip=0.25, other=0.8),
    "announced": Shape(told=0.5, elastic=1.0, dip=0.05, goods=200),
    "slow goods": Shape(sold=2.0, unlike=1.0, noise=0.3),
    "no promotions": Shape(promoted=0.0),
}


def panel(shape, seed):
    """Return `unique_id ds y cut display mailer` and `category` of one simulated shop."""
    rng = np.random.default_rng(seed)
    n, weeks = shape.goods, shape.weeks
    category = rng.integers(0, 8, n)
    cut, display, mailer = _promotions(shape, rng)
    log = np.log(shape.sold) + rng.normal(0, shape.unlike, n)[:, None] + _level(shape, category, rng)
    effects = np.array([shape.elastic, shape.display, shape.mailer])
    shared = rng.normal(0, shape.other / np.sqrt(2), (8, 3))[category] + rng.normal(0, shape.other / np.sqrt(2), (n, 3))
    own = effects * np.maximum(1 + shared, -0.2)
    log += own[:, :1] * cut + own[:, 1:2] * display + own[:, 2:] * mailer + shape.both * cut * display
    log += shape.told * (cut > 0.06) + rng.normal(0, shape.traffic, weeks)
    log[:, 0] += np.log(shape.days / 7)
    log[:, 1:] -= shape.dip * (cut[:, :-1] > 0.05)
    log += rng.normal(0, shape.noise, (n, weeks)) + (rng.random((n, weeks)) < shape.outliers) * rng.normal(
        2, 0.4, (n, weeks)
    )
    y = rng.poisson(np.exp(np.minimum(log - shape.noise**2 / 2, 14))).astype(float)
    begin = np.where(rng.random(n) < shape.launched, rng.integers(0, weeks - 4, n), 0)
    end = np.where(rng.random(n) < shape.ended, rng.integers(weeks // 2, weeks, n), weeks)
    week = np.arange(weeks)
    y[week >= end[:, None]] = 0
    ds = pd.date_range("2023-04-03", periods=weeks, freq="7D")
    keep = (week >= begin[:, None]).ravel()
    columns = {"y": y, "cut": cut, "display": display, "mailer": mailer}
    frame = pd.DataFrame({name: values.ravel() for name, values in columns.items()})
    frame.insert(0, "ds", np.tile(ds, n))
    frame.insert(0, "unique_id", np.repeat([f"g{k:03d}" for k in range(n)], weeks))
    frame["category"] = np.repeat([f"c{k}" for k in category], weeks)
    return frame[keep].reset_index(drop=True)


def _promotions(shape, rng):
    """Return -log(1 - depth) and the shares of shops with a display and a leaflet (N, weeks)."""
    n, weeks = shape.goods, shape.weeks
    rate = np.clip(shape.promoted * rng.gamma(2, 0.5, n), 0, 0.7)[:, None]
    on = rng.random((n, weeks)) < rate * 0.7
    on[:, 1:] |= on[:, :-1] & (rng.random((n, weeks - 1)) < 0.4)
    everyone = rng.random(weeks) < shape.sale
    on |= everyone & (rng.random((n, weeks)) < 0.8)
    depth = on * np.clip(
        rng.choice([0.1, 0.15, 0.2, 0.25, 0.33, 0.5], (n, weeks)) + rng.normal(0, 0.02, (n, weeks)), 0.02, 0.6
    )
    shelf = np.clip(rng.normal(0, 0.01, (n, weeks)), 0, 0.05)
    shown = on * (rng.random((n, weeks)) < 0.4) * rng.beta(2, 2, (n, weeks))
    mailed = on * (rng.random((n, weeks)) < 0.5) * rng.beta(4, 1.5, (n, weeks))
    return -np.log(1 - np.maximum(depth, shelf)), shown, mailed


def _level(shape, category, rng):
    """Wander and jumps of each good, level, season and holidays of its category (N, weeks)."""
    n, weeks = len(category), shape.weeks
    own = np.cumsum(rng.normal(0, shape.drift, (n, weeks)), 1)
    own += np.cumsum((rng.random((n, weeks)) < shape.jumps) * rng.normal(0, 0.8, (n, weeks)), 1)
    turn = 2 * np.pi * np.arange(weeks) / 52.18
    waves = sum(
        rng.normal(0, shape.season / k, (8, 1)) * np.sin(k * turn + rng.uniform(0, 2 * np.pi, (8, 1))) for k in (1, 2)
    )
    common = np.cumsum(rng.normal(0, shape.swell, (8, weeks)), 1) + np.cumsum(rng.normal(0, shape.swell / 2, weeks))
    feasts = np.isin(np.arange(weeks) % 52, [1, 4, 13, 33, 37, 38])
    common = common + feasts * rng.normal(0, shape.feast, (8, weeks))
    return own + (waves + common)[category]


def score(shape, seed):
    """Return the figures of one simulated shop: eight weeks ahead, six origins, regressors known."""
    from simlib.forecasting.backtest import backtest

    history = panel(shape, seed).drop(columns="category")
    if not shape.promoted:
        history = history[["unique_id", "ds", "y"]]
    made = backtest(history, horizon=8, origins=6, freq="W")
    sums = made.groupby("model")[["missed", "sold", "pinball"]].sum()
    own = made[made["model"] == "panel"]
    return {
        "wape": sums["missed"]["panel"] / sums["sold"]["panel"],
        "naive": sums["missed"]["naive"] / sums["sold"]["naive"],
        "rel_pinball": sums["pinball"]["panel"] / sums["pinball"]["naive"],
        "cover80": own["cover80"].mean(),
        "cover95": own["cover95"].mean(),
        "bias": (own["bias"] * own["sold"]).sum() / own["sold"].sum(),
    }


def main(seeds):
    """Print the means over seeds, a row a shape."""
    rows = {name: pd.DataFrame([score(shape, seed) for seed in seeds]).mean() for name, shape in SHAPES.items()}
    table = pd.DataFrame(rows).T
    print(pd.concat([table, table.mean().rename("mean").to_frame().T]).round(3).to_string())


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]] or [1, 2, 3])
