"""simlib: real orders in, a yearly plan that adds up to the cent and has been simulated hundreds of times out."""

from __future__ import annotations

from importlib import import_module

_HOMES = {
    "read": "simlib.data",
    "history": "simlib.data",
    "forecast": "simlib.forecast:make_forecast",
    "forecast_shares": "simlib.forecast.tree.shares",
    "backtest": "simlib.forecast.backtest",
    "reconcile": "simlib.forecast.tree.reconcile",
    "Targets": "simlib.targets.plan",
    "Drivers": "simlib.targets.drivers",
    "FiscalYear": "simlib.core.calendar.fiscal",
    "load": "simlib.scenario.files",
    "set_at": "simlib.scenario.tree",
    "run": "simlib.run",
    "replicate": "simlib.experiment.replicate",
    "compare": "simlib.experiment.compare",
    "bottleneck": "simlib.experiment.bottleneck",
    "workbench": "simlib.workbook.open",
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
