"""The catalogue of Chinese texts: `python -m simlib.i18n.catalogue update | compile | check`.

`update` brings the .po in line with the source (new texts untranslated, lost texts dropped), `compile` writes the .mo
next to it, `check` names what is missing. Run from a checkout: notebooks and tests are not part of the package.
"""

from __future__ import annotations

import io
import string
import sys
from collections.abc import Iterable
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from simlib.core.files import whole_file
from simlib.i18n.extract import Text, sources
from simlib.i18n.language import LOCALES
from simlib.i18n.lookup import DOMAIN, FOLDER

ROOT = Path(__file__).resolve().parents[2]
PO = FOLDER / LOCALES["zh"] / "LC_MESSAGES" / f"{DOMAIN}.po"
MO = PO.with_suffix(".mo")
HEADER = "# Chinese texts of simlib, in the order of their English texts; see docs/how-to/add-a-text.md."


class Texts(Catalog):
    """A catalogue whose header has no date, version or address, so that equal texts make equal files."""

    mime_headers = [
        ("Language", LOCALES["zh"]),
        ("Plural-Forms", "nplurals=1; plural=0;"),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
    ]

    def __init__(self, messages: Iterable = ()) -> None:
        super().__init__(locale=LOCALES["zh"], domain=DOMAIN, fuzzy=False, header_comment=HEADER)
        for message in messages:
            if message.id:
                # Babel marks every text with a per cent sign as a format of Python's.
                self.add(message.id, message.string, message.locations, context=message.context).flags.clear()


def extracted() -> list[Text]:
    """Return every text of the project, in the source and declared at run time."""
    from simlib.i18n.declared import declarations

    return [*sources(ROOT), *declarations()]


def read(path: Path = PO) -> Catalog:
    """Return the catalogue in a .po file; an empty one where there is none yet."""
    if not path.exists():
        return Texts()
    with path.open("rb") as opened:
        return read_po(opened, locale=LOCALES["zh"], domain=DOMAIN)


def merged(texts: Iterable[Text], old: Catalog) -> Catalog:
    """Return a catalogue of exactly `texts`, ordered by text, with the translations that `old` has."""
    files, plurals = {}, {}
    for text in texts:
        key = (text.text, text.context or "")
        files.setdefault(key, set()).add(text.file)
        plurals[key] = text.many or plurals.get(key)
    new = Texts()
    for key in sorted(files, key=lambda key: (key[0].casefold(), *key)):
        one, context = key[0], key[1] or None
        before = old.get(one, context)
        string = before.string if before else ""
        if plurals[key]:
            string = string if isinstance(string, tuple) else (string,)
        elif isinstance(string, tuple):
            string = string[0]
        places = [(file, 1) for file in sorted(files[key])]
        new.add((one, plurals[key]) if plurals[key] else one, string, places, context=context)
    return new


def po_bytes(catalogue: Catalog) -> bytes:
    """Return the .po file: no line numbers, no dates, one line a line of text."""
    made = io.BytesIO()
    write_po(made, Texts(catalogue), width=0, include_lineno=False)
    return made.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    """Return the compiled catalogue; the same bytes for the same texts."""
    made = io.BytesIO()
    write_mo(made, Texts(catalogue))
    return made.getvalue()


def faults(texts: Iterable[Text], catalogue: Catalog) -> list[str]:
    """Return what keeps the catalogue from being whole, one line a fault."""
    wanted = merged(texts, catalogue)
    found = [f"not in the catalogue: {m.id!r}" for m in wanted if m.id and catalogue.get(_one(m), m.context) is None]
    found += [f"no longer used: {m.id!r}" for m in catalogue if m.id and wanted.get(_one(m), m.context) is None]
    for message in (m for m in catalogue if m.id):
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if not all(strings):
            found.append(f"not translated: {message.id!r}")
        elif any(places(text) != places(_many(message)) for text in strings):
            found.append(f"other places than in the text: {message.id!r}")
    return found


def _one(message):
    return message.id[0] if isinstance(message.id, tuple) else message.id


def _many(message):
    return message.id[1] if isinstance(message.id, tuple) else message.id


def places(text: str) -> set[tuple[str, str]]:
    """Return the places of a text with their kinds; a text with other braces has none."""
    try:
        return {(name, kind or "") for _, name, kind, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return set()


def main(words: list[str]) -> int:
    """Run one of the three verbs; return 0, or 1 where `check` found a fault."""
    verb = words[0] if words else ""
    if verb == "update":
        _write(PO, po_bytes(merged(extracted(), read())))
    if verb in ("update", "compile"):
        _write(MO, mo_bytes(read()))
        return 0
    if verb != "check":
        print("usage: python -m simlib.i18n.catalogue update | compile | check", file=sys.stderr)
        return 2
    found = faults(extracted(), read())
    if MO.read_bytes() != mo_bytes(read()):
        found.append("the .mo is not the compiled .po: compile it")
    print(*found, f"{len(found)} faults", sep="\n")
    return 1 if found else 0


def _write(path, data):
    with whole_file(path) as made:
        made.write_bytes(data)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
