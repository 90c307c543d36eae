"""Errors of the command line's words, which typer makes as English sentences, in the reader's language."""

from __future__ import annotations

import re

from simlib.core.message import N_
from simlib.i18n import _

INVALID = r"Invalid value for '(?P<name>.*?)':"
# Typer's sentences and ours; a group of the pattern is the place of the same name.
SENTENCES = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        (
            r"No such option: (?P<option>\S+?) \(Possible options: (?P<options>.+)\)",
            N_("no such option: {option}; possible: {options}"),
        ),
        (r"No such option: (?P<option>\S+)", N_("no such option: {option}")),
        (
            r"No such command '(?P<name>.*)'\. Did you mean (?P<near>.+)\?",
            N_("no such command: {name}; did you mean {near}?"),
        ),
        (r"No such command '(?P<name>.*)'\.?", N_("no such command: {name}")),
        (r"Missing command\.?", N_("the command is missing")),
        (r"Missing argument '(?P<name>.*?)'\.?", N_("the argument {name} is missing")),
        (r"Missing option '(?P<name>.*?)'\.?", N_("the option {name} is missing")),
        (rf"{INVALID} Input should be a valid integer.*", N_("{name}: not a whole number")),
        (rf"{INVALID} Input should be a valid number.*", N_("{name}: not a number")),
        (rf"{INVALID} (?:File|Path|Directory) '(?P<path>.*)' does not exist\.?", N_("{name}: {path} is not there")),
        (r"Option '(?P<name>.*?)' requires an argument\.?", N_("the option {name} needs a value")),
        (r"Option '(?P<name>.*?)' does not take a value\.?", N_("the option {name} takes no value")),
        (r"Got unexpected extra argument(?:s|\(s\))? \((?P<words>.*)\)\.?", N_("too many words: {words}")),
    )
)


def in_words(sentence: str) -> str:
    """Return typer's sentence about a wrong command line in the reader's language; an unknown one stays English."""
    sentence = " ".join(sentence.split())
    for pattern, text in SENTENCES:
        if found := pattern.fullmatch(sentence):
            return _(text, **found.groupdict()) if found.groupdict() else _(text)
    return sentence.rstrip(".")
