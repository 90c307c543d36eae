"""English words that some sections still take from here; new ones take them from `terms`."""

from __future__ import annotations

from simlib.presentation import terms
from simlib.presentation.chance import upper_first as sentence
from simlib.presentation.terms import BASES as BASIS
from simlib.presentation.terms import in_order, meaning, metric, unit

__all__ = ["BASIS", "INTERVAL", "TERMS", "flat", "in_order", "label", "meaning", "metric", "model", "sentence", "unit"]

MODELS = {
    "seasonal_naive": "the same weekday of the last week",
    "planner_profile": "a profile of level, weekday and season",
    "holt_winters": "Holt-Winters smoothing",
    "regression": "regression on weekday, season and holidays",
    "three_model_mean": "the average of three models (profile, Holt-Winters, regression)",
    "recent_mean": "the recent mean",
}
INTERVAL = terms.interval()
TERMS = {
    "from … to (simulated years)": INTERVAL,
    "from … to (differences)": terms.paired(),
    "median": terms.typical(),
    "chance": "share of the simulated years in which paid GMV reaches the target",
    "standard error of the chance": "how far the chance may be off because only so many years were simulated",
}


def model(name):
    """Return what a forecast model is, as a phrase within a sentence."""
    return MODELS[name] if name in MODELS else str(name).replace("_", " ")


def label(name):
    """Return a name as a reader writes it: `running_costs` is `Running costs`."""
    return "VAT" if name == "vat" else sentence(str(name).replace("_", " ").strip())


def flat(tree, above=""):
    """Return nested dicts as a list of (dotted name, text)."""
    found = []
    for name, value in tree.items():
        if isinstance(value, dict):
            found += flat(value, f"{above}{name}.")
        else:
            found.append((f"{above}{name}", "–" if value is None else str(value)))
    return found
