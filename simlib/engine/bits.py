"""Sixteen random bits a cell, placed by day: the only thing the engine ever draws. Time: day."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from simlib.core.streams import Streams

CHUNK = 28


class DailyBits:
    """Bits of named streams, each used at a fixed rate per day, so a new name leaves all others' bits alone.

    `at(day)` returns uint16 (*shape, names, replications); days may be asked for in any order.
    """

    def __init__(
        self, streams: Streams, names: Iterable[str], *, shape: tuple[int, ...] = (), replications: int
    ) -> None:
        self._generators = [streams.claim(name) for name in names]
        self._states = [g.state for g in self._generators]
        self._shape, self._replications = tuple(shape), replications
        self._cells = int(np.prod(self._shape, dtype=int)) * replications
        self._words = -(-self._cells // 4)
        self._first, self._chunk = None, None

    def at(self, day: int) -> np.ndarray:
        """Return the bits of one day."""
        first = day - day % CHUNK
        if first != self._first:
            self._draw(first)
        return self._chunk[day - first]

    def _draw(self, first):
        following = self._first is not None and first == self._first + CHUNK
        out = np.empty((CHUNK, *self._shape, len(self._generators), self._replications), dtype=np.uint16)
        for i, generator in enumerate(self._generators):
            if not following:
                generator.state = self._states[i]
                generator.advance(first * self._words)
            raw = generator.random_raw(CHUNK * self._words).view(np.uint16).reshape(CHUNK, -1)
            out[..., i, :] = raw[:, : self._cells].reshape(CHUNK, *self._shape, self._replications)
        self._first, self._chunk = first, out


class CountedBits:
    """Bits keyed by the n-th use of a cell (the n-th purchase order of a SKU), not by the day it falls on.

    `at(index, n)` with index a tuple of arrays into (*shape, names, replications) returns uint16 of their shape.
    """

    def __init__(
        self, streams: Streams, names: Iterable[str], *, uses: int, shape: tuple[int, ...] = (), replications: int
    ) -> None:
        parts = []
        for name in names:
            cells = uses * int(np.prod(shape, dtype=int)) * replications
            raw = streams.claim(name).random_raw(-(-cells // 4)).view(np.uint16)[:cells]
            parts.append(raw.reshape(uses, *shape, replications))
        self._bits = np.stack(parts, axis=-2)

    def at(self, index: tuple[np.ndarray, ...], n: np.ndarray) -> np.ndarray:
        """Return the bits of the n-th use; past the declared number of uses it refuses."""
        return self._bits[(n, *index)]

    def use(self, n: int) -> np.ndarray:
        """Return the bits (*shape, names, replications) of the n-th use."""
        return self._bits[n]
