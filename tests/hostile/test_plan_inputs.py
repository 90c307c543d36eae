"""`simlib plan` on exports it has never seen and on wrong options: a plan to believe, or one line."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simlib.cli.main import _status
from simlib.core.files import whole_folder
from simlib.plan import stages
from simlib.plan.options import Options
from simlib.simulate.metrics import values
from simlib.simulate.replicate import replicate
from tests.exports import order_lines, taobao, with_refunds, write_csv

ROOT = Path(__file__).resolve().parents[2]


def outlier(lines):
    """Return the lines with one quantity a thousand times too large."""
    lines.loc[len(lines) // 2, "qty"] = 1000
    return lines


SHAPES = {
    "one order": (lambda: order_lines(days=20).head(1), {}),
    "two days": (lambda: order_lines(days=2), {}),
    "yen, an order every other day": (
        lambda: order_lines(days=500, orders=0.5, price=4000, decimals=0),
        {"currency": "JPY"},
    ),
    "ends years ago, in one hour": (lambda: order_lines(start="2009-03-10", days=300, hour=13), {}),
    "fourfold a year": (lambda: order_lines(days=500, orders=1, growth=np.log(4)), {}),
    "huge amounts and a giant line": (lambda: outlier(order_lines(days=200, orders=4, price=1e7)), {}),
    "many refunds, closed Saturdays": (lambda: with_refunds(order_lines(days=240, closed=(5,)), 0.6), {}),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_year_to_believe(shape, tmp_path):
    lines, options = SHAPES[shape]
    frame = lines()
    asked = Options(orders=write_csv(frame, tmp_path / "orders.csv"), **options)
    shop, history = stages.read_orders(asked)
    assert shop.quality["rows_read"] == shop.quality["rows_accepted"] + shop.quality["rows_rejected"] == len(frame)
    year = stages.year_of(asked, history)
    known = {"country": asked.country_for(asked.currency), "model": "auto", "seed": 0, "paths": 50}
    baseline, paths, months, about = stages.forecast(history, year, tmp_path, **known)
    scenarios, _ = stages.base_scenario(shop, history, baseline, paths, about, tmp_path)
    found = {name: v.mean() for name, v in values(replicate(scenarios[:1], n=50).ledger("base")).items()}
    before = history[history["day"] < year.days["day"].iloc[0]]
    known_days = min((before["day"].max() - before["day"].min()).days + 1, 365)
    last = before[before["day"] > before["day"].max() - np.timedelta64(365, "D")]["orders"].sum() * 365 / known_days
    assert last / 3 < found["orders"] < 3 * last
    assert 0.001 < found["conversion"] < 0.2 and 0.8 < found["fill_rate"] <= 1 and 0.8 < found["on_time_share"] <= 1
    assert found["gmv_paid"] > 0 and 0 < found["net_revenue"] <= found["gmv_paid"] and found["cash_need"] >= 0
    year_told = months[(months["unique_id"] == "gmv_paid") & (months["month"] == "year")].iloc[0]
    assert 0.8 < found["gmv_paid"] / year_told["mean"] < 1.05


WRONG = [
    (["--target", "-5"], "--target"),
    (["--target", "0"], "--target"),
    (["--target", "lots"], "--target"),
    (["--target", "1e30"], "--target"),
    (["--currency", "EURO"], "EURO"),
    (["--currency", "GBP"], "CNY"),
    (["--zone", "Mars/Base"], "Mars/Base"),
    (["--country", "ZZ"], "ZZ"),
    (["--calendar", "13"], "13"),
    (["--year-start", "2023-01-01"], "--year-start"),
    (["--year-start", "2031-01-01"], "--year-start"),
    (["--year-start", "soon"], "--year-start"),
    (["--model", "crystal_ball"], "crystal_ball"),
    (["--layout", "mine"], "mine"),
    (["--decimal", "x"], "--decimal"),
    (["--decimal", ","], "dot that separates no thousands"),
    (["--replications", "0"], "--replications"),
    (["--workers", "0"], "--workers"),
    (["--seed", "-1"], "--seed"),
    (["--orders", "nosuch.csv"], "nosuch.csv"),
]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A small export that names its currency."""
    lines = order_lines(days=40, orders=3).assign(currency="CNY")
    return write_csv(lines, tmp_path_factory.mktemp("small") / "orders.csv")


