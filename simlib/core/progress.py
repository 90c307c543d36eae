"""Progress on stderr for anything over a second."""

from __future__ import annotations

import sys


def progress(items=None, *, about, total=None):
    """Return a tqdm bar over `items` (or a bare bar) on stderr; silent where stderr is not a terminal."""
    from tqdm.auto import tqdm

    return tqdm(items, desc=about, total=total, file=sys.stderr, leave=False, disable=None, delay=0.5)


def say(text):
    """Print one line of progress on stderr."""
    print(text, file=sys.stderr, flush=True)
