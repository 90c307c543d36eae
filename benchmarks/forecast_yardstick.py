"""Scores the forecast models on real daily histories: python benchmarks/forecast_yardstick.py DATA_FOLDER

Prints, per set, means over 5 origins and the horizons 28 and 56 days: WAPE, MASE, relative pinball, coverage, seconds a
series and origin. A check against published yardsticks, never a target to tune to. Time: day.
"""

import sys
import time
from pathlib import Path

import pandas as pd

from simlib.forecasting.backtest import backtest, summary

SETS = [
    ("online_retail_ii_y1/daily_total.csv", "date", "orders", "GB"),
    ("online_retail_ii_y1/daily_total.csv", "date", "gross_sales", "GB"),
    ("complete_journey_even_stores/daily_total.csv", "date", "net_sales", "US"),
    ("olist_2016_2017/daily.csv", None, "orders_in_sample", "BR"),
]
SHOWN = ["model", "wape", "mase", "rel_pinball", "cover80", "cover95", "bias"]


def main(folder):
    """Print one table a set."""
    for name, day, value, country in SETS:
        table = pd.read_csv(Path(folder) / name)
        ds = pd.to_datetime(table[day] if day else table.iloc[:, 0])
        history = pd.DataFrame({"unique_id": value, "ds": ds, "y": table[value].astype(float)})
        if value == "orders_in_sample":  # the first months of that market place hold a handful of orders
            history = history[history["ds"] >= "2017-01-01"]
        backtest(history, horizon=28, origins=1, country=country)  # imports and calendars are not the models' time
        start = time.perf_counter()
        scores = pd.concat([backtest(history, horizon=h, origins=5, country=country) for h in (28, 56)])
        print(f"{name} {value}: {(time.perf_counter() - start) / 10:.3f} s an origin, all models")
        print(summary(scores)[SHOWN].round(3).to_string(index=False))


if __name__ == "__main__":
    main(sys.argv[1])
