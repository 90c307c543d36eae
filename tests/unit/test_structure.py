"""Small modules and functions, docstrings, a light import, nothing of any machine, and a silent linter."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "simlib").rglob("*.py")) + [ROOT / "workbook.py"]
MODULE_LINES, FUNCTION_LINES, ARGUMENTS = 250, 40, 6
# An error says what, where, value and remedy; every part may be left out.
MANY_ARGUMENTS = {"InputError"}
# Written in halves, so that this file does not name them itself.
MACHINES = re.compile(r"(?<![\w.~}])/(?:" + "t" + "mp|" + "wo" + "rk|ro" + r"ot)/\w")
REGISTRIES = re.compile("|".join((r"py" r"pi\.org", r"python" r"hosted\.org", r"npm" r"js\.org", r"ana" r"conda\.org")))
LIBRARIES = {"statsmodels", "scipy.stats", "plotly", "holidays", "duckdb", "simpy", "ipywidgets", "xlsxwriter"}
NAMES = [str(path.relative_to(ROOT)) for path in SOURCES]


def functions(tree):
    """Return every function of a module, methods and inner ones included."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(function):
    """Return the physical lines of a function from its first decorator to its last line."""
    return function.end_lineno - min([function.lineno] + [d.lineno for d in function.decorator_list]) + 1


def wide_constructors(tree):
    """Return {class: arguments besides self} of constructors that take more than ARGUMENTS: they hide a noun."""
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    made = [(c.name, f.args) for c in classes for f in c.body if getattr(f, "name", "") == "__init__"]
    counts = {name: len(a.posonlyargs + a.args + a.kwonlyargs) - 1 for name, a in made}
    return {name: count for name, count in counts.items() if count > ARGUMENTS and name not in MANY_ARGUMENTS}


def undocumented(text):
    """Return the names of a module's public parts without a docstring (`module` for itself)."""
    tree = ast.parse(text)
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    parts = [node for node in tree.body if isinstance(node, kinds) and not node.name.startswith("_")]
    missing = [node.name for node in parts if not ast.get_docstring(node)]
    return missing + (["module"] if tree.body and not ast.get_docstring(tree) else [])


@pytest.mark.parametrize("path", SOURCES, ids=NAMES)
def test_small_and_documented(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MODULE_LINES
    long = {f.name: length(f) for f in functions(ast.parse(text)) if length(f) > FUNCTION_LINES}
    assert long == {} and wide_constructors(ast.parse(text)) == {}
    assert undocumented(text) == []


def test_the_measures_see_what_they_should():
    body = "\n".join("    x = 1" for _ in range(40))
    tree = ast.parse(f"class A:\n    pass\n@wrap\ndef long():\n{body}\n")
    assert [length(f) for f in functions(tree)] == [42]
    wide = ast.parse("class B:\n    def __init__(self, a, b, c, d, e, f, *, g): ...\n")
    assert wide_constructors(wide) == {"B": 7} and wide_constructors(tree) == {}
    assert undocumented("class A:\n    pass\ndef f():\n    pass\ndef _g():\n    pass\n") == ["A", "f", "module"]
    assert undocumented("") == []


@pytest.mark.parametrize("page", ["README.md", "docs/architecture.md"])
def test_every_room_of_the_house_is_on_its_map(page):
    rooms = {path.parent.name for path in (ROOT / "simlib").glob("*/__init__.py")}
    named = set(re.findall(r"`(\w+)(?:/\w+)*/?`", (ROOT / page).read_text(encoding="utf-8")))
    assert len(rooms) > 10 and rooms - named == set()


def tracked():
    """Return the project's own files; only git knows them."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git repository: which files are the project's own is unknown")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_machine_or_a_registry():
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            hits = MACHINES.findall(line) + REGISTRIES.findall(line)
            found += [f"{path.relative_to(ROOT)}:{number} {hit}" for hit in hits]
    assert found == []


def test_the_patterns_see_machines():
    for folder in ("tmp", "work", "root"):
        assert MACHINES.search(f"cd /{folder}/x") and not MACHINES.search(f"shop/{folder}/x")


def test_import_is_light():
    code = "import sys, simlib; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert LIBRARIES & set(loaded.stdout.split()) == set()


def test_the_commands_need_nothing_heavy_to_begin():
    code = "import sys, simlib.cli.main; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {"numpy", "pandas", "scipy", "pydantic"} & set(loaded.stdout.split()) == set()


def test_targets_need_no_forecast_models():
    code = "import sys, simlib.targets.cube; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "simlib.forecasting.make" not in loaded.stdout.split()


def test_the_linter_is_silent():
    run = subprocess.run([sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "concise", "."],
                         cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
