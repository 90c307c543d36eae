"""`simlib targets` on a plan that was simulated: undo, reset, overlays, versions, profiles, actuals."""

import hashlib
import json
import shutil

import numpy as np
import pandas as pd
import pytest

from simlib.cli.main import _status
from simlib.core.files import read_json, read_parquet
from simlib.core.message import Note
from simlib.i18n import dates
from simlib.plan_folder.spread_profiles import profiles
from simlib.targets.cube import Targets
from simlib.targets.overlay import existing, laid


@pytest.fixture
def say(capsys, plan, monkeypatch):
    """Run `simlib targets` on the plan; returns what it printed, after checking that it ended well."""

    # Page and spreadsheet have tests of their own.
    monkeypatch.setattr("simlib.plan.make.share", lambda folder: None)

    def run(*words):
        assert _status(["targets", *map(str, words), "--plan", str(plan)]) == 0
        return capsys.readouterr().out

    return run


def fingerprint(folder):
    return {p: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


def months(say, *words):
    return {row["month"]: row for row in json.loads(say(*words, "--json"))}


def test_a_command_is_taken_back_whole_and_versions_stay(say, plan):
    before, answer = months(say), read_json(plan / "summary.json")
    assert "version 001 now: board, May" in say("--freeze", "board, May", "--who", "Li")
    held, typed = list(before)[2], list(before)[5]
    text = say("--hold", f"month={held}", "--set", f"month={typed}:{before[typed]['target'] + 100:.2f}", "--who", "Li")
    assert "Chance" in text.splitlines()[0]
    found = months(say, "--compare", "1")
    assert found[typed]["difference"] == 100 and found[held]["difference"] == 0
    assert round(sum(row["difference"] for row in found.values()), 2) == 0
    after = say("--undo", "--who", "Ann", "--why", "too early")
    assert f"undone: hold, {dates.month(held)}" in after and f"undone: set, {dates.month(typed)}" in after
    assert months(say) == before and read_json(plan / "summary.json")["p_hit"] == answer["p_hit"]
    history = json.loads(say("--changes", "--json"))
    say("--set", "all:123456")
    assert read_json(plan / "summary.json")["target_from"] == "given"
    say("--undo")
    assert read_json(plan / "summary.json")["target_from"] == answer["target_from"]
    assert [(row["what"], row["who"]) for row in history[-3:]] == [("hold", "Li"), ("set", "Li"), ("undo", "Ann")]
    assert history[-1]["why"] == "too early" and "undone: " in say("--changes")
    listed = json.loads(say("--versions", "--json"))
    assert (listed[0]["why"], listed[0]["who"]) == ("board, May", "Li") and "board, May" in say("--versions")


def test_reset_takes_a_month_back_to_its_first_share(say):
    before = months(say)
    month, other = list(before)[1], list(before)[8]
    twice = f"month={month}:{before[month]['target'] * 2:.2f}"
    bent = months(say, "--overlay", "bent", "--set", twice, "--hold", f"month={other}")
    assert bent[month]["difference"] == pytest.approx(before[month]["target"], abs=0.01)
    straight = months(say, "--overlay", "bent", "--reset", f"month={month}")
    assert straight[month]["overlay"] == pytest.approx(before[month]["target"], rel=0.02)
    for _ in range(2):  # what was typed together goes together
        say("--overlay", "bent", "--undo")


def test_an_overlay_changes_no_file_but_its_own(say, plan):
    files, before = fingerprint(plan), months(say)
    month = list(before)[4]
    shown = months(say, "--overlay", "best", "--set", "all:99999.99", "--why", "board asks")
    assert round(sum(row["overlay"] for row in shown.values()), 2) == 99999.99
    assert all(row["target"] == before[name]["target"] for name, row in shown.items())
    assert all(row["difference"] == round(row["overlay"] - row["target"], 2) for row in shown.values())
    assert {row["chance"] for row in shown.values()} == {row["chance"] for row in before.values()}
    own = plan / "targets" / "overlays" / "best.json"
    assert {p: h for p, h in fingerprint(plan).items() if p != own} == files
    say("--overlay", "best", "--reset", f"month={month}")
    assert "edits left: 1" in say("--overlay", "best", "--undo")
    listed = json.loads(say("--overlays", "--json"))
    assert (listed[0]["overlay"], listed[0]["edits"], listed[0]["year"], listed[0]["fits"]) == (
        "best",
        1,
        99999.99,
        "yes",
    )
    text = say("--overlay", "best", "--by", "month,platform")
    assert "set the year to" in text and "board asks" in text and "The target is unchanged" in text


def test_adopting_is_one_change_and_the_lineage_says_so(say, plan):
    before, chance = months(say), read_json(plan / "summary.json")["p_hit"]
    listed = json.loads(say("--overlays", "--json"))[0]["chance"]
    say("--overlay", "best", "--adopt", "--who", "Ann")
    assert round(sum(row["target"] for row in months(say).values()), 2) == 99999.99
    assert read_json(plan / "summary.json")["p_hit"] == listed != chance
    line = json.loads(say("--changes", "--json"))[-1]
    assert (line["what"], line["who"], line["notes"]) == ("adopt", "Ann", "overlay best")
    assert json.loads(say("--overlays", "--json"))[0]["fits"] == "taken over"
    say("--undo")
    assert months(say) == before and read_json(plan / "summary.json")["p_hit"] == chance
    assert "is gone" in say("--overlay", "best", "--undo")
    assert "There is no overlay" in say("--overlays")


@pytest.mark.parametrize("way", ["forecast", "capacity", "last-year"])
def test_spreading_by_what_the_plan_knows(say, plan, way):
    before = Targets.load(plan / "targets")
    cell = {"month": str(before.axes.days["month"].iloc[70])}
    say("--overlay", way, "--spread", f"month={cell['month']}:{way}", "--by", "day")
    now = laid(before, existing(plan / "targets", way), profile_of=profiles(plan))
    assert now.total(cell) == before.total(cell) and now.lineage[-1]["what"] == f"spread {way}"
    inside = (now.axes.days["month"] == cell["month"]).to_numpy()
    if way == "forecast":
        table = read_parquet(plan / "forecast" / "forecast.parquet")
        daily = table[table["unique_id"] == "gmv_paid"].set_index("ds")["mean"].reindex(now.axes.days["day"])
        want = daily.to_numpy()[inside] / daily.to_numpy()[inside].sum() * now.total(cell)
        assert np.abs(now.leaves[inside].sum(axis=(1, 2)) - want).max() <= now.leaves.shape[1] * now.leaves.shape[2]
    else:
        assert (now.leaves[inside] != before.leaves[inside]).any() and not now.lineage[-1]["notes"]
    assert (now.leaves[~inside] == before.leaves[~inside]).all()
    say("--overlay", way, "--undo")


def test_capacity_counts_warehouses_and_closed_weekdays(plan):
    from simlib.plan_folder.spread_profiles import capacity
    from simlib.simulate.scenario.files import load

    now, text = Targets.load(plan / "targets"), (plan / "scenarios" / "base.yaml").read_text()
    (plan / "scenarios" / "base.yaml").write_text(text.replace("closed_weekdays: []", "closed_weekdays: [sunday]"))
    try:
        by_day = capacity(plan, now).sum(axis=(1, 2))
        base = load("base", folder=plan / "scenarios")
    finally:
        (plan / "scenarios" / "base.yaml").write_text(text)
    sunday = (now.axes.days["day"].dt.day_of_week == 6).to_numpy()
    parcels, value = base.tables["warehouses"]["parcels_per_day"].sum(), base.tables["baseline"]
    usual = value["gmv"].sum() / value["orders"].sum()
    assert not by_day[sunday].any() and (by_day[~sunday] > 0).all()
    assert by_day[~sunday].mean() == pytest.approx(parcels * usual, rel=0.1)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--undo", "--set", "all:5"], 2, "an edit --undo"),
        (["--changes", "--versions"], 2, "do not go together"),
        (["--last-year", "--compare", "1"], 2, "do not go together"),
        (["--adopt"], 2, "--adopt needs --overlay NAME"),
        (["--overlay", "x", "--changes"], 2, "--overlay goes with"),
        (["--overlay", "x"], 2, "no such overlay"),
        (["--overlay", "x", "--undo"], 2, "no such overlay"),
        (["--overlay", "x", "--adopt"], 2, "no such overlay"),
        (["--overlay", "../x", "--set", "all:5"], 2, "not a name"),
        (["--overlay", "x", "--set", "all:many"], 2, "not an amount"),
        (["--overlay", "x", "--set", "moth=2026-01:5"], 2, "did you mean 'month'"),
        (["--overlay", "x", "--release", "platform=nosuch"], 2, "unknown platform"),
        (["--overlay", "x", "--spread", "all:capasity"], 2, "did you mean 'capacity'"),
        (["--overlay", "x", "--set", "all:5", "--by", "mnth"], 2, "did you mean 'month'"),
        (["--reset", "month=1999-01"], 2, "1999-01"),
        (["--freeze", " "], 2, "needs a reason"),
        (["--compare", "77"], 2, "no such version"),
        (["--last-year", "--by", "mnth"], 2, "mnth"),
    ],
)
def test_mistakes_end_in_one_line_and_write_nothing(plan, capsys, words, code, said):
    before = fingerprint(plan)
    assert _status(["targets", *words, "--plan", str(plan)]) == code
    told = capsys.readouterr()
    assert told.out == "" and told.err.startswith("error: ") and told.err.count("\n") == 1 and said in told.err
    assert fingerprint(plan) == before


