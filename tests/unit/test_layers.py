"""Upper layers import lower ones, never back: every import of simlib is resolved and held against the table."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ANYTHING = None
PLANNING = {"core", "data", "forecast", "targets"}
BELOW_RUN = {"core", "engine", "flows", "scenario"}
BELOW_EXPERIMENT = BELOW_RUN | PLANNING | {"calibrate", "run", "metrics"}
# What a package may import besides itself, as docs/architecture.md has it.
ALLOWED = {
    "core": set(),
    "data": {"core"},
    "forecast": {"core", "data"},
    "targets": {"core", "data", "forecast"},
    "engine": {"core"},
    "flows": {"core", "engine"},
    "scenario": {"core", "engine", "flows"},
    "calibrate": BELOW_RUN | PLANNING,
    "run": BELOW_RUN,
    "metrics": BELOW_RUN | {"run"},
    "experiment": BELOW_EXPERIMENT,
    "views": {"core", "targets"},
    "demo": BELOW_EXPERIMENT | {"experiment"},
    "plan": ANYTHING,
    "workbook": ANYTHING,
    "cli": ANYTHING,
    "__main__": ANYTHING,
    "": ANYTHING,  # simlib/__init__.py, the words that Python users say
}
SIMPY = {"simlib.engine.clock", "simlib.flows.disruptions"}


def module_of(path, root):
    """Return (dotted name, is it a package) of a file below `root`."""
    parts = path.relative_to(root).with_suffix("").parts
    package = parts[-1] == "__init__"
    return ".".join(parts[:-1] if package else parts), package


def modules_under(root):
    """Return {dotted name: (path, is it a package)} of the package `simlib` below `root`."""
    named = {path: module_of(path, root) for path in sorted((root / "simlib").rglob("*.py"))}
    return {name: (path, package) for path, (name, package) in named.items()}


def longest_known(dotted, known):
    """Return the module that `dotted` names or lies in: `simlib.core.files.digest` is in `simlib.core.files`."""
    while dotted not in known and "." in dotted:
        dotted = dotted.rpartition(".")[0]
    return dotted


def imports(name, package, tree):
    """Yield (line, dotted name) of every import, however written and wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = name.split(".")[: len(name.split(".")) - node.level + package] if node.level else []
            stem = ".".join(base + ([node.module] if node.module else []))
            yield from ((node.lineno, f"{stem}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ("import_module", "__import__"):
                yield node.lineno, str(node.args[0].value)


def layer(dotted):
    """Return the part of the name that the table knows: `simlib.flows.cash` is in `flows`."""
    return (dotted.split(".") + [""])[1]


def breach(source, target):
    """Return why `source` may not import `target` (both modules of simlib), or nothing."""
    own, other = layer(source), layer(target)
    if own not in ALLOWED:
        return f"{own} has no layer yet: add it to docs/architecture.md and to this table"
    if own == other == "flows" and source != target and source != "simlib.flows":
        return "flows never import each other"
    if own == other or ALLOWED[own] is ANYTHING or other in ALLOWED[own]:
        return ""
    return f"{own} may import only {', '.join(sorted(ALLOWED[own])) or 'itself'}"


def breaches(root):
    """Return one line for each import below `root` that goes against the layers."""
    known, found = modules_under(root), []
    for name, (path, package) in known.items():
        for line, dotted in imports(name, package, ast.parse(path.read_text(encoding="utf-8"))):
            why = ""
            if dotted.split(".")[0] == "simlib":
                why = breach(name, longest_known(dotted, known))
            elif dotted.split(".")[0] == "simpy" and name not in SIMPY:
                why = "SimPy lives in engine/clock.py and flows/disruptions.py"
            if why:
                found.append(f"{path.relative_to(root)}:{line} imports {dotted}: {why}")
    return found


def test_every_import_goes_downwards():
    assert len(modules_under(ROOT)) > 10
    assert breaches(ROOT) == []


PLANTED = [
    ("core/money.py", "import simlib.engine.clock"),
    ("core/money.py", "from simlib import data"),
    ("core/money.py", "def f():\n    from simlib.targets import spread"),
    ("core/calendar/fiscal.py", "from ...engine import clock"),
    ("core/money.py", "import importlib\nimportlib.import_module('simlib.run')"),
    ("data/reader.py", "from simlib.forecast.models import ETS"),
    ("forecast/models.py", "from ..targets import spread"),
    ("flows/cash.py", "from simlib.flows.inventory import Inventory"),
    ("flows/cash.py", "from . import inventory"),
    ("flows/cash.py", "from .inventory import Inventory"),
    ("flows/cash.py", "import simpy"),
    ("run.py", "from simlib.forecast.models import ETS"),
    ("run.py", "import simlib"),
    ("views/page.py", "from simlib.run import run"),
    ("newcomer/thing.py", "from simlib.core import money"),
]
KNOWN = {place for place, _ in PLANTED} | {"engine/clock.py", "targets/spread.py", "flows/inventory.py", "__init__.py"}


def plant(folder, place, text):
    """Write an innocent package `simlib` below `folder` with `text` in one of its files."""
    for name in sorted((KNOWN | {place}) - {"newcomer/thing.py"} | ({place} if place else set())):
        path = folder / "simlib" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text if name == place else '"""Innocent."""\n', encoding="utf-8")
        (path.parent / "__init__.py").touch()


@pytest.mark.parametrize(("place", "text"), PLANTED)
def test_a_planted_breach_is_found(tmp_path, place, text):
    plant(tmp_path, place, text)
    found = breaches(tmp_path)
    assert len(found) == 1 and found[0].startswith(f"simlib/{place}:")


@pytest.mark.parametrize(("place", "text"), [
    ("run.py", "from simlib.flows import cash, inventory\nfrom .engine.clock import Clock"),
    ("targets/spread.py", "from ..core import money\nfrom simlib.forecast.models import ETS"),
    ("flows/cash.py", "from ..engine import clock\nimport numpy"),
    ("core/calendar/fiscal.py", "from ..money import split\nfrom . import fiscal"),
    ("engine/clock.py", "import simpy"),
])
def test_an_allowed_import_passes(tmp_path, place, text):
    plant(tmp_path, place, text)
    assert breaches(tmp_path) == []
