"""What the flows of one block share: axes, random streams, ledger, signals, number of replications."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simlib.core.streams import Streams
from simlib.engine.axes import Axes
from simlib.engine.ledger import Ledger
from simlib.engine.signals import SignalBoard


@dataclass(frozen=True)
class Block:
    """Fifty replications (or as many as asked) that advance together."""

    axes: Axes
    streams: Streams
    ledger: Ledger
    signals: SignalBoard
    replications: int

    @property
    def record(self) -> Callable:
        """Return `record(name, value)` of the ledger."""
        return self.ledger.record
