"""Every code that ingest stores has its English text, and no text is left without a code that stores it."""

import ast
from pathlib import Path

import pytest

import simlib.data
from simlib.core.message import Note
from simlib.data import notes, reasons

FILES = sorted(Path(simlib.data.__file__).parent.glob("*.py"))
CALLS = {"warn", "count", "assume"}


def constants(path):
    """Return all constant texts of a module."""
    return {node.value for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)}  # fmt: skip


TEXTS = set().union(*(constants(path) for path in FILES if path.stem not in ("notes", "reasons")))


def called(names, place):
    """Yield constant arguments at a place of the methods so named, in all modules."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names
            if named and len(node.args) > place and isinstance(node.args[place], ast.Constant):
                yield node.args[place].value


def test_every_reason_has_a_text():
    used = set(called({"refuse"}, 1))
    assert len(used) > 20 and {reasons.ROOM + code for code in used} <= set(reasons.NOTES)


@pytest.mark.parametrize("code", [code.removeprefix(reasons.ROOM) for code in reasons.NOTES])
def test_every_reason_is_given_somewhere_and_is_put_into_words(code):
    assert code in TEXTS and " " in str(reasons.reason(code))


def test_reasons_of_unreadable_money_are_reasons():
    assert {reasons.ROOM + code for code in reasons.MONEY_UNREADABLE} <= set(reasons.NOTES)


def test_every_warning_and_assumption_has_a_text():
    used = {f"data.{code}" for code in called(CALLS, 0) if isinstance(code, str) and code.isidentifier()}
    assert len(used) > 12 and used <= set(notes.NOTES)


def test_a_code_without_a_text_is_noticed():
    with pytest.raises(KeyError, match="data.nothing"):
        str(Note("data.nothing"))
