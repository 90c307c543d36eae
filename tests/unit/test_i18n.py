"""Two languages: which one is in force, and texts, notes, errors and figures in both."""

import json
import os
import subprocess
import sys
import threading

import pandas as pd
import pytest

from simlib import i18n
from simlib.core.errors import InputError, nearest
from simlib.core.kinds import KINDS
from simlib.core.message import Money, msg
from simlib.core.words import ENGLISH
from simlib.i18n import WORDS, _, axis, dates, language, render, show, use
from simlib.i18n.notebook import translated


@pytest.fixture(autouse=True)
def english():
    """Begin in English and go back to it."""
    i18n.set_language("en")
    yield
    i18n.set_language("en")


@pytest.mark.parametrize(("written", "code"), [
    ("en", "en"), ("zh", "zh"), ("zh-CN", "zh"), ("zh_CN.UTF-8", "zh"), ("中文", "zh"), ("EN", "en"), ("en_GB", "en"),
])  # fmt: skip
def test_ways_to_write_a_language(written, code):
    assert i18n.code(written) == code


@pytest.mark.parametrize("written", ["de", "", "zh-TW", "chi nese", "{zh}"])
def test_another_language_is_refused_in_one_line(written):
    with pytest.raises(InputError) as refused:
        i18n.set_language(written)
    assert str(refused.value) == f"column --lang: unknown language (value {written!r}); choose en or zh"
    assert language() == "en"


def test_a_block_has_its_own_language():
    with use("zh"):
        assert language() == "zh"
        with use("en"):
            assert language() == "en"
        assert language() == "zh"
    assert language() == "en"


def test_a_block_of_one_thread_leaves_the_others_alone():
    seen, inside, done = {}, threading.Event(), threading.Event()

    def other():
        inside.wait(10)
        seen["other"] = show.days(2)
        done.set()

    thread = threading.Thread(target=other)
    thread.start()
    with use("zh"):
        inside.set()
        assert done.wait(10)
        seen["own"] = show.days(2)
    thread.join(10)
    assert seen == {"own": "2天", "other": "2 days"}


def test_the_process_s_language_reaches_its_threads():
    i18n.set_language("zh")
    seen = []
    thread = threading.Thread(target=lambda: seen.append(language()))
    thread.start()
    thread.join(10)
    assert seen == ["zh"]


def test_a_process_that_chose_none_follows_the_environment():
    code = "from simlib.i18n import language, set_language; print(language()); set_language('en'); print(language())"

    def run(value):
        made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                              env=os.environ | {"SIMLIB_LANG": value})  # fmt: skip
        return made.stdout.split()

    assert run("zh_CN") == ["zh", "en"] and run("fr") == ["en", "en"]


def test_asked_for_then_folder_then_environment_then_english(tmp_path, monkeypatch):
    monkeypatch.delenv("SIMLIB_LANG", raising=False)
    assert i18n.resolve() == i18n.resolve(None, tmp_path) == "en"
    monkeypatch.setenv("SIMLIB_LANG", "zh_CN")
    assert i18n.resolve(None, tmp_path) == "zh"
    i18n.remember(tmp_path, "en")
    assert i18n.resolve(None, tmp_path) == "en"
    assert i18n.resolve("中文", tmp_path) == "zh"
    monkeypatch.setenv("SIMLIB_LANG", "klingon")
    assert i18n.resolve("en") == "en"
    with pytest.raises(InputError, match="SIMLIB_LANG: unknown language"):
        i18n.resolve()


def test_a_folder_remembers_the_language_and_its_other_settings(tmp_path):
    (tmp_path / "settings.json").write_text('{"theme": "dark"}')
    i18n.remember(tmp_path, "中文")
    assert json.loads((tmp_path / "settings.json").read_text()) == {"theme": "dark", "language": "zh"}
    (tmp_path / "settings.json").write_text("{")
    assert i18n.remembered(tmp_path) is None


