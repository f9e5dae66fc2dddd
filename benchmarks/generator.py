"""The load generator, a process of its own: keep-alive connections that each wait for an answer before they send again.

Requests are made before the clock starts, so that sending one costs a few microseconds and the generator is not what
is measured. Reads its task as JSON from its arguments, says "ready", starts at a line on its input, writes a result.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import cast

import uvloop

from benchmarks.traffic import Hook, openings, traffic

PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What to send where. `count` is the most there is to send; 0 means one message for every conversation."""

    port: int
    connections: int
    seconds: float
    count: int
    first: int = 0
    again: bool = False


@dataclass(slots=True)
class Result:
    """What came back. Times in seconds; `responded` are the numbers of the messages whose request was answered 200."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    responded: list[int] = field(default_factory=list)
    refused: int = 0
    cpu: float = 0.0


class _Connection(asyncio.Protocol):
    """One connection: sends a request, waits for the whole answer, sends the next."""

    def __init__(self, load: _Load) -> None:
        self._load = load
        self._transport: asyncio.WriteTransport | None = None
        self._sent: Hook | None = None
        self._at = 0.0
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)  # uvloop's own are not derived from asyncio's

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the name is asyncio's
        self._load.ended(self._sent is not None)

    def send(self) -> None:
        """Send the next request, or close when there is none."""
        assert self._transport is not None
        self._sent = self._load.next()
        if self._sent is None:
            self._transport.close()
            return
        self._at = time.perf_counter()
        self._transport.write(self._sent.request)

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found or len(rest) < _length(head):
            return
        assert self._sent is not None
        self._load.count(self._sent, time.perf_counter() - self._at, self._buffer.startswith(b"HTTP/1.1 200"))
        self._buffer = b""
        self.send()


def _length(head: bytes) -> int:
    place = head.lower().find(b"content-length:")
    return int(head[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0


class _Load:
    """What is left to send, and what was answered."""

    def __init__(self, task: Task) -> None:
        self.result = Result()
        self._task = task
        self._hooks = list(openings() if task.count == 0 else traffic(task.count, task.first, task.first))
        self._left: Iterator[Hook] = iter(self._hooks)
        self._open = 0
        self._deadline = 0.0
        self._done = asyncio.Event()

    async def run(self) -> Result:
        """Send until the time is over or nothing is left."""
        loop = asyncio.get_running_loop()
        lines = [
            (await loop.create_connection(lambda: _Connection(self), "127.0.0.1", self._task.port))[1]
            for _ in range(self._task.connections)
        ]
        self._open = len(lines)
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        started, cpu = time.perf_counter(), time.process_time()
        self._deadline = started + self._task.seconds
        for line in lines:
            line.send()
        async with asyncio.timeout(self._task.seconds + PATIENCE_SECONDS):
            await self._done.wait()
        self.result.seconds = time.perf_counter() - started
        self.result.cpu = time.process_time() - cpu
        return self.result

    def next(self) -> Hook | None:
        """The next request to send; None when the time is over."""
        if time.perf_counter() >= self._deadline:
            return None
        found = next(self._left, None)
        if found is None and self._task.again:
            self._left = iter(self._hooks)
            found = next(self._left, None)
        return found

    def count(self, hook: Hook, seconds: float, good: bool) -> None:
        """Take note of an answer."""
        if good:
            self.result.latencies.append(seconds)
            self.result.responded.append(hook.number)
        else:
            self.result.refused += 1

    def ended(self, waiting: bool) -> None:
        """A connection is closed; one that still waited for an answer lost it."""
        self.result.refused += waiting
        self._open -= 1
        if self._open == 0:
            self._done.set()


async def _main() -> None:
    task = Task(**json.loads(sys.argv[1]))
    result = await _Load(task).run()
    result.latencies.sort()
    json.dump(asdict(result), sys.stdout)


if __name__ == "__main__":
    uvloop.run(_main())
