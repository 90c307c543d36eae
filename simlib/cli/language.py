"""The language of one command: asked for by `--lang`, remembered by its plan folder, or set by SIMLIB_LANG."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from simlib.i18n import resolve, set_language


def choose(words: Sequence[str]) -> str:
    """Set the language of the process from the words of the command line and return it.

    Options are looked for before they are parsed, because help and errors of parsing are in that language too.
    """
    set_language("en")  # an unknown language is refused in English
    return set_language(resolve(option(words, "--lang"), _folder(words)))


def option(words: Sequence[str], name: str) -> str | None:
    """Return the value of the last option `name` among `words` (`--lang zh`, `--lang=zh`), or nothing."""
    found = None
    for word, following in pairwise([*words, None]):
        if word == "--":
            break
        if word == name:
            found = following
        elif word.startswith(name + "="):
            found = word.partition("=")[2]
    return found


def _folder(words):
    """Return the plan folder that a command is about: `--plan`, for `plan` its `--out`, else the newest one."""
    if given := option(words, "--out" if words and words[0] == "plan" else "--plan"):
        return given
    found = sorted(Path("plans").glob("*/summary.json"), key=lambda path: path.stat().st_mtime)
    return found[-1].parent if found else None
