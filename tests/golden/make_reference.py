"""Make docs/reference.md again: `python tests/golden/make_reference.py`. Everything in it is declared in the code."""

from __future__ import annotations

import sys
from datetime import date
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import typer

from simlib.cli.main import app
from simlib.core import schema
from simlib.core.params import declared
from simlib.flows.campaigns.flow import Campaign
from simlib.flows.disruptions.flow import Outage
from simlib.simulate.metrics import METRICS
from simlib.simulate.scenario import tables as scenario_tables
from simlib.simulate.scenario.definition import ScenarioParams

HERE = Path(__file__).resolve().parent
PLACE = HERE.parents[1] / "docs" / "reference.md"


def reference():
    """Return the text of the reference."""
    words = _words()
    parts = [words.HEAD, _commands(), _parameters(), _metrics(), _summary(words), _scenario_tables(words), _tidy(words)]
    return "\n\n".join(parts) + "\n"


def _words():
    """Load the sentences that stand beside this script: what the code declares only by name."""
    spec = spec_from_file_location("reference_words", HERE / "reference_words.py")
    found = module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def _table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text):
    return str(text).replace("|", r"\|").replace("\n", " ")


def _commands():
    parts = ["## Commands", "Every command runs as `python3 workbook.py COMMAND …`; `--help` shows the same."]
    for name, command in typer.main.get_command(app).commands.items():
        rows = [[_spelling(p), p.help or "", _given(p)] for p in command.params]
        parts += [f"### `{name}`", " ".join(command.help.split()), _table(["option", "what it does", "default"], rows)]
    return "\n\n".join(parts)


def _spelling(param):
    """Return `NAME` for an argument, `--a` or `--a / --no-a` for an option."""
    if not param.opts[0].startswith("-"):
        return f"`{param.name.upper()}`" + (" …" if param.nargs == -1 else "")
    return f"`{param.opts[0]}`" + (f" / `{param.secondary_opts[0]}`" if param.secondary_opts else "")


def _given(param):
    if param.required:
        return "must be given"
    return "–" if param.default in (None, False, "") else f"`{_value(param.default)}`"


def _parameters():
    """Every parameter of a scenario, group by group, then what a campaign and an outage hold."""
    parts = [
        "## Parameters of a scenario",
        "Written in a scenario's YAML as `group:` and below it `name: value`. Unknown names, values outside the "
        "bounds and values of another type are refused, naming file and line. `×` multiplies the calibrated value. "
        "Money is in minor units (fen, cents). The defaults are those of an empty scenario: calibration replaces most "
        "of them in `base`.",
    ]
    found = declared(ScenarioParams)
    for group in dict.fromkeys(d.path.split(".")[0] for d in found if "." in d.path):
        parts += [f"### `{group}`", _declared([d for d in found if d.path.startswith(f"{group}.")])]
    for name, item, what in (
        ("campaigns", Campaign, "A list; each entry is one campaign window."),
        ("outages", Outage, "A list; each entry is one supplier outage."),
    ):
        parts += [f"### `{name}`", what, _declared(declared(item))]
    return "\n\n".join(parts)


def _declared(params):
    head = ["name", "default", "unit", "from", "to", "meaning"]
    rows = [
        [f"`{d.path.split('.')[-1]}`", _value(d.default), d.unit, _bound(d.lo), _bound(d.hi), d.doc] for d in params
    ]
    return _table(head, rows)


def _value(value):
    if value is None or value == {} or value == ():
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return f"a profile of {len(value)}" if isinstance(value, tuple) else str(value)


def _bound(value):
    return "" if value is None else f"{value:,.12g}"


def _metrics():
    rows = [
        [f"`{m.name}`", m.unit, m.better, m.formula, ", ".join(w.replace("_", " ") for w in m.rests_on)]
        for m in METRICS.values()
    ]
    text = (
        "Computed for every replication from the ledger; shown as the mean and the 10th and 90th percentile over "
        "replications. *Better* is the direction that is good. A figure's basis is `data` if all its inputs were "
        "measured in your data, `assumed` if none was, else `mixed`."
    )
    return "\n\n".join(["## Metrics", text, _table(["name", "unit", "better", "formula", "rests on"], rows)])


def _summary(words):
    rows = [[f"`{key}`", text] for key, text in words.SUMMARY.items()]
    text = (
        "The answer of a plan (`plan --json` prints the same). Amounts are in major units "
        "(yuan, pounds). After an edit or `report` there is also "
        "`left_out`: names of the scenario files that could not be read."
    )
    return "\n\n".join(["## `summary.json`", text, _table(["key", "meaning"], rows)])


def _scenario_tables(words):
    parts = [
        "## Tables of a scenario",
        "CSV files next to the YAML (`paths` is Parquet), named under `tables:`. A child scenario may replace any of "
        "them as a whole. Columns outside this list are refused. Money is in minor units. Columns in **bold** are the "
        "key: no two rows may agree in all of them.",
    ]
    for name, columns in scenario_tables.TABLES.items():
        keys = scenario_tables.KEYS[name]
        rows = []
        for column, (kind, *bounds) in columns.items():
            shown = f"**`{column}`**" if column in keys else f"`{column}`"
            low, high = (_bound(b) for b in bounds or (None, None))
            rows.append([shown, kind, low, high, words.SCENARIO_COLUMNS[name][column]])
        head = ["column", "kind", "from", "to", "meaning"]
        parts += [f"### `{name}`", words.SCENARIO_TABLES[name], _table(head, rows)]
    wholes = "; ".join(
        f"`{column}` of `{table}`" + (f" within each {' and '.join(keys)}" if keys else "")
        for table, keys, column in scenario_tables.WHOLES
    )
    return "\n\n".join([*parts, f"These shares must add up to 1; they are not rescaled: {wholes}."])


def _tidy(words):
    parts = ["## Tables of a plan folder", words.TIDY_HEAD]
    for name, columns in schema.TABLES.items():
        rows = [[f"**`{c.name}`**" if c.key else f"`{c.name}`", c.kind, _remark(c)] for c in columns]
        parts += [f"### `{name}`", words.TIDY[name], _table(["column", "kind", "remark"], rows)]
    return "\n\n".join(parts)


def _remark(column):
    allowed = "one of " + ", ".join(column.values) if column.values else ""
    return "; ".join(text for text in (allowed, "may be empty or absent" if column.optional else "") if text)


if __name__ == "__main__":
    PLACE.write_text(reference(), encoding="utf-8")
    sys.exit(0)