@pytest.mark.parametrize(("words", "said"), WRONG, ids=[" ".join(w) for w, _ in WRONG])
def test_a_wrong_option_ends_in_one_line_and_writes_nothing(words, said, small, tmp_path, capsys):
    assert _status(["plan", "--orders", str(small), "--out", str(tmp_path / "plan"), *words]) == 2
    told = capsys.readouterr()
    lines = [line for line in told.err.splitlines() if not line.endswith("…")]
    assert told.out == "" and len(lines) == 1 and lines[0].startswith("error: ") and said in lines[0]
    listed = ["plan.rejects.csv"] if "all are listed in" in lines[0] else []
    assert [path.name for path in tmp_path.iterdir()] == listed


def test_only_cancelled_orders_are_no_history(tmp_path, capsys):
    export = write_csv(order_lines(days=30).assign(status="cancelled"), tmp_path / "orders.csv")
    assert _status(["plan", "--orders", str(export), "--out", str(tmp_path / "plan")]) == 2
    assert "no paid sale was read" in capsys.readouterr().err and not (tmp_path / "plan").exists()


def test_a_chinese_order_report_in_gbk_reads_like_its_lines(tmp_path):
    lines = order_lines(days=60)
    orders = write_csv(taobao(lines), tmp_path / "report.csv", encoding="gbk")
    paid = (lines["qty"] * lines["unit_price"]).sum()
    shop, history = stages.read_orders(Options(orders=orders))
    assert history["gmv_paid"].sum() == round(paid * 100) and shop.quality["currency"] == "CNY"


def test_more_buyers_than_sessions_is_refused_by_platform(tmp_path, capsys):
    folder = tmp_path / "shop"
    folder.mkdir()
    for path in (ROOT / "data" / "demo").glob("*.parquet"):
        shutil.copy2(path, folder)
    sessions = pd.read_parquet(folder / "sessions.parquet")
    sessions["buyers"] = 3 * sessions["sessions"] + 1
    sessions.to_parquet(folder / "sessions.parquet")
    assert _status(["ingest", str(folder), "--out", str(tmp_path / "tidy")]) == 2
    told = capsys.readouterr().err
    assert "sessions.parquet" in told and "more buyers than sessions" in told and not (tmp_path / "tidy").exists()


@pytest.mark.parametrize("place", ["file", "below a file", "not a plan"])
def test_an_output_that_cannot_be_is_left_alone(place, small, tmp_path, capsys):
    (tmp_path / "held").mkdir()
    note = tmp_path / "held" / "note.txt"
    note.write_text("mine")
    out = {"file": note, "below a file": note / "plan", "not a plan": note.parent}[place]
    assert _status(["plan", "--orders", str(small), "--out", str(out)]) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("error: ")
    assert note.read_text() == "mine" and [p.name for p in note.parent.iterdir()] == ["note.txt"]


def test_an_interrupt_leaves_nothing_and_says_so_in_one_line(small, tmp_path, interruptible):
    words = [sys.executable, "-m", "simlib", "plan", "--orders", str(small), "--out", str(tmp_path / "plan")]
    words += ["--replications", "1000", "--workers", "2"]
    asked = subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)
    told = []
    for line in asked.stderr:
        told.append(line)
        if "simulating" in line:
            break
    os.killpg(asked.pid, signal.SIGINT)
    told += asked.stderr.readlines()  # ends when no process holds the other end any more
    assert asked.wait() == 130
    said = [line for line in told if not line.rstrip().endswith("…")]
    assert said == ["error: interrupted; nothing half-written was left\n"]
    assert not list(tmp_path.iterdir())
    with pytest.raises(ProcessLookupError):
        os.killpg(asked.pid, 0)  # no process of its group is left


def test_two_that_write_one_folder_leave_one_whole_folder(tmp_path):
    def write(name):
        for _ in range(40):
            with whole_folder(tmp_path / "plan") as made:
                (made / "a").write_text(name)
                (made / "b").write_text(name)

    writers = [threading.Thread(target=write, args=(name,)) for name in "xy"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [p.name for p in tmp_path.iterdir()] == ["plan"]
    assert (tmp_path / "plan" / "a").read_text() == (tmp_path / "plan" / "b").read_text()
