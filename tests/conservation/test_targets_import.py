"""plan.xlsx goes out, is edited and comes back: amounts exact, holds kept, faults named by sheet and cell."""


import openpyxl
import pytest

from simlib.core.errors import Infeasible, InputError
from simlib.core.typed_amounts import typed_amount
from simlib.sections.targets.sheet_import import import_workbook
from tests.edited_books import edited, spot, written


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    return written(tmp_path_factory.mktemp("plan"))


def test_an_untouched_workbook_changes_nothing(origin, tmp_path):
    plan, path = origin
    assert import_workbook(plan, path) == (plan, [])
    assert import_workbook(plan, edited(path, tmp_path / "a.xlsx"))[0] is plan
    beside = {"Offers_E5": "our own sale", "Buy list_C6": 5, "Cash_C3": 100_000, "Cash_A7": "2026-W99"}
    assert import_workbook(plan, edited(path, tmp_path / "b.xlsx", **beside)) == (plan, [])


@pytest.mark.parametrize("scheme, categories", [("454", ("tea", "cups")), ("48", ("all",)), ("iso", ("All", "x"))])
def test_every_calendar_comes_back(tmp_path, scheme, categories):
    plan, path = written(tmp_path, scheme=scheme, categories=categories, hold=())
    assert import_workbook(plan, path)[0] is plan
    place = spot(path, "Week", str(plan.axes.days["week"].iloc[20]), "jd")
    now, _ = import_workbook(plan, edited(path, tmp_path / "a.xlsx", **{place: 100_000.01}))
    assert now.total({"week": plan.axes.days["week"].iloc[20], "platform": "jd"}) == 10_000_001
    assert now.amount == plan.amount


def test_leaves_totals_and_holds_together(origin, tmp_path):
    plan, path = origin
    tea, week = spot(path, "Month", "2027-03", "jd", "tea"), spot(path, "Week", "2027-W20", "Total")
    places = {tea: 123_456.78, week: 200_000, spot(path, "Month", "2027-07", "x tmall", "All categories"): "X",
              spot(path, "Month", "2026-12", "x Total", "All categories"): None,
              spot(path, "Day", "2027-05-01", "tmall"): 5_000.5, spot(path, "Targets", "2026-Q4", "Total"): 3_000_000}
    now, _ = import_workbook(plan, edited(path, tmp_path / "a.xlsx", **places), who="Ann")
    assert now.total({"month": "2027-03", "platform": "jd", "category": "tea"}) == 12_345_678
    assert now.total({"week": "2027-W20"}) == 20_000_000 and now.total({"quarter": "2026-Q4"}) == 300_000_000
    assert now.total({"day": "2027-05-01", "platform": "tmall"}) == 500_050
    july = {"month": "2027-07", "platform": "tmall"}
    assert now.total(july) == plan.total(july) and now.amount == plan.amount
    assert now.holds == [({}, plan.amount), (july, plan.total(july))]
    new = now.lineage[len(plan.lineage):]
    assert [step["what"] for step in new] == ["release", "hold", *["set"] * 4, "import"] and new[0]["who"] == "Ann"
    assert now.undo().leaves is plan.leaves


def test_a_total_is_an_instruction_to_spread_unless_all_of_it_is_held(origin, tmp_path):
    plan, path = origin
    march = [spot(path, "Month", "2027-03", name, c) for name in ("x tmall", "x jd") for c in ("tea", "cups")]
    total = spot(path, "Month", "2027-03", "Total", "All categories")
    free, _ = import_workbook(plan, edited(path, tmp_path / "a.xlsx", **{total: 1_500_000, march[0]: "x"}))
    held = {"month": "2027-03", "platform": "tmall", "category": "tea"}
    assert free.total({"month": "2027-03"}) == 150_000_000 and free.total(held) == plan.total(held)
    with pytest.raises(Infeasible, match=f"a.xlsx {total.replace('_', '!')}: these cells cannot hold together"):
        import_workbook(plan, edited(path, tmp_path / "a.xlsx", **{total: 1_500_000} | dict.fromkeys(march, "x")))


def test_faults_name_sheet_and_cell_and_all_of_them(origin, tmp_path):
    plan, path = origin
    for place, value, words in (
        ("Day_C9", "a dozen", "Day!C9: not an amount"), ("Day_D300", -5, "Day!D300: a target must not be negative"),
        ("Month_C5", None, "Month!C5: not an amount .*empty"), ("Month_D4", "ebay", "Month!D4: unknown platform"),
        ("Month_B5", "coffee", "Month!B5: unknown category"), ("Week_A7", "2031-W01", "Week!A7: unknown week"),
        ("Month_F5", "yes", "Month!F5: a mark is x or nothing"), ("Month_E7", "=1+1", "Month!E7: a formula without"),
        ("Day_A8", "2026-11-01", "Day!A8: this row stands twice"), ("Week_A4", "Weeks", "Week!A4: the header Week"),
        ("Targets_C5", "=A1", "Targets!C5: a formula without"), ("Day_C5", 1e300, "Day!C5: amount too large")):
        with pytest.raises(InputError, match=words) as error:
            import_workbook(plan, edited(path, tmp_path / "a.xlsx", **{place: value}))
        assert "\n" not in str(error.value)
    with pytest.raises(InputError, match="Month!C5.*; 2 more at Week!C6, Day!C9"):
        import_workbook(plan, edited(path, tmp_path / "a.xlsx", Month_C5="a", Week_C6=-1, Day_C9=True))


def test_one_cell_typed_twice_must_agree(origin, tmp_path):
    plan, path = origin
    month, other = spot(path, "Month", "2027-03", "jd", "All categories"), spot(path, "Targets", "2027-03", "jd")
    with pytest.raises(InputError, match="differs from Targets!"):
        import_workbook(plan, edited(path, tmp_path / "a.xlsx", **{month: 5, other: 6}))
    now, _ = import_workbook(plan, edited(path, tmp_path / "a.xlsx", **{month: 500_000, other: 500_000}))
    assert now.total({"month": "2027-03", "platform": "jd"}) == 50_000_000


def test_amounts_typed_as_text_are_read_as_in_the_grid(origin, tmp_path):
    plan, path = origin
    march, other = {"month": "2027-03", "platform": "jd"}, {"month": "2027-04", "platform": "jd"}
    places = {spot(path, "Targets", "2027-03", "jd"): "15.5万", spot(path, "Targets", "2027-04", "jd"): "+10%"}
    now, _ = import_workbook(plan, edited(path, tmp_path / "a.xlsx", **places))
    assert now.total(march) == 15_500_000 and now.total(other) == typed_amount("+10%", "CNY", present=plan.total(other))


def test_an_old_workbook_is_refused(origin):
    plan, path = origin
    with pytest.raises(InputError, match="has changed since"):
        import_workbook(plan.set({"month": "2027-03"}, 5), path)


def test_what_is_no_workbook(origin, tmp_path):
    (tmp_path / "a.xlsx").write_text("no")
    for path, words in ((tmp_path / "a.xlsx", "not a workbook"), (tmp_path / "b.xlsx", "no such file")):
        with pytest.raises(InputError, match=words):
            import_workbook(origin[0], path)
    book = openpyxl.Workbook()
    book.save(tmp_path / "c.xlsx")
    with pytest.raises(InputError, match="no hidden sheet of keys; write it anew"):
        import_workbook(origin[0], tmp_path / "c.xlsx")
