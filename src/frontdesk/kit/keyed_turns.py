"""Turns by key: one caller at a time runs, a few others wait, and none waits for long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


class NoTurn(Exception):
    """Turn that was not given: too many wait already, or it took too long."""


@dataclass(slots=True)
class _Queue:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    here: int = 0


class Turns:
    """Turns by key: one caller runs at a time; `waiting` more may wait for `seconds` (None: for ever)."""

    def __init__(self, *, waiting: int, seconds: float | None) -> None:
        self._waiting = waiting
        self._seconds = seconds
        self._queues: dict[Hashable, _Queue] = {}

    @asynccontextmanager
    async def turn(self, key: Hashable) -> AsyncIterator[None]:
        """Run the block alone among those with this key. Raises `NoTurn`."""
        queue = self._queues.setdefault(key, _Queue())
        if queue.here > self._waiting:
            raise NoTurn
        queue.here += 1
        try:
            await self._wait(queue.lock)
            try:
                yield
            finally:
                queue.lock.release()
        finally:
            queue.here -= 1
            if not queue.here:
                del self._queues[key]

    async def _wait(self, lock: asyncio.Lock) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                await lock.acquire()
        except TimeoutError as error:
            raise NoTurn from error
