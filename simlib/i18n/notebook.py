"""Notebooks in the reader's language: their Markdown cells are texts of the catalogue."""

from __future__ import annotations

import json

from simlib.i18n.language import language
from simlib.i18n.lookup import look_up


def translated(text: str) -> str:
    """Return a notebook (JSON text) in the reader's language; English stays byte for byte what it is.

    In another language the stored outputs go: they are English, and running the cells makes them again.
    """
    if language() == "en":
        return text
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = look_up("".join(cell["source"]).strip()).splitlines(keepends=True)
        elif cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
