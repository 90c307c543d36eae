"""Histories the forecasters are compared on: real ones from a data folder, and simulated shops. Time: day."""

from pathlib import Path

import numpy as np
import pandas as pd

TOTALS = [  # the yardsticks
    ("online_retail_ii_y1/daily_total.csv", "date", "orders", "GB", "2000-01-01"),
    ("online_retail_ii_y1/daily_total.csv", "date", "gross_sales", "GB", "2000-01-01"),
    ("complete_journey_even_stores/daily_total.csv", "date", "net_sales", "US", "2000-01-01"),
    ("olist_2016_2017/daily.csv", "date", "orders_in_sample", "BR", "2017-01-01"),  # before: a handful of orders
]
LENGTHS = (150, 250, 345, 400, 500, 730, 1100)


def _history(name, day, value):
    return pd.DataFrame({"unique_id": name, "ds": pd.to_datetime(day).to_numpy(), "y": value.astype(float).to_numpy()})


def yardsticks(folder):
    """Yield name, history, country of the four published yardsticks."""
    for path, day, value, country, since in TOTALS:
        table = pd.read_csv(Path(folder) / path)
        made = _history(value, table[day], table[value])
        yield value, made[made["ds"] >= since], country


def others(folder):
    """Yield name, history, country of parts of the same shops: departments, one country, payments, baskets."""
    journey = Path(folder) / "complete_journey_even_stores"
    table = pd.read_csv(journey / "daily_by_department.csv.gz")
    for name in table.groupby("department")["net_sales"].sum().nlargest(10).index:
        rows = table[table["department"] == name]
        yield name, _history(name, rows["date"], rows["net_sales"].clip(lower=0)), "US"
    table = pd.read_csv(journey / "daily_total.csv")
    yield "baskets", _history("baskets", table["date"], table["baskets"]), "US"
    table = pd.read_csv(Path(folder) / "online_retail_ii_y1/daily_by_country_group.csv.gz")
    rows = table[table["country_group"] == "United Kingdom"]
    yield "UK sales", _history("UK sales", rows["date"], rows["gross_sales"].clip(lower=0)), "GB"
    table = pd.read_csv(Path(folder) / "olist_2016_2017/daily.csv")
    table = table[table["date"] >= "2017-01-01"]
    yield "payments", _history("payments", table["date"], table["payment_value"]), "BR"


def simulated(seed, each, *, beyond):
    """Yield name, history, None of `each` shops a length, with `beyond` days more to forecast."""
    for length in LENGTHS:
        for k in range(each):
            yield f"{length} days, shop {k}", shop(k, length + beyond, seed), None


def hard(seed, each, *, beyond):
    """Yield name, history, country of `each` shops of two and three years known for each thing that goes wrong."""
    for length in (500, 730, 1100):
        for kind, change in (("growth", _growing), ("shift", _shifted), ("closed", _closing), ("feast", _feasting)):
            for k in range(each):
                rng = np.random.default_rng([seed, length, k])
                yield f"{length} days, {kind} {k}", change(shop(k, length + beyond, seed), rng, beyond), "GB"


def _growing(history, rng, _):
    """Half as much again every year, or a third less."""
    t = np.arange(len(history)) / 365
    return history.assign(y=np.round(history["y"] * np.exp(rng.choice([0.4, -0.4]) * t)))


def _shifted(history, rng, beyond):
    """A lasting jump of the level a month to four months before the first origin."""
    at = len(history) - beyond - rng.integers(30, 120)
    return history.assign(y=np.round(history["y"] * np.where(np.arange(len(history)) < at, 1, rng.choice([0.5, 1.8]))))


def _closing(history, rng, _):
    """Closed on two more weekdays, over Christmas and for two weeks of summer."""
    day = history["ds"].dt
    shut = day.dayofweek.isin(rng.choice(5, 2, replace=False)) | ((day.month == 12) & day.day.between(24, 27))
    return history[~shut & ~((day.month == 8) & day.day.between(5, 18))]


def _feasting(history, rng, _):
    """Sales swell before Easter, wherever it falls; shut on its two holidays. The origins lie before and after it."""
    from dateutil.easter import easter

    history = history.assign(ds=history["ds"] + (pd.Timestamp("2024-05-20") - history["ds"].max()))
    before = sum(
        np.exp(-0.5 * (((history["ds"] - pd.Timestamp(easter(year))).dt.days + 6) / 4) ** 2)
        for year in range(2019, 2025)
    )
    holidays = [pd.Timestamp(easter(y)) + pd.Timedelta(days=d) for y in range(2019, 2025) for d in (-2, 1)]
    made = history.assign(y=np.round(history["y"] * np.exp(rng.uniform(0.3, 0.9) * before)))
    return made[~made["ds"].isin(holidays)]


def shop(k, n, seed):
    """A shop of n days: random season, peak, wandering level, growth, week, heavy-tailed noise, odd days, closures."""
    rng, t = np.random.default_rng([seed, k, n]), np.arange(n)
    ds = pd.date_range("2020-01-01", periods=n) + pd.Timedelta(days=int(rng.integers(0, 365)))
    year = ds.dayofyear.to_numpy()
    turn, swing = 2 * np.pi * year / 365.25, rng.choice([0, 0.05, 0.15, 0.3])
    log = swing * (np.sin(turn + rng.uniform(0, 6.3)) + 0.5 * rng.normal() * np.sin(2 * turn + rng.uniform(0, 6.3)))
    peak, width = rng.choice([0, 0.2, 0.5, 0.8]) * (k % 2), rng.uniform(10, 30)
    log += peak * np.exp(-0.5 * (((year - 153) % 365 - 182) / width) ** 2)
    log += np.cumsum(rng.normal(0, rng.choice([0, 0.003, 0.01, 0.02]), n))
    memory, wave = np.exp(-1 / rng.choice([10, 40, 120])), rng.choice([0, 0.05, 0.12])
    slow = np.zeros(n)
    for i in range(1, n):
        slow[i] = memory * slow[i - 1] + rng.normal(0, wave * np.sqrt(1 - memory**2))
    log += slow + rng.normal(0.05, 0.2) * t / 365
    log += rng.normal(0, rng.choice([0.05, 0.2, 0.4]), 7)[ds.dayofweek]
    log += rng.standard_t(6, n) * rng.uniform(0.05, 0.4) / np.sqrt(1.5) + rng.uniform(2, 8)
    y = rng.poisson(np.exp(np.minimum(log, 20))).astype(float)
    odd = rng.random(n) < rng.choice([0, 0.005])
    y[odd] *= rng.uniform(2, 5)
    last_open = 5 if k % 4 == 0 else 4 if k % 8 == 1 else 6
    history = pd.DataFrame({"unique_id": f"s{k}", "ds": ds, "y": y})
    return history[ds.dayofweek <= last_open]
