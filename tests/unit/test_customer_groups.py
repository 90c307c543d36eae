"""`plan --groups`: who is new, the shares that a history with a beginning can tell, and the commands on such a plan."""

import json

import numpy as np
import openpyxl
import pandas as pd
import pytest

from simlib.cli.main import _status
from simlib.core.errors import InputError
from simlib.core.files import read_json, read_parquet
from simlib.core.message import Note
from simlib.data import history, load
from simlib.plan.customer_groups import GROUPS, customer_groups, sales_by_group
from simlib.plan.make import make_plan
from simlib.plan.options import Options
from simlib.sections.targets.sheet_import import import_workbook
from simlib.targets.cube import Targets
from tests.exports import order_lines, write_csv


def with_customers(lines, count=700, seed=2):
    """Return order lines whose orders name one of `count` customers each, some far more often than others."""
    rng = np.random.default_rng(seed)
    ids = lines["order_id"].drop_duplicates()
    who = np.minimum(rng.geometric(4 / count, len(ids)), count)
    return lines.assign(customer_id=lines["order_id"].map(dict(zip(ids, [f"C{w}" for w in who], strict=True))))


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    """A plan with groups of 400 days of orders, a tenth of them without a customer: (folder, summary, lines)."""
    place = tmp_path_factory.mktemp("groups")
    lines = with_customers(order_lines(days=440, orders=9, skus=8, platforms=2, categories=2))
    lines.loc[lines["order_id"].str.endswith("7"), "customer_id"] = None
    first = lines["order_time"] < "2025-02-04"
    asked = {"replications": 50, "workers": 1, "groups": True}
    made = make_plan(Options(orders=write_csv(lines[first], place / "orders.csv"), out=place / "plan", **asked))
    return *made, lines


def shop_of(days, customers, start="2024-01-01"):
    """Return tidy tables of one order of 10.00 a row: arrays of days and customers."""
    day = pd.Timestamp(start) + pd.to_timedelta(days, unit="D")
    orders = pd.DataFrame({"order_id": [f"o{i}" for i in range(len(days))], "customer_id": customers, "day": day,
                           "ts": day.tz_localize("UTC"), "platform": "p", "status": "paid", "paid_ts": pd.NaT})
    lines = pd.DataFrame({"order_id": orders["order_id"], "kind": "sale", "sku": "s", "amount": 1000})
    return {"orders": orders, "lines": lines, "goods": pd.DataFrame({"sku": ["s"], "category": ["c"]})}


def test_the_beginning_of_a_history_makes_nobody_new():
    """Customers come at 3 a day and buy again every 60 days until they leave: one order in four is a first one.

    20 000 orders, 2 years known of 4: the standard error of the share is 0.5 points.
    """
    rng = np.random.default_rng(3)
    arrive = rng.uniform(0, 1460, 3 * 1460)
    again = rng.geometric(0.25, arrive.size) - 1
    gaps = np.split(rng.exponential(60, again.sum()), np.cumsum(again)[:-1])
    days = np.concatenate([a + np.append(0, np.cumsum(g)) for a, g in zip(arrive, gaps, strict=True)])
    who, first = np.repeat(np.arange(arrive.size), again + 1), np.isin(days, arrive)
    seen, late = (days >= 730) & (days < 1460), (days >= 1095) & (days < 1460)
    order = np.argsort(days[seen])
    tables = shop_of(np.floor(days[seen][order]) - 730, [f"c{w}" for w in who[seen][order]])
    truth, end = first[late].mean(), pd.Timestamp("2024-01-01") + pd.Timedelta(days=730)
    naive = (sales_by_group(tables)["group"] == "new").mean()
    made = customer_groups(tables, end)
    shares = made.shares(pd.DataFrame({"day": pd.date_range(end, periods=365)}), ["p"], ["c"])
    assert np.allclose(shares.sum(axis=-1), 1) and made.monthly
    assert naive > truth + 0.03
    assert shares[..., 0].mean() == pytest.approx(truth, abs=0.02)


def test_few_orders_take_the_share_of_all():
    rng = np.random.default_rng(1)
    tables = shop_of(np.sort(rng.integers(0, 300, 3000)), [f"c{i}" for i in rng.integers(0, 900, 3000)])
    tables["orders"].loc[2990:, "platform"] = "small"
    made = customer_groups(tables, pd.Timestamp("2025-01-01"))
    shares = made.shares(pd.DataFrame({"day": pd.date_range("2025-01-01", periods=60)}), ["p", "small"], ["c"])
    assert not made.monthly and (shares == shares[:1]).all()
    own = made.sales[made.sales["platform"] == "small"]["group"].eq("new").mean()
    assert min(own, shares[0, 0, 0, 0]) <= shares[0, 1, 0, 0] <= max(own, shares[0, 0, 0, 0])
    assert abs(shares[0, 1, 0, 0] - shares[0, 0, 0, 0]) < abs(own - shares[0, 0, 0, 0])


