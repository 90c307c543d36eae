"""Do the views of the notebook on targets say what the tables hold, also where a plan lacks what they need?"""

import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simlib.core.errors import InputError
from simlib.core.files import write_json
from simlib.core.money import to_major
from simlib.plan.open_workbench import workbench
from simlib.plan.rerun import chances
from simlib.presentation.amounts import amount_text, exact
from simlib.presentation.answers import Answer, changed
from simlib.sections.buyers import panel as buyers
from simlib.sections.buying import panel as buying
from simlib.sections.drivers import panel as tree
from simlib.sections.goods import panel as goods
from simlib.sections.market import panel as market
from simlib.sections.promotion.what_if import try_out
from simlib.sections.targets import last_year_panel
from simlib.sections.targets.grid import grid, plain
from simlib.sections.year import panel as year
from simlib.targets.cube import Targets

ROOT = Path(__file__).resolve().parents[2]
VIEWS = {
    "drivers": tree.drivers,
    "gap": tree.gap,
    "breakback": lambda bench: tree.breakback(bench, 10, absorb=["sessions"]),
    "variance": tree.variance,
    "last year": last_year_panel.against_last_year,
    "chances": year.chances,
    "re-plan": year.replanned,
    "roles": goods.roles,
    "classes": goods.classes,
    "items": goods.items,
    "prices": lambda bench: goods.prices(bench, markup=0.5),
    "clearance": goods.clearance,
    "buyers": buyers.buyers,
    "market": market.market,
    "buying": buying.open_to_buy,
}


@pytest.fixture(scope="module")
def bench():
    return workbench(ROOT)


@pytest.fixture(scope="module")
def small(made, tmp_path_factory):
    """A plan folder of orders alone: no sessions, no stock, no customers."""
    folder = tmp_path_factory.mktemp("notebook") / "plan"
    shutil.copytree(made[0], folder)
    return workbench(folder)


def number(text):
    """Return a figure of a table, `−¥1,234` as -1234."""
    return float(re.sub(r"[^\d.]", "", text)) * (-1 if "−" in text else 1)


def column(said, name):
    """Return a column of figures without its last row, and the figure of the last row."""
    values = [number(v) for v in said.frame[name] if v != "–"]
    return values[:-1], values[-1]


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_answers_on_the_demo_and_on_a_plan_of_orders_alone(bench, small, name):
    for of in (bench, small):
        said = VIEWS[name](of)
        assert isinstance(said, Answer) and len(said.sentence) > 20 and "nan" not in repr(said).lower()
        assert said.sentence in repr(said) and (said.frame is None or said.frame.to_string() in repr(said))
    missing = said.sentence.startswith("Not known here: ")
    assert missing == (name in ("clearance", "buyers")), said.sentence


NODES = [
    (tree.gap, ("Target", "Forecast", "Gap")),
    (tree.variance, ("Change", "Volume", "Mix", "Conversion", "Order value")),
    (tree.drivers, ("Sessions", "Paid orders", "Paid GMV")),
]


@pytest.mark.parametrize(("view", "names"), NODES)
def test_nodes_add_up_to_the_last_row(bench, view, names):
    said = view(bench)
    for name in names:
        parts, whole = column(said, name)
        assert abs(sum(parts) - whole) <= len(parts)


def test_the_variance_leaves_nothing(bench):
    table = tree.variance(bench).frame
    effects = [
        [number(table.loc[row, e]) for e in ("Volume", "Mix", "Conversion", "Order value")] for row in table.index
    ]
    assert np.allclose(np.sum(effects, axis=1), [number(v) for v in table["Change"]], atol=3)
    assert "left over: ¥0.00" in tree.variance(bench, method="shapley").sentence


def test_last_years_tree_is_what_was_sold(bench, small):
    for of, counted in ((bench, True), (small, False)):
        then, found = tree.last_year(of)
        assert found == counted and abs(then.total() / of.last_year[0] - 1) < 0.02


def test_what_a_driver_cannot_take_is_refused_in_a_sentence(bench):
    said = tree.breakback(bench, 50, absorb=["conversion"], bounds={"conversion": (0.9, 1.1)})
    assert said.frame is None and said.sentence.startswith("Not possible: ") and "1.1" in said.sentence
    assert tree.breakback(bench, 10, absorb=["sessions"], platform="amazon").sentence.startswith("Not known here: ")


