"""One environment for every test and notebook: English, no display, one thread a process, nobody's IPython profile."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

os.environ["MPLBACKEND"] = "Agg"
# What a caller may have chosen for a command would change what commands say.
for name in ("SIMLIB_COMMAND", "SIMLIB_LANG"):
    os.environ.pop(name, None)
os.environ.pop("SIMLIB_LANG", None)
os.environ["IPYTHONDIR"] = tempfile.mkdtemp(prefix="simlib-ipython-")
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

DATA = Path(__file__).resolve().parent.parent / "shared" / "data"


def pytest_collectstart(collector):
    """Leave out of strict comparison what differs between machines though the answer is the same."""
    if collector.path is not None and collector.path.suffix == ".ipynb" and hasattr(collector, "skip_compare"):
        collector.skip_compare += ("application/vnd.plotly.v1+json", "image/svg+xml", "stderr")


def pytest_unconfigure(config):
    """Remove the empty IPython profile."""
    import shutil

    shutil.rmtree(os.environ["IPYTHONDIR"], ignore_errors=True)


@pytest.fixture(scope="session")
def shared_data():
    """Return a function from a name under the shared data to its path; it skips the test where that is absent."""
    def path(name):
        if not (DATA / name).exists():
            pytest.skip(f"shared data {name} is not on this machine")
        return DATA / name
    return path