def test_an_error_in_both_languages():
    error = InputError("unknown language", file="a{b}.csv", sheet="S", row=3, column="C", value="{q}",
                       remedy=nearest("zhs", ["zh"]))  # fmt: skip
    assert render(error) == str(error)
    assert str(error) == "a{b}.csv, sheet S, row 3, column C: unknown language (value '{q}'); did you mean 'zh'?"
    with use("zh"):
        assert render(error) == "a{b}.csv、工作表 S、第 3 行、列 C：没有这种语言（填写的是 '{q}'）；是不是 “zh”？"
        assert str(error) == error.args[0] and "unknown" in str(error)


def test_texts_and_messages_in_both_languages():
    assert _("{lo} to {hi}", lo=1, hi=2) == "1 to 2"
    message = msg("{lo} to {hi}", lo=Money(119900000, "CNY"), hi=pd.Timestamp("2026-11-11"))
    with use("zh"):
        assert _("{lo} to {hi}", lo=1, hi=2) == "1 至 2"
        assert render(message) == "¥1,199,000 至 2026-11-11"
        assert render("not known") == "未知" and render(None) == "" and _("") == ""
        assert _("a text that no catalogue has") == "a text that no catalogue has"


SAMPLES = {
    "int": [0, -1234567.4], "number": [1234.5, 1200.0], "number1": [2.25], "number2": [-0.5], "percent": [0.8, 0],
    "percent1": [0.0525], "percent2": [-0.00123], "signed_percent": [0.083, -12.5], "factor": [1.9],
    "share": [0.523, 0.0994, 0.9999, 1, -0.02], "chance": [0.997, 0.001, 0.5, 1],
    "money": [Money(123456789, "CNY")], "amount": [Money(123456789, "CNY"), Money(-500, "JPY"), Money(12345, "GBP")],
    "signed_money": [Money(-123400, "GBP"), Money(0, "SEK")], "day": ["2026-11-01"], "month": ["2026-11", "2026-02-03"],
    "list": [["a", 1]], "quoted": ["a"], "label": ["running_costs"], "term": ["vat", "running_costs"],
    "short_money": [],
}  # fmt: skip


def test_plain_english_is_the_english_of_the_catalogue():
    assert set(SAMPLES) == set(KINDS)
    for kind, values in SAMPLES.items():
        for value in values:
            assert WORDS.format_field(value, kind) == ENGLISH.format_field(value, kind), kind


@pytest.mark.parametrize(("shown", "words"), [
    (show.money(None, "CNY"), "not known"), (show.money(float("nan"), "CNY"), "not known"),
    (show.money(0, "CNY"), "¥0"), (show.money(0.004, "CNY"), "¥0.00"), (show.money(-0.001, "CNY"), "¥0.00"),
    (show.money(999.994, "CNY"), "¥999.99"), (show.money(1234.5, "CNY"), "¥1,234"), (show.money(12.3, "JPY"), "¥12"),
    (show.money(-1_234_567, "SEK"), "−SEK\u00a01,234,567"), (show.short(999.4e6, "CNY"), "¥999M"),
    (show.short(999_500, "CNY"), "¥1.00M"), (show.short(99_949, "GBP"), "£99.9k"), (show.short(1.2e9, "CNY"), "¥1.20B"),
    (show.short(-5, "CNY"), "−¥5.00"), (show.value(1.234, "turns", "CNY"), "1.23"),
    (show.value(-5, "orders", "CNY"), "−5"),
    (show.signed(0.0123, "share", "CNY"), "+1.2\u00a0points"), (show.signed(0, "money", "CNY"), "±¥0"),
    (show.span(1000, 1400, "money", "CNY"), "¥1,000 to ¥1,400"), (show.growth(1083, 1000), "+8.3\u00a0%"),
    (show.growth(20_000, 1000), "×\u00a020"), (show.growth(5, 0), "–"), (show.share(0.0994), "9.94\u00a0%"),
    (show.share(0.523), "52.3\u00a0%"), (show.share(0.9996), ">99.9\u00a0%"), (show.chance(0.0049), "<1\u00a0%"),
    (show.chance(0.996), ">99\u00a0%"), (show.chance(0.005), "1\u00a0%"), (show.chance(1), "100\u00a0%"),
    (show.typical({"mean": 9.0, "median": 2.0, "lo": 1.0, "hi": 3.0}, "money", "CNY"), "¥2.00 typical; mean ¥9.00"),
])
def test_english_figures(shown, words):
    assert shown == words


