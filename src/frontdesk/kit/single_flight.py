"""Single flight: what many callers ask for at the same time is looked up once and kept for a while."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Result = TypeVar("Result")


class SingleFlight(Generic[Result]):
    """Result that is `fresh_seconds` old at most, found by one call of `find` at a time, whoever asks."""

    def __init__(self, find: Callable[[], Awaitable[Result]], *, fresh_seconds: float, patience_seconds: float) -> None:
        self._find = find
        self._fresh_seconds = fresh_seconds
        self._patience_seconds = patience_seconds
        self._finding: asyncio.Task[Result] | None = None
        self._found_at = float("-inf")

    async def get(self) -> Result:
        """Return the result. Raises what `find` raised, and `TimeoutError` when it takes too long.

        The call goes on after a time-out, and the next caller waits for the same one, so that a database that hangs is
        not asked again and again.
        """
        finding = self._finding
        if finding is None or (finding.done() and time.monotonic() - self._found_at >= self._fresh_seconds):
            finding = self._finding = asyncio.create_task(self._run())
            finding.add_done_callback(_heard)
        done, _ = await asyncio.wait({finding}, timeout=self._patience_seconds)
        if not done:
            raise TimeoutError
        return finding.result()

    def close(self) -> None:
        """Cancel the call that is under way."""
        if self._finding is not None:
            self._finding.cancel()

    async def _run(self) -> Result:
        try:
            return await self._find()
        finally:
            self._found_at = time.monotonic()


def _heard(task: asyncio.Task[Result]) -> None:
    """Retrieve the error of a call whose callers may all have gone, so that asyncio does not complain."""
    if not task.cancelled():
        task.exception()
