"""What the commands goods, buy, buyers and market print, and how their mistakes end."""

import json

import pytest

from simlib.cli.main import _status
from tests.stock_data import stock_up


@pytest.fixture(scope="module")
def stocked(made, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stocked") / "plan"
    return folder, stock_up(made[0], folder)


def test_dead_stock_is_listed_for_clearance(stocked, capsys):
    assert _status(["goods", "--plan", str(stocked[0]), "--clearance", "--json"]) == 0
    found = {row["sku"]: row for row in json.loads(capsys.readouterr().out)}
    assert found["DEAD"]["excess"] == 30 and found["DEAD"]["days_of_cover"] is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("goods --mix traffic=2", "add up to 1"),
        ("goods --mix trafic=1", "did you mean 'traffic'"),
        ("goods --mix traffic", "--mix"),
        ("goods --prices --least-margin 1", "margin"),
        ("goods --prices --asked nowhere.csv", "nowhere.csv"),
        ("goods --clearance --cover-days -1", "days"),
        ("goods --clearance --prices", "exclude each other"),
        ("goods --asked x.csv", "--prices"),
        ("buy --items --first", "exclude each other"),
        ("buy --cover -1", "0 to 24"),
        ("buy --new -3", "-3"),
        ("buyers --repeat-rate many", "measured"),
        ("market --growth 0 0 0", "--keywords"),
    ],
)
def test_mistakes_end_in_one_line(stocked, capsys, words, said):
    assert _status([*words.split(), "--plan", str(stocked[0])]) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1 and said in told.err


def test_prices_asked_are_checked_against_cost(stocked, tmp_path, capsys):
    folder, first = stocked
    asked = tmp_path / "asked.csv"
    asked.write_text(f"item,competition,value\n{first},1.00,\n")
    words = ["goods", "--prices", "--markup", "0.5", "--least-margin", "0.3", "--asked", str(asked), "--json"]
    assert _status([*words, "--plan", str(folder)]) == 0
    row = next(r for r in json.loads(capsys.readouterr().out) if r["item"] == first)
    assert row["competition"] == 1.0 and row["value"] is None
    assert row["cost_plus"] == pytest.approx(1.5 * row["cost"], abs=0.01)
    assert row["floor"] == pytest.approx(row["cost"] / 0.7, abs=0.01) and row["allowed"]
    asked.write_text("item,competition,value\nNO,1.00,\n")
    assert _status([*words, "--plan", str(folder)]) == 2


SHOWN = ("goods", "goods --roles", "goods --prices", "buy", "buy --items", "buy --first", "buyers")


@pytest.mark.parametrize("words", SHOWN)
def test_what_people_read_has_no_gaps(stocked, made, capsys, words):
    for folder in (stocked[0], made[0]):
        assert _status([*words.split(), "--plan", str(folder)]) == 0
        told = capsys.readouterr().out
        assert told.strip() and "nan" not in told and "NaT" not in told and "None" not in told
