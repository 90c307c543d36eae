"""The constant texts that people read, found in the source: `_(…)`, errors, notes, helps, templates, notebooks."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Functions whose first argument is a text, whose first two are its singular and plural, or whose first is a name.
TEXTS = {"_", "N_", "msg", "Message", "phrase", "look_up"}
PLURALS = {"ngettext", "counted", "look_up_counted"}
ERRORS = {"InputError", "Infeasible", "Damaged"}
KEYWORDS = {"remedy", "help"}
# Constants given to a variable of such a name are texts of errors; NOTES maps codes to texts.
VARIABLES = ("what", "remedy")


@dataclass(frozen=True)
class Text:
    """One text to translate: the file where it stands, the text, its plural and its context."""

    file: str
    text: str
    many: str | None = None
    context: str | None = None


def sources(root: Path) -> Iterator[Text]:
    """Yield the texts of every module, template and notebook of the project in `root`."""
    for path in sorted((root / "simlib").rglob("*.py")):
        name = path.relative_to(root).as_posix()
        yield from of_module(path.read_text(encoding="utf-8"), name)
    for path in sorted((root / "simlib").rglob("*.html")):
        yield from of_template(path, path.relative_to(root).as_posix())
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        yield from of_notebook(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix())


def of_module(text: str, file: str) -> Iterator[Text]:
    """Yield the texts of Python source `text`, in order."""
    tree = ast.parse(text)
    errors = ERRORS | {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and _is_error(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node, file, errors)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            yield from _of_assignment(node, file)


def _is_error(node):
    return any(getattr(base, "id", "") in ERRORS for base in node.bases)


def _of_call(node, file, errors):
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    first = list(constants(node.args[0])) if node.args else []
    if name in TEXTS or name in errors:
        yield from (Text(file, text) for text in first)
    elif name in PLURALS and first and len(node.args) > 1:
        yield from (Text(file, first[0], many) for many in constants(node.args[1]))
    elif name == "pgettext" and first and len(node.args) > 1:
        yield from (Text(file, text, context=first[0]) for text in constants(node.args[1]))
    elif name == "label" and first:
        from simlib.core.kinds import readable

        yield from (Text(file, readable(text)) for text in first)
    for keyword in node.keywords:
        if keyword.arg in KEYWORDS:
            yield from (Text(file, text) for text in constants(keyword.value))


def _of_assignment(node, file):
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    if "NOTES" in names and isinstance(node.value, ast.Dict) and _are_codes(node.value.keys):
        yield from (Text(file, text) for value in node.value.values for text in constants(value))
    elif any(name.casefold().rpartition("_")[2] in VARIABLES for name in names) and node.value is not None:
        yield from (Text(file, text) for text in constants(node.value))
    elif isinstance(targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple):
        for target, value in zip(targets[0].elts, node.value.elts, strict=False):
            if getattr(target, "id", "") in VARIABLES:
                yield from (Text(file, text) for text in constants(value))


def _are_codes(keys):
    """Return whether keys are codes of notes, such as `data.no_date`."""
    return all(isinstance(key, ast.Constant) and "." in str(key.value) for key in keys)


def constants(node: ast.expr) -> Iterator[str]:
    """Yield the texts that an expression may be: a constant, or those of its branches."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and any(map(str.isalpha, node.value)):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (text for branch in (node.body, node.orelse) for text in constants(branch))
    elif isinstance(node, ast.BoolOp):
        yield from (text for value in node.values for text in constants(value))


def hidden(text: str) -> Iterator[int]:
    """Yield the lines of Python source where a text to translate is an f-string or put together of pieces."""
    for node in ast.walk(ast.parse(text)):
        name = getattr(getattr(node, "func", None), "attr", getattr(getattr(node, "func", None), "id", ""))
        if isinstance(node, ast.Call):
            written = node.args[:1] if name in TEXTS | PLURALS | ERRORS else []
            written += [keyword.value for keyword in node.keywords if keyword.arg in KEYWORDS]
            yield from (part.lineno for part in written if isinstance(part, ast.JoinedStr | ast.BinOp))


def of_template(path: Path, file: str) -> Iterator[Text]:
    """Yield the texts of a Jinja2 template: `{{ _("…") }}`."""
    from jinja2.ext import babel_extract

    with path.open("rb") as opened:
        for _line, function, found, _comments in babel_extract(opened, tuple(TEXTS | PLURALS), (), {}):
            texts = [text for text in (found if isinstance(found, tuple) else (found,)) if isinstance(text, str)]
            if texts:
                yield Text(file, texts[0], texts[1] if function in PLURALS and len(texts) > 1 else None)


def of_notebook(text: str, file: str) -> Iterator[Text]:
    """Yield the Markdown cells of a notebook, each as one text."""
    for cell in json.loads(text)["cells"]:
        source = "".join(cell["source"]).strip()
        if cell["cell_type"] == "markdown" and source:
            yield Text(file, source)
