"""Run notebooks from top to bottom and keep their outputs: `python tests/notebooks/execute.py [NAME.ipynb ...]`.

The figures in a first cell follow the outputs; whether its sentences still hold is for a person to read.
"""

import re
import sys
from pathlib import Path

import nbformat
from nbconvert.preprocessors import ExecutePreprocessor

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
FIGURE = re.compile(r"−?¥[\d.,]*\d[kM]?|\d+(?:\.\d+)? %")


def figures(notebook):
    """Return the amounts and percentages in a notebook's outputs, in order."""
    outputs = [o.get("data", {}) for c in notebook.cells if c.cell_type == "code" for o in c.outputs]
    shown = "\n".join(data.get("text/markdown", data.get("text/plain", "")) for data in outputs)
    return FIGURE.findall(shown.replace("\u00a0", " "))


def execute(path):
    """Run one notebook in its folder and write it back without widget state, which would hold a copy of plotly.js."""
    notebook = nbformat.read(path, as_version=4)
    before = figures(notebook)
    ExecutePreprocessor(timeout=300, kernel_name="python3").preprocess(notebook, {"metadata": {"path": path.parent}})
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook.metadata = nbformat.from_dict({"kernelspec": kernel, "language_info": {"name": "python"}})
    for number, cell in enumerate(notebook.cells):
        cell.id, cell.metadata = f"cell-{number:02d}", {}
    after = figures(notebook)
    if len(before) == len(after):
        now = dict(zip(reversed(before), reversed(after), strict=True))
        head = notebook.cells[0]
        head.source = FIGURE.sub(lambda found: now.get(found[0], found[0]), head.source)
    nbformat.write(notebook, path)


if __name__ == "__main__":
    for path in [FOLDER / name for name in sys.argv[1:]] or sorted(FOLDER.glob("*.ipynb")):
        execute(path)
