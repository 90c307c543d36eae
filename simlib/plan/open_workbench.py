"""Open the plan that a notebook works on: a plan folder, or the repository with its demo shop."""

from __future__ import annotations

from pathlib import Path

from simlib.core.errors import InputError
from simlib.plan.demo_workbench import DemoBench
from simlib.plan.workbench import Workbench


def workbench(folder=".."):
    """Return the Workbench of a plan folder, or of the repository, whose demo shop it plans on the fly.

    Raises InputError where `folder` is neither.
    """
    folder = Path(folder)
    if (folder / "summary.json").is_file():
        return Workbench(folder)
    if (folder / "data" / "demo").is_dir() and (folder / "scenarios" / "base.yaml").is_file():
        return DemoBench(folder)
    raise InputError("neither a plan folder nor the repository", file=folder.resolve(), remedy="make one: simlib plan")
