"""`simlib lab`: the notebooks, on a plan, in JupyterLab."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from simlib.cli import options as shared
from simlib.core.files import whole_file
from simlib.i18n import _, language, ngettext
from simlib.i18n.language import LAB_VARIABLE
from simlib.i18n.notebook import translated

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


def add_to(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command("lab")(lab)


def lab(
    plan: shared.Plan = None, browser: Annotated[bool, typer.Option(help="Open a browser window")] = True
) -> None:
    """Copy the notebooks into the plan folder (those there are kept) and open JupyterLab on them, on loopback."""
    folder = shared.plan_folder(plan).resolve()
    copied = copy_notebooks(folder)
    place = folder / "notebooks"
    print(ngettext("{n} notebook copied to {place}", "{n} notebooks copied to {place}", copied, place=place),
          _("Stop with Ctrl-C"), sep="\n", file=sys.stderr)  # fmt: skip
    command = [sys.executable, "-m", "jupyterlab", "--ServerApp.ip=127.0.0.1", f"--ServerApp.root_dir={folder}"]
    command += ["--LabApp.default_url=/lab/tree/notebooks"] if browser else ["--no-browser"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # Jupyter refuses the administrator of a container otherwise
    os.environ[LAB_VARIABLE] = language()
    os.execv(sys.executable, command)


def copy_notebooks(folder: Path) -> int:
    """Copy the notebooks that are missing in `folder`/notebooks, in the reader's language; returns how many."""
    target = folder / "notebooks"
    target.mkdir(exist_ok=True)
    new = [path for path in sorted(NOTEBOOKS.glob("*.ipynb")) if not (target / path.name).exists()]
    for path in new:
        with whole_file(target / path.name) as made:
            made.write_text(translated(path.read_text(encoding="utf-8")), encoding="utf-8")
    return len(new)
