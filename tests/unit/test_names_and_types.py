"""Plain names and typed public functions in every room."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Words of an old dialect: no identifier may have one of them as a whole word.
DIALECT = {"told", "said", "kept", "known", "beside", "alike", "life", "about", "lacks"}
SOURCES = [*sorted((ROOT / "simlib").rglob("*.py")), ROOT / "workbook.py"]


def words(name):
    """Return the words of an identifier: `whatIs_known` is what, is, known."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def identifiers(tree):
    """Yield (line, name) of everything a module names itself: definitions, arguments, variables, attributes set."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id if isinstance(node, ast.Name) else node.attr
        elif isinstance(node, ast.alias) and node.asname:
            yield node.lineno, node.asname
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.value.lineno, node.arg


def dialect(path):
    """Return `file:line name` of every identifier of a file, its own name included, that has a word of the dialect."""
    found = [(1, path.stem), *identifiers(ast.parse(path.read_text(encoding="utf-8")))]
    return sorted({f"{path.relative_to(ROOT)}:{line} {name}" for line, name in found if words(name) & DIALECT})


def untyped(path):
    """Return `file:line name` of public functions and methods without a type on an argument or on what they return."""
    tree, found = ast.parse(path.read_text(encoding="utf-8")), []
    bodies = [tree.body] + [n.body for n in tree.body if isinstance(n, ast.ClassDef) and not n.name.startswith("_")]
    for node in (n for body in bodies for n in body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)):
        if node.name.startswith("_") and node.name != "__init__":
            continue
        taken = node.args
        every = [*taken.posonlyargs, *taken.args, *taken.kwonlyargs, *filter(None, (taken.vararg, taken.kwarg))]
        bare = [a.arg for a in every if a.annotation is None and a.arg not in ("self", "cls")]
        if bare or (node.returns is None and node.name != "__init__"):
            found.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    return found


def test_no_identifier_speaks_the_dialect():
    assert [line for path in SOURCES for line in dialect(path)] == []


def test_public_functions_are_typed():
    assert [line for path in SOURCES for line in untyped(path)] == []


@pytest.mark.parametrize(
    "text", ["known = 1", "def f(what_is_told): pass", "f(about=1)", "x.kept = 2", "class SaidIt: pass"]
)
def test_the_dialect_is_seen(tmp_path, monkeypatch, text):
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    path = tmp_path / "a.py"
    path.write_text(text)
    assert len(dialect(path)) == 1


def test_plain_names_pass(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    path = tmp_path / "a.py"
    path.write_text("unknown = lifecycle = 1\nf(without=2)\ndef g(x: int) -> int: ...\ndef h(x): ...\n")
    assert dialect(path) == [] and untyped(path) == ["a.py:4 h"]
