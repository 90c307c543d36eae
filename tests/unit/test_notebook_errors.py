"""An error in a notebook is one line in the language of lab, of the plan folder or of the machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("variables", "line"), [
    ({}, "neither a plan folder nor the repository"),
    ({"SIMLIB_LANG": "zh"}, "既不是计划文件夹，也不是项目目录"),
    ({"SIMLIB_LANG": "zh", "SIMLIB_LAB_LANG": "en"}, "neither a plan folder nor the repository"),
])  # fmt: skip
def test_a_cell_shows_an_error_in_one_line_of_the_language_of_lab(tmp_path, variables, line):
    cell = f"import simlib as sl; sl.workbench({str(tmp_path)!r})"
    code = "from IPython.core.interactiveshell import InteractiveShell\n" \
           f"print(InteractiveShell.instance().run_cell({cell!r}).success)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT,
                         env=os.environ | {"PYTHONIOENCODING": "utf-8", "IPYTHONDIR": str(tmp_path)} | variables)
    assert run.stdout.split()[-1] == "False"
    shown = [text for text in (run.stdout + run.stderr).splitlines() if line in text]
    assert len(shown) == 1 and "Traceback" not in run.stdout + run.stderr
