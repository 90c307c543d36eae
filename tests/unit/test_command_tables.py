"""Tables that commands print: figures in major units, gaps marked, what is left out named; the same rows as JSON."""

import pandas as pd

from simlib.cli.figures import print_figures
from simlib.i18n import show, use
from simlib.presentation.command_line import print_table, records

TABLE = pd.DataFrame({"item": ["a", "茶叶"], "price": [12345, None], "share": [0.123, None],
                      "day": pd.to_datetime(["2026-11-11", None]), "class": ["A", "tail"], "hidden": [1, 2]})
COLUMNS = {"item": ("Item", "text"), "price": ("Price", "money"), "share": ("Share", "share"), "day": ("Day", "day"),
           "class": ("Class", {"tail": "pooled"}), "absent": ("Absent", "text")}


def test_a_table_as_text(capsys):
    print_table(TABLE, COLUMNS, "CNY")
    head, first, second = capsys.readouterr().out.splitlines()
    assert head.split() == ["Item", "Price", "Share", "Day", "Class"]
    assert first.replace("\u00a0", "").split() == ["a", "123.45", "12.3%", "2026-11-11", "A"]
    assert second.split() == ["茶叶", "–", "–", "–", "pooled"]
    print_table(TABLE, COLUMNS, "JPY", most=1)
    assert "12,345" in (out := capsys.readouterr().out) and out.endswith("… 1 more row with --json\n")


def test_a_table_as_json():
    assert records(TABLE, "CNY", money=("price", "cost"))[0] == {
        "item": "a", "price": 123.45, "share": 0.123, "day": "2026-11-11", "class": "A", "hidden": 1}
    assert records(TABLE, "CNY", money=("price",))[1]["price"] is None


def test_differences_of_shares_are_percentage_points(capsys):
    rows = pd.DataFrame({"metric": ["conversion", "gmv_paid"], "unit": ["share", "money"], "base": [0.0126, 100.0],
                         "lo": [-0.0004, -5.0], "hi": [0.00001, 2.5]})  # fmt: skip
    heads = {"metric": "Figure", "base": "Base", "lo": "From", "hi": "To"}
    print_figures(rows, heads, "CNY", differences=("lo", "hi"))
    lines = [" ".join(line.replace("\u00a0", " ").split()) for line in capsys.readouterr().out.splitlines()]
    assert lines[1] == "Conversion 1.26 % −0.04 points 0.00 points" and lines[2].endswith(" 100.00 −5.00 2.50")


def test_what_follows_in_brackets():
    assert show.aside("± 3") == " (± 3)"
    with use("zh"):
        assert show.aside("± 3") == "（± 3）"
