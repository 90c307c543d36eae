"""workbook.py: set-up decided by a stamp, one at a time, on a bare Python, away from the caller's settings."""

import ast
import importlib.util
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
posix = pytest.mark.skipif(os.name == "nt", reason="file locks are inherited on POSIX only")


@pytest.fixture
def workbook(tmp_path):
    """Return workbook.py as a module that believes it stands in a folder of its own."""
    for name in ("workbook.py", "requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    spec = importlib.util.spec_from_file_location("workbook_copy", tmp_path / "workbook.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def make_ready(workbook):
    """Stand a current .venv up: an interpreter and the stamp."""
    workbook.PYTHON.parent.mkdir(parents=True)
    workbook.PYTHON.touch()
    workbook.STAMP.write_text(workbook.fingerprint())


def test_it_needs_nothing_but_python():
    tree = ast.parse((ROOT / "workbook.py").read_text(encoding="utf-8"))
    named = {a.name.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    named |= {n.module.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert named <= set(sys.stdlib_module_names)


def test_no_word_prints_one_line_and_makes_nothing(tmp_path):
    (tmp_path / "workbook.py").write_bytes((ROOT / "workbook.py").read_bytes())
    command = [sys.executable, str(tmp_path / "workbook.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stdout.startswith("usage:") and len(done.stdout.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["workbook.py"]


def test_ready_only_with_todays_stamp(workbook):
    assert not workbook.ready()
    make_ready(workbook)
    assert workbook.ready()
    workbook.PYTHON.unlink()
    assert not workbook.ready()


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_or_project_asks_for_a_new_environment(workbook, name):
    make_ready(workbook)
    with open(workbook.ROOT / name, "a") as file:
        file.write("\n")
    assert not workbook.ready()


def test_a_moved_folder_or_another_python_asks_for_a_new_environment(workbook, monkeypatch):
    before = workbook.fingerprint()
    monkeypatch.setattr(workbook.sys, "version_info", (3, 99, 0))
    assert workbook.fingerprint() != before
    monkeypatch.undo()
    files = {name: workbook.ROOT / name for name in ("requirements.lock", "pyproject.toml")}
    monkeypatch.setattr(workbook, "ROOT", type("Elsewhere", (), {
        "__truediv__": lambda self, name: files[name], "__str__": lambda self: "elsewhere"})())
    assert workbook.fingerprint() != before


@pytest.mark.parametrize("version", [(3, 10, 9), (3, 15, 0)])
def test_untried_pythons_are_refused_in_one_line(workbook, monkeypatch, version):
    monkeypatch.setattr(workbook.sys, "version_info", version)
    with pytest.raises(SystemExit) as refusal:
        workbook.check_python()
    assert "use CPython 3.11 to 3.14" in str(refusal.value) and "\n" not in str(refusal.value)


def test_a_python_without_ensurepip_names_the_package(workbook, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(workbook.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else find(name))
    with pytest.raises(SystemExit) as refusal:
        workbook.check_python()
    version = "{}.{}".format(*sys.version_info[:2])
    assert f"python{version}-venv" in str(refusal.value) and "\n" not in str(refusal.value)


def test_the_callers_settings_do_not_lead_astray(workbook, monkeypatch):
    for name in ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PYTHONPATH"):
        monkeypatch.setenv(name, "astray")
    monkeypatch.setenv("HOLD", "kept")
    found = workbook.environment()
    assert "astray" not in found.values() and found["HOLD"] == "kept" and found["PIP_USER"] == "0"


def test_a_failed_build_leaves_no_stamp(workbook, monkeypatch):
    make_ready(workbook)
    with open(workbook.ROOT / "requirements.lock", "a") as file:
        file.write("\n")
    monkeypatch.setattr(workbook.subprocess, "run", lambda *a, **k: subprocess.CompletedProcess(a, 1))
    with pytest.raises(SystemExit, match="failed"):
        workbook.set_up()
    assert not workbook.STAMP.exists()


def test_an_old_stamp_is_gone_before_anything_is_built(workbook, monkeypatch):
    make_ready(workbook)
    with open(workbook.ROOT / "requirements.lock", "a") as file:
        file.write("\n")
    seen = []
    monkeypatch.setattr(workbook.subprocess, "run",
                        lambda *a, **k: seen.append(workbook.STAMP.exists()) or subprocess.CompletedProcess(a, 0))
    workbook.set_up()
    assert seen == [False] * 3 and workbook.ready()


def test_simlib_runs_in_the_callers_folder_and_tests_in_the_projects(workbook, monkeypatch):
    make_ready(workbook)
    called, moved = [], []
    monkeypatch.setattr(workbook, "WINDOWS", False)
    monkeypatch.setattr(workbook.os, "execve", lambda program, command, env: called.append(command[3:]))
    monkeypatch.setattr(workbook.os, "chdir", moved.append)
    workbook.main(["plan", "--orders", "mine.csv"])
    assert called == [["simlib", "plan", "--orders", "mine.csv"]] and moved == []
    workbook.main(["test", "-k", "money"])
    assert called[1][0] == "pytest" and called[1][-2:] == ["-k", "money"] and moved == [str(workbook.ROOT)]


HOLDER = """
import importlib.util, os, subprocess, sys
spec = importlib.util.spec_from_file_location("workbook_copy", sys.argv[1])
workbook = importlib.util.module_from_spec(spec)
spec.loader.exec_module(workbook)
fd = os.open(str(workbook.LOCKED), os.O_RDWR | os.O_CREAT)
workbook.acquire(fd)
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=sys.stdin, pass_fds=(fd,))
print(child.pid, flush=True)
child.wait()
"""


@posix
def test_an_orphaned_child_keeps_the_next_start_waiting(workbook):
    """After kill -9 of the start, what it left behind still holds the lock until it ends."""
    import fcntl

    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(workbook.ROOT / "workbook.py")],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    holder.stdout.readline()
    holder.kill()
    holder.wait()
    descriptor = os.open(workbook.LOCKED, os.O_RDWR)
    try:
        with pytest.raises(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        holder.stdin.close()  # the orphan reads the end of its input and leaves
        began = time.monotonic()
        workbook.acquire(descriptor)
        assert time.monotonic() - began < 30
    finally:
        holder.stdout.close()
        os.close(descriptor)
