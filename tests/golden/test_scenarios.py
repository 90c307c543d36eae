"""Are the demo's committed scenarios what calibration makes of the demo shop today? Made by make_scenarios.py."""

import importlib.util
from pathlib import Path

import pandas as pd
import pytest

from simlib.simulate.scenario.files import load
from simlib.simulate.scenario.tables import TABLES

HERE = Path(__file__).resolve().parent
SCENARIOS = HERE.parents[1] / "scenarios"
MAKER = importlib.util.spec_from_file_location("make_scenarios", HERE / "make_scenarios.py")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    maker = importlib.util.module_from_spec(MAKER)
    MAKER.loader.exec_module(maker)
    return {scenario.name: scenario for scenario in maker.make(tmp_path_factory.mktemp("made"))}


def numbers(tree, at=""):
    """Return nested values as {dotted path: value}."""
    if isinstance(tree, dict | list | tuple):
        pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
        return {k: v for name, inner in pairs for k, v in numbers(inner, f"{at}.{name}").items()}
    return {at: tree}


@pytest.mark.parametrize("name", ["base", "promotion", "demand-minus-10", "supplier-late"])
def test_parameters_are_as_calibrated(made, name):
    kept, again = load(name, folder=SCENARIOS), made[name]
    old, new = (numbers(s.params.model_dump(mode="json")) for s in (kept, again))
    measured = [path for path, value in new.items() if isinstance(value, float)]
    assert [old[path] for path in measured] == pytest.approx([new[path] for path in measured], rel=1e-6)
    assert {k: v for k, v in old.items() if k not in measured} == {k: v for k, v in new.items() if k not in measured}
    assert (kept.why, kept.basis, kept.parent) == (again.why, again.basis, again.parent)


@pytest.mark.parametrize("table", TABLES)
def test_tables_are_as_calibrated(made, table):
    kept, again = load("base", folder=SCENARIOS).tables[table], made["base"].tables[table]
    pd.testing.assert_frame_equal(kept, again, rtol=1e-6, atol=1e-9, obj=table)


def test_the_scenarios_stay_small():
    assert sum(file.stat().st_size for file in SCENARIOS.rglob("*")) < 1_000_000
