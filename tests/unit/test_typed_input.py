"""What people type, in every way they write it: amounts, changes, periods, platforms, cells."""

from datetime import date

import pytest

from simlib.core.calendar.fiscal import FiscalYear
from simlib.core.errors import InputError
from simlib.core.typed_amounts import typed_amount, typed_number
from simlib.core.typed_cells import PLATFORMS, meant, typed_cell, typed_edit, typed_key
from simlib.plan.stages import given_target

TIMES = ("half", "quarter", "month", "week", "day")


def labels(start=date(2026, 11, 1), scheme="gregorian", **others):
    """Return the labels of a year from `start`, of four platforms and of three categories."""
    days = FiscalYear(start, scheme).days.assign(day=lambda frame: frame["day"].dt.strftime("%Y-%m-%d"))
    names = {"platform": ["tmall", "jd", "douyin", "own"], "category": ["tea", "茶具", "2026 Nov box"]}
    return {level: days[level].tolist() for level in TIMES} | names | others


@pytest.mark.parametrize(("text", "minor"), [
    ("1234.5", 123_450), ("1,234.50", 123_450), ("¥1 234.50", 123_450), ("１，２３４．５", 123_450),
    ("￥12万", 12_000_000), ("1.23456万", 1_234_560), ("1.2M", 120_000_000), ("3k", 300_000), ("15w", 15_000_000),
    ("CNY 7", 700), ("7元", 700), ("15万元", 15_000_000), ("1.2亿", 12_000_000_000), ("0", 0),
    ("1'234", 123_400), ("1\u202f234", 123_400), (150_000, 15_000_000), ("15.01w", 15_010_000)])  # fmt: skip
def test_amounts_as_people_write_them(text, minor):
    assert typed_amount(text, "CNY") == minor


@pytest.mark.parametrize("text", ["many", "1,2", "1.234,56", "1.234", "12.500", "-5", "−5", "k", "", "nan", "1e400",
                                  "12%", "=A1", "1,2万", "+10", "+5万", "万", "%", "90000000000000万"])  # fmt: skip
def test_what_is_no_amount_is_refused_never_guessed(text):
    with pytest.raises(InputError):
        typed_amount(text, "CNY", present=100)


def test_a_point_that_may_part_thousands_names_both_readings():
    with pytest.raises(InputError, match=r"write 12500 or 12\.50"):
        typed_amount("12.500", "GBP")


@pytest.mark.parametrize(("text", "minor"), [
    ("+10%", 1_106), ("−10 %", 905), ("+０.5％", 1_010), ("-100%", 0), ("＋10％", 1_106)])
def test_a_signed_percentage_changes_what_stands(text, minor):
    assert typed_amount(text, "CNY", present=1_005) == minor
    with pytest.raises(InputError, match="no present amount"):
        typed_amount(text, "CNY")


def test_nothing_falls_below_zero():
    with pytest.raises(InputError, match="negative"):
        typed_amount("-101 %", "CNY", present=5)


def test_the_target_of_a_plan_is_read_the_same_way():
    assert given_target("125万", "CNY") == 125_000_000
    with pytest.raises(InputError, match="no present amount"):
        given_target("+10%", "CNY")


def test_no_decimals_where_a_currency_has_none():
    assert typed_amount("15万", "JPY") == 150_000 and typed_amount("¥1,200", "JPY") == 1_200


@pytest.mark.parametrize(("text", "number"), [
    ("0.03", 0.03), ("3%", 0.03), ("1.5万", 15_000.0), ("1,200", 1_200.0), ("12e3", 12_000.0), ("－2", -2.0)])
def test_numbers_as_people_write_them(text, number):
    assert typed_number(text) == pytest.approx(number, rel=1e-15)


def test_a_number_can_be_changed_too():
    assert typed_number("+10%", present=0.03) == pytest.approx(0.033, rel=1e-15)
    for text in ("+10%", "1,2", "many", "", "nan", "inf"):
        with pytest.raises(InputError, match="not a number"):
            typed_number(text)


