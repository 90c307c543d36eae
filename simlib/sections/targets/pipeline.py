"""What the commands of targets need of the pipeline, which a section cannot import: they are handed it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from simlib.targets.cube import Targets


@dataclass(frozen=True)
class Pipeline:
    """Two functions of the pipeline.

    `change(folder, targets, then)` saves edited targets (None: only what `then` writes) with all that follows from
    them, calls `then()` and writes page and spreadsheet again: all of it or nothing. It returns the closing lines.
    `chances(folder, *plans)` returns each plan's table of the chances of its periods, read off the folder's runs.
    """

    change: Callable[[Path, Targets | None, Callable[[], None]], str]
    chances: Callable[..., list[pd.DataFrame]]


def nothing() -> None:
    """Do nothing once a change stands."""
