"""Scenarios on disk and in memory: what is saved comes back the same, children write only differences."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from simlib.engine.baseline import levels_of
from simlib.flows.inventory.reorder import planned_units
from simlib.simulate.run import run
from simlib.simulate.scenario.definition import set_at
from simlib.simulate.scenario.files import load, save
from simlib.simulate.scenario.inputs import inputs_of
from simlib.simulate.scenario.standard import standard
from tests.shops import made_up_shop

EVENTS = {
    "campaigns": [{"name": "满减", "start": date(2026, 1, 9), "platforms": ["p0"]}],
    "outages": [{"supplier": "u1"}],
    "traffic": {"source_level": {"src1": 1.3}, "day_noise_sd": 0.000036},
    "cash": {"fixed_cost_day": 12_345_678},
}


@pytest.fixture(scope="module")
def base():
    return replace(
        made_up_shop(days=45, paths=6, **EVENTS), name="base", basis={"orders": "data"}, why="who: what, 'when'?"
    )


@pytest.fixture(scope="module")
def folder(base, tmp_path_factory):
    place = tmp_path_factory.mktemp("scenarios")
    save(base, place)
    return place


def test_saved_and_loaded_is_the_same_year(base, folder):
    back = load("base", folder=folder)
    assert back.params == base.params and (back.name, back.why, back.basis) == (base.name, base.why, base.basis)
    one, other = run(base, seed=4, replications=8).ledger, run(back, seed=4, replications=8).ledger
    assert one.frame().equals(other.frame())


def test_saved_again_it_keeps_its_hash(folder, tmp_path):
    back = load("base", folder=folder)
    save(back, tmp_path)
    again = load(tmp_path / "base.yaml")
    assert again.hash == back.hash
    assert (tmp_path / "base.yaml").read_text() == (folder / "base.yaml").read_text()


def test_hash_follows_parameters_and_tables_not_the_name(base, folder):
    assert replace(base, name="other", why="x").hash == base.hash
    assert set_at(base, "inventory.review_every", 8).hash != base.hash
    dearer = base.tables["skus"].assign(price=base.tables["skus"]["price"] + 1)
    assert replace(base, tables=base.tables | {"skus": dearer}).hash != base.hash


def test_a_child_writes_only_differences(folder):
    (folder / "child.yaml").write_text("parent: base\nname: fast\ninventory:\n  review_every: 2\n")
    (folder / "grandchild.yaml").write_text("parent: child\ntraffic:\n  source_level: {}\n")
    base, child, grandchild = (load(n, folder=folder) for n in ("base", "child", "grandchild"))
    assert child.params == set_at(base, "inventory.review_every", 2).params and child.name == "fast"
    assert grandchild.params.inventory.review_every == 2 and grandchild.params.traffic.source_level == {}
    assert child.hash != base.hash


def test_a_child_may_bring_a_table_of_its_own(folder):
    dear = load("base", folder=folder).tables["skus"]
    dear.assign(price=dear["price"] * 2).to_csv(folder / "dear.csv", index=False)
    (folder / "dear.yaml").write_text("parent: base\ntables:\n  skus: dear.csv\n")
    child, base = load("dear", folder=folder), load("base", folder=folder)
    assert (child.tables["skus"]["price"] == 2 * base.tables["skus"]["price"]).all() and child.hash != base.hash


def test_standard_scenarios_come_back_as_they_were_made(folder):
    base = load("base", folder=folder)
    made = standard(base)
    assert [s.name for s, _ in made] == ["promotion", "demand-minus-10", "supplier-late"]
    for scenario, differences in made:
        save(scenario, folder, differences=differences)
        back = load(scenario.name, folder=folder)
        assert back.params == scenario.params and back.parent == "base" and back.why == scenario.why
        assert back.hash == scenario.hash


def test_a_standard_promotion_keeps_what_base_already_runs(base):
    promotion = standard(base)[0][0]
    assert [c.name for c in promotion.params.campaigns] == ["满减", "ten-days"]
    late = standard(base)[2][0]
    assert [o.start is None for o in late.params.outages] == [True, False]


def test_an_order_is_worth_what_the_baseline_says(base):
    inputs = inputs_of(base)
    shape, skus = inputs.baseline, inputs.axes.by_sku(base.tables["skus"])
    for day in (0, 31, 44):
        lines, price_index = shape.day(day)
        worth = (lines * (skus["units_mean"] * skus["price"]).to_numpy()).sum(axis=1) * price_index
        assert worth == pytest.approx(shape.value[:, day])
    assert shape.money.sum() == pytest.approx(base.tables["baseline"]["gmv"].sum())
    assert levels_of(base.tables, inputs.axes).mean(axis=1) == pytest.approx(np.ones(45))
    assert planned_units(inputs, 3).shape == (2, 6, 48)