@pytest.mark.parametrize(("text", "cell"), [
    ("all", {}), ("全年", {}), (" Year ", {}),
    ("11月", {"month": "2026-11"}), ("１１月", {"month": "2026-11"}), ("十一月", {"month": "2026-11"}),
    ("11月份", {"month": "2026-11"}), ("2026年11月", {"month": "2026-11"}), ("2026 年 11 月", {"month": "2026-11"}),
    ("2026/11", {"month": "2026-11"}), ("2026-11", {"month": "2026-11"}), ("Nov", {"month": "2026-11"}),
    ("november 2026", {"month": "2026-11"}), ("2026 Nov", {"month": "2026-11"}), ("month=11", {"month": "2026-11"}),
    ("1月", {"month": "2027-01"}), ("5月", {"month": "2027-05"}), ("May", {"month": "2027-05"}),
    ("月=11", {"month": "2026-11"}), ("月份＝十一月", {"month": "2026-11"}),
    ("Q1", {"quarter": "2026-Q1"}), ("一季度", {"quarter": "2026-Q1"}), ("第二季度", {"quarter": "2026-Q2"}),
    ("2026Q3", {"quarter": "2026-Q3"}), ("2026年第四季度", {"quarter": "2026-Q4"}), ("Q4 2026", {"quarter": "2026-Q4"}),
    ("上半年", {"half": "2026-H1"}), ("2026年下半年", {"half": "2026-H2"}), ("h2", {"half": "2026-H2"}),
    ("W46", {"week": "2026-W46"}), ("第46周", {"week": "2026-W46"}), ("week 46", {"week": "2026-W46"}),
    ("第四十六周", {"week": "2026-W46"}),
    ("11月11日", {"day": "2026-11-11"}), ("2026年11月11号", {"day": "2026-11-11"}),
    ("2026/11/1", {"day": "2026-11-01"}),
    ("11 Nov", {"day": "2026-11-11"}), ("November 11 2026", {"day": "2026-11-11"}),
    ("天猫", {"platform": "tmall"}), ("抖音", {"platform": "douyin"}), ("JD.com", {"platform": "jd"}),
    ("平台=京东", {"platform": "jd"}), ("platform=TMALL", {"platform": "tmall"}),
    ("Tea", {"category": "tea"}), ("类目=茶具", {"category": "茶具"}), ("2026 Nov box", {"category": "2026 Nov box"}),
    ("11月,天猫", {"month": "2026-11", "platform": "tmall"}),
    ("天猫，2026-11，tea", {"platform": "tmall", "month": "2026-11", "category": "tea"}),
    ("month=2026-11,platform=jd", {"month": "2026-11", "platform": "jd"}),
    ("Q1,11月", {"quarter": "2026-Q1", "month": "2026-11"})])  # fmt: skip
def test_cells_as_people_write_them(text, cell):
    assert typed_cell(text, labels()) == cell


@pytest.mark.parametrize(("text", "match"), [
    ("13月", "not a cell"), ("Q5", "not a cell"), ("拼多多", "not a cell"), ("11", "not a cell"),
    ("month=", "not a cell"), ("month", "not a cell"), ("", "not a cell"), ("2027年11月", "not a cell"),
    ("11月,12月", "two of one kind"), ("Mart", "not a cell"), ("四十百月", "not a cell"), ("3/4", "not a cell"),
    ("一一月", "not a cell")])  # fmt: skip
def test_what_is_no_cell_is_refused(text, match):
    with pytest.raises(InputError, match=match):
        typed_cell(text, labels())


def test_what_the_table_does_not_have_is_left_for_it_to_refuse():
    for text in ("shop=1", "month=1999-01", "quarter=Q5", "platform=拼多多", "week=60"):
        key, _, label = text.partition("=")
        assert typed_cell(text, labels()) == {key: label}


@pytest.mark.parametrize(("text", "others", "names"), [
    ("tm", {"platform": ["tmall", "天猫"]}, ["platform=tmall", "platform=天猫"]),
    ("nov", {"category": ["Nov"]}, ["month=2026-11", "category=Nov"]),
    ("tea", {"category": ["Tea", "TEA"]}, ["category=Tea", "category=TEA"])])  # fmt: skip
def test_what_may_mean_several_is_refused_and_names_them(text, others, names):
    with pytest.raises(InputError) as told:
        typed_cell(text, labels(**others))
    assert all(name in str(told.value) for name in names)


def test_a_label_as_the_plan_writes_it_comes_first():
    assert typed_cell("Nov", labels(category=["Nov"])) == {"category": "Nov"}
    assert typed_cell("天猫", labels(platform=["tmall", "天猫"])) == {"platform": "天猫"}
    assert typed_cell("platform=tmall", labels(platform=["天猫"])) == {"platform": "天猫"}


def test_weeks_of_a_month_are_named_with_it():
    found = labels(scheme="48")
    assert typed_cell("11月第2周", found) == {"week": "2026-11-W2"}
    with pytest.raises(InputError, match="2026-11-W1.*2026-12-W1"):
        typed_cell("W1", found)


@pytest.mark.parametrize("scheme", ["gregorian", "445", "48"])
def test_every_label_of_a_year_means_itself(scheme):
    found = labels(scheme=scheme)
    for level in TIMES:
        for label in dict.fromkeys(found[level]):
            assert meant(label, level, found[level]) == [label] and typed_cell(label, found) == {level: label}


def test_every_alias_of_a_platform_names_it_and_no_other():
    names = [names[0] for names in PLATFORMS]
    for platform, *others in PLATFORMS:
        assert all(meant(other, "platform", names) == [platform] for other in others)
    every = [name for names in PLATFORMS for name in names]
    assert len(every) == len(set(every))


def test_keys_are_read_in_both_languages():
    keys = labels().keys()
    assert [typed_key(text, keys) for text in ("月", "平台", " Month ", "类目", "nosuch")] == [
        "month", "platform", "month", "category", "nosuch"]  # fmt: skip


def test_an_edit_is_a_cell_a_colon_and_the_rest():
    assert typed_edit("11月：15万", "--set", "") == ("11月", "15万")
    assert typed_edit("category=a:b:5", "--set", "") == ("category=a:b", "5")
    for text in ("11月", ":5", "month=2026-11:"):
        with pytest.raises(InputError, match="--set"):
            typed_edit(text, "--set", "write it like 11月:15万")
