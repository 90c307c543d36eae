"""Scenarios against one another over the same replications: paired differences and what they prove."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simlib.core.errors import InputError
from simlib.simulate.metrics import METRICS
from simlib.simulate.replicate import Runs

CONFIDENCE = 0.95
COLUMNS = "scenario metric unit better base mean difference lo hi detectable verdict".split()


def paired(values: np.ndarray, base: np.ndarray, *, confidence: float = CONFIDENCE) -> dict[str, object]:
    """Return mean difference, its t interval and whether 0 lies outside, over the replications both have."""
    from scipy.stats import t

    n = min(len(values), len(base))
    difference = np.asarray(values[:n], dtype=float) - np.asarray(base[:n], dtype=float)
    mean = float(difference.mean())
    if n < 2:
        return {"difference": mean, "lo": mean, "hi": mean, "detectable": False}
    half = float(t.ppf((1 + confidence) / 2, n - 1) * difference.std(ddof=1) / np.sqrt(n))
    return {
        "difference": mean,
        "lo": mean - half,
        "hi": mean + half,
        "detectable": bool(mean - half > 0 or mean + half < 0),
    }


def compare(runs: Runs, *, against: str = "base") -> pd.DataFrame:
    """Return `scenario metric unit better base mean difference lo hi detectable verdict`, paired by replication.

    The verdict is a code: `better`, `worse`, or `none` where no difference is detectable.
    """
    if against not in runs.scenarios:
        raise InputError(
            "nothing to compare against", value=against, remedy="simulated: {names:list}", names=list(runs.scenarios)
        )
    kpis = {key: group["value"].to_numpy() for key, group in runs.kpis().groupby(["scenario", "metric"], sort=False)}
    rows = []
    for (name, metric), values in kpis.items():
        if name == against:
            continue
        base, declared = kpis[against, metric], METRICS[metric]
        found = paired(values, base)
        rows.append(
            {
                "scenario": name,
                "metric": metric,
                "unit": declared.unit,
                "better": declared.better,
                "base": float(base[: len(values)].mean()),
                "mean": float(values.mean()),
                **found,
                "verdict": _verdict(found, declared.better),
            }
        )
    return pd.DataFrame(
        rows,
        columns=COLUMNS,
    )


def _verdict(found, better):
    if not found["detectable"]:
        return "none"
    return "better" if (found["difference"] > 0) == (better == "up") else "worse"
