"""Open the plan that a notebook works on: a plan folder, or the repository with its demo shop."""

from __future__ import annotations

from pathlib import Path

from simlib.core.errors import InputError
from simlib.i18n import resolve, set_language
from simlib.plan.demo_workbench import DemoBench
from simlib.plan.workbench import Workbench


def workbench(folder: str | Path = "..") -> Workbench:
    """Return the Workbench of a plan folder, or of the repository, whose demo shop it plans on the fly.

    From here on the kernel speaks the plan folder's language, else that of SIMLIB_LANG.

    Raises InputError where `folder` is neither.
    """
    folder = Path(folder)
    set_language(resolve(folder=folder))
    if (folder / "summary.json").is_file():
        return Workbench(folder)
    if (folder / "data" / "demo").is_dir() and (folder / "scenarios" / "base.yaml").is_file():
        return DemoBench(folder)
    raise InputError("neither a plan folder nor the repository", file=folder.resolve(), remedy="make one: simlib plan")
