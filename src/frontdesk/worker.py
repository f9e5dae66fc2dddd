"""The worker's front door: fetches jobs for ever, and starts again when the database was away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from frontdesk.jobs.handlers import Handlers
from frontdesk.jobs.queue import GRACE_SECONDS, Worker

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 2.0


async def work(dsn: str, handlers: Handlers) -> None:
    """Run jobs until cancelled."""
    while True:
        # A task of its own: what this one is told by a cancellation is then never mixed up with what broke in there,
        # nor with the cancellation that a group of Python 3.11 leaves behind when one of its tasks failed.
        running = asyncio.create_task(_work_once(dsn, handlers))
        try:
            await asyncio.wait({running})
        finally:
            while not running.done():
                running.cancel()
                await asyncio.wait({running}, timeout=GRACE_SECONDS + 2)
        error = asyncio.CancelledError() if running.cancelled() else running.exception()
        log.warning("the worker starts again", error=type(error).__name__, reason=str(error)[:200])
        await asyncio.sleep(PAUSE_SECONDS)


async def _work_once(dsn: str, handlers: Handlers) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(Worker(dsn, handlers).run())
        for stand in handlers.standing:
            group.create_task(_run(stand))


async def _run(stand: Callable[[], Awaitable[None]]) -> None:
    await stand()
