"""Change a plan folder as one: after an error every file of it is what it was."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def changing(folder: Path) -> Iterator[None]:
    """Let the block write into a plan folder; an error or an interruption in it puts all files back.

    Blocks of simulated years in `runs/` stay: each bears the hash of its scenario, so that nothing rests on them and
    the next run need not make them again.
    """
    folder = Path(folder)
    place = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.before."))
    try:
        before = _files(folder)
        for path in before:
            _copy(folder / path, place / "files" / path)
        try:
            yield
        except BaseException:
            _put_back(folder, place / "files", before)
            raise
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _files(folder):
    """Return the relative paths of all files but the blocks of `runs/` and their manifest."""
    found = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    blocks = {path for path in found if path.parts[0] == "runs" and len(path.parts) > 2}
    return found - blocks - {Path("runs") / "manifest.json"}


def _copy(source, target):
    """Keep the content of a file: as a second name of it, because every writer replaces files whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _put_back(folder, saved, before):
    for path in _files(folder) - before:
        (folder / path).unlink()
    for path in before:
        now = folder / path
        if not now.exists() or not now.samefile(saved / path):
            now.parent.mkdir(parents=True, exist_ok=True)
            os.replace(saved / path, now)
    homes = {parent for path in before for parent in path.parents}
    for path in sorted((p for p in folder.rglob("*") if p.is_dir()), reverse=True):
        if path.relative_to(folder) not in homes and not any(path.iterdir()):
            path.rmdir()
