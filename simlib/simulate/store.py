"""Blocks on disk: Parquet per block, checksums in a manifest; damage is noticed and redone."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from simlib.core.files import read_json, read_parquet, sha256, write_json, write_parquet
from simlib.core.streams import STREAM_SCHEME
from simlib.simulate.flows import COLUMNS
from simlib.simulate.frames import Frames
from simlib.simulate.scenario.definition import Scenario

FORMAT = 2
# Blocks under another head are run again: a column that no flow declares any more, or one they do not have yet.
HEAD = {"format": FORMAT, "stream_scheme": STREAM_SCHEME, "columns": sorted(COLUMNS)}


class Store:
    """The `runs/` folder of a plan."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self.path = self.folder / "manifest.json"
        self.manifest = self._read_manifest()

    def _read_manifest(self):
        """Return the manifest on disk, or an empty one where it is missing, of another format or damaged."""
        try:
            found = read_json(self.path)
            if all(found[name] == value for name, value in HEAD.items()) and isinstance(found["blocks"], dict):
                return found
        except (OSError, ValueError, KeyError, TypeError):
            pass  # nothing in it can be trusted: every block is run again
        return HEAD | {"blocks": {}}

    def read(self, scenario: Scenario, block: int, seed: int) -> Frames | None:
        """Return the tables of a stored block, or None where it is missing, stale or damaged."""
        entry = self.manifest["blocks"].get(f"{scenario.name}/{block:03d}")
        files = _files(scenario, block)
        try:
            if (entry["scenario"], entry["seed"], list(entry["files"])) != (scenario.hash, seed, files):
                return None
            if any(sha256(self.folder / name) != digest for name, digest in entry["files"].items()):
                return None
            return Frames(*(read_parquet(self.folder / name) for name in files))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, scenario: Scenario, block: int, seed: int, frames: Frames) -> None:
        """Keep a block; the manifest names it only once all its files are whole."""
        files = {}
        for name, frame in zip(_files(scenario, block), frames, strict=True):
            write_parquet(self.folder / name, frame)
            files[name] = sha256(self.folder / name)
        self.manifest["blocks"][f"{scenario.name}/{block:03d}"] = {
            "scenario": scenario.hash,
            "seed": seed,
            "rows": len(frames[0]),
            "files": files,
        }
        write_json(self.path, self.manifest)


def file_name(name: str) -> str:
    """Return a folder name for a scenario: its own where that is plain, else with a few digits of its hash."""
    plain = re.sub(r"[^\w.-]+", "-", name).strip("-.")
    return name if plain == name else f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"


def _files(scenario, block):
    folder = file_name(scenario.name)
    return [f"{folder}/{kind}-{block:03d}.parquet" for kind in Frames._fields]