@pytest.mark.parametrize(("figure", "words"), [
    (lambda: show.short(9_999, "CNY"), "¥9,999"),
    (lambda: show.short(12_345, "CNY"), "¥1.23万"),
    (lambda: show.short(1_199_000, "CNY"), "¥119.9万"),
    (lambda: show.short(12_300_000, "CNY"), "¥1230万"),
    (lambda: show.short(99_999_900, "CNY"), "¥1.00亿"),
    (lambda: show.short(120_000_000, "CNY"), "¥1.20亿"),
    (lambda: show.short(-1_234_000_000, "GBP"), "−£12.3亿"),
    (lambda: show.amount(1_199_000, "CNY"), "¥119.9万"),
    (lambda: show.amount(999.5, "CNY"), "¥999.50"),
    (lambda: show.money(1_199_000, "CNY"), "¥1,199,000"),
    (lambda: show.share(0.523), "52.3%"),
    (lambda: show.share(0.9999), ">99.9%"),
    (lambda: show.chance(0.997), ">99%"),
    (lambda: show.signed(-0.012, "share", "CNY"), "−1.2个百分点"),
    (lambda: show.growth(108.3, 100), "+8.3%"),
    (lambda: show.span(1000, 2000, "money", "CNY"), "¥1,000 至 ¥2,000"),
    (lambda: show.listed(["a", "b"]), "a、b"),
    (lambda: show.sentences(["一。", "", "二。"]), "一。二。"),
    (lambda: show.days(1), "1天"),
    (lambda: show.money(None, "CNY"), "未知"),
    (lambda: show.tick(12e6), "1200万"),
    (lambda: dates.day(pd.Timestamp("2026-11-01")), "2026-11-01"),
    (lambda: dates.long_day("2026-11-11"), "2026年11月11日"),
    (lambda: dates.short_day("2026-11-11"), "11月11日"),
    (lambda: dates.month("2026-11"), "2026年11月"),
    (lambda: dates.month_only("2026-11-03"), "11月"),
    (lambda: dates.weekday("2026-11-11"), "周三"),
    (lambda: i18n.unit("money", "CNY"), "CNY"),
])  # fmt: skip
def test_figures_in_chinese(figure, words):
    with use("zh"):
        assert figure() == words


def test_days_in_english():
    day = "2026-11-01"
    assert [dates.long_day(day), dates.short_day(day), dates.month(day), dates.month_only(day), dates.weekday(day)] == [
        "1 November 2026", "1 Nov", "Nov 2026", "Nov", "Sun"]  # fmt: skip


def test_ticks_of_an_axis():
    assert axis.round_steps(0, 1.0) == [0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert axis.round_steps(3, 3)[0] <= 3 < axis.round_steps(3, 3)[-1]
    assert "tickvals" not in axis.ticks(0, 1e7, currency="CNY")
    with use("zh"):
        made = axis.ticks(-2e6, 1e7, currency="CNY")
    assert made["ticktext"][0].startswith("−¥") and made["ticktext"][-1] == "¥1000万"
    assert made["tickvals"][0] <= -2e6 and made["tickvals"][-1] >= 1e7


def test_notebooks_in_chinese_have_their_markdown_translated_and_no_outputs():
    code = {"cell_type": "code", "source": ["x"], "outputs": [{"text": "1 to 2"}], "execution_count": 3, "metadata": {}}
    made = json.dumps({"cells": [{"cell_type": "markdown", "source": ["{lo} to {hi}\n"]}, code], "nbformat": 4})
    assert translated(made) == made
    with use("zh"):
        cells = json.loads(translated(made))["cells"]
    assert cells[0]["source"] == ["{lo} 至 {hi}"]
    assert cells[1] == code | {"outputs": [], "execution_count": None}
