"""The gettext catalogue of each language."""

from __future__ import annotations

import gettext as standard
from functools import cache
from pathlib import Path

from simlib.core.words import ENGLISH
from simlib.i18n.language import LOCALES, language

DOMAIN = "simlib"
FOLDER = Path(__file__).resolve().parent / "locale"


@cache
def translations(name: str) -> standard.NullTranslations:
    """Return the catalogue of a language; English is the source itself."""
    if name == "en":
        return standard.NullTranslations()
    return standard.translation(DOMAIN, FOLDER, languages=[LOCALES[name]])


def look_up(text: str) -> str:
    """Return a constant English text in the reader's language."""
    return translations(language()).gettext(text) if text else ""


def look_up_counted(one: str, many: str, n: float) -> str:
    """Return the wording for the number `n` in the reader's language."""
    return translations(language()).ngettext(one, many, 1 if n == 1 else 2)


def phrase(text: str, /, **values: object) -> str:
    """Return a constant English text in the reader's language with values that are in words already."""
    return ENGLISH.fill(look_up(text), values)
