"""The driver tree of a scenario adds up to its baseline and comes back from disk as it was."""

from itertools import permutations, product
from pathlib import Path

import numpy as np
import pytest

from simlib.core.calendar import FiscalYear
from simlib.core.errors import InputError
from simlib.driver_tree.files import load_drivers, save_drivers
from simlib.engine.funnel import sessions_per_order
from simlib.plan.simulate import expected
from simlib.sections.drivers.facts import expected_drivers
from simlib.sections.drivers.typed import edited
from simlib.simulate.scenario.inputs import inputs_of
from tests.shops import made_up_shop


@pytest.mark.parametrize("scheme", ["gregorian", "454"])
def test_the_tree_is_the_baseline(scheme):
    shop = made_up_shop(platforms=3, sources=2)
    made = expected_drivers(shop, FiscalYear("2026-01-01", scheme).days, currency="CNY")
    whole, baseline = made.table([]).iloc[0], shop.tables["baseline"]
    assert whole["gmv_paid"] == pytest.approx(baseline["gmv"].sum())
    assert whole["orders"] == pytest.approx(baseline["orders"].sum())
    assert whole["conversion"] == pytest.approx(0.02)
    if scheme == "gregorian":
        monthly = baseline.groupby(baseline["day"].dt.strftime("%Y-%m"))["gmv"].sum()
        assert made.table("month")["gmv_paid"].to_numpy() == pytest.approx(monthly.to_numpy())


def test_saved_and_read_again(tmp_path: Path):
    made = expected_drivers(made_up_shop(), FiscalYear("2026-01-01").days, currency="GBP")
    made = made.set({"platform": "p0"}, 10**7, absorb="sessions", who="Ann", why="a campaign")
    assert load_drivers(tmp_path) is None
    save_drivers(made, tmp_path)
    again = load_drivers(tmp_path)
    assert np.allclose(again.leaves["sessions"], made.leaves["sessions"], rtol=0) and again.lineage == made.lineage
    assert again.currency == "GBP" and again.total({"platform": "p0"}) == 10**7
    (tmp_path / "drivers.json").write_text("{}")
    with pytest.raises(InputError, match="damaged"):
        load_drivers(tmp_path)


def typed(made, changes=(), amounts=(), absorb="sessions"):
    """Return the tree after what was typed at once."""
    return edited(made, changes=changes, amounts=amounts, absorb=absorb, bounds=(), noted={"who": "", "why": ""})


def test_nodes_set_at_once_all_stand_whatever_their_order():
    made = expected_drivers(made_up_shop(platforms=3), FiscalYear("2026-01-01").days, currency="GBP")
    amounts = ["platform=p0:120000", "platform=p1:+10%", "platform=p2:90000"]
    trees = [typed(made, amounts=order) for order in (amounts, amounts[::-1], amounts[1:] + amounts[:1])]
    assert [tree.total({"platform": "p0"}) for tree in trees] == [12_000_000] * 3
    assert len({tree.total({"platform": "p1"}) for tree in trees}) == 1
    for tree in trees[1:]:
        assert np.allclose(tree.leaves["sessions"], trees[0].leaves["sessions"], rtol=1e-12)
    both = typed(made, changes=["platform=p0:conversion=0.03"], amounts=["platform=p0:120000"])
    assert both.table("platform")["conversion"].iloc[0] == pytest.approx(0.03)
    assert both.total({"platform": "p0"}) == 12_000_000


def uneven(made):
    """Return the tree with platforms that differ, so that every mean depends on its weights."""
    for platform, factor in (("p0", 0.5), ("p1", 0.8)):
        for driver in ("conversion", "order_value"):
            value = made.table("platform").set_index("platform")[driver][platform]
            made = made.change({"platform": platform}, driver, factor * value)
    return made


def outcome(made, changes=(), amounts=()):
    """Return the leaves after what was typed at once, or the text of its refusal."""
    try:
        return typed(made, changes, amounts, "sessions" if amounts else "").leaves.to_csv()
    except InputError as error:
        return str(error)


@pytest.mark.parametrize(("changes", "amounts"), [
    (("all:conversion=0.03", "platform=p0:conversion=0.03"), ()),
    (("all:order_value=30", "platform=p0:order_value=30"), ()),
    (("all:order_value=30", "platform=p0:conversion=0.03", "platform=p1:sessions=+20%"), ()),
    (("all:order_value=30", "all:sessions=+10%"), ("platform=p0:120000",)),
    ((), ("platform=p0:120000", "all:500000", "platform=p1:90000")),
])  # fmt: skip
def test_the_order_of_edits_at_once_makes_no_difference(changes, amounts):
    made = expected_drivers(made_up_shop(platforms=3), FiscalYear("2026-01-01").days, currency="GBP")
    for tree in (made, uneven(made)):
        orders = product(permutations(changes), permutations(amounts))
        assert len({outcome(tree, *order) for order in orders}) == 1


def test_a_mean_is_changed_after_its_weights():
    made = uneven(expected_drivers(made_up_shop(platforms=3), FiscalYear("2026-01-01").days, currency="GBP"))
    now = typed(made, ("all:order_value=30", "all:conversion=0.015", "platform=p1:sessions=+20%"), absorb="")
    assert now.table([])["order_value"].iloc[0] == pytest.approx(3000)
    assert now.table([])["conversion"].iloc[0] == pytest.approx(0.015)
    sessions = [tree.table("platform").set_index("platform")["sessions"]["p1"] for tree in (made, now)]
    assert sessions[1] == pytest.approx(sessions[0] * 1.2)


@pytest.mark.parametrize(("changes", "amounts", "absorb"), [
    ((), ("platform=p0:120000", "all:500000"), "sessions"),
    ((), ("all:500000", "platform=p0:120000"), "sessions"),
    (("platform=p0:conversion=0.03",), ("platform=p0:120000",), "conversion"),
    (("all:conversion=0.03", "platform=p0:conversion=0.02"), (), ""),
])  # fmt: skip
def test_what_cannot_stand_together_is_refused_by_name(changes, amounts, absorb):
    made = expected_drivers(made_up_shop(platforms=3), FiscalYear("2026-01-01").days, currency="GBP")
    with pytest.raises(InputError, match="cannot stand together with") as error:
        typed(made, changes, amounts, absorb)
    assert all(text in str(error.value) for text in (*changes, *amounts))


def test_one_count_of_sessions():
    """The traffic that runs, the summary's expectation and the driver tree are one formula."""
    shop = made_up_shop(platforms=2, sources=3, conversion=0.04)
    axes = inputs_of(shop).axes
    tree = expected_drivers(shop, FiscalYear("2026-01-01").days, currency="CNY")
    assert sessions_per_order(shop.tables, axes).sum() == pytest.approx(2 / 0.04)
    assert expected(shop)["sessions"] == pytest.approx(tree.leaves["sessions"].sum(), rel=1e-12)
    nobody = shop.tables["sources"].assign(share=0.0, views=0.0)
    assert (sessions_per_order(shop.tables | {"sources": nobody}, axes) == 0).all()
