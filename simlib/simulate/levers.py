"""What could be done about a miss: each limit lifted alone and each driver pushed a little, as scenarios."""

from __future__ import annotations

from simlib.simulate.scenario.definition import set_at

# name: (parameter, value or factor, sentence)
LEVERS = {
    "stock never runs out": ("inventory.unlimited", True, "Lift the stock limit: what full availability would bring"),
    "warehouse never falls behind": (
        "fulfilment.unlimited",
        True,
        "Lift the warehouse limit: what shipping on time would bring",
    ),
    "traffic +10 %": ("traffic.level", 1.1, "A tenth more visits from every source, at today's cost a visit"),
    "conversion +5 %": ("conversion.level", 1.05, "One more buyer for every twenty"),
    "order value +5 %": ("basket.size_level", 1.05, "Baskets a twentieth larger"),
}


def levers(base):
    """Return the lever scenarios of `base`; factors multiply what base has."""
    made = []
    for name, (path, value, why) in LEVERS.items():
        group, key = path.split(".")
        now = getattr(getattr(base.params, group), key)
        scenario = set_at(base, path, value if isinstance(value, bool) else now * value, name=name)
        made.append(_with_why(scenario, why))
    return made


def _with_why(scenario, why):
    from dataclasses import replace

    return replace(scenario, why=why)
