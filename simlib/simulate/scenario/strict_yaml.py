"""YAML read strictly: one plain document, no surprises in scalars, and the line of every key."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

from simlib.core.errors import InputError
from simlib.core.message import N_

LARGEST_FILE = 1_000_000
DEEPEST = 50
SURPRISES = (
    (re.compile(r"^(yes|no|on|off|y|n)$", re.I), N_("write true or false, or quote the text")),
    (re.compile(r"^[-+]?\d+:\d\d(:\d\d)?$"), N_("write hours as a number, or quote the text")),
    (re.compile(r"^[-+]?0\d+$"), N_("numbers have no leading zero; quote it if it is text")),
    (re.compile(r"^[-+]?(\d+\.?\d*|\.\d+)[eE][-+]?\d+$"), N_("write the number out")),
    (re.compile(r"^[-+]?(0[xob][0-9a-f_]+|\d[\d,]*_[\d_]*(\.\d*)?)$", re.I), N_("write the number in plain digits")),
    (re.compile(r"^[-+]?\.(inf|nan)$", re.I), N_("give a finite number")),
    (re.compile(r"^\d{4}-(\d-\d{1,2}|\d\d-\d)$"), N_("write the date as YYYY-MM-DD")),
    (re.compile(r"^[-+]?\d{16,}$"), N_("number too large")),
)
DATE = re.compile(r"^\d{4}-\d\d-\d\d$")


def read_yaml(path: str | Path) -> tuple[dict, Callable]:
    """Return (values, line_of) of a YAML file; `line_of(path)` gives the line of a tuple of keys.

    Raises InputError with the line for anything but one plain mapping: tabs, aliases, tags, several documents,
    repeated keys, and scalars that YAML readers disagree about (`no`, `1:30`, `010`, `1e3`, `.inf`).
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    path = Path(path)
    text = _text(path)
    reader = YAML(typ="safe", pure=True)
    try:
        nodes = list(reader.compose_all(text))
        if len(nodes) != 1 or nodes[0] is None:
            line = nodes[1].start_mark.line + 1 if len(nodes) > 1 and nodes[1] else 1
            remedy = "remove the extra '---' or fill the file"
            raise InputError("must hold exactly one YAML document", file=path, line=line, remedy=remedy)
        lines = {}
        _walk(nodes[0], (), lines, path)
        values = YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        problem = (error.problem or "syntax").splitlines()[0]
        raise InputError("not valid YAML: {problem}", file=path, line=line, problem=problem) from error
    except (YAMLError, RecursionError, ValueError) as error:
        raise InputError("not valid YAML", file=path, remedy=str(error).splitlines()[0][:120]) from error
    if not isinstance(values, dict):
        raise InputError("must be a mapping of names to values", file=path, line=1)
    return values, lambda keys: next(
        (lines[tuple(keys[:n])] for n in range(len(keys), 0, -1) if tuple(keys[:n]) in lines), None
    )


def _text(path):
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputError(
                "scenario file too large",
                file=path,
                value=path.stat().st_size,
                remedy="at most 1 MB; put tables in CSV",
            )
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise InputError("no such file", file=path) from error
    except (UnicodeDecodeError, OSError) as error:
        raise InputError("cannot be read as UTF-8 text", file=path, remedy=str(error)[:80]) from error
    for number, line in enumerate(text.splitlines(), 1):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            raise InputError("tab used to indent", file=path, line=number, remedy="indent with spaces")
    return text


def _walk(node, keys, lines, path):
    line = node.start_mark.line + 1
    if len(keys) > DEEPEST:
        raise InputError("nested too deeply", file=path, line=line, remedy="at most {most:int} levels", most=DEEPEST)
    if node.anchor:
        raise InputError(
            "anchors and aliases are not allowed",
            file=path,
            line=line,
            value="&" + node.anchor,
            remedy="write the value out",
        )
    tag = str(node.tag or "")
    if tag and (not tag.startswith("tag:yaml.org,2002:") or tag.startswith("tag:yaml.org,2002:python")):
        raise InputError("tags are not allowed", file=path, line=line, value=tag)
    if isinstance(node.value, str):
        _refuse_surprise(node, line, path)
    elif node.value and isinstance(node.value[0], tuple):
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key.value, str):
                raise InputError("a name must be plain text", file=path, line=line)
            if key.value == "<<":
                raise InputError("merge keys are not allowed", file=path, line=line)
            _refuse_surprise(key, line, path)
            lines[(*keys, key.value)] = line
            _walk(value, (*keys, key.value), lines, path)
    else:
        for i, value in enumerate(node.value):
            lines[(*keys, i)] = value.start_mark.line + 1
            _walk(value, (*keys, i), lines, path)


def _refuse_surprise(node, line, path):
    if node.style in ("'", '"', "|", ">"):
        return
    for pattern, remedy in SURPRISES:
        if pattern.match(node.value):
            raise InputError("value can be read in two ways", file=path, line=line, value=node.value, remedy=remedy)
    if DATE.match(node.value):
        try:
            date.fromisoformat(node.value)
        except ValueError as error:
            raise InputError("no such day", file=path, line=line, value=node.value) from error
