"""What could be done about a miss: each limit lifted alone and each driver pushed a little, as scenarios."""

from __future__ import annotations

from dataclasses import replace

from simlib.core.message import Note
from simlib.engine.flow import Flow, Lever
from simlib.simulate.flows import FLOWS
from simlib.simulate.scenario.definition import Scenario, set_at

# Name of the lever's scenario → (lever, its flow).
LEVERS: dict[str, tuple[Lever, Flow]] = {lever.name: (lever, flow) for flow in FLOWS for lever in flow.levers}


def levers(base: Scenario) -> list[Scenario]:
    """Return the lever scenarios of `base`, those that lift a limit first; factors multiply what base has."""
    built = [lever for lever, flow in LEVERS.values() if flow.group(base.params) is not None]
    return [_lever(base, lever) for lever in sorted(built, key=lambda lever: not isinstance(lever.value, bool))]


def _lever(base, lever):
    group, key = lever.path.split(".")
    value = lever.value if isinstance(lever.value, bool) else getattr(getattr(base.params, group), key) * lever.value
    return replace(set_at(base, lever.path, value, name=lever.name), why=Note(f"simulate.lever_{lever.name}"))
