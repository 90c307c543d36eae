"""Blocks on disk: Parquet per block, checksums in a manifest; damage is noticed and redone."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from simlib.core.files import read_json, read_parquet, sha256, write_json, write_parquet
from simlib.core.streams import STREAM_SCHEME

FORMAT = 1


class Store:
    """The `runs/` folder of a plan."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.path = self.folder / "manifest.json"
        self.manifest = read_json(self.path) if self.path.exists() else {}
        if self.manifest.get("format") != FORMAT or self.manifest.get("stream_scheme") != STREAM_SCHEME:
            self.manifest = {"format": FORMAT, "stream_scheme": STREAM_SCHEME, "blocks": {}}

    def read(self, scenario, block, seed):
        """Return (ledger frame, cube frame) of a stored block, or None where it is missing, stale or damaged."""
        entry = self.manifest["blocks"].get(f"{scenario.name}/{block:03d}")
        if not entry or entry["scenario"] != scenario.hash or entry["seed"] != seed:
            return None
        paths = [self.folder / name for name in entry["files"]]
        if any(not p.exists() or sha256(p) != digest for p, digest in zip(paths, entry["files"].values(), strict=True)):
            return None
        return tuple(read_parquet(p) for p in paths)

    def write(self, scenario, block, seed, frames):
        """Keep a block; the manifest names it only once both files are whole."""
        files = {}
        for kind, frame in zip(("ledger", "cube"), frames, strict=True):
            name = f"{file_name(scenario.name)}/{kind}-{block:03d}.parquet"
            write_parquet(self.folder / name, frame)
            files[name] = sha256(self.folder / name)
        self.manifest["blocks"][f"{scenario.name}/{block:03d}"] = {
            "scenario": scenario.hash,
            "seed": seed,
            "rows": len(frames[0]),
            "files": files,
        }
        write_json(self.path, self.manifest)


def file_name(name):
    """Return a folder name for a scenario: its own where that is plain, else with a few digits of its hash."""
    plain = re.sub(r"[^\w.-]+", "-", name).strip("-.")
    return name if plain == name else f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"
