"""Scenarios on disk: a YAML of differences beside CSV tables; a child names its parent."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import get_origin

import pandas as pd

from simlib.core.errors import InputError, nearest
from simlib.core.files import read_parquet, whole_file, write_parquet
from simlib.core.message import N_
from simlib.core.params import build, declared
from simlib.simulate.scenario.definition import Scenario, ScenarioParams
from simlib.simulate.scenario.rules import check_cover, check_rules
from simlib.simulate.scenario.strict_yaml import read_yaml
from simlib.simulate.scenario.tables import TABLES, check_tables

HEAD = {"name": str, "parent": str, "why": str, "basis": dict, "tables": dict}
LONGEST_NAME = 100
# Parameters that are mappings with free keys: a child gives them whole.
FREE = {d.path.split(".")[-1] for d in declared(ScenarioParams) if get_origin(d.kind) is dict}


def load(name: str | Path, *, folder: str | Path = "scenarios") -> Scenario:
    """Return the scenario `name` (or the YAML file at that path) of `folder`, its parents' values filled in.

    Raises InputError naming file and line for unknown or refused parameters, cycles, missing tables.
    """
    path = Path(name) if str(name).endswith((".yaml", ".yml")) else Path(folder) / f"{name}.yaml"
    if not path.exists():
        there = sorted(p.stem for p in path.parent.glob("*.yaml")) if path.parent.is_dir() else []
        raise InputError(
            "no such scenario",
            file=path,
            remedy=nearest(path.stem, there) if there else "run `python3 workbook.py plan` first",
        )
    return _load(path, ())


def _load(path, seen):
    if path.resolve() in seen:
        raise InputError("parents form a cycle", file=path, remedy="one scenario must have no parent")
    values, line_of = read_yaml(path)
    head = _head(values, path, line_of)
    if head["parent"] is not None:
        parent_path = path.parent / f"{head['parent']}.yaml"
        if "/" in str(head["parent"]) or not parent_path.exists():
            others = [p.stem for p in path.parent.glob("*.yaml") if p != path]
            raise InputError(
                "unknown parent",
                file=path,
                line=line_of(("parent",)),
                value=head["parent"],
                remedy=nearest(head["parent"], others),
            )
        parent = _load(parent_path, (*seen, path.resolve()))
        merged = _merge(parent.params.model_dump(), values)
        basis, tables = dict(parent.basis), dict(parent.tables)
    else:
        parent, merged, basis, tables = None, values, {}, {}
    params = build(ScenarioParams, merged, file=path, line_of=line_of)
    for table, relative in (head["tables"] or {}).items():
        if table not in TABLES:
            line = line_of(("tables", table))
            raise InputError("unknown table", file=path, line=line, value=table, remedy=nearest(table, TABLES))
        tables[table] = _read_table(path, table, relative, line_of(("tables", table)))
    check_tables(tables, file=path)
    check_rules(params, tables, file=path, line_of=line_of)
    check_cover(params.year, tables, file=path)
    return Scenario(
        name=head["name"] or path.stem,
        params=params,
        tables=tables,
        basis=basis | (head["basis"] or {}),
        why=head["why"] or "",
        parent=head["parent"],
    )


def _head(values, path, line_of):
    """Take the entries that are not parameters out of `values`; refuse those of another kind, and names of no file."""
    head = {key: values.pop(key, None) for key in HEAD}
    for key, kind in HEAD.items():
        if head[key] is not None and not isinstance(head[key], kind):
            what = N_("{key} must be text") if kind is str else N_("{key} must be a mapping of names to values")
            raise InputError(what, file=path, line=line_of((key,)), value=head[key], key=key)
    name = head["name"] or path.stem
    if any(c in "/\\" or not c.isprintable() for c in name) or name.startswith(".") or len(name) > LONGEST_NAME:
        remedy = N_("at most {most:int} characters, no slash, no dot at the start")
        where = {"file": path, "line": line_of(("name",))}
        raise InputError("name cannot be a file's", **where, value=name, remedy=remedy, most=LONGEST_NAME)
    return head


def _merge(parent, child):
    """Lay `child` over `parent`; groups merge, lists and free mappings are replaced whole."""
    out = dict(parent)
    for key, value in child.items():
        out[key] = (
            _merge(out[key], value)
            if isinstance(value, dict) and isinstance(out.get(key), dict) and key not in FREE
            else value
        )
    return out


def _read_table(path, name, relative, line):
    target = (path.parent / str(relative)).resolve()
    if not target.is_relative_to(path.parent.resolve()) or "://" in str(relative):
        raise InputError("a table may not leave the scenario folder", file=path, line=line, value=relative)
    if not target.exists():
        raise InputError("no such table file", file=path, line=line, value=relative)
    try:
        read = read_parquet if target.suffix == ".parquet" else _read_csv
        return read(target)
    except (OSError, ValueError) as error:
        why = str(error).splitlines()[0][:120]
        raise InputError("table cannot be read", file=path, line=line, value=relative, remedy=why) from error


def _read_csv(path):
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def save(scenario: Scenario, folder: str | Path, *, differences: dict | None = None, own: Iterable[str] = ()) -> None:
    """Write `folder/NAME.yaml`: whole with its tables, or only `differences` (a nested dict) to its parent.

    own: names of the tables that a child does not share with its parent.
    """
    folder, tables = Path(folder), {}
    for name in scenario.tables if differences is None else own:
        suffix, frame = "parquet" if name == "paths" else "csv", scenario.tables[name]
        tables[name] = f"{scenario.name}/{name}.{suffix}"
        target = folder / tables[name]
        if suffix == "parquet":
            write_parquet(target, frame)
        else:
            with whole_file(target) as temporary:
                frame.to_csv(temporary, index=False)
    with whole_file(folder / f"{scenario.name}.yaml") as temporary:
        temporary.write_text(_yaml(scenario, tables, differences), encoding="utf-8")


def _yaml(scenario, tables, differences):
    """Return the YAML text, every parameter with its unit and sentence as a comment."""
    from io import StringIO

    from numpy import format_float_positional
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap

    head = {"name": scenario.name, "parent": scenario.parent, "why": scenario.why}
    values = differences if differences is not None else scenario.params.model_dump()
    notes = {d.path: f"{d.unit}: {d.doc}" for d in declared(ScenarioParams)}
    tree = CommentedMap({k: v for k, v in head.items() if v})
    if differences is None:
        tree["basis"] = dict(scenario.basis)
    if tables:
        tree["tables"] = tables
    for group, inner in values.items():
        tree[group] = _plain(inner)
        if isinstance(inner, dict):
            tree[group] = CommentedMap(tree[group])
            for name in inner:
                if f"{group}.{name}" in notes:
                    tree[group].yaml_add_eol_comment(notes[f"{group}.{name}"], name)
    out, writer = StringIO(), YAML()
    # 3.6e-05 is among the spellings that the strict reader refuses.
    writer.representer.add_representer(
        float, lambda r, x: r.represent_scalar("tag:yaml.org,2002:float", format_float_positional(x, trim="0"))
    )
    writer.width, writer.allow_unicode, writer.default_flow_style = 4096, True, False
    writer.dump(tree, out)
    return out.getvalue()


def _plain(value):
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return [_plain(v) for v in value] if isinstance(value, list | tuple) else value
