"""Notes as a test reads them."""

from simlib.core.message import Note


def codes(found):
    """Return the codes of notes, as they are in memory or in JSON, without their room."""
    return [(note.code if isinstance(note, Note) else note["code"]).partition(".")[2] for note in found]


def english(found):
    """Return notes in English, with plain spaces."""
    notes = [note if isinstance(note, Note) else Note.from_json(note) for note in found]
    return [str(note).replace("\u00a0", " ") for note in notes]
