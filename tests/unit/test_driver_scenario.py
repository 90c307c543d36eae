"""An edited driver tree becomes a scenario that expects exactly its drivers; last year's drivers as counted."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simlib.cli.main import _status
from simlib.core.calendar import FiscalYear
from simlib.core.errors import Infeasible, InputError
from simlib.core.files import write_parquet
from simlib.driver_tree.drivers import Drivers
from simlib.driver_tree.variance import variance
from simlib.sections.drivers.facts import expected_drivers, last_year_drivers
from simlib.sections.drivers.to_scenario import KEYS, TABLES, driver_scenario
from simlib.simulate.scenario.files import load, save
from simlib.targets.cube import Targets

DAYS = FiscalYear("2026-01-01").days
ONCE = ("sessions", "conversion", "order_value")


@pytest.fixture(scope="module")
def base():
    from tests.shops import made_up_shop

    return replace(made_up_shop(platforms=3, sources=3, orders=50.0), name="base")


@pytest.fixture(scope="module")
def light():
    from tests.shops import made_up_shop

    return made_up_shop(platforms=3, sources=3, paths=2)


def tree_of(scenario):
    """The drivers a scenario expects, its months of more conversion included."""
    leaves = expected_drivers(scenario, DAYS, currency="CNY").leaves
    for campaign in scenario.params.campaigns:
        month = DAYS.loc[DAYS["day"] == pd.Timestamp(campaign.start), "month"].iloc[0]
        at = (leaves["month"] == month) & leaves["platform"].isin(campaign.platforms)
        leaves.loc[at, "conversion"] *= 1 + campaign.conversion_uplift
    return leaves.set_index(KEYS)


edits = st.lists(
    st.tuples(
        st.sampled_from([{}, {"platform": "p1"}, {"month": "2026-03"}, {"month": "2026-11", "platform": "p2"}]),
        st.sampled_from([*ONCE, list(ONCE), ["sessions", "conversion"]]),
        st.floats(0.6, 1.8),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(edits=edits)
def test_the_scenario_expects_the_drivers_asked_for(light, edits):
    base = light
    tree = expected_drivers(base, DAYS, currency="CNY")
    for cell, absorb, factor in edits:
        tree = tree.set(cell, round(tree.total(cell) * factor), absorb=absorb)
    made, _ = driver_scenario(tree, base, DAYS, name="asked")
    wanted = tree.leaves.set_index(KEYS)
    found = tree_of(made).reindex(wanted.index)
    for driver in ONCE:
        assert found[driver].to_numpy() == pytest.approx(wanted[driver].to_numpy(), rel=1e-6), driver


def test_what_a_source_alone_changes_all_year_is_carried_too(base):
    tree = expected_drivers(base, DAYS, currency="CNY")
    tree = tree.set({"source": "src1"}, tree.total({"source": "src1"}) * 2, absorb=["sessions", "conversion"])
    tree = tree.change({"platform": "p0", "source": "src2"}, "conversion", 0.9)  # every step but one near 1
    made, differences = driver_scenario(tree, base, DAYS, name="asked")
    assert differences == {}
    wanted = tree.leaves.set_index(KEYS)
    found = tree_of(made).reindex(wanted.index)
    assert found.to_numpy() == pytest.approx(wanted.to_numpy(), rel=1e-6)
    steps = made.tables["sources"][["views", "carts", "placed", "paid"]].to_numpy()
    assert (steps <= 1).all() and (steps > 0).all()


@pytest.mark.parametrize(
    ("cell", "driver", "said"),
    [
        ({"month": "2026-05", "source": "src1"}, "sessions", "sessions: May 2026 · p. · src"),
        ({"month": "2026-05", "source": "src1"}, "conversion", "conversion: May 2026 · p. · src"),
        ({"source": "src2"}, "order_value", "order value: ... 2026 · p. · src"),
    ],
)
def test_what_no_scenario_can_carry_is_refused_by_name(base, cell, driver, said):
    tree = expected_drivers(base, DAYS, currency="CNY")
    tree = tree.set(cell, round(tree.total(cell) * 1.3), absorb=driver)
    with pytest.raises(Infeasible, match=f"cannot carry this {said}"):
        driver_scenario(tree, base, DAYS, name="asked")


def test_a_tree_of_another_plan_is_refused(base):
    tree = expected_drivers(base, DAYS, currency="CNY")
    other = Drivers(tree.leaves.iloc[1:], currency="CNY")
    with pytest.raises(InputError, match="not of this plan"):
        driver_scenario(other, base, DAYS, name="asked")


def test_it_is_written_as_a_child_with_tables_of_its_own_and_runs(base, tmp_path):
    from simlib.simulate.replicate import replicate

    save(base, tmp_path)
    tree = expected_drivers(base, DAYS, currency="CNY").set({}, 10**8, absorb="sessions")
    tree = tree.set({"month": "2026-06"}, round(tree.total({"month": "2026-06"}) * 1.5), absorb="conversion")
    made, differences = driver_scenario(tree, load("base", folder=tmp_path), DAYS, name="more", why="ads")
    save(made, tmp_path, differences=differences, own=TABLES)
    again = load("more", folder=tmp_path)
    assert again.parent == "base" and again.why == "ads" and len(again.params.campaigns) == 3
    assert "skus" not in (tmp_path / "more.yaml").read_text()
    drivers = tree.leaves.set_index(KEYS)
    assert tree_of(again).reindex(drivers.index).to_numpy() == pytest.approx(drivers.to_numpy(), rel=1e-6)
    free = {"inventory": again.params.inventory.model_copy(update={"unlimited": True})}
    free |= {"conversion": again.params.conversion.model_copy(update={"stockout_effect": 0.0, "late_effect": 0.0})}
    runs = replicate(replace(again, params=again.params.model_copy(update=free)), n=50)
    # 50 years, level noise 10 %: the mean is known to 10 % / √50 = 1.4 %, so 5 % is beyond 3 standard errors.
    assert runs.ledger("more").total("basket.gmv_paid").mean() == pytest.approx(tree.total({}), rel=0.05)


def counted(folder, *, drop=None, buyers=True, sessions=50):
    """Write targets, history and a visit log of 2025 to 2026 for a plan year from 2027; the drivers are known."""
    days, known = FiscalYear("2027-01-01").days, pd.date_range("2025-10-01", "2026-12-31", unit="us")
    plan = Targets.build(10**6, days=days, platforms=["p", "q"], categories=["c"], weights=np.ones((365, 2, 1)))
    plan.save(folder / "targets")
    grid = pd.MultiIndex.from_product([known, ["p", "q"]], names=["day", "platform"]).to_frame(index=False)
    made = grid.assign(category="c", orders=10, lines=10, units=10, gmv_paid=20_000, refunds=0)
    write_parquet(folder / "data" / "history.parquet", made)
    log = grid.merge(pd.DataFrame({"source": ["ads", "free"], "buyers": [2, 6] if buyers else None}), how="cross")
    log = log.assign(device=None, sessions=sessions, views=None, carts=None, checkouts=None, spend=None)
    write_parquet(folder / "data" / "sessions.parquet", log if drop is None else log[~drop(log)])
    return made


def test_last_year_s_tree_is_what_was_counted(tmp_path):
    made = counted(tmp_path)
    tree = last_year_drivers(tmp_path)
    like = made[made["day"].between("2026-01-02", "2026-12-31")]  # the days 364 days before, each once
    assert tree.total({}) == pytest.approx(like["gmv_paid"].sum(), abs=40_001)
    row = tree.table(["platform", "source"]).set_index(["platform", "source"]).loc[("p", "ads")]
    assert row["conversion"] == pytest.approx(2.5 / 50) and row["order_value"] == 2_000
    even = tmp_path / "even"
    counted(even, buyers=False)
    assert set(last_year_drivers(even).leaves["conversion"].round(9)) == {0.1}
    now = tree.set({"platform": "p"}, tree.total({"platform": "p"}) * 2, absorb="conversion")
    why = variance(tree, now).iloc[0]
    assert why["conversion"] == pytest.approx(why["change"]) and why["volume"] == pytest.approx(0, abs=1)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ({"drop": lambda f: f["day"] < "2026-06-01"}, "visits are not known whole .*needed: 2026-01-02"),
        ({"drop": lambda f: f["platform"] == "q"}, "not known .*2027-01 q"),
        ({"sessions": 4}, "fewer visits than paid orders"),
    ],
)
def test_a_visit_log_with_gaps_is_refused(tmp_path, spoil, words):
    counted(tmp_path, **spoil)
    with pytest.raises(InputError, match=words):
        last_year_drivers(tmp_path)


def test_the_command_writes_compares_and_refuses(made, tmp_path, capsys):
    import shutil

    folder = tmp_path / "plan"
    shutil.copytree(made[0], folder)
    platform = Targets.load(folder / "targets").axes.platforms[0]
    words = ["drivers", "--plan", str(folder), "--by", "platform"]
    asked = ["--change", f"platform={platform}:conversion=0.02", "--to-scenario", "better-page", "--why", "new page"]
    assert _status([*words, *asked]) == 0
    assert "python3 workbook.py compare better-page" in capsys.readouterr().out
    assert _status(["check", "better-page", "--plan", str(folder)]) == 0
    assert "new page" in capsys.readouterr().out
    assert _status([*words, "--against", str(made[0])]) == 0
    told = capsys.readouterr().out
    assert "Check by the Shapley value: volume" in told and "mix: sessions that moved" in told
    assert _status([*words, "--against", str(made[0]), "--method", "shapley", "--json"]) == 0
    capsys.readouterr()
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    for bad, said in (
        (["--to-scenario", "better-page"], "already"),
        (["--to-scenario", "../x"], "not a name"),
        (["--to-scenario", "base"], "already"),
        (["--against", "last-year"], "last year's visits are not known"),
        (["--against", str(made[0]), "--method", "lmid"], "unknown decomposition"),
        (["--method", "shapley"], "--against"),
    ):
        assert _status([*words, *bad]) == 2
        error = capsys.readouterr().err
        assert error.startswith("error: ") and error.count("\n") == 1 and said in error
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before
