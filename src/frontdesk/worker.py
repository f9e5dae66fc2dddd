"""Worker process: runs jobs for ever, and starts again when the database was away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from frontdesk.jobs.queue import Worker
from frontdesk.jobs.work import Work
from frontdesk.kit.tasks import end, run_until_first

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 2.0


async def work(dsn: str, todo: Work) -> None:
    """Run jobs until cancelled."""
    while True:
        # A task of its own: what breaks in it is never mixed up with the word to stop.
        at_work = asyncio.create_task(_until_it_breaks(dsn, todo))
        try:
            await asyncio.wait({at_work})
        finally:
            await end({at_work})
        error = None if at_work.cancelled() else at_work.exception()
        log.warning("the worker starts again", error=type(error).__name__, reason=str(error)[:200])
        await asyncio.sleep(PAUSE_SECONDS)


async def _until_it_breaks(dsn: str, todo: Work) -> None:
    await run_until_first(Worker(dsn, todo).run(), *(_run(stand) for stand in todo.standing))


async def _run(stand: Callable[[], Awaitable[None]]) -> None:
    await stand()
