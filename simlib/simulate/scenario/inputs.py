"""A scenario's tables as flows are built from them: axes, expected demand, the demand that buying plans for."""

from __future__ import annotations

import numpy as np

from simlib.engine.axes import axes_of
from simlib.engine.baseline import baseline_of
from simlib.engine.flow import Inputs
from simlib.simulate.flows import FLOWS
from simlib.simulate.scenario.definition import Scenario


def inputs_of(scenario: Scenario) -> Inputs:
    """Return the `Inputs` of a scenario."""
    tables, year = scenario.tables, scenario.params.year
    axes = axes_of(tables, year.start, year.days)
    bought_for = np.ones((len(axes.platforms), len(axes.days)))
    for flow in FLOWS:
        if flow.demand and (group := flow.group(scenario.params)) is not None:
            bought_for = bought_for * flow.demand(group, axes)
    return Inputs(tables, axes, baseline_of(tables, axes), bought_for)
