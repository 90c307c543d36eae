"""Random streams with names: a generator keyed by (seed, block, name), never by order of creation."""

from __future__ import annotations

import hashlib

import numpy as np

STREAM_SCHEME = 1


def bit_generator(seed: int, block: int, name: str) -> np.random.PCG64DXSM:
    """Return the PCG64DXSM bit generator of the stream `name`; the same key gives the same bits anywhere."""
    words = np.frombuffer(hashlib.sha256(name.encode()).digest(), dtype="<u4")
    key = (int(block), *(int(w) for w in words))
    return np.random.PCG64DXSM(np.random.SeedSequence(int(seed), spawn_key=key))


class Streams:
    """The named streams of one block; claiming a name twice is an error, so no two draws share bits."""

    def __init__(self, seed: int, block: int):
        self.seed, self.block = seed, block
        self._claimed: set[str] = set()

    def claim(self, name: str) -> np.random.PCG64DXSM:
        """Return the bit generator of `name`, at its start."""
        if name in self._claimed:
            raise ValueError(f"random stream {name!r} is claimed twice")
        self._claimed.add(name)
        return bit_generator(self.seed, self.block, name)
