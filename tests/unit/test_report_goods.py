"""The report's section on goods and customers says what its tables hold, and only where they are there."""

import pandas as pd
import pytest

from simlib.core.files import write_json, write_parquet
from simlib.i18n import show
from simlib.plan.report import write_report
from simlib.plan_folder.folder import open_plan
from simlib.sections.buyers import page as buyers_page
from simlib.sections.buying import page as buying_page
from simlib.sections.goods import page as goods_page
from simlib.sections.market import page as market_page
from tests.plans import made_up_plan
from tests.section_tables import buyers, section_tables


@pytest.fixture
def plan(tmp_path):
    folder = made_up_plan(tmp_path)
    plan = open_plan(folder)
    for name, frame in section_tables(plan.targets, "<b>").items():
        write_parquet(folder / f"{name}.parquet", frame)
    write_json(folder / "targets" / "buyers.json", buyers())
    facts = pd.DataFrame({"sku": list("abcd"), "category": ["Tea", "Tea", "Cups", "Cups"], "class": list("ABAC"),
                          "sold": [600, 200, 150, 50]})
    write_parquet(folder / "targets" / "goods_facts.parquet", facts)
    return plan


def test_classes_carry_the_whole_target(plan):
    table = goods_page.page(plan).context["classes"]
    assert [row[0][0] for row in table["rows"]] == ["A", "B", "C"] and [r[1] for r in table["rows"]] == ["2", "1", "1"]
    assert [row[3] for row in table["rows"]] == ["75\u00a0%", "20\u00a0%", "5\u00a0%"]
    wanted = plan.targets.groupby("category")["target"].sum()
    best = wanted["Tea"] * 0.75 + wanted["Cups"] * 0.75
    assert table["rows"][0][4] == show.money(best / 100, "CNY", decimals=0)
    assert table["foot"][4] == show.money(plan.summary["target"], "CNY", decimals=0)


def test_buying_by_quarter_keeps_its_identity(plan):
    def number(text):
        return int(text.replace(",", "").replace("¥", "").replace("−", "-"))

    table, buying = buying_page.page(plan).context["buying"], plan.optional("targets/buying.parquet")
    assert [row[0] for row in table["rows"]] == ["Q1 (Nov–Jan)", "Q2 (Feb–Apr)", "Q3 (May–Jul)", "Q4 (Aug–Oct)"]
    columns = list(zip(*([number(c) for c in row[1:]] for row in table["rows"]), strict=True))
    for column, name in ((0, "sales"), (3, "on_order"), (4, "open_to_buy")):
        assert sum(columns[column]) == pytest.approx(buying[name].sum() / 100, abs=3)
        assert number(table["foot"][column + 1]) == pytest.approx(buying[name].sum() / 100, abs=1)
    first = plan.targets["month"].unique()[0]
    assert number(table["foot"][3]) == buying.loc[buying["month"] == first, "opening"].sum() / 100


def test_clearance_buy_first_and_buyers(plan):
    made = {**goods_page.page(plan).context, **buying_page.page(plan).context, **buyers_page.page(plan).context}
    assert len(made["clear"]["rows"]) == 2 and made["clear"]["rows"][0][4:] == ["40", "¥480"]
    assert [row[1] for row in made["first"]["rows"]] == ["2026-11-01", "2027-02-01"]
    assert made["buyers"]["rows"][0] == ["New buyers", "800", "900", "¥1,000"]
    assert "90\u00a0%" in made["buyers"]["caption"]
    html = write_report(plan.path).read_text(encoding="utf-8")
    assert 'id="goods"' in html and "best<b>" not in html and "best&lt;b&gt;" in html


def test_the_share_of_the_market_is_shown_where_there_is_one(plan):
    rows = market_page.page(plan).context["market"]["rows"]
    assert len(rows) == 1 and rows[0][3] == "20.0\u00a0%" and rows[0][4] == "16.7\u00a0% to 22.2\u00a0%"


def test_what_is_not_there_is_left_out(plan):
    for path in (plan.path / "targets").glob("*"):
        if path.stem in ("goods", "goods_facts", "buying", "buy_first", "market"):
            path.unlink()
    assert [p.page(plan) for p in (goods_page, buying_page, market_page)] == [None] * 3
    assert buyers_page.page(plan).context["buyers"]
    nobody = buyers()
    why = {"code": "sections.buyers.no_names", "values": {}}
    nobody["measured"] |= {"facts": None, "why": why}
    write_json(plan.path / "targets" / "buyers.json", nobody | {"needs": None, "why": why})
    assert buyers_page.page(plan).context["buyers"] is None
    assert "the orders name no customers" in write_report(plan.path).read_text(encoding="utf-8")
    (plan.path / "targets" / "buyers.json").unlink()
    assert buyers_page.page(plan) is None and 'id="goods"' not in write_report(plan.path).read_text(encoding="utf-8")