def test_the_chances_are_those_of_the_simulated_years(bench):
    said = year.chances(bench, levels=["quarter"])
    share = (bench.reached.sum(axis=0) >= bench.amount).mean()
    assert said.frame["Chance"].iloc[-1].startswith(f"{100 * share:.0f}") and len(said.frame) == 5
    lower = year.chances(bench, bench.target.set({}, bench.amount // 2), levels=[])
    assert lower.frame["Chance"].iloc[-1].startswith("100")


def test_a_re_plan_keeps_the_year_and_takes_what_was_sold(bench):
    said = year.replanned(bench, months=2, year=3)
    parts, whole = column(said, "Sold or planned anew")
    assert abs(whole - to_major(bench.amount, bench.currency)) <= 1 and abs(sum(parts) - whole) <= 12
    months = bench.target.axes.labels["month"]
    inside = months == months[0]
    assert abs(parts[0] - to_major(int(bench.reached[inside, 3].sum()), bench.currency)) <= 1
    sold = year.as_sold(bench.target, bench.reached[:, 3])
    assert abs(int(sold["gmv_paid"].sum()) - bench.reached[:, 3].sum()) < 365 * 12


def test_goods_share_out_the_whole_target(bench):
    for said in (goods.roles(bench), goods.roles(bench, {"traffic": 0.5, "profit": 0.5})):
        assert abs(sum(number(v) for v in said.frame["Target"]) - to_major(bench.amount, bench.currency)) <= 4
    assert goods.roles(bench, {"traffic": 0.4}).sentence.startswith("Not known here: ")
    table = buying.open_to_buy(bench, new=12).frame.map(number)
    assert table["New items"].sum() == 12
    left = table["Sales at cost"] + table["Closing stock"] - table["Opening stock"] - table["On order"]
    assert np.allclose(left, table["Open to buy"], atol=3)


def test_a_market_of_ones_own(bench):
    keywords = market.example_keywords(bench).assign(volume=1e9)
    assert "made up" in market.market(bench).sentence and "made up" not in market.market(bench, keywords).sentence
    assert market.market(bench, keywords.drop(columns="price")).sentence.startswith("Not known here: ")


def test_changes_read_as_people_write_them():
    changes = [changed(c) for c in (0.0401, -0.0001, -0.2, float("nan"))]
    assert changes == ["+4.0\u00a0%", "+0.0\u00a0%", "−20.0\u00a0%", "–"]


def test_the_table_shows_itself_the_same_each_time_and_without_a_screen(bench):
    first, second = grid(bench), grid(bench)
    for made in (first, second):
        made.table.look(by="quarter", across="platform")
    bundle = first._repr_mimebundle_()[0]
    assert bundle["text/plain"] == f"Grid: 4 quarters × 4 platforms, {exact(bench.amount, 'CNY')} a year, 1 held"
    assert bundle["text/html"] == second._repr_mimebundle_()[0]["text/html"] == plain(first.table.view())
    for name in (
        *first.table.rows,
        *first.table.columns,
        amount_text(bench.amount, "CNY"),
        'class="held total"',
        "chance",
    ):
        assert name in bundle["text/html"]
    assert "http" not in bundle["text/html"].replace("http://www.w3.org/2000/svg", "")


def test_names_of_the_data_are_escaped():
    days = pd.DataFrame(
        {"day": pd.to_datetime(["2026-01-01"]), **dict.fromkeys(("half", "quarter", "month", "week"), "<b>")}
    )
    small = Targets.build(5, days=days, platforms=["<script>"], categories=["a"], weights=np.ones((1, 1, 1)))
    from simlib.sections.targets.grid_table import GridTable

    text = plain(GridTable(small).view())
    assert "<script>" not in text and "<b>" not in text and "&lt;script&gt;" in text


def heard(made, **asked):
    """Return what the table sends back to a message from the screen."""
    sent = []
    made.send = sent.append
    made._heard(made, asked, [])
    return sent[0]


def test_saving_keeps_the_edit_and_its_lineage_and_reads_the_chance_anew(small):
    made = grid(small, who="Li")
    heard(made, do="type", cells=[[0, 0, "12345.67"]], why="agreed")
    before = small.summary["p_hit"]
    assert heard(made, do="save")["status"].startswith("Saved to ")
    kept = Targets.load(small.folder / "targets")
    assert (kept.leaves == made.targets.leaves).all() and kept.lineage[-1]["why"] == "agreed"
    assert kept.lineage[-1]["who"] == "Li" and workbench(small.folder).summary["p_hit"] == before
    kept.hold({"month": made.table.rows[1]}).save(small.folder / "targets")
    heard(made, do="hold", cell=[1, 0])
    refused = heard(made, do="save")
    assert refused["kind"] == "error" and "changed elsewhere" in refused["error"]


def test_the_demo_keeps_nothing(bench):
    made = grid(bench)
    assert not made.view["saves"]
    with pytest.raises(InputError, match="workbook.py plan"):
        made.save()


def test_what_was_sold_counts_in_the_notebook_as_it_does_in_the_plan(small):
    day, of = small.days["day"].iloc[89], workbench(small.folder)
    sold = year.as_sold(small.target, small.reached[:, 3] * 1.3)
    of.target = small.target.replan(sold, until=day)
    planned = chances(small.folder, of.target)[0].set_index("level").loc["year", "p_hit"]
    assert (of.reached.sum(axis=0) >= of.amount).mean() == planned
    campaign = {"conversion_uplift": 0.3, "discount": 0.1, "days": 10}
    past, ahead = (try_out(of, campaign | {"start": small.days["day"].iloc[at].date()}, blocks=1) for at in (30, 120))
    assert past.before == ahead.before == planned
    assert past.window["difference"] == 0 < ahead.window["difference"]  # what is sold no offer can change


def test_the_notebook_goes_by_the_plans_own_country(bench, tmp_path):
    write_json(tmp_path / "summary.json", {"currency": "USD", "seed": 0, "country": "CN"})
    assert workbench(tmp_path).country == bench.country == "CN"
    write_json(tmp_path / "summary.json", {"currency": "USD", "seed": 0})
    assert workbench(tmp_path).country == "US"
