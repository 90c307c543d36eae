"""Two languages: every text and figure that people read, in English (the source) or Chinese (`zh`).

`_`, `ngettext`, `pgettext` look a constant English text up and fill its `{places}`; `render` puts a `Message`, a
`Note` or an error into words; `show` and `dates` write figures; `use`, `set_language` and `resolve` choose the
language. The catalogue lies in `locale`; `python -m simlib.i18n.catalogue` keeps it.
"""

from simlib.core.message import N_, Message, Money, Note, counted, msg
from simlib.i18n import axis, dates, show
from simlib.i18n.language import LANGUAGES, code, language, locale, remember, remembered, resolve, set_language, use
from simlib.i18n.text import WORDS, _, label, ngettext, pgettext, render, unit

__all__ = [
    "LANGUAGES", "Message", "Money", "N_", "Note", "WORDS", "_", "axis", "code", "counted", "dates", "label",
    "language", "locale", "msg", "ngettext", "pgettext", "remember", "remembered", "render", "resolve", "set_language",
    "show", "unit", "use",
]  # fmt: skip
