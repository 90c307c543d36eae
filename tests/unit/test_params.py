"""Parameters: declared once, frozen, and anything unknown or out of bounds is refused by name."""

import pytest

from simlib.core.errors import InputError, nearest
from simlib.core.params import Params, build, declared, par, set_at
from simlib.simulate.scenario.definition import ScenarioParams


class Inner(Params):
    size: float = par(1.0, "×", 0.0, 2.0, "How large")
    days: int = par(7, "day", 1, 90, "How long")


class Tree(Params):
    inner: Inner = Inner()
    label: str = par("x", "text", doc="A name")


def test_declared_parameters_carry_unit_bounds_and_sentence():
    found = {d.path: d for d in declared(Tree)}
    assert list(found) == ["inner.size", "inner.days", "label"]
    size = found["inner.size"]
    assert (size.default, size.unit, size.lo, size.hi, size.doc) == (1.0, "×", 0.0, 2.0, "How large")


def test_every_parameter_of_a_scenario_has_a_unit_and_a_sentence():
    bare = [d.path for d in declared(ScenarioParams) if not d.unit or not d.doc]
    assert bare == []


def test_a_changed_tree_is_a_new_object():
    tree = Tree()
    changed = set_at(tree, "inner.days", 30)
    assert (tree.inner.days, changed.inner.days) == (7, 30)
    with pytest.raises(Exception, match="frozen"):
        tree.inner.days = 5


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("inner.dayz", 3, "did you mean 'days'"),
        ("iner.days", 3, "did you mean 'inner'"),
        ("inner.days.x", 3, "unknown parameter"),
        ("inner.days", 0, "greater than or equal to 1"),
        ("inner.days", 7.5, "valid integer"),
        ("inner.days", True, "valid integer"),
        ("inner.size", float("nan"), "finite"),
        ("inner.size", "1", "valid number"),
        ("inner.size", 2.1, "less than or equal to 2"),
    ],
)
def test_refused_in_one_line_with_a_remedy(path, value, words):
    with pytest.raises(InputError) as caught:
        set_at(Tree(), path, value)
    assert words in str(caught.value) and "\n" not in str(caught.value)


def test_unknown_name_inside_a_list_gets_a_suggestion():
    with pytest.raises(InputError, match="did you mean 'discount'"):
        build(ScenarioParams, {"campaigns": [{"name": "a", "discont": 0.1}]})


def test_line_of_the_file_is_named():
    with pytest.raises(InputError) as caught:
        build(
            Tree, {"inner": {"sise": 1}}, file="a.yaml", line_of=lambda path: 12 if path == ("inner", "sise") else None
        )
    assert str(caught.value).startswith("a.yaml, line 12, column inner.sise: unknown parameter")


def test_one_line_whatever_the_value_holds():
    error = InputError("bad", file="f", row=3, value="a\nb\x1b[31m\u202eevil" + "x" * 200, remedy="fix it")
    assert "\n" not in str(error) and "\x1b" not in str(error) and "\u202e" not in str(error) and len(str(error)) < 140
    assert str(nearest("platfrom", ["platform", "sku"])) == "did you mean 'platform'?"
    assert str(nearest("zzz", ["b", "a"])) == "known: a, b"
