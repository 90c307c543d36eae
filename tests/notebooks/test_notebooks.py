"""Every notebook was run, keeps its outputs and stays thin; that it still gives them is nbval's to say."""

import ast
import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
LINES = 8
FORBIDDEN = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.AsyncFor, ast.While)


def text_of(cell):
    """Return a cell's source as one text."""
    return "".join(cell["source"])


def code_lines(text):
    """Return the lines of a code cell that are neither empty nor comments."""
    return [line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]


def faults(notebook):
    """Return one line for each way in which a notebook (as parsed JSON) is unfinished or not thin."""
    cells = notebook["cells"]
    found = [] if "widgets" not in notebook["metadata"] else ["stores widget state, which holds a copy of plotly.js"]
    if not cells or cells[0]["cell_type"] != "markdown" or "?" not in text_of(cells[0]):
        found.append("does not open with a question")
    code = [(number, cell) for number, cell in enumerate(cells) if cell["cell_type"] == "code"]
    if not any(cell["outputs"] for _, cell in code):
        found.append("shows no output at all")
    for number, cell in code:
        if cell["execution_count"] is None:
            found.append(f"cell {number} was never run")
        if len(code_lines(text_of(cell))) > LINES:
            found.append(f"cell {number} has more than {LINES} lines")
        if any(output["output_type"] == "error" for output in cell["outputs"]):
            found.append(f"cell {number} keeps an error")
        for node in ast.walk(ast.parse(text_of(cell))):
            if isinstance(node, FORBIDDEN):
                found.append(f"cell {number} holds {type(node).__name__}")
    counts = [cell["execution_count"] for _, cell in code if cell["execution_count"] is not None]
    return found if counts == sorted(counts) else found + ["was not run from top to bottom"]


def test_there_are_notebooks():
    assert NOTEBOOKS, f"no notebook in {FOLDER}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_run_and_thin(path):
    assert faults(json.loads(path.read_text(encoding="utf-8"))) == []


def notebook(source="1 + 1", count=1, outputs=({"output_type": "execute_result"},), opening="# Enough?", **metadata):
    """Return a small notebook: an opening and one code cell."""
    return {"metadata": metadata, "cells": [
        {"cell_type": "markdown", "source": [opening]},
        {"cell_type": "code", "source": [source], "execution_count": count, "outputs": list(outputs)}]}


@pytest.mark.parametrize(("planted", "fault"), [
    ({"count": None}, "never run"),
    ({"outputs": ()}, "no output"),
    ({"outputs": ({"output_type": "error"},)}, "error"),
    ({"source": "def f():\n    pass"}, "FunctionDef"),
    ({"source": "class A:\n    pass"}, "ClassDef"),
    ({"source": "for i in x:\n    pass"}, "For"),
    ({"source": "while True:\n    pass"}, "While"),
    ({"source": "\n".join("x = 1" for _ in range(9))}, "8 lines"),
    ({"opening": "# An answer."}, "question"),
    ({"widgets": {}}, "widget state"),
])
def test_a_planted_fault_is_found(planted, fault):
    assert len(faults(notebook(**planted))) == 1 and fault in faults(notebook(**planted))[0]


def test_a_good_notebook_passes():
    assert faults(notebook("[n for n in range(3)]\n# a comment")) == []
