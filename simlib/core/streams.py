"""Random streams with names: a generator keyed by (seed, block, name), never by order of creation."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

import numpy as np

STREAM_SCHEME = 1


def bit_generator(seed: int, block: int, name: str) -> np.random.PCG64DXSM:
    """Return the PCG64DXSM bit generator of the stream `name`; the same key gives the same bits anywhere."""
    words = np.frombuffer(hashlib.sha256(name.encode()).digest(), dtype="<u4")
    key = (int(block), *(int(w) for w in words))
    return np.random.PCG64DXSM(np.random.SeedSequence(int(seed), spawn_key=key))


class Streams:
    """The named streams of one block; claiming a name twice is an error, so no two draws share bits.

    declared: patterns such as `traffic/{platform}/{source}`; a name that fits none of them is a KeyError. Without
    patterns any name may be claimed.
    """

    def __init__(self, seed: int, block: int, declared: Iterable[str] | None = None) -> None:
        self.seed, self.block = seed, block
        self._claimed = set()
        self._fits = None if declared is None else pattern_of(declared).fullmatch

    def claim(self, name: str) -> np.random.PCG64DXSM:
        """Return the bit generator of `name`, at its start."""
        if self._fits and not self._fits(name):
            raise KeyError(f"no flow declares the random stream {name!r}")
        if name in self._claimed:
            raise ValueError(f"random stream {name!r} is claimed twice")
        self._claimed.add(name)
        return bit_generator(self.seed, self.block, name)


def pattern_of(declared: Iterable[str]) -> re.Pattern:
    """Return one pattern for all names that `declared` allows: `{…}` stands for any text."""
    return re.compile("|".join(re.sub(r"\\{[^}]*\\}", ".*", re.escape(text)) for text in declared), re.DOTALL)
