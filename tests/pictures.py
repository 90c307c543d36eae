"""Pictures by question: each takes tables and returns one whole plotly figure."""

from simlib.sections.bottleneck.picture import breakers, fixes
from simlib.sections.forecast.picture import history_and_forecast
from simlib.sections.scenarios.picture import scenario_comparison
from simlib.sections.targets.picture import target_breakdown
from simlib.sections.targets.simulated_picture import months_against_target, periods_against_target
from simlib.sections.year.picture import fan_against_target

__all__ = [
    "breakers",
    "fan_against_target",
    "fixes",
    "history_and_forecast",
    "months_against_target",
    "periods_against_target",
    "scenario_comparison",
    "target_breakdown",
]
