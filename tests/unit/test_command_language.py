"""The command line in two languages: how it is chosen, whole helps, errors of typing."""

import os
import re
import subprocess
import sys

import pytest
import typer

from simlib import i18n
from simlib.cli.language import choose, option
from simlib.cli.main import _status, app
from simlib.cli.usage import in_words
from simlib.i18n import language
from simlib.i18n.wide import pad, width, wrap


@pytest.fixture(autouse=True)
def nothing_chosen(monkeypatch, tmp_path):
    """No language of the machine, no plan nearby, English before and after."""
    monkeypatch.delenv("SIMLIB_LANG", raising=False)
    monkeypatch.chdir(tmp_path)
    yield
    i18n.set_language("en")


@pytest.mark.parametrize(("words", "value"), [
    (["plan", "--lang", "zh"], "zh"), (["--lang=zh", "plan"], "zh"), (["--lang", "en", "plan", "--lang", "zh"], "zh"),
    (["plan", "--lang"], None), (["plan"], None), ([], None), (["run", "--", "--lang", "zh"], None),
])  # fmt: skip
def test_the_option_is_found_wherever_it_stands(words, value):
    assert option(words, "--lang") == value


def test_asked_for_then_folder_then_environment(tmp_path, monkeypatch):
    assert choose(["targets"]) == language() == "en"
    newest = tmp_path / "plans" / "2026"
    newest.mkdir(parents=True)
    (newest / "summary.json").write_text("{}")
    i18n.remember(newest, "zh")
    assert choose(["targets"]) == language() == "zh"
    assert choose(["targets", "--lang", "en"]) == language() == "en"
    monkeypatch.setenv("SIMLIB_LANG", "zh")
    other = tmp_path / "other"
    other.mkdir()
    assert choose(["targets", "--plan", str(other)]) == "zh"
    i18n.remember(other, "en")
    assert choose(["targets", f"--plan={other}"]) == choose(["plan", "--out", str(other)]) == "en"
    assert choose(["plan"]) == "zh"


def test_another_language_is_refused_in_one_line(capsys, monkeypatch):
    assert _status(["targets", "--lang", "de"]) == 2
    monkeypatch.setenv("SIMLIB_LANG", "fr")
    assert _status(["targets"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "error: column --lang: unknown language (value 'de'); choose en or zh",
        "error: column SIMLIB_LANG: unknown language (value 'fr'); choose en or zh",
    ]


def helped(words, capsys):
    """Return the help of a command as one line of words."""
    assert _status([*words, "--help"]) == 0
    return " ".join(capsys.readouterr().out.split())


def test_help_shows_whole_sentences_of_every_command_and_the_language_option(capsys):
    shown = helped([], capsys)
    commands = typer.main.get_command(app).commands
    assert len(commands) > 15
    for name, command in commands.items():
        first = command.help.split("\n\n")[0]
        assert f"{name} {' '.join(first.split())}" in shown
        own = helped([name], capsys)
        assert " ".join(command.help.split()) in own and "--lang en|zh Language" in own


def test_no_words_show_the_help(capsys):
    assert _status([]) == 0
    assert "Commands:" in capsys.readouterr().out


def test_the_command_is_named_as_it_was_typed():
    def usage(**environment):
        run = subprocess.run([sys.executable, "-m", "simlib", "plan", "--help"], capture_output=True, text=True,
                             check=True, env=os.environ | environment)  # fmt: skip
        return run.stdout.splitlines()[0]

    assert usage(SIMLIB_COMMAND="python3 workbook.py") == "Usage: python3 workbook.py plan [OPTIONS]"
    assert usage() == "Usage: simlib plan [OPTIONS]"


@pytest.mark.parametrize(("words", "line"), [
    (["plna"], "no such command: plna; did you mean"),
    (["plan", "--targte", "4"], "no such option: --targte; possible: --target"),
    (["plan", "--qqq"], "no such option: --qqq; see"),
    (["plan", "--target"], "the option --target needs a value"),
    (["plan", "--json=1"], "the option --json takes no value"),
    (["run"], "the argument scenarios is missing"),
    (["report", "x", "y"], "too many words: x y"),
    (["plan", "--seed", "a"], "--seed: not a whole number"),
    (["plan", "--max-rejected", "a"], "--max-rejected: not a number"),
    (["--lang", "en"], "the command is missing"),
])  # fmt: skip
def test_mistyped_words(words, line, capsys):
    assert _status(words) == 2
    shown = capsys.readouterr().err
    assert shown.startswith(f"error: {line}") and shown.endswith("; see simlib --help\n") and shown.count("\n") == 1


def test_a_sentence_of_typer_that_is_new_stays_english():
    assert in_words("Something\n else {entirely}.") == "Something else {entirely}"


def test_columns_of_wide_characters():
    assert width("目标 a") == 6 and pad("目标", 6) == "目标  "
    text = "按月、按平台显示年度目标，以及 report.html 中的达成概率。"
    lines = wrap(text, 20)
    assert all(width(line) <= 20 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(re.match("[，。、]", line) for line in lines) and any("report.html" in line for line in lines)
    assert wrap("（参照品 a;b）、start", 12) == ["（参照品", "a;b）、start"]  # no line begins with a closing bracket
    assert wrap("whole words only stay whole", 12) == ["whole words", "only stay", "whole"] and wrap("", 9) == []
