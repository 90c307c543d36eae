"""A flow declares all it records, reads, claims and costs; what nobody declares is refused."""

import ast
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from simlib.core.streams import Streams, pattern_of
from simlib.engine.flow import Flow, Group, Step
from simlib.engine.ledger import Ledger
from simlib.engine.signals import SignalBoard
from simlib.simulate import flows as declared
from simlib.simulate import run as wiring
from simlib.simulate.breakers import LIMITS
from simlib.simulate.flows import COLUMNS, FLOWS, STREAMS
from simlib.simulate.levers import LEVERS, levers
from simlib.simulate.metrics import METRICS, balance, values
from simlib.simulate.notes import NOTES
from simlib.simulate.run import run
from simlib.simulate.scenario.definition import ScenarioParams, set_at
from tests.conservation.test_year import eventful
from tests.shops import made_up_shop

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("engine", "calibration", "flows", "simulate")
MOST_ARGUMENTS = 6


def with_every_flow(scenario):
    """Return a scenario in which the flows that it may leave out are there as well, with their defaults."""
    groups = {f.params.name: f.params.params() for f in FLOWS if f.params.kind == "maybe"}
    return replace(scenario, params=scenario.params.model_copy(update=groups))


@pytest.fixture(scope="module")
def eventful_years():
    """Ledgers and stream names of a year in which everything happens, and of one without a stock limit."""
    names, claim = [], Streams.claim
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Streams, "claim", lambda self, name: (names.append(name), claim(self, name))[1])
        shop = with_every_flow(eventful())
        ledgers = [run(s, replications=4).ledger for s in (shop, set_at(shop, "inventory.unlimited", True))]
    return ledgers, names


def test_declarations_fit_together():
    assert declared.faults() == []


def test_names_given_twice_or_to_nothing_are_found(monkeypatch):
    first = FLOWS[0]
    odd = replace(first, day=(Step("dream", print),), signals=type(first.signals)(reads=("nobody",)))
    monkeypatch.setattr(declared, "FLOWS", (*FLOWS, odd))
    found = declared.faults()
    assert "flow 'traffic' twice" in found and "metric 'sessions' twice" in found
    assert "traffic has a step in no phase: 'dream'" in found
    assert "traffic reads the signal 'nobody' of nobody" in found


def test_every_declared_column_is_recorded_and_no_other(eventful_years):
    recorded = {name for ledger in eventful_years[0] for name in ledger.names()}
    assert recorded == set(COLUMNS)
    assert all(column.unit for column in COLUMNS.values())


def test_a_column_that_nobody_declares_is_refused(eventful_years):
    led = eventful_years[0][0]
    frame = led.frame()
    for misspelt in (led.daily, led.total, led.by_month, lambda name: led.record(name, np.zeros(4, dtype=int)),
                     lambda name: Ledger.of(frame.rename(columns={"inventory.sold": name}), COLUMNS)):
        with pytest.raises(KeyError, match="inventroy.sold"):
            misspelt("inventroy.sold")


def test_a_signal_that_nobody_declares_is_refused():
    board = SignalBoard(["late_share"])
    for misspelt in (board.read, lambda name: board.publish(name, 1)):
        with pytest.raises(KeyError, match="late_shar"):
            misspelt("late_shar")


def test_every_stream_is_declared_and_every_pattern_claimed(eventful_years):
    _, names = eventful_years
    assert all(any(pattern_of([p]).fullmatch(name) for name in names) for p in STREAMS)
    streams = Streams(1, 0, STREAMS)
    assert streams.claim("lead/a/b")
    with pytest.raises(KeyError, match="'lede/a'"):
        streams.claim("lede/a")
    with pytest.raises(ValueError, match="claimed twice"):
        streams.claim("lead/a/b")


def test_metrics_limits_and_cash_read_declared_columns():
    empty = Ledger(3, 2, COLUMNS)
    assert list(values(empty)) == list(METRICS) and balance(empty).shape == (3, 2)
    for limit in LIMITS.values():
        assert f"simulate.limit_{limit.name}" in NOTES
        if limit.lost:
            assert limit.lost(empty, np.ones(2)).shape == (2,)
        assert limit.detail is None or limit.detail(empty)


def test_levers_are_their_flows_parameters_and_rest_on_its_limit():
    shop = made_up_shop(days=3)
    made = levers(shop)
    assert [s.name for s in made][:2] == ["stock-unlimited", "warehouse-unlimited"] and len(made) == len(LEVERS)
    for scenario in made:
        lever, flow = LEVERS[scenario.name]
        assert lever.path.startswith(flow.params.name + ".") and flow.limit and scenario.hash != shop.hash
        assert str(scenario.why) == NOTES[scenario.why.code]


def test_what_no_month_keeps_is_refused(eventful_years):
    led = eventful_years[0][0]
    for ledger, name in ((led, "basket.orders"), (Ledger.of(led.frame(), COLUMNS), "inventory.sold")):
        with pytest.raises(KeyError, match=f"nothing by month of '{name}'"):
            ledger.by_month(name)


def test_recorded_columns_add_up_over_their_axes(eventful_years):
    for ledger in eventful_years[0]:
        for name, column in COLUMNS.items():
            if column.keep:
                kept = ledger.by_month(name)
                assert (kept.sum(axis=tuple(range(kept.ndim - 1))) == ledger.total(name)).all(), name


def test_a_flow_without_parameters_is_not_built_and_its_steps_are_not_taken():
    assert "campaigns" not in run(made_up_shop(days=3), replications=2).flows
    assert {"campaigns", "disruptions"} <= set(run(eventful(), until=3, replications=2).flows)
    built = []
    absent = Flow("extra", Group("extra", ScenarioParams, kind="maybe"), build=lambda *_: built.append(1))
    assert absent.group(SimpleNamespace(extra=None)) is None and not built


def test_a_step_reads_only_what_the_day_has(monkeypatch):
    flow = Flow("extra", Group("extra", ScenarioParams), build=None, day=(Step("open", print, ("money",)),))
    monkeypatch.setattr(wiring, "FLOWS", (flow,))
    with pytest.raises(KeyError, match="extra reads.*money"):
        wiring.phases_of({"extra": print})


def arguments(node):
    """Return how many arguments a class takes when it is made: of its __init__, or the fields of a dataclass."""
    for inner in node.body:
        if isinstance(inner, ast.FunctionDef) and inner.name == "__init__":
            taken = inner.args
            return len(taken.posonlyargs + taken.args + taken.kwonlyargs) - 1 + bool(taken.vararg) + bool(taken.kwarg)
    if any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list):
        return sum(isinstance(inner, ast.AnnAssign) for inner in node.body)
    return 0


def test_no_constructor_takes_more_than_six_arguments():
    files = [path for room in ROOMS for path in (ROOT / "simlib" / room).rglob("*.py")]
    classes = [n for path in files for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.ClassDef)]
    assert len(classes) > 20
    # A Flow is a declaration: all that others need to know of it in one place.
    assert {n.name: arguments(n) for n in classes if arguments(n) > MOST_ARGUMENTS and n.name != "Flow"} == {}
