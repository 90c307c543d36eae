"""Every command on a plan folder: what it prints, what it leaves, how it ends."""

import json
import os
import shutil
from pathlib import Path

import pandas as pd
import pytest

from simlib.cli.main import _status
from simlib.core.files import read_json, read_parquet
from simlib.i18n import language
from simlib.targets.cube import Targets


@pytest.fixture
def say(capsys, plan):
    """Run a command on the plan; returns what it printed, after checking that it ended well."""

    def run(*words, on_plan=True):
        assert _status([*words, *(["--plan", str(plan)] if on_plan else [])]) == 0
        return capsys.readouterr().out

    return run


def test_targets_are_shown_held_and_set_to_the_cent(say, plan):
    before = json.loads(say("targets", "--json"))
    assert sum(round(row["target"] * 100) for row in before) == round(read_json(plan / "summary.json")["target"] * 100)
    month, other = before[2]["month"], before[5]["month"]
    new = round(before[5]["target"] + 100, 2)
    say("targets", "--hold", f"month={month}", "--set", f"month={other}:{new}", "--why", "shop window")
    after = {row["month"]: row["target"] for row in json.loads(say("targets", "--json"))}
    assert after[other] == new and after[month] == before[2]["target"]
    assert read_parquet(plan / "targets" / "targets.parquet")["target"].sum() == sum(
        round(v * 100) for v in after.values()
    )


def test_cells_and_amounts_are_read_as_people_write_them(say, made, tmp_path):
    """Chinese months and quarters, amounts in 万, changes in per cent mean the plan's own labels and figures."""
    rows = json.loads(say("targets", "--by", "quarter,month,platform", "--plan", str(made[0]), "--json", on_plan=False))
    raised = 1.1 * sum(row["target"] for row in rows if row["quarter"] == rows[0]["quarter"])
    months, platform = list(dict.fromkeys(row["month"] for row in rows)), rows[0]["platform"]
    plain = ("--set", f"month={months[4]},platform={platform}:1500", "--hold", f"month={months[7]}")
    plain += ("--set", f"quarter={rows[0]['quarter']}:{raised:.2f}")
    typed = ("--set", f"{int(months[4][5:])}月，{platform.upper()}：0.15万")
    typed += ("--hold", f"{months[7][:4]}年{int(months[7][5:])}月")
    found = []
    for name, words in (("plain", plain), ("typed", (*typed, "--set", "一季度:+10%"))):
        shutil.copytree(made[0], tmp_path / name)
        say("targets", *words, "--plan", str(tmp_path / name), on_plan=False)
        found.append(Targets.load(tmp_path / name / "targets"))
    assert (found[0].leaves == found[1].leaves).all() and found[0].holds == found[1].holds
    assert found[0].total({"month": months[4], "platform": platform}) == 150_000
    shown = [say("targets", "--plan", str(made[0]), "--by", by, on_plan=False) for by in ("month,platform", "月，平台")]
    assert shown[0] == shown[1]


def test_scenarios_run_and_are_compared(say):
    shown = json.loads(say("run", "promotion", "--replications", "50", "--workers", "1", "--json"))
    assert {row["scenario"] for row in shown} == {"promotion"}
    assert all(row["lo"] <= row["mean"] * 1.5 + 1 for row in shown)
    words = ("compare", "promotion", "supplier-late", "--replications", "50", "--workers", "1", "--json")
    compared = pd.DataFrame(json.loads(say(*words)))
    assert set(compared["scenario"]) == {"promotion", "supplier-late"}
    assert set(compared["verdict"]) <= {"better", "worse", "none"}
    orders = compared[(compared["scenario"] == "promotion") & (compared["metric"] == "orders")].iloc[0]
    assert orders["difference"] > 0 and orders["detectable"]


def test_a_scenario_of_ones_own_is_checked_and_runs(say, plan):
    own = plan / "scenarios" / "better-page.yaml"
    own.write_text("parent: base\nname: better-page\nwhy: A better page.\nconversion:\n  level: 1.2\n")
    assert "better-page is fine" in say("check", "better-page")
    words = ("compare", "better-page", "--replications", "50", "--workers", "1", "--json")
    found = pd.DataFrame(json.loads(say(*words))).set_index("metric")
    assert found.loc["conversion", "mean"] == pytest.approx(1.2 * found.loc["conversion", "base"], rel=0.03)


