"""Webhooks sent at an even pace, over a few connections that take turns, so that one slow answer holds nothing up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from benchmarks.traffic import Hook

CONNECTIONS = 8

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def send_paced(port: int, hooks: Sequence[Hook], per_second: float, sent: dict[int, float]) -> list[float]:
    """Send them all; how long each took to be answered 200, in seconds. `sent` learns when each message was sent."""
    streams = [await asyncio.open_connection("127.0.0.1", port) for _ in range(CONNECTIONS)]
    free = asyncio.Queue[Stream]()
    for stream in streams:
        free.put_nowait(stream)
    took: list[float] = []

    async def send(hook: Hook) -> None:
        reader, writer = await free.get()
        began = sent[hook.number] = time.perf_counter()
        writer.write(hook.request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        await reader.readexactly(int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]))
        took.append(time.perf_counter() - began)
        free.put_nowait((reader, writer))

    started = time.perf_counter()
    try:
        async with asyncio.TaskGroup() as group:
            for place, hook in enumerate(hooks):
                await asyncio.sleep(max(0.0, started + place / per_second - time.perf_counter()))
                group.create_task(send(hook))
    finally:
        for _, writer in streams:
            writer.close()
    return took
