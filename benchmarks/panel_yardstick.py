"""Scores the weekly panel on 120 goods with promotions: python benchmarks/panel_yardstick.py DATA_FOLDER

Eight weeks ahead, promotions known, six origins four weeks apart; with promotion columns and without. Time: week.
"""

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from simlib.forecasting.backtest import backtest


def goods(folder):
    """Return `unique_id ds y cut display mailer` of whole weeks; the cut is −log(1 − depth of the discount)."""
    table = pd.read_csv(Path(folder) / "complete_journey_even_stores/product_week_promo.csv.gz")
    table = table[table["week"] < 53]  # the last week is short
    return pd.DataFrame(
        {
            "unique_id": table["product_id"].astype(str),
            "ds": pd.Timestamp("2017-01-01") + pd.to_timedelta(7 * (table["week"] - 1), unit="D"),
            "y": table["units"].astype(float),
            "cut": -np.log(1 - table["discount_depth"].fillna(0).clip(0, 0.9)),
            "display": table["display_share"],
            "mailer": table["mailer_share"],
        }
    )


def main(folder):
    """Print WAPE over all goods, its spread over origins, relative pinball, coverage and seconds."""
    history = goods(folder)
    for name, table in (("with promotion", history), ("without promotion", history[["unique_id", "ds", "y"]])):
        start = time.perf_counter()
        made = backtest(table, horizon=8, origins=6, freq="W")
        seconds = time.perf_counter() - start
        sums = made.groupby(["model", "origin"])[["missed", "sold"]].sum()
        wape = (sums["missed"] / sums["sold"]).groupby("model").agg(["mean", "min", "max"]).add_prefix("wape ")
        shown = ["mase", "rel_pinball", "cover80", "cover95"]
        print(f"{name}: {seconds:.2f} s\n{wape.join(made.groupby('model')[shown].mean()).round(3).to_string()}")


if __name__ == "__main__":
    main(sys.argv[1])
