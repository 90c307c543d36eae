"""pyproject.toml, environment.yml and requirements.lock name one set of packages, and the lock names no host."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
CONDA_NAMES = {"duckdb": "python-duckdb", "playwright": "playwright-python"}
# Imported under another name, or brought by a package that cannot do without it.
IMPORT_NAMES = {"ruamel": "ruamel-yaml", "python_calamine": "python-calamine", "markupsafe": "jinja2",
                "nbformat": "nbconvert", "IPython": "ipykernel"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
RUNTIME = [Requirement(text) for text in PROJECT["dependencies"]]
DECLARED = RUNTIME + [Requirement(text) for extra in PROJECT["optional-dependencies"].values() for text in extra]


def locked():
    """Return {package: [(version, marker, hashes)]} of the lock."""
    found = {}
    for block in re.split(r"\n(?=\S)", LOCK.replace(" \\\n", " ")):
        line = block.splitlines()[0]
        pin, *hashes = line.split("--hash=")
        requirement = Requirement(pin.strip())
        version = Version(str(requirement.specifier).removeprefix("=="))
        found.setdefault(canonicalize_name(requirement.name), []).append((version, requirement.marker, hashes))
    return found


def test_conda_and_pip_install_the_same():
    conda = YAML(typ="safe", pure=True).load(ROOT / "environment.yml")
    listed = [entry for entry in conda["dependencies"] if isinstance(entry, str)]
    ours = {CONDA_NAMES.get(r.name, r.name) + str(r.specifier) for r in DECLARED}
    assert set(listed) == ours | {"pip", "python" + PROJECT["requires-python"]}
    assert len(listed) == len(set(listed))
    assert [entry for entry in conda["dependencies"] if not isinstance(entry, str)] == [{"pip": ["-e ."]}]
    assert conda["channels"] == ["conda-forge"]


def test_the_lock_names_no_host():
    assert "://" not in LOCK
    assert not re.search(r"^\s*-", LOCK.replace("    --hash=", "    "), flags=re.MULTILINE)


def test_every_pin_is_exact_and_hashed():
    pins = [pin for versions in locked().values() for pin in versions]
    assert len(pins) > 100
    assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", mark.strip()) for _, _, hashes in pins for mark in hashes)
    assert all(hashes for _, _, hashes in pins)


@pytest.mark.parametrize("requirement", DECLARED, ids=str)
def test_the_lock_holds_what_is_declared(requirement):
    versions = locked()[canonicalize_name(requirement.name)]
    assert all(version in requirement.specifier for version, _, _ in versions)


def test_this_environment_is_the_lock():
    from importlib.metadata import version

    if Path(sys.prefix) != ROOT / ".venv":
        pytest.skip("these tests run outside the project's own .venv")
    pins = {name: str(pin) for name, pins in locked().items() for pin, marker, _ in pins
            if marker is None or marker.evaluate()}
    assert {name: version(name) for name in pins} == pins


def test_what_simlib_imports_is_declared():
    declared = {canonicalize_name(r.name) for r in RUNTIME}
    undeclared = set()
    for path in (ROOT / "simlib").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            tops = {name.split(".")[0] for name in names} - set(sys.stdlib_module_names) - {"simlib"}
            undeclared |= {f"{path.name}: {top}" for top in tops
                           if canonicalize_name(IMPORT_NAMES.get(top, top)) not in declared}
    assert undeclared == set()
