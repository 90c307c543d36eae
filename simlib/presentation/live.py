"""Answers while a slider moves: a first one at once, finer ones after a rest, stale ones dropped. Time: second."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

REST = 0.3


class Live:
    """Runs `work(values, block)` for block 0 at once and for blocks 1 … `blocks`−1 once the values rest.

    `show(values, parts)` gets the results so far. Work is done in a thread, one piece at a time, so the notebook stays
    awake; where no event loop runs (scripts, tests) it is done on the spot, block 0 alone.
    """

    def __init__(
        self,
        work: Callable[[object, int], object],
        show: Callable[[object, list], None],
        *,
        blocks: int = 4,
        rest: float = REST,
    ) -> None:
        self.work, self.show, self.blocks, self.rest = work, show, blocks, rest
        self.turn, self.task, self._busy = 0, None, None

    def change(self, values: object) -> None:
        """Take new values; whatever older values still wait for is dropped."""
        self.turn += 1
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.show(values, [self.work(values, 0)])
            return
        self._busy = self._busy or asyncio.Lock()
        self.task = loop.create_task(self._answer(self.turn, values))

    async def _answer(self, turn, values):
        parts = []
        for block in range(self.blocks):
            if block == 1:
                await asyncio.sleep(self.rest)
            async with self._busy:
                if turn != self.turn:
                    return
                parts.append(await asyncio.to_thread(self.work, values, block))
            # A first answer that was overtaken on its way is still news; a finer one no longer is.
            if turn == self.turn or block == 0:
                self.show(values, parts)
