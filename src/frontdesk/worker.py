"""The worker's front door: fetches jobs for ever, and starts again when the database was away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from frontdesk.jobs.handlers import Handlers
from frontdesk.jobs.queue import Worker

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 2.0


async def _run(stand: Callable[[], Awaitable[None]]) -> None:
    await stand()


async def work(dsn: str, handlers: Handlers) -> None:
    """Run jobs until cancelled."""
    while True:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(Worker(dsn, handlers).run())
                for stand in handlers.standing:
                    group.create_task(_run(stand))
        except Exception as error:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                # What broke while it was being stopped came in place of the cancellation.
                raise asyncio.CancelledError from error
            log.warning("the worker starts again", error=type(error).__name__, reason=str(error)[:200])
        await asyncio.sleep(PAUSE_SECONDS)
