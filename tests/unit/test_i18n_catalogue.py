"""The catalogue of Chinese texts: what is extracted, how it is written, and that it is whole."""

import ast
import json

import pytest

from simlib.i18n import catalogue
from simlib.i18n.extract import ERRORS, Text, constants, hidden, of_module, of_notebook, of_template


@pytest.fixture(scope="module")
def texts():
    """Every text of the project."""
    return catalogue.extracted()


@pytest.mark.parametrize(("source", "found"), [
    ('_("Target of {amount}", amount=x)', ["Target of {amount}"]),
    ('i18n._("a"); msg("b"); N_("c"); Message("d", {})', ["a", "b", "c", "d"]),
    ('raise InputError("no plan for {p}", p=1, remedy="name one", file="a.csv")', ["no plan for {p}", "name one"]),
    ('raise Infeasible("a" if x else "b", remedy=found or "c")', ["a", "b", "c"]),
    ('class Bad(InputError): pass\nraise Bad("d")', ["d"]),
    ('typer.Option("--plan", help="Plan folder")', ["Plan folder"]),
    ('what = "a"\nREMEDY = "b"\nname = "c"', ["a", "b"]),
    ('what, remedy = "a", "b"', ["a", "b"]),
    ('NOTES = {"data.no_date": "no date in {column}"}', ["no date in {column}"]),
    ('NOTES = {"bottleneck": "runs/bottleneck.json"}', []),
    ('label("running_costs")', ["Running costs"]),
    ('_(f"a {x}"); InputError(f"b {x}"); _(name); print("c"); _("1 %"); remedy=1', []),
])  # fmt: skip
def test_texts_of_a_module(source, found):
    assert sorted(text.text for text in of_module(source, "a.py")) == sorted(found)


@pytest.mark.parametrize(("source", "lines"), [
    ('_(f"a {x}")', [1]),
    ('raise InputError(\n    "a " + x, remedy=f"b {y}")', [2, 2]),
    ('typer.Option("--plan", help="a" f"{x}")', [1]),
    ('_("a {x}", x=f"{y}"); InputError("a", file=f"{y}.csv", value=x + y); print(f"{x}")', []),
])  # fmt: skip
def test_texts_that_cannot_be_found_are_seen(source, lines):
    assert list(hidden(source)) == lines


def test_texts_are_constants():
    found = {}
    for path in sorted((catalogue.ROOT / "simlib").rglob("*.py")):
        place = path.relative_to(catalogue.ROOT / "simlib")
        lines = [f"{place}:{line}" for line in hidden(path.read_text(encoding="utf-8"))]
        found.setdefault(place.parts[0], []).extend(lines)
    assert [line for lines in found.values() for line in lines] == []


def test_plurals_and_contexts_of_a_module():
    source = 'ngettext("{n} day", "{n} days", n); counted("a", "b", n); pgettext("unit", "day")'
    assert set(of_module(source, "a.py")) == {
        Text("a.py", "{n} day", "{n} days"), Text("a.py", "a", "b"), Text("a.py", "day", context="unit"),
    }  # fmt: skip


def test_texts_of_a_template_and_a_notebook(tmp_path):
    page = tmp_path / "page.html"
    page.write_text('<h1>{{ _("Target of {amount}", amount=x) }}</h1>{{ ngettext("a", "b", n) }}{{ other("c") }}')
    assert list(of_template(page, "p")) == [Text("p", "Target of {amount}"), Text("p", "a", "b")]
    cells = [{"cell_type": "markdown", "source": ["# A\n", "b\n"]}, {"cell_type": "code", "source": ["x"]},
             {"cell_type": "markdown", "source": ""}]  # fmt: skip
    assert list(of_notebook(json.dumps({"cells": cells}), "n")) == [Text("n", "# A\nb")]


def test_declared_texts_are_found(texts):
    found = {(text.text, text.context) for text in texts}
    assert ("Days between two reviews of the inventory position", None) in found
    assert ("day", "unit") in found and ("Fill rate", None) in found
    assert any(text.startswith("Read orders, forecast") for text, _context in found)
    assert len(found) > 600


def made(**translated):
    """Return a catalogue of `a {x}`, `day` in context and a plural, with some translations."""
    wanted = [Text("b.py", "a {x}"), Text("a.py", "a {x}"), Text("a.py", "day", context="unit"),
             Text("c.py", "{n} day", "{n} days")]  # fmt: skip
    found = catalogue.merged(wanted, catalogue.Texts())
    for message in found:
        if message.id and (first := message.id if isinstance(message.id, str) else message.id[0]) in translated:
            text = translated[first]
            message.string = text if isinstance(message.id, str) else (text,)
    return wanted, found


