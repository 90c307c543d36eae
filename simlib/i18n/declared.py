"""Texts declared at run time: sentences and units of parameters, metrics, and the help of every command."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterable, Iterator
from importlib import import_module
from types import ModuleType

from simlib.core.calendar.festivals import patterns
from simlib.core.kinds import readable
from simlib.core.metric import Metric
from simlib.core.params import Params, declared
from simlib.i18n.extract import Text

PACKAGE = __name__.partition(".")[0]


def declarations() -> Iterator[Text]:
    """Yield every text that is declared rather than written in a call; imports the whole package."""
    modules = all_modules()
    for kind in sorted(_below(Params), key=lambda kind: (kind.__module__, kind.__qualname__)):
        for parameter in declared(kind):
            yield from _unit(_file(kind.__module__), parameter.unit)
            if "." not in parameter.path:
                yield Text(_file(kind.__module__), readable(parameter.path))
            if parameter.doc:
                yield Text(_file(kind.__module__), parameter.doc)
    for module in modules:
        for metric in _metrics(vars(module).values()):
            file = _file(module.__name__)
            yield Text(file, getattr(metric, "label", readable(metric.name)))
            yield Text(file, metric.formula)
            yield from _unit(file, metric.unit)
    breakers = import_module(f"{PACKAGE}.simulate.breakers")
    yield from (Text(_file(breakers.__name__), readable(name)) for name in breakers.LIMITS)
    yield from helps()
    file = _file(f"{PACKAGE}.core.calendar.festivals")
    for (festival, _platform, phase), pattern in patterns().items():
        yield from (Text(file, text) for text in (festival, phase, pattern, f"{festival} {phase}"))


def all_modules() -> list[ModuleType]:
    """Return every module of the package, imported."""
    package = import_module(PACKAGE)
    names = sorted(found.name for found in pkgutil.walk_packages(package.__path__, f"{PACKAGE}."))
    return [import_module(name) for name in names if not name.endswith("__main__")]


def helps() -> Iterator[Text]:
    """Yield the help of every command, option and argument, and the words that the help itself is made of."""
    import typer

    app = import_module(f"{PACKAGE}.cli.main").app
    command = typer.main.get_command(app)
    for inner in (command, *getattr(command, "commands", {}).values()):
        callback = inspect.unwrap(inner.callback) if inner.callback else None
        file = _file(callback.__module__) if callback else _file(f"{PACKAGE}.cli.main")
        if inner.help:
            yield Text(file, inner.help)
        yield from (Text(file, p.help) for p in inner.params if getattr(p, "help", None))


def _below(kind):
    found = set()
    for inner in kind.__subclasses__():
        found |= {inner} | _below(inner)
    return {inner for inner in found if inner.__module__.startswith(PACKAGE)}


def _metrics(values: Iterable[object]) -> Iterator[Metric]:
    for value in values:
        if isinstance(value, Metric):
            yield value
        elif isinstance(value, tuple | list):
            yield from (inner for inner in value if isinstance(inner, Metric))
        elif isinstance(value, dict):
            yield from (inner for inner in value.values() if isinstance(inner, Metric))


def _unit(file, unit):
    if unit:
        yield Text(file, unit, context="unit")


def _file(module):
    return module.replace(".", "/") + ".py"
