"""Sentences with places: English words, notes on disk, and errors that keep braces as they are."""

import json
import pickle
from datetime import date

import numpy as np
import pandas as pd
import pytest

from simlib.core import message
from simlib.core.errors import Infeasible, InputError, nearest, visible
from simlib.core.message import Message, Money, Note, counted, msg
from simlib.core.words import ENGLISH, Words


@pytest.fixture
def lenient(monkeypatch):
    """Show sentences as a reader gets them: nothing that is missing raises."""
    monkeypatch.setattr(Words, "strict", False)


@pytest.mark.parametrize(("text", "value", "words"), [
    ("{x}", "a{b}", "a{b}"),
    ("{x}", date(2026, 11, 1), "2026-11-01"),
    ("{x}", pd.Timestamp("2026-11-01 10:00"), "2026-11-01"),
    ("{x:int}", -1234567.4, "−1,234,567"),
    ("{x:number}", 1234.5, "1,234.5"),
    ("{x:number}", 1200.0, "1,200"),
    ("{x:number2}", 0.5, "0.50"),
    ("{x:percent}", 0.8, "80\u00a0%"),
    ("{x:percent1}", 0.0525, "5.2\u00a0%"),
    ("{x:signed_percent}", -0.02, "−2.0\u00a0%"),
    ("{x:factor}", 1.9, "×\u00a01.90"),
    ("{x:money}", Money(123456789, "CNY"), "¥1,234,567.89"),
    ("{x:money}", Money(-500, "JPY"), "−¥500"),
    ("{x:money}", Money(1200, "SEK"), "SEK\u00a012"),
    ("{x:amount}", Money(123456789, "CNY"), "¥1,234,568"),
    ("{x:signed_money}", Money(123400, "GBP"), "+£1,234"),
    ("{x:day}", np.datetime64("2026-11-01T05"), "2026-11-01"),
    ("{x:month}", "2026-11", "Nov 2026"),
    ("{x:list}", ["a", msg("b {c}", c=1)], "a, b 1"),
    ("{x:quoted}", "天猫", "'天猫'"),
    ("{x:label}", "running_costs", "Running costs"),
    ("{x:term}", "running_costs", "running costs"),
    ("{x:term}", "vat", "VAT"),
])  # fmt: skip
def test_each_kind_of_value_in_english(text, value, words):
    assert str(msg(text, x=value)) == words


def test_a_number_chooses_the_wording():
    days = [str(counted("{n:int} day of {shop}", "{n:int} days of {shop}", n, shop="A")) for n in (1, 2, 1000)]
    assert days == ["1 day of A", "2 days of A", "1,000 days of A"]


@pytest.mark.parametrize(("text", "values"), [
    ("no plan for {platform}", {"name": 1}),
    ("{x:kilos}", {"x": 1}),
    ("{x:int}", {"x": "many"}),
    ("{x.real}", {"x": 1}),
    ("{x[0]}", {"x": [1]}),
    ("{} of it", {"x": 1}),
    ("} of {x}", {"x": 1}),
])  # fmt: skip
def test_a_sentence_that_cannot_be_filled_raises_in_tests(text, values):
    with pytest.raises((KeyError, ValueError, TypeError)):
        str(Message(text, values))


@pytest.mark.parametrize(("text", "words"), [
    ("no plan for {platform} in {year}", "no plan for {platform} in 2026"),
    ("{year:kilos}", "2026"),
    ("{name:int}", "A"),
    ("{name.__class__}", "{name.__class__}"),
    ("} of {year}", "} of {year}"),
])  # fmt: skip
def test_a_reader_sees_what_there_is(text, words, lenient):
    assert str(msg(text, year=2026, name="A")) == words


NOTES = {"things.short": "only {days:int} days in {where}", "things.inner": "the {name} sheet"}


@pytest.fixture
def things(monkeypatch):
    """A room `things` with notes."""
    import sys
    from types import ModuleType

    room = ModuleType("simlib.things")
    room.NOTES = NOTES
    monkeypatch.setitem(sys.modules, "simlib.things", room)


def test_a_note_survives_its_way_to_disk(things):
    note = Note("things.short", {"days": np.int64(20), "where": Note("things.inner", {"name": "Answer"}),
                                 "worth": Money(100, "CNY"), "since": date(2026, 1, 2), "parts": (1.5, None)})
    stored = json.loads(json.dumps(note.to_json(), allow_nan=False))
    assert stored["values"]["worth"] == {"minor": 100, "currency": "CNY"}
    assert stored["values"]["since"] == "2026-01-02" and stored["values"]["parts"] == [1.5, None]
    read = Note.from_json(stored)
    assert str(read) == str(note) == "only 20 days in the Answer sheet"
    assert read.to_json() == stored and read.values["worth"] == Money(100, "CNY")


def test_a_note_holds_only_what_json_can():
    with pytest.raises(TypeError, match="DataFrame"):
        Note("things.short", {"days": pd.DataFrame()}).to_json()


def test_a_note_without_text_raises_in_tests_and_shows_its_code_to_a_reader(monkeypatch, things):
    with pytest.raises(KeyError, match="things.long"):
        str(Note("things.long", {"days": 1}))
    monkeypatch.setattr(Words, "strict", False)
    assert str(Note("things.long", {"days": 1})) == "things.long {'days': 1}"
    assert message.note_text("nowhere.at.all") is None


def test_an_error_fills_the_places_of_what_and_remedy():
    places = {"platform": "天猫{", "other": "JD"}
    error = InputError("no plan for {platform}", file="a.csv", remedy="choose {other:quoted}", **places)
    assert str(error) == "a.csv: no plan for 天猫{; choose 'JD'"
    assert str(error.what) == "no plan for 天猫{"
    again = Infeasible(error.what, column="--plan", remedy=error.remedy)
    assert str(again) == "column --plan: no plan for 天猫{; choose 'JD'"


def test_braces_of_file_names_and_values_stay():
    error = InputError("not {a file} of mine}", file="{0}.csv", sheet="{x", row=3, value="{y}", remedy="see {z}")
    assert str(error) == "{0}.csv, sheet {x, row 3: not {a file} of mine} (value '{y}'); see {z}"


def test_an_error_comes_back_from_another_process():
    error = InputError("no plan for {platform}", platform="A", remedy=nearest("b", ["c"]), line=4)
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) and again.what == error.what and again.line == 4


def test_the_nearest_name():
    assert str(nearest("trafic", ["traffic", "cash"])) == "did you mean 'traffic'?"
    assert str(nearest("zzz", "abcdefghijklmn")) == "known: a, b, c, d, e, f, g, h, i, j, k, l, …"


def test_spaces_of_other_scripts_are_no_control_characters():
    assert visible("80\u00a0%\u3000a\u202eb\x07") == "80\u00a0%\u3000a�b�"
    assert str(InputError("reached in {share:percent}", share=0.8)) == "reached in 80 %"


def test_english_words_need_no_catalogue():
    assert ENGLISH.say("as it is {x}") == "as it is {x}"
