"""Is docs/reference.md what the code declares today, and does it explain all of it? Made by make_reference.py."""

from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from simlib.core import schema
from simlib.core.calendar.fiscal import FiscalYear
from simlib.core.params import declared
from simlib.flows.campaigns.flow import Campaign
from simlib.flows.disruptions.flow import Outage
from simlib.plan.answer import summary
from simlib.plan.options import Options
from simlib.simulate.metrics import METRICS
from simlib.simulate.replicate import replicate
from simlib.simulate.scenario.definition import ScenarioParams
from simlib.simulate.scenario.tables import TABLES
from tests.shops import made_up_shop

HERE = Path(__file__).resolve().parent
DOCS = HERE.parents[1] / "docs"


def neighbour(name):
    """Return the module in the file `name` of this folder."""
    spec = spec_from_file_location(name, HERE / f"{name}.py")
    found = module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


MAKER, WORDS = neighbour("make_reference"), neighbour("reference_words")


def test_the_reference_is_up_to_date():
    found = (DOCS / "reference.md").read_text(encoding="utf-8")
    assert found == MAKER.reference(), "run tests/golden/make_reference.py"


@pytest.mark.parametrize("params", [ScenarioParams, Campaign, Outage])
def test_every_parameter_has_a_unit_and_a_sentence(params):
    for parameter in declared(params):
        assert parameter.unit and len(parameter.doc) >= 8 and parameter.doc[0].isupper(), parameter.path
        assert not parameter.doc.endswith("."), parameter.path


def test_every_metric_says_how_it_is_made():
    for metric in METRICS.values():
        assert metric.better in ("up", "down") and metric.unit and metric.formula and metric.rests_on, metric.name


def test_words_fit_the_declared_tables():
    assert {name: set(columns) for name, columns in WORDS.SCENARIO_COLUMNS.items()} == {
        name: set(columns) for name, columns in TABLES.items()
    }
    assert set(WORDS.SCENARIO_TABLES) == set(TABLES)
    assert list(WORDS.TIDY) == list(schema.TABLES)


def test_words_fit_the_summary():
    base = replace(made_up_shop(days=40), name="base")
    year = FiscalYear(base.params.year.start)
    names = ("rows_read", "rows_accepted", "rows_rejected", "orders")
    quality = dict.fromkeys(names, 1) | {"history_start": "2025-01-01", "history_end": "2025-12-31"}
    bounds = {name: [1.0] for name in ("mean", "lo-80", "hi-80", "lo-95", "hi-95")}
    draft = SimpleNamespace(
        options=Options(),
        shop=SimpleNamespace(quality=quality),
        history=pd.DataFrame({"day": year.days["day"] - pd.Timedelta(days=400)}),
        year=year,
        months=pd.DataFrame({"unique_id": ["gmv_paid"], "month": ["year"], **bounds}),
        diagnostics={},
        warnings=[],
        scores=None,
        target_from="given",
        targets=SimpleNamespace(amount=1000, currency="CNY"),
        scenarios=[base],
        defaults=[],
        groups=None,
        runs=replicate(base, n=50),
        found={"breakers": [], "fixes": []},
        provenance={},
        currency="CNY",
    )
    assert set(summary(draft, seconds={})) == set(WORDS.SUMMARY)
