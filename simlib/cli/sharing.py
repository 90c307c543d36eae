"""What commands of sections need of the pipeline: they cannot import it, so they are handed these."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from simlib.sections.targets.pipeline import Pipeline

if TYPE_CHECKING:
    import pandas as pd

    from simlib.targets.cube import Targets


def follow(folder: Path, targets: Targets) -> None:
    """Write all that follows the targets of a plan folder."""
    from simlib.plan.facts import follow_targets

    follow_targets(folder, targets)


def publish(folder: Path) -> None:
    """Write page and spreadsheet of a plan folder again."""
    from simlib.plan.make import share

    share(folder)


def change(folder: Path, targets: Targets | None, then: Callable[[], None]) -> str:
    """Save edited targets with all that follows from them, then do `then`, all or nothing; returns the closing lines.

    Without targets only `then` is done. Page and spreadsheet are written again.
    """
    from simlib.plan.last_lines import last_lines
    from simlib.plan.rerun import answer_again
    from simlib.plan_folder.change import changing

    with changing(folder):
        answer = None if targets is None else answer_again(folder, targets=targets)
        then()
        publish(folder)
    return "" if answer is None else last_lines(folder, answer)


def chances(folder: Path, *plans: Targets) -> list[pd.DataFrame]:
    """Return each plan's table of the chances of its periods, read off the runs of the folder."""
    from simlib.plan.rerun import chances as read_chances

    return read_chances(folder, *plans)


PIPELINE = Pipeline(change, chances)