def test_calibrating_again_gives_the_same_base(say, plan, capsys):
    before = (plan / "scenarios" / "base.yaml").read_text()
    out = say("calibrate")
    assert "base:" in out and "supplier-late:" in out and "assumed" in out
    assert (plan / "scenarios" / "base.yaml").read_text() == before


def test_report_is_written_again(say, plan):
    (plan / "report.html").unlink()
    (plan / "plan.xlsx").unlink()
    assert "report.html" in say("report")
    assert (plan / "report.html").exists() and (plan / "plan.xlsx").exists()


def test_a_folder_remembers_its_language(say, plan):
    assert read_json(plan / "settings.json") == {"language": "en"}
    say("report", "--lang", "zh", "--format", "html")
    assert read_json(plan / "settings.json") == {"language": "zh"}
    say("report", "--format", "html")
    assert language() == "zh"
    say("targets", "--lang", "en")
    assert read_json(plan / "settings.json") == {"language": "zh"}
    say("report", "--lang", "en")
    assert read_json(plan / "settings.json") == {"language": "en"}


def test_orders_are_ingested(say, export, tmp_path):
    out = tmp_path / "tidy"
    assert "not accepted" in say("ingest", str(export), "--out", str(out), on_plan=False)
    quality = read_json(out / "quality.json")
    assert quality["rows_read"] == quality["rows_accepted"] + quality["rows_rejected"]
    assert {"orders.parquet", "lines.parquet", "goods.parquet", "rejects.csv"} <= {p.name for p in out.iterdir()}


def test_a_history_is_forecast_and_scored(say, made, tmp_path):
    daily = read_parquet(made[0] / "data" / "history.parquet").groupby("day")["orders"].sum().reset_index()
    history, out = tmp_path / "history.csv", tmp_path / "out.csv"
    daily.rename(columns={"day": "ds", "orders": "y"}).assign(unique_id="orders").to_csv(history, index=False)
    say("forecast", str(history), "--horizon", "30", "--model", "planner_profile", "--out", str(out), on_plan=False)
    made_days = pd.read_csv(out)
    assert len(made_days) == 30 and (made_days["lo-80"] <= made_days["mean"]).all()
    models = "planner_profile,seasonal_naive"
    words = ("backtest", str(history), "--horizon", "14", "--origins", "2", "--models", models)
    assert "planner_profile" in say(*words, on_plan=False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "promotoin"], "promotion"),
        (["check", "nosuch"], "nosuch"),
        (["compare", "promotion", "--against", "nosuch"], "nosuch"),
        (["targets", "--set", "month=1999-01:5"], "1999-01"),
        (["targets", "--set", "month:5"], "month"),
        (["report", "--format", "pdf"], "pdf"),
        (["nosuch"], "nosuch"),
        (["run"], "SCENARIOS"),
    ],
)
def test_mistakes_end_in_one_line(words, said, plan, capsys):
    asked = [] if words[0] == "nosuch" else ["--plan", str(plan)]
    assert _status([*words, *asked]) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.startswith("error: ") and told.err.count("\n") == 1
    assert said.casefold() in told.err.casefold()


def test_every_answer_names_the_plan_folder_meant(plan, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    one, other = tmp_path / "plans" / "2026", tmp_path / "plans" / "mine"
    for folder, at in ((one, 2_000_000_000), (other, 1_000_000_000)):
        shutil.copytree(plan, folder)
        os.utime(folder / "summary.json", (at, at))
        newest = f"plan folder: {Path('plans/2026')}"
        assert _status(["targets", "--json"]) == 0
        told = capsys.readouterr()
        assert json.loads(told.out)
        assert told.err == newest + ("\n" if folder == one else ", the newest of 2; name another with --plan\n")
    assert _status(["targets", "--plan", str(other)]) == 0
    assert capsys.readouterr().err == f"plan folder: {other}\n"
    assert _status(["targets", "--set", "nosuch:5"]) == 2
    assert capsys.readouterr().err.splitlines()[0].startswith(newest)


def test_a_folder_that_is_no_plan(tmp_path, capsys):
    assert _status(["report", "--plan", str(tmp_path)]) == 2
    assert "not a plan folder" in capsys.readouterr().err
