"""simlib: real orders in, a yearly plan that adds up to the cent and has been simulated hundreds of times out."""

from __future__ import annotations

from importlib import import_module

_HOMES = {
    "read": "simlib.data",
    "history": "simlib.data",
    "forecast": "simlib.forecasting:make_forecast",
    "forecast_shares": "simlib.forecasting.nodes.shares",
    "backtest": "simlib.forecasting.backtest",
    "reconcile": "simlib.forecasting.nodes.reconcile",
    "Targets": "simlib.targets.cube",
    "Drivers": "simlib.driver_tree.drivers",
    "FiscalYear": "simlib.core.calendar.fiscal",
    "load": "simlib.simulate.scenario.files",
    "set_at": "simlib.simulate.scenario.definition",
    "run": "simlib.simulate.run",
    "replicate": "simlib.simulate.replicate",
    "compare": "simlib.simulate.compare",
    "bottleneck": "simlib.simulate.bottleneck",
    "workbench": "simlib.plan.open_workbench",
    "InputError": "simlib.core.errors",
}
__all__ = sorted(_HOMES)


def __getattr__(name):
    """Import a public name on first use, so that `import simlib` itself costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'simlib' has no attribute {name!r}")
    home, _, attribute = _HOMES[name].partition(":")
    found = getattr(import_module(home), attribute or name)
    globals()[name] = found
    return found
