"""Single stages run again on a plan folder that stands."""

from __future__ import annotations

from simlib.core.files import read_json, read_parquet


def calibrate_again(folder):
    """Calibrate base and standard scenarios from `data/` and `forecast/`. Returns (scenarios, defaults)."""
    import pandas as pd

    from simlib.data import load
    from simlib.plan.stages import base_scenario

    shop, about = load(folder / "data"), read_json(folder / "forecast" / "about.json")
    history, paths = (
        read_parquet(folder / "data" / "history.parquet"),
        read_parquet(folder / "forecast" / "paths.parquet"),
    )
    first = paths["ds"].min()
    history = history[history["day"] < first]
    wide = read_parquet(folder / "forecast" / "forecast.parquet").pivot(index="ds", columns="unique_id", values="mean")
    wide = wide[wide.index >= first]
    baseline = pd.DataFrame(
        {"day": wide.index, "orders": wide["orders"].to_numpy(), "gmv": wide["gmv_paid"].to_numpy()}
    )
    return base_scenario(shop, history, baseline, paths, about, folder)
