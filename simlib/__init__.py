"""simlib: real orders in, a yearly plan that adds up to the cent and has been simulated hundreds of times out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what type checkers read; at run time each name is imported on its first use
    from simlib.core.calendar.fiscal import FiscalYear
    from simlib.core.errors import InputError
    from simlib.data.history import history
    from simlib.data.ingest import read
    from simlib.driver_tree.drivers import Drivers
    from simlib.forecasting.backtest import backtest
    from simlib.forecasting.make import make_forecast as forecast
    from simlib.forecasting.nodes.reconcile import reconcile
    from simlib.forecasting.nodes.shares import forecast_shares
    from simlib.plan.open_workbench import workbench
    from simlib.simulate.bottleneck import bottleneck
    from simlib.simulate.compare import compare
    from simlib.simulate.replicate import replicate
    from simlib.simulate.run import run
    from simlib.simulate.scenario.definition import set_at
    from simlib.simulate.scenario.files import load
    from simlib.targets.cube import Targets

# Public name → module, and the name there where it is another. None may be the name of a room (a package or module
# of simlib): Python would put the module in its place as soon as anything imports that room.
_HOMES = {
    "Drivers": "simlib.driver_tree.drivers",
    "FiscalYear": "simlib.core.calendar.fiscal",
    "InputError": "simlib.core.errors",
    "Targets": "simlib.targets.cube",
    "backtest": "simlib.forecasting.backtest",
    "bottleneck": "simlib.simulate.bottleneck",
    "compare": "simlib.simulate.compare",
    "forecast": "simlib.forecasting.make:make_forecast",
    "forecast_shares": "simlib.forecasting.nodes.shares",
    "history": "simlib.data.history",
    "load": "simlib.simulate.scenario.files",
    "read": "simlib.data.ingest",
    "reconcile": "simlib.forecasting.nodes.reconcile",
    "replicate": "simlib.simulate.replicate",
    "run": "simlib.simulate.run",
    "set_at": "simlib.simulate.scenario.definition",
    "workbench": "simlib.plan.open_workbench",
}
__all__ = [
    "Drivers", "FiscalYear", "InputError", "Targets", "backtest", "bottleneck", "compare", "forecast",
    "forecast_shares", "history", "load", "read", "reconcile", "replicate", "run", "set_at", "workbench",
]  # fmt: skip


def __getattr__(name: str) -> object:
    """Import a public name on first use, so that `import simlib` itself costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'simlib' has no attribute {name!r}")
    home, _, attribute = _HOMES[name].partition(":")
    found = getattr(import_module(home), attribute or name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Return the public names, those not imported yet included, and what else the module holds."""
    return sorted({*__all__, *globals()})