def test_after_replan_the_chance_knows_what_was_sold(plan, capsys):
    targets, before = Targets.load(plan / "targets"), read_json(plan / "summary.json")
    until = targets.axes.days["day"].iloc[40]
    year = targets.axes.days["day"].iloc[[0, 40]]
    lines = pd.DataFrame({"day": pd.date_range(*year)})
    rng = np.random.default_rng(1)
    lines = lines.loc[lines.index.repeat(9)].reset_index(drop=True)
    orders = pd.DataFrame(
        {
            "order_id": [f"x{i}" for i in range(len(lines))],
            "ts": lines["day"].dt.strftime("%Y-%m-%d 12:00:00"),
            "platform": rng.choice(targets.axes.platforms, len(lines)),
            "status": "paid",
            "sku": "s1",
            "category": rng.choice(targets.axes.categories, len(lines)),
            "qty": 1,
            "unit_price": 20.0,
        }
    )
    path = plan.parent / "actuals.csv"
    orders.to_csv(path, index=False)
    words = ["replan", "--actuals", str(path), "--until", f"{until:%Y-%m-%d}", "--plan", str(plan)]
    assert _status(words) == 0
    capsys.readouterr()
    now, sold = read_json(plan / "summary.json"), len(orders) * 2000
    notes = [str(Note.from_json(stored)) for stored in now["notes"] if isinstance(stored, dict)]
    note = [text for text in notes if text.startswith("Sales until")]
    assert len(note) == 1 and f"{until:%Y-%m-%d}" in note[0] and "41 days" in note[0]
    fan = read_parquet(plan / "runs" / "fan.parquet").set_index("day")
    row = fan.loc[until]
    assert row["q10"] == row["q90"] == row["target"] == sold
    periods = read_parquet(plan / "runs" / "periods.parquet").set_index("period")
    first = targets.axes.days["month"].iloc[0]
    assert periods.loc[first, "lo"] == periods.loc[first, "hi"] == periods.loc[first, "target"]
    assert periods.loc["year", "p_hit"] == now["p_hit"] == now["scenarios"]["base"]["p_hit"]
    assert now["kpis"]["gmv_paid"]["mean"] * 100 == pytest.approx(periods.loc["year", "mean"], abs=1)
    assert now["kpis"]["gmv_paid"]["mean"] * 100 == pytest.approx(fan["q50"].iloc[-1], rel=0.2)
    assert "Sales until" in (plan / "report.html").read_text()
    assert _status(["targets", "--undo", "--plan", str(plan)]) == 0
    after = read_json(plan / "summary.json")
    assert (after["p_hit"], after["notes"]) == (before["p_hit"], before["notes"])
    assert (Targets.load(plan / "targets").leaves == targets.leaves).all()


def test_a_damaged_table_of_the_plan_is_reported_in_one_line(plan, tmp_path, capsys):
    for name in ("targets/targets.parquet", "runs/periods.parquet", "data/orders.parquet"):
        shutil.copytree(plan, broken := tmp_path / name.replace("/", "-"))
        (broken / name).write_text("no")
        (broken / "targets" / "goods_facts.parquet").unlink(missing_ok=True)  # goods reads the orders again
        assert _status(["goods" if "orders" in name else "targets", "--plan", str(broken)]) == 2
        error = capsys.readouterr().err.strip()
        assert name in error and "\n" not in error and "bug" not in error
