"""The reader's language: what it is now, how it is chosen, and that a plan folder remembers it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from simlib.core.errors import InputError
from simlib.core.files import whole_file

LANGUAGES = {"en": "English", "zh": "中文"}
LOCALES = {"en": "en", "zh": "zh_CN"}
VARIABLE = "SIMLIB_LANG"
LAB_VARIABLE = "SIMLIB_LAB_LANG"  # what `lab` opened in; kernels follow it before the plan folder
SETTINGS = "settings.json"
SPELLINGS = {"en": "en", "english": "en", "zh": "zh", "zh-cn": "zh", "zh-hans": "zh", "中文": "zh", "chinese": "zh"}

_process: str | None = None
_block: ContextVar[str | None] = ContextVar("simlib_language", default=None)


def language() -> str:
    """Return the language in force here: of the innermost `use` block, else the process's, else SIMLIB_LANG's."""
    return _block.get() or _process or SPELLINGS.get(_plain(os.environ.get(VARIABLE, "")), "en")


def locale() -> str:
    """Return the language's locale as gettext and Babel name it: `en` or `zh_CN`."""
    return LOCALES[language()]


def set_language(name: str) -> str:
    """Choose the language of this process (a command, a notebook's kernel, a worker) and return its code.

    Cells of a notebook run in contexts of their own, so that a context variable would be lost from cell to cell.
    """
    global _process  # noqa: PLW0603 (the language is the process's)
    _process = code(name)
    return _process


@contextmanager
def use(name: str) -> Iterator[str]:
    """Use a language within a `with` block; other threads and tasks keep theirs."""
    token = _block.set(code(name))
    try:
        yield language()
    finally:
        _block.reset(token)


def code(name: str, *, column: str = "--lang") -> str:
    """Return `en` or `zh` for a language however it is written (zh-CN, zh_CN.UTF-8, 中文); else InputError."""
    if _plain(name) not in SPELLINGS:
        raise InputError("unknown language", column=column, value=name, remedy="choose en or zh")
    return SPELLINGS[_plain(name)]


def _plain(name):
    """Return a language's name in the spelling of the table: `zh_CN.UTF-8` is zh-cn, `en_GB` is en."""
    plain = str(name).strip().partition(".")[0].replace("_", "-").casefold()
    return "en" if plain.startswith("en-") else plain


def resolve(explicit: str | None = None, folder: str | Path | None = None) -> str:
    """Return the language to use: the one asked for, else the plan folder's, else SIMLIB_LANG, else English.

    The folder comes before the environment: what lies in it (page, Excel book) is one language for all who share it.
    """
    if explicit:
        return code(explicit)
    if folder is not None and (found := remembered(folder)):
        return found
    asked = os.environ.get(VARIABLE)
    return code(asked, column=VARIABLE) if asked else "en"


def remembered(folder: str | Path) -> str | None:
    """Return the language that the plan folder was written in; nothing where nobody ever chose one."""
    try:
        found = json.loads((Path(folder) / SETTINGS).read_text(encoding="utf-8"))["language"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if found in LANGUAGES else None


def remember(folder: str | Path, name: str) -> None:
    """Let the plan folder remember a language that was chosen; its other settings stay."""
    path, settings = Path(folder) / SETTINGS, {}
    if path.exists():
        settings = json.loads(path.read_text(encoding="utf-8"))
    with whole_file(path) as made:
        made.write_text(json.dumps(settings | {"language": code(name)}, ensure_ascii=False), encoding="utf-8")
