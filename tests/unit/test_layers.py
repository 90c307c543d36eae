"""Upper layers import lower ones, never back: every import of simlib is resolved and held against the table."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# The house: later rooms import earlier ones, never back; docs/architecture.md says what each holds.
ROOMS = """core i18n data forecasting targets driver_tree promotions engine calibration flows simulate plan_folder
optimisation presentation sections plan tracking demo cli __main__""".split()
ALONE = ("flows", "sections")  # rooms whose folders never import each other
FLOW_STEP = {"core", "engine", "promotions", "flows"}  # what a flow.py may import: it must not reach for data or people
SIMPY = {"simlib.engine.clock", "simlib.flows.disruptions.flow"}


def module_of(path, root):
    """Return (dotted name, is it a package) of a file below `root`."""
    parts = path.relative_to(root).with_suffix("").parts
    package = parts[-1] == "__init__"
    return ".".join(parts[:-1] if package else parts), package


def modules_under(root):
    """Return {dotted name: (path, is it a package)} of the package `simlib` below `root`."""
    named = {path: module_of(path, root) for path in sorted((root / "simlib").rglob("*.py"))}
    return {name: (path, package) for path, (name, package) in named.items()}


def longest_module(dotted, known):
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


def room(dotted):
    """Return the room of a module and the folder within: `simlib.flows.cash.flow` is in (`flows`, `cash`)."""
    return tuple((dotted.split(".") + ["", ""])[1:3])


def breach(source, target):
    """Return why `source` may not import `target` (both modules of simlib), or nothing."""
    (own, place), (other, where) = room(source), room(target)
    if own not in (*ROOMS, ""):
        return f"{own} has no room yet: add it to docs/architecture.md and to this table"
    if own == other and own in ALONE and place and where and place != where:
        return f"{own} never import each other"
    if own == "" or own == other:
        return ""
    if other == "":
        return "the package itself is for Python users"
    if source.endswith(".flow") and own == "flows" and other not in FLOW_STEP:
        return f"a flow.py may import only {', '.join(sorted(FLOW_STEP))}"
    return "" if ROOMS.index(other) < ROOMS.index(own) else f"{own} comes before {other}"


def breaches(root):
    """Return one line for each import below `root` that goes against the layers."""
    known, found = modules_under(root), []
    for name, (path, package) in known.items():
        for line, dotted in imports(name, package, ast.parse(path.read_text(encoding="utf-8"))):
            why = ""
            if dotted.split(".")[0] == "simlib":
                why = breach(name, longest_module(dotted, known))
            elif dotted.split(".")[0] == "simpy" and name not in SIMPY:
                why = "SimPy lives in engine/clock.py and flows/disruptions/flow.py"
            if why:
                found.append(f"{path.relative_to(root)}:{line} imports {dotted}: {why}")
    return found


def test_every_import_goes_downwards():
    assert len(modules_under(ROOT)) > 10
    assert breaches(ROOT) == []


PLANTED = [
    ("core/money.py", "import simlib.engine.clock"),
    ("core/money.py", "from simlib import data"),
    ("core/errors.py", "from simlib.i18n import _"),
    ("i18n/text.py", "from simlib.data import read"),
    ("core/money.py", "def f():\n    from simlib.targets import cube"),
    ("core/calendar/fiscal.py", "from ...engine import clock"),
    ("core/money.py", "import importlib\nimportlib.import_module('simlib.simulate.run')"),
    ("data/reader.py", "from simlib.forecasting.models import ETS"),
    ("forecasting/models.py", "from ..targets import cube"),
    ("flows/cash/flow.py", "from simlib.flows.inventory.flow import Inventory"),
    ("flows/cash/flow.py", "from ..inventory import flow"),
    ("flows/cash/flow.py", "from simlib.data import reader"),
    ("flows/cash/calibrate.py", "from simlib.flows.inventory.flow import Inventory"),
    ("flows/cash/flow.py", "import simpy"),
    ("simulate/run.py", "from simlib.presentation.page import render"),
    ("simulate/run.py", "import simlib"),
    ("presentation/page.py", "from simlib.sections.goods import facts"),
    ("sections/goods/facts.py", "from simlib.sections.cash import facts"),
    ("sections/goods/facts.py", "from simlib.plan import make"),
    ("newcomer/thing.py", "from simlib.core import money"),
]
KNOWN = {place for place, _ in PLANTED} | {
    "engine/clock.py", "targets/cube.py", "flows/inventory/flow.py", "sections/cash/facts.py", "plan/make.py",
    "__init__.py",
}  # fmt: skip


def plant(folder, place, text):
    """Write an innocent package `simlib` below `folder` with `text` in one of its files."""
    for name in sorted((KNOWN | {place}) - {"newcomer/thing.py"} | ({place} if place else set())):
        path = folder / "simlib" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text if name == place else '"""Innocent."""\n', encoding="utf-8")
        for folder_of in (path.parent, path.parent.parent):
            (folder_of / "__init__.py").touch()


@pytest.mark.parametrize(("place", "text"), PLANTED)
def test_a_planted_breach_is_found(tmp_path, place, text):
    plant(tmp_path, place, text)
    found = breaches(tmp_path)
    assert len(found) == 1 and found[0].startswith(f"simlib/{place}:")


@pytest.mark.parametrize(("place", "text"), [
    ("simulate/run.py", "from simlib.flows.cash import flow\nfrom ..engine.clock import Clock"),
    ("targets/cube.py", "from ..core import money\nfrom simlib.forecasting.models import ETS"),
    ("flows/cash/flow.py", "from ...engine import clock\nimport numpy"),
    ("flows/cash/calibrate.py", "from simlib.data import reader\nfrom .flow import Cash"),
    ("core/calendar/fiscal.py", "from ..money import split\nfrom . import fiscal"),
    ("sections/goods/facts.py", "from simlib.presentation import page"),
    ("engine/clock.py", "import simpy"),
])
def test_an_allowed_import_passes(tmp_path, place, text):
    plant(tmp_path, place, text)
    assert breaches(tmp_path) == []
