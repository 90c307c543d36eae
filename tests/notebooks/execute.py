"""Run notebooks from top to bottom and keep their outputs: `python tests/notebooks/execute.py [NAME.ipynb ...]`."""

import sys
from pathlib import Path

import nbformat
from nbconvert.preprocessors import ExecutePreprocessor

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"


def execute(path):
    """Run one notebook in its folder and write it back without widget state, which would hold a copy of plotly.js."""
    notebook = nbformat.read(path, as_version=4)
    ExecutePreprocessor(timeout=300, kernel_name="python3").preprocess(notebook, {"metadata": {"path": path.parent}})
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook.metadata = nbformat.from_dict({"kernelspec": kernel, "language_info": {"name": "python"}})
    for number, cell in enumerate(notebook.cells):
        cell.id, cell.metadata = f"cell-{number:02d}", {}
    nbformat.write(notebook, path)


if __name__ == "__main__":
    for path in [FOLDER / name for name in sys.argv[1:]] or sorted(FOLDER.glob("*.ipynb")):
        execute(path)
