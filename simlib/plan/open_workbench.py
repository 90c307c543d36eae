"""Open the plan that a notebook works on: a plan folder, or the repository with its demo shop."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from simlib.core.errors import InputError
from simlib.i18n import render, resolve, set_language
from simlib.i18n.language import LAB_VARIABLE
from simlib.plan.demo_workbench import DemoBench
from simlib.plan.workbench import Workbench


def workbench(folder: str | Path = "..") -> Workbench:
    """Return the Workbench of a plan folder, or of the repository, whose demo shop it plans on the fly.

    From here on the kernel speaks the language that `lab` was opened in, else the plan folder's, else that of
    SIMLIB_LANG, and shows an InputError in one line of it. Raises InputError where `folder` is neither.
    """
    folder = Path(folder)
    set_language(resolve(os.environ.get(LAB_VARIABLE), folder))
    _show_errors_in_one_line()
    if (folder / "summary.json").is_file():
        return Workbench(folder)
    if (folder / "data" / "demo").is_dir() and (folder / "scenarios" / "base.yaml").is_file():
        return DemoBench(folder)
    raise InputError("neither a plan folder nor the repository", file=folder.resolve(), remedy="make one: simlib plan")


def _show_errors_in_one_line():
    """Let this notebook, if it is one, show an InputError as a command does: one line, no traceback."""

    def shown(_shell, _kind, error, _trace, **_options):
        line = render(error)
        print(line, file=sys.stderr)
        return [line]

    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is not None:
        shell.set_custom_exc((InputError,), shown)
