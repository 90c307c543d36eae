"""Pictures by question: each takes tables and returns one whole plotly figure."""

from simlib.views.pictures.bottleneck import breakers, fixes
from simlib.views.pictures.history import history_and_forecast
from simlib.views.pictures.scenarios import scenario_comparison
from simlib.views.pictures.simulated import fan_against_target, months_against_target, periods_against_target
from simlib.views.pictures.targets import target_breakdown

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
