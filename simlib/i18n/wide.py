"""Text in columns of a terminal, where a Chinese character takes two places."""

from __future__ import annotations

import re
import unicodedata

# A word of Latin letters stays whole; each Chinese character may end a line, but no line begins with such a mark.
WIDE, CLOSING = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef", "，。、；：？！）》”％"
PIECES = re.compile(rf"(?:[{WIDE}]|[^\s{WIDE}]+)[{CLOSING}\]]*|\s+")


def width(text: str) -> int:
    """Return how many places `text` takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)


def pad(text: str, places: int) -> str:
    """Return `text` filled with spaces to `places`."""
    return text + " " * (places - width(text))


def wrap(text: str, places: int) -> list[str]:
    """Return `text` in lines of at most `places`, broken between words and between Chinese characters."""
    lines, line = [], ""
    for piece in PIECES.findall(" ".join(text.split())):
        if line and width(line + piece.rstrip()) > places:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines
