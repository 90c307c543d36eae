"""Do command line, table and spreadsheet make the same target of the same edits?"""

import shutil

import openpyxl
import pytest

from simlib.cli.main import _status
from simlib.core.money import to_major
from simlib.i18n import dates
from simlib.sections.targets.grid_table import GridTable
from simlib.targets.cube import Targets


@pytest.fixture
def three(plan, tmp_path, monkeypatch):
    """Return three copies of a plan; page and spreadsheet are not written again."""
    monkeypatch.setattr("simlib.plan.make.share", lambda folder: None)
    for name in ("command", "table", "book"):
        shutil.copytree(plan, tmp_path / name)
    return [tmp_path / name for name in ("command", "table", "book")]


def months_of(plan):
    return list(dict.fromkeys(plan.axes.labels["month"]))


def by_command(folder, edits, held):
    words = [word for cell, text in edits for word in ("--set", f"{cell}:{text}")]
    words += [word for month in held for word in ("--hold", f"month={month}")]
    assert _status(["targets", *words, "--plan", str(folder)]) == 0
    return Targets.load(folder / "targets")


def by_table(folder, edits, held):
    made = GridTable(Targets.load(folder / "targets"))
    for month in held:
        made.toggle(made.rows.index(month), len(made.columns))
    places = []
    for cell, text in edits:
        parts = dict(part.split("=") for part in cell.split(","))
        column = made.columns.index(parts["platform"]) if "platform" in parts else len(made.columns)
        places.append((made.rows.index(parts["month"]), column, text))
    made.type(places)
    return made.targets


def by_book(folder, edits, held):
    book = openpyxl.load_workbook(folder / "plan.xlsx")
    page = book["Month"]
    head = {cell.value: cell.column for cell in page[4]}
    rows = range(5, page.max_row + 1)
    whole = {page.cell(row, 1).value: row for row in rows if page.cell(row, 2).value == "All categories"}
    for cell, text in edits:
        parts = dict(part.split("=") for part in cell.split(","))
        page.cell(whole[parts["month"]], head[parts.get("platform", "Total")]).value = float(text)
    for month in held:
        page.cell(whole[month], head["x Total"]).value = "x"
    book.save(folder / "edited.xlsx")
    assert _status(["targets-import", str(folder / "edited.xlsx"), "--plan", str(folder)]) == 0
    return Targets.load(folder / "targets")


def test_the_same_edits_make_the_same_target(three, capsys):
    before = Targets.load(three[0] / "targets")
    first, second, third, kept = months_of(before)[:4]
    jd = before.axes.platforms[-1]
    amount = f"{to_major(before.total({'month': third, 'platform': jd}), before.currency) * 1.5:.2f}"
    edits = [(f"month={first}", "100"), (f"month={second}", "300.01"), (f"month={third},platform={jd}", amount)]
    ways = zip((by_command, by_table, by_book), three, strict=True)
    command, table, book = (way(folder, edits, [kept]) for way, folder in ways)
    assert command.leaves.tobytes() == table.leaves.tobytes() == book.leaves.tobytes()
    assert command.holds == table.holds == book.holds and command.amount == before.amount
    assert [command.total({"month": month}) for month in (first, second)] == [10_000, 30_001]
    assert command.total({"month": kept}) == before.total({"month": kept})
    turned = by_command(shutil.copytree(three[1], three[1].with_name("turned")), edits[::-1], [kept])
    assert turned.leaves.tobytes() == command.leaves.tobytes()


def test_the_same_contradiction_is_named_everywhere(three, capsys):
    before = Targets.load(three[0] / "targets")
    first, second = months_of(before)[:2]
    most = f"{to_major(before.amount, before.currency):.2f}"
    words = [word for month in (first, second) for word in ("--set", f"month={month}:{most}")]
    assert _status(["targets", *words, "--plan", str(three[0])]) == 3
    said = capsys.readouterr().err.removeprefix("error: ").partition("; release")[0]
    assert f"{dates.month(first)} = " in said and f"{dates.month(second)} = " in said and "the year = " in said
    made = GridTable(before)
    answer = made.answer({"do": "type", "cells": [[at, len(made.columns), most] for at in (0, 1)]})
    assert said in answer["error"]
    with pytest.raises(AssertionError):
        by_book(three[2], [(f"month={month}", most) for month in (first, second)], [])
    error = capsys.readouterr().err
    assert said in error and error.startswith("error: edited.xlsx Month!") and ", Month!" in error
