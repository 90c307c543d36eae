"""Where a result comes from: versions, processor, hashes of inputs and scenario."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from simlib.core.files import sha256
from simlib.core.streams import STREAM_SCHEME

LIBRARIES = ("numpy", "pandas", "scipy", "statsmodels", "simpy", "pydantic", "duckdb", "pyarrow")


def hash_of(value: Any) -> str:
    """Return the SHA-256 (16 hex digits) of a JSON-able value in canonical form."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def code_version() -> str:
    """Return simlib's version with the commit it was run from, where that is known."""
    root = Path(__file__).resolve().parents[2]
    try:
        commit = subprocess.run(
            ["git", "-C", str(root), "describe", "--always", "--dirty"],
            capture_output=True, text=True, timeout=5, check=False,
        )  # fmt: skip
        commit = commit.stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        commit = ""
    return _version("simlib") + (f"+{commit}" if commit else "")


def provenance(
    *, seed: int, inputs: Iterable[Path | str] = (), scenarios: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return what a reader needs to make the same numbers again, as a JSON-able dict."""
    lock = Path(__file__).resolve().parents[2] / "requirements.lock"
    return {
        "code": code_version(),
        "seed": seed,
        "stream_scheme": STREAM_SCHEME,
        "inputs": {Path(p).name: sha256(p) for p in inputs},
        "scenarios": dict(scenarios or {}),
        "lock": sha256(lock)[:16] if lock.exists() else None,
        "libraries": {name: _version(name) for name in LIBRARIES},
        "python": platform.python_version(),
        "cpu": _cpu(),
        "blas": _blas(),
    }


def _version(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return "0"


def _cpu():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _blas():
    import numpy as np

    found = np.show_config(mode="dicts").get("Build Dependencies", {}).get("blas", {})
    return f"{found.get('name', '?')} {found.get('version', '')}".strip()
