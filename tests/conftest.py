"""One small plan that the tests of facts and of the command line share; those that change it work on a copy."""

import shutil
import signal

import pytest

from simlib.core.words import Words
from tests.exports import order_lines, write_csv

# A sentence without a value for one of its places is a fault here; to a reader it is shown all the same.
Words.strict = True


@pytest.fixture
def interruptible():
    """Let Ctrl-C through to this process and those it starts; a shell keeps it from what runs in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def export(tmp_path_factory):
    """A year and a month of a small shop's order lines, as CSV."""
    lines = order_lines(days=400, orders=9, skus=8, platforms=2, categories=2)
    return write_csv(lines, tmp_path_factory.mktemp("export") / "orders.csv")


@pytest.fixture(scope="session")
def made(export, tmp_path_factory):
    """The plan made of it: (folder, summary). Read only."""
    from simlib.plan.make import make_plan
    from simlib.plan.options import Options

    out = tmp_path_factory.mktemp("plan") / "plan"
    return make_plan(Options(orders=export, replications=50, workers=1, out=out))


@pytest.fixture(scope="module")
def plan(made, tmp_path_factory):
    """A copy of it that the tests of one module may change."""
    folder = tmp_path_factory.mktemp("changed") / "plan"
    shutil.copytree(made[0], folder)
    return folder
