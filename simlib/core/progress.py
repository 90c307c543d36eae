"""Progress on stderr for anything over a second."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any


def progress(items: Iterable | None = None, *, label: str, total: int | None = None) -> Any:
    """Return a tqdm bar over `items` (or a bare bar) on stderr; silent where stderr is not a terminal."""
    from tqdm.auto import tqdm

    return tqdm(items, desc=label, total=total, file=sys.stderr, leave=False, disable=None, delay=0.5)


def say(text: str) -> None:
    """Print one line of progress on stderr."""
    print(text, file=sys.stderr, flush=True)