def test_an_update_keeps_translations_drops_lost_texts_and_is_stable():
    wanted, found = made(**{"a {x}": "甲 {x}", "{n} day": "{n}天"})
    again = catalogue.merged([*wanted[::-1], Text("d.py", "Z 50 %")], found)
    assert again.get("a {x}").string == "甲 {x}" and again.get("{n} day").string == ("{n}天",)
    assert "d.py" in catalogue.po_bytes(again).decode() and "format" not in catalogue.po_bytes(again).decode()
    back = catalogue.merged(wanted, again)
    assert back.get("Z 50 %") is None
    assert catalogue.po_bytes(back) == catalogue.po_bytes(found)
    assert catalogue.mo_bytes(back) == catalogue.mo_bytes(found)


def test_the_po_has_files_but_no_line_numbers_and_no_dates():
    text = catalogue.po_bytes(made()[1]).decode()
    assert "#: a.py b.py\n" in text and "a.py:" not in text and "202" not in text and "@" not in text


@pytest.mark.parametrize(("translated", "fault"), [
    ({}, "not translated: 'a {x}'"),
    ({"a {x}": "甲"}, "other places than in the text: 'a {x}'"),
    ({"a {x}": "甲 {y}"}, "other places than in the text: 'a {x}'"),
    ({"a {x}": "甲 {x:int}"}, "other places than in the text: 'a {x}'"),
    ({"{n} day": "天"}, "other places than in the text: ('{n} day', '{n} days')"),
])  # fmt: skip
def test_faults_of_a_catalogue_are_named(translated, fault):
    assert fault in catalogue.faults(*made(**translated))


def test_missing_and_lost_texts_are_faults():
    wanted, found = made(**{"a {x}": "甲 {x}", "day": "天", "{n} day": "{n}天"})
    assert catalogue.faults(wanted, found) == []
    assert catalogue.faults([*wanted, Text("d.py", "Z")], found) == ["not in the catalogue: 'Z'"]
    assert catalogue.faults(wanted[:3], found) == ["no longer used: ('{n} day', '{n} days')"]


def test_the_mo_is_the_compiled_po():
    assert catalogue.MO.read_bytes() == catalogue.mo_bytes(catalogue.read())


def test_the_po_is_as_update_writes_it():
    assert catalogue.PO.read_bytes() == catalogue.po_bytes(catalogue.read())


def test_what_is_translated_has_the_places_of_its_text():
    found = catalogue.faults([], catalogue.read())
    assert [line for line in found if line.startswith("other places")] == []


def test_every_text_is_translated(texts):
    assert catalogue.faults(texts, catalogue.read()) == []


FILLED = {"_", "msg", "ngettext", "counted", "phrase", "pgettext", *ERRORS, "TooManyRejected"}
WHERE = {"file", "sheet", "row", "line", "column", "value", "remedy"}


def unfilled(source):
    """Return (line, place) of every place of a constant text for which its call has no value."""
    found = []
    for node in ast.walk(ast.parse(source)):
        name = getattr(getattr(node, "func", None), "id", getattr(getattr(node, "func", None), "attr", ""))
        if not isinstance(node, ast.Call) or name not in FILLED or any(k.arg is None for k in node.keywords):
            continue
        given = {k.arg for k in node.keywords} - (WHERE if name in ERRORS else set()) | {"n"}
        written = node.args[:2] + [k.value for k in node.keywords if k.arg == "remedy"]
        wanted = {place for part in written for text in constants(part) for place, _kind in catalogue.places(text)}
        found += [(node.lineno, place) for place in sorted(wanted - given) if place.isidentifier()]
    return found


@pytest.mark.parametrize(("source", "found"), [
    ('_("a {x}", x=1); msg("b", y=1); InputError("c {x}", x=1, remedy="d {y}", y=2); _("a {x}", **more)', []),
    ('_("a {x}")', [(1, "x")]),
    ('InputError("a", remedy="b {x}", file=1)', [(1, "x")]),
    ('InputError("a {file}", file=1)', [(1, "file")]),
    ('InputError("a", remedy=\'like {"month": "2026-11"}\')', []),
])  # fmt: skip
def test_a_place_without_a_value_is_seen(source, found):
    assert unfilled(source) == found


def test_every_place_has_a_value():
    modules = sorted((catalogue.ROOT / "simlib").rglob("*.py"))
    found = [f"{path.name}:{line} {place}" for path in modules for line, place in unfilled(path.read_text())]
    assert len(modules) > 100 and found == []
