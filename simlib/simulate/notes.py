"""English texts of what the simulation stores as codes: breakers and levers; and labels of their names."""

from __future__ import annotations

from simlib.core.kinds import readable
from simlib.core.message import N_
from simlib.simulate.breakers import LIMITS
from simlib.simulate.levers import LEVERS

# What a difference between scenarios proves: code of `compare` → text.
VERDICTS = {"none": N_("no detectable difference"), "better": N_("better"), "worse": N_("worse")}
NOTES = {
    **{f"simulate.limit_{name}": limit.what for name, limit in LIMITS.items()},
    **{f"simulate.lever_{name}": lever.why for name, (lever, _) in LEVERS.items()},
    "simulate.actuals": N_(
        "Sales until {day:day} are in: in every simulated year these {days:int} days sell what was sold, and the days "
        "ahead follow them as far as simulated years agree. Orders and visits go with them; costs and contribution "
        "are those of the years as simulated."
    ),
    "simulate.actuals_whole": N_(
        "Sales until {day:day} are in: in every simulated year these {days:int} days sell what was sold; no day is "
        "left. Orders and visits go with them; costs and contribution are those of the years as simulated."
    ),
}


def label_of(name: str) -> str:
    """Return the English label of a breaker or a scenario: a lever's own, else the name made readable."""
    return LEVERS[name][0].label if name in LEVERS else readable(name)
