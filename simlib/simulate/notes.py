"""English texts of what the simulation stores as codes: breakers, levers, verdicts; and labels of their names."""

from __future__ import annotations

from simlib.core.message import N_
from simlib.core.words import readable
from simlib.simulate.breakers import LIMITS
from simlib.simulate.levers import LEVERS

NOTES = {
    "simulate.verdict_none": N_("No detectable difference"),
    "simulate.verdict_better": N_("Better"),
    "simulate.verdict_worse": N_("Worse"),
    **{f"simulate.limit_{name}": limit.what for name, limit in LIMITS.items()},
    **{f"simulate.lever_{name}": lever.why for name, (lever, _) in LEVERS.items()},
}


def label_of(name: str) -> str:
    """Return the English label of a breaker or a scenario: a lever's own, else the name made readable."""
    return LEVERS[name][0].label if name in LEVERS else readable(name)
