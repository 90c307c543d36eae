"""Python's own words: every public name is there, is what it should be in any order of use, and has types."""

import ast
import json
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from inspect import signature
from pathlib import Path
from pkgutil import iter_modules

import pytest

import simlib as sl

ROOT = Path(__file__).resolve().parents[2]
# In a fresh process: use the names in one order, or after every module was imported, and print what each then is.
LOOK = """
import importlib, json, pkgutil, sys
import simlib as sl

def look(found, when):
    for name in names:
        value = getattr(sl, name)
        found.setdefault(name, []).append([when, type(value).__name__, value.__module__, value.__name__])

def every_module():
    for module in pkgutil.walk_packages(sl.__path__, "simlib."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)

names, found = sorted(sl.__all__, reverse="backwards" in sys.argv), {}
if "modules" in sys.argv:
    every_module()
look(found, "first")
if "modules" not in sys.argv:
    if "backwards" not in sys.argv:
        every_module()
    look(found, "again")
print(json.dumps(found))
"""


def homes():
    """Return public name → (module, name there) as type checkers read them."""
    tree = ast.parse(Path(sl.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If) and node.test.id == "TYPE_CHECKING")
    named = [(alias, node.module) for node in block.body for alias in node.names]
    return {alias.asname or alias.name: (module, alias.name) for alias, module in named}


@pytest.mark.parametrize("order", [["forwards"], ["backwards"], ["modules"]], ids=" ".join)
def test_a_name_is_the_same_in_any_order(order):
    """Forwards and backwards put each name before and after each other one, and before and after every module."""
    run = subprocess.run([sys.executable, "-c", LOOK, *order], cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(run.stdout)
    assert set(found) == set(sl.__all__)
    for name, seen in found.items():
        module, own = homes()[name]
        assert {(kind, *place) for _, kind, *place in seen} <= {(k, module, own) for k in ("function", "type")}, name


def test_no_public_name_is_that_of_a_room():
    assert {module.name for module in iter_modules(sl.__path__)} & set(sl.__all__) == set()


def test_type_checkers_read_what_is_imported():
    homes_at_run_time = {name: home.partition(":") for name, home in sl._HOMES.items()}
    assert homes() == {name: (module, own or name) for name, (module, _, own) in homes_at_run_time.items()}
    assert list(sl._HOMES) == sl.__all__ == sorted(homes())


def test_names_are_listed_before_they_are_used():
    code = "import simlib; print(set(simlib.__all__) <= set(dir(simlib)), set(simlib.__all__) & set(vars(simlib)))"
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout == "True set()\n"


def test_unknown_names_are_refused():
    with pytest.raises(AttributeError, match="nosuch"):
        sl.nosuch  # noqa: B018


def test_what_the_design_promises_and_is_there():
    promised = {"read", "forecast", "Targets", "load", "replicate", "compare", "bottleneck", "run", "workbench"}
    assert promised <= set(sl.__all__)
    assert all(callable(getattr(sl, name)) and getattr(sl, name).__doc__ for name in sl.__all__)
    assert all(signature(getattr(sl, name)) for name in sl.__all__ if not isinstance(getattr(sl, name), type))


def test_types_are_shipped():
    assert (Path(find_spec("simlib").origin).parent / "py.typed").is_file()
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "py.typed" in settings["tool"]["setuptools"]["package-data"]["*"]
