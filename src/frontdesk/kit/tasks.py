"""Endless tasks that run side by side: they fail together, and they end even where a library swallows a cancellation.

`asyncio.wait_for` of Python 3.11 swallows a cancellation that comes as its work is done, and libraries are full of it.
`asyncio.TaskGroup` cancels each of its tasks once: one that swallowed it keeps the group, and the process, for ever.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Iterable
from typing import Any

AGAIN_SECONDS = 12.0
"""Who has not ended by then is asked again; what a worker is just doing has ten seconds to come to its end."""


async def run_until_first(*works: Coroutine[Any, Any, object]) -> None:
    """Run all until one of them ends, or until cancelled; then end the others. Raises what the first one raised."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        await end(tasks)


async def end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel the tasks until all have ended; a caller that is cancelled meanwhile cancels them again at once."""
    left = set(tasks)
    while left := {task for task in left if not _has_ended(task)}:
        for task in left:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait(left, timeout=AGAIN_SECONDS)


def _has_ended(task: asyncio.Task[Any]) -> bool:
    """Return whether the task has ended, and retrieve its error, so that asyncio does not complain."""
    if task.done() and not task.cancelled():
        task.exception()
    return task.done()
