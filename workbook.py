#!/usr/bin/env python3
"""Make .venv from the lock, then run the tests (`test`) or simlib (any other word). Standard library only."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCKED = ROOT / ".venv.lock"
STAMP = VENV / "ready"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
OLDEST, NEWEST = (3, 11), (3, 14)
HELP = "usage: python3 workbook.py test | plan | report | lab | run | --help ...   (the first start makes .venv)"
TESTS = ["pytest", "-n", "2", "--dist", "loadfile", "--nbval", "--nbval-current-env",
         "--nbval-sanitize-with", "tests/notebooks/sanitize.cfg"]
# Settings of the caller that would send packages elsewhere, or bring in others than the lock's.
FOREIGN = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_CONSTRAINT", "PIP_REQUIRE_HASHES", "PIP_NO_BINARY",
           "PYTHONPATH", "PYTHONHOME")


def say(text: str) -> None:
    """Print one line on stderr, so that stdout stays the command's own."""
    print("workbook: " + text, file=sys.stderr, flush=True)


def check_python() -> None:
    """Leave in one line where this Python is untried or cannot make environments."""
    version = "{}.{}".format(*sys.version_info[:2])
    if sys.implementation.name != "cpython" or not OLDEST <= sys.version_info[:2] <= NEWEST:
        tried = "{}.{} to {}.{}".format(*OLDEST + NEWEST)
        sys.exit(f"workbook: this is {sys.implementation.name} {version}; use CPython {tried}")
    if not (importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv")):
        sys.exit(f"workbook: this Python cannot make environments; install the package python{version}-venv")


def environment() -> dict[str, str]:
    """Return the caller's environment without what would lead pip or Python astray."""
    own = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return dict(own, PIP_USER="0", PIP_NO_INPUT="1", PIP_DISABLE_PIP_VERSION_CHECK="1")


def fingerprint() -> str:
    """Return what .venv depends on: lock, pyproject, Python, platform and place."""
    parts = [(ROOT / name).read_bytes() for name in ("requirements.lock", "pyproject.toml")]
    parts.append(repr((sys.version_info[:2], sysconfig.get_platform(), str(ROOT))).encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def ready() -> bool:
    """Return whether .venv was completed for today's fingerprint."""
    return PYTHON.exists() and STAMP.is_file() and STAMP.read_text() == fingerprint()


def acquire(descriptor: int) -> None:
    """Wait until no other start is setting up."""
    waiting = False
    while True:
        try:
            if WINDOWS:
                import msvcrt
                return msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            import fcntl
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            if not waiting:
                say("another start is setting up .venv; waiting for it")
            waiting = True
            time.sleep(0.2)


def install(descriptor: int) -> None:
    """Build .venv; its stamp is written last, so that a broken build is never taken for a whole one."""
    began = time.monotonic()
    say("setting up .venv from requirements.lock; the first time takes about a minute")
    if STAMP.exists():
        STAMP.unlink()
    pip = [str(PYTHON), "-m", "pip", "install", "-qq"]
    for command in (
        [getattr(sys, "_base_executable", sys.executable), "-m", "venv", "--clear", str(VENV)],
        pip + ["--require-hashes", "--only-binary", ":all:", "-r", str(ROOT / "requirements.lock")],
        pip + ["--no-index", "--no-deps", "--no-build-isolation", "-e", str(ROOT)],
    ):
        # The child holds the lock too: if this process is killed, its pip still keeps the next start waiting.
        shared = {} if WINDOWS else {"pass_fds": (descriptor,)}
        code = subprocess.run(command, env=environment(), stdin=subprocess.DEVNULL, stdout=sys.stderr,
                              check=False, **shared)
        if code.returncode:
            sys.exit("workbook: setting up .venv failed (see above); check network and disk space, then start again")
    STAMP.write_text(fingerprint())
    say(f"ready after {time.monotonic() - began:.0f} s")


def set_up() -> None:
    """Make .venv unless it is there and current; one start at a time."""
    if ready():
        return
    check_python()
    descriptor = os.open(str(LOCKED), os.O_RDWR | os.O_CREAT, 0o666)
    try:
        acquire(descriptor)
        if not ready():
            install(descriptor)
    finally:
        os.close(descriptor)


def main(words: list[str]) -> int:
    """Set up, then hand over to pytest or simlib; simlib keeps the caller's folder."""
    if not words:
        print(HELP)
        return 0
    set_up()
    testing = words[0] == "test"
    if testing:
        os.chdir(str(ROOT))
    command = [str(PYTHON), "-P", "-m"] + (TESTS + words[1:] if testing else ["simlib"] + words)
    # simlib's help names the command as it was typed; tests see the plain one.
    setting = environment() if testing else dict(environment(), SIMLIB_COMMAND="python3 workbook.py")
    if WINDOWS:
        return subprocess.run(command, env=setting, check=False).returncode
    os.execve(command[0], command, setting)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        sys.exit(f"workbook: {error}")
