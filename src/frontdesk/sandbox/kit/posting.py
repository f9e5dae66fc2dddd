"""HTTP client of a simulator: calls a platform's client, and runs what waits for its time in the background.

What a webhook says, how it is signed and when it is tried again is each platform's own.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

import aiohttp
import msgspec

from frontdesk.sandbox.kit.clock import Clock

Work = Coroutine[Any, Any, None]


class Attempt(msgspec.Struct, kw_only=True):
    """Attempt to POST a webhook: the HTTP status, or what went wrong instead."""

    at: int
    status: int | None
    error: str
    took_ms: int


class Poster:
    """HTTP client with its background tasks. Before `open` and after `close` nothing is begun."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._lanes: dict[str, deque[Callable[[], Work]]] = {}

    async def open(self) -> None:
        """Begin working."""
        # No limit of its own: who posts sets it.
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), trust_env=False)

    async def close(self) -> None:
        """End everything under way at once."""
        tasks = list(self._tasks)
        self.drop()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    def drop(self) -> None:
        """Drop everything under way, for a reset."""
        for task in list(self._tasks):
            task.cancel()
        self._lanes.clear()

    def spawn(self, work: Work) -> None:
        """Run a coroutine in the background."""
        if self._session is None:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def line_up(self, lane: str, begin: Callable[[], Work]) -> None:
        """Run a coroutine in the background as soon as the earlier ones of its lane are done."""
        if self._session is None:
            return
        waiting = self._lanes.get(lane)
        if waiting is not None:
            waiting.append(begin)
            return
        self._lanes[lane] = deque([begin])
        self.spawn(self._run_lane(lane))

    async def _run_lane(self, lane: str) -> None:
        while waiting := self._lanes.get(lane):
            await waiting.popleft()()
        self._lanes.pop(lane, None)

    async def post(self, url: str, body: bytes, headers: dict[str, str], timeout_seconds: float) -> int:
        """POST any bytes once; return the HTTP status. Raises what aiohttp raises, or TimeoutError."""
        if self._session is None:
            raise RuntimeError("the sandbox is not running")
        timeout = aiohttp.ClientTimeout(total=timeout_seconds)
        async with self._session.post(
            url, data=body, headers=headers, timeout=timeout, allow_redirects=False
        ) as response:
            await response.read()
            return response.status

    async def get(self, url: str, timeout_seconds: float, *, onwards: bool = True) -> tuple[int, str, bytes]:
        """GET an address once, `onwards` wherever it leads; return the HTTP status, the media type and the bytes.

        Raises what aiohttp raises, or TimeoutError.
        """
        if self._session is None:
            raise RuntimeError("the sandbox is not running")
        timeout = aiohttp.ClientTimeout(total=timeout_seconds)
        async with self._session.get(url, timeout=timeout, allow_redirects=onwards) as response:
            return response.status, response.content_type, await response.read()

    async def attempt(self, url: str, body: bytes, headers: dict[str, str], timeout_seconds: float) -> Attempt:
        """POST any bytes once and return the outcome."""
        started, status, error = time.monotonic(), None, ""
        try:
            status = await self.post(url, body, headers, timeout_seconds)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as problem:
            error = f"{type(problem).__name__}: {problem}".rstrip(": ")
        took = int((time.monotonic() - started) * 1000)
        return Attempt(at=self._clock.now_ms(), status=status, error=error, took_ms=took)