@pytest.mark.parametrize(("days", "named", "said"), [(200, False, "name no customers"), (40, True, "too few days")])
def test_what_cannot_tell_groups_is_refused(days, named, said):
    tables = shop_of(np.arange(days), [f"c{i % 7}" if named else None for i in range(days)])
    with pytest.raises(InputError, match=said):
        customer_groups(tables, pd.Timestamp("2025-01-01"))


def test_an_export_without_customers_ends_in_one_line(tmp_path, capsys):
    path = write_csv(order_lines(days=100, orders=3), tmp_path / "orders.csv")
    assert _status(["plan", "--orders", str(path), "--groups", "--out", str(tmp_path / "plan")]) == 2
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.startswith("error: column --groups: the orders name no customers") and "without --groups" in told
    assert not (tmp_path / "plan").exists()


def test_the_plan_adds_up_by_group_and_says_how(plan):
    folder, answer, _ = plan
    targets = Targets.load(folder / "targets")
    assert targets.axes.groups == list(GROUPS)
    table = targets.table(["month", "group"])
    assert table["target"].sum() == targets.amount and len(table) == 24 and (table["target"] > 0).all()
    notes = [str(Note.from_json(note)) for note in answer["notes"] if str(note).find("plan.groups") >= 0]
    assert len(notes) == 1 and "% of paid GMV names its customer" in notes[0] and "the same in every month" in notes[0]
    shop = load(folder / "data")
    ours = sales_by_group(shop.tables).groupby(["day", "platform", "category"])["gmv_paid"].sum()
    theirs = history(shop).set_index(["day", "platform", "category"])["gmv_paid"]
    assert (ours.reindex(theirs.index).fillna(0) == theirs).all()
    rest = read_parquet(folder / "targets" / "goods.parquet")["target"].sum()
    assert rest == targets.amount == read_parquet(folder / "targets" / "buying.parquet")["target"].sum()


def test_groups_are_shown_set_held_and_taken_back(plan, capsys):
    folder = plan[0]
    before = Targets.load(folder / "targets")
    month = str(before.axes.days["month"].iloc[100])

    def rows(*words):
        assert _status(["targets", "--plan", str(folder), *words, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    kept = {row["group"]: row["target"] for row in rows("--by", "group")}
    asked = round(before.total({"group": "new", "month": month}) / 100 * 1.2, 2)
    now = rows("--by", "month,group", "--hold", "group=returning", "--set", f"group=new,month={month}:{asked}")
    assert {(row["month"], row["group"]): row["target"] for row in now}[month, "new"] == asked
    assert {row["group"]: row["target"] for row in rows("--by", "group")} == kept
    book = openpyxl.load_workbook(folder / "plan.xlsx")
    assert [cell.value for cell in book["Groups"][4]] == ["Month", *GROUPS, "Total"]
    assert sum(row[2].value for row in book["Groups"].iter_rows(5, 16)) == pytest.approx(kept["returning"])
    rows("--undo")
    assert (Targets.load(folder / "targets").leaves == before.leaves).all()
    for words in (["--by", "group", "--last-year"], ["--set", "group=guests:5"]):
        assert _status(["targets", "--plan", str(folder), *words]) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_a_sum_typed_in_the_spreadsheet_falls_to_its_groups_in_proportion(plan, tmp_path):
    folder = plan[0]
    before = Targets.load(folder / "targets")
    book = openpyxl.load_workbook(folder / "plan.xlsx")
    month, category, platform = book["Month"]["A5"].value, book["Month"]["B5"].value, book["Month"]["C4"].value
    book["Month"]["C5"] = round(book["Month"]["C5"].value * 1.5, 2)
    book.save(tmp_path / "edited.xlsx")
    now, _ = import_workbook(before, tmp_path / "edited.xlsx")
    cell = {"month": month, "category": category, "platform": platform}
    for group in GROUPS:
        old, new = (t.total(cell | {"group": group}) for t in (before, now))
        assert new == pytest.approx(old * 1.5, abs=20)


def test_actuals_know_whose_they_are(plan, tmp_path, capsys):
    folder, _, lines = plan
    sold = lines[lines["order_time"].between("2025-02-01", "2025-03-05")]
    path = write_csv(sold, tmp_path / "actuals.csv")
    before = Targets.load(folder / "targets")
    assert _status(["replan", "--actuals", str(path), "--until", "2025-02-28", "--plan", str(folder)]) == 0
    assert "unknown group: split by the plan's own shares" in capsys.readouterr().out
    now = Targets.load(folder / "targets")
    assert now.amount == before.amount
    ids = lines.drop_duplicates("order_id").dropna(subset=["customer_id"]).sort_values("order_time", kind="stable")
    first = set(ids.drop_duplicates("customer_id")["order_id"])
    inside = sold[sold["order_time"] < "2025-03-01"]
    paid = (inside["qty"] * inside["unit_price"] * 100).round()
    new = paid[inside["order_id"].isin(first)].sum()
    named, whole = paid[inside["customer_id"].notna()].sum(), paid.sum()
    assert now.total({"month": "2025-02"}) == whole
    got = now.total({"month": "2025-02", "group": "new"})
    assert new <= got <= new + whole - named
    assert _status(["targets", "--undo", "--plan", str(folder)]) == 0
    assert read_json(folder / "summary.json")["target"] * 100 == before.amount
