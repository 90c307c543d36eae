"""One spelling a platform and category, a word on likely typos, and a list of the rows that stopped a run."""

import os

import pandas as pd
import pytest

from simlib.cli.main import _status
from simlib.core.errors import InputError
from simlib.core.message import Note
from simlib.data import read
from simlib.data.names import distance, one_spelling, warn_of_typos
from simlib.data.notes import Notes
from tests.exports import order_lines, write_csv

HEADER = "order_id,ts,sku,qty,unit_price,platform,category"


def write(folder, rows, header=HEADER, name="orders.csv"):
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def test_case_and_spaces_are_put_together_with_a_warning(tmp_path):
    names = ["JD"] * 6 + ["jd "] * 2 + ["Jd", "Own site", "Own site", "own  SITE"]
    rows = [f"{i},2024-03-{i + 1:02d},s{i % 2},1,5,{n},{'Tea' if i % 3 else 'TEA '}" for i, n in enumerate(names)]
    shop = read(write(tmp_path, rows), currency="CNY")
    assert list(shop.tables["orders"]["platform"].unique()) == ["JD", "Own site"]
    assert set(shop.tables["goods"]["category"]) == {"Tea"}
    text = " ".join(str(Note.from_json(note)) for note in shop.quality["warnings"])
    assert "'jd' as 'JD'" in text and "(4 rows)" in text and "'TEA' as 'Tea'" in text
    assert shop.quality["rows_accepted"] == len(rows)


def test_a_folder_of_tables_follows_the_spelling_of_its_orders(tmp_path):
    order = "{i},2024-03-0{i}T02:00:00Z,2024-03-0{i},{p},paid,0,0,0"
    write(tmp_path, [order.format(i=i, p=p) for i, p in enumerate(("Tmall", "tmall", "Tmall"), 1)],
          header="order_id,ts,day,platform,status,discount,freight,tax")
    write(tmp_path, [f"{i},1,{s},2,100,0,200,sale" for i, s in enumerate("abc", 1)], name="lines.csv",
          header="order_id,line_no,sku,qty,unit_price,discount,amount,kind")
    write(tmp_path, ["a,A,tea,100", "b,B,Tea,100", "c,C,tea,100"], name="goods.csv", header="sku,name,category,price")
    write(tmp_path, ["2024-03-01,TMALL,search,90", "2024-03-01,else,search,9"], name="sessions.csv",
          header="day,platform,source,sessions")
    shop = read(tmp_path, currency="CNY")
    assert set(shop.tables["orders"]["platform"]) == {"Tmall"} and set(shop.tables["goods"]["category"]) == {"tea"}
    assert list(shop.tables["sessions"]["platform"]) == ["Tmall", "else"]


def test_names_that_differ_in_letters_stay_apart():
    notes, names = Notes(), pd.Series(["shop 1", "shop 2", "shop 12", "shop 1 2", "JD", "KD", "tea", "Tea box"])
    assert one_spelling(names, "platforms", notes) is names and notes.warnings == []


@pytest.mark.parametrize("rare, warned", [
    ("Tmal", True), ("Tmaall", True), ("Tmlal", True), ("Tea", False), ("Douyin", False), ("JE", False),
    ("Store 2", False)])
def test_a_rare_similar_name_is_warned_of_and_stays_apart(rare, warned):
    names, notes = pd.Series(["Tmall"] * 3000 + ["JD"] * 2000 + ["Store 1"] * 2000 + [rare] * 2), Notes()
    warn_of_typos(names, notes)
    assert len(notes.warnings) == warned
    assert not warned or f"{rare!r} (2 rows) looks like 'Tmall'" in str(notes.warnings[0])
    often, notes = pd.Series(["Tmall"] * 3000 + [rare] * 4), Notes()
    warn_of_typos(often, notes)  # one row in seven hundred is no slip of the finger
    assert notes.warnings == []


def test_distance():
    for one, other, wanted in (("kitten", "sitting", 3), ("", "ab", 2), ("same", "same", 0), ("flaw", "lawn", 2)):
        assert distance(one, other) == distance(other, one) == wanted


@pytest.mark.parametrize("verb", ["plan", "ingest"])
def test_too_many_bad_rows_are_listed_next_to_the_folder(tmp_path, capsys, verb):
    lines = order_lines(days=30, orders=4)
    path = write_csv(lines, tmp_path / "orders.csv")
    text = path.read_text(encoding="utf-8").splitlines()
    column = text[0].split(",").index("qty")
    for row in range(1, 9):
        cells = text[row].split(",")
        cells[column] = "=cmd()"
        text[row] = ",".join(cells)
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    out = tmp_path / "there" / "my"
    words = ["--orders", str(path)] if verb == "plan" else [str(path)]
    assert _status([verb, *words, "--out", str(out)]) == 2
    said = capsys.readouterr().err.strip().splitlines()[-1]
    listed = out.parent / "my.rejects.csv"
    assert f"all are listed in {listed}" in said and "8 × not a number" in said and "--max-rejected" in said
    assert [p.name for p in out.parent.iterdir()] == [listed.name] and os.stat(listed).st_mode & 0o077 == 0
    found = pd.read_csv(listed)
    assert len(found) == 8 and set(found["reason"]) == {"not_a_number"} and found["value"].str.startswith("'=").all()
    with pytest.raises(InputError) as error:
        read(path, currency="CNY")
    assert len(error.value.rejects) == 8 and "listed" not in str(error.value)
