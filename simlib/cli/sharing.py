"""What commands of sections need of the pipeline: they cannot import it, so they are handed these."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simlib.targets.cube import Targets


def follow(folder: Path, targets: Targets) -> None:
    """Write all that follows the targets of a plan folder."""
    from simlib.plan.facts import follow_targets

    follow_targets(folder, targets)


def publish(folder: Path) -> None:
    """Write page and spreadsheet of a plan folder again."""
    from simlib.plan.make import share

    share(folder)
