"""The worker's front door: fetches jobs for ever, and starts again when the database was away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from frontdesk.jobs.handlers import Handlers
from frontdesk.jobs.queue import GRACE_SECONDS, Worker

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 2.0
STOP_SECONDS = GRACE_SECONDS + 5
"""How long stopping may take before it is asked for again: a cancellation can be lost in a library."""


async def work(dsn: str, handlers: Handlers) -> None:
    """Run jobs until cancelled."""
    while True:
        # A task of its own: in the one that opened a group, Python 3.11 leaves a cancellation behind for every error
        # of the group, and nobody can tell whether it was to be stopped as well.
        at_work = asyncio.create_task(_until_it_breaks(dsn, handlers))
        try:
            await asyncio.wait({at_work})
        finally:
            while not at_work.done():
                at_work.cancel()
                await asyncio.wait({at_work}, timeout=STOP_SECONDS)
        error = None if at_work.cancelled() else at_work.exception()
        log.warning("the worker starts again", error=type(error).__name__, reason=_reason(error)[:200])
        await asyncio.sleep(PAUSE_SECONDS)


async def _until_it_breaks(dsn: str, handlers: Handlers) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(Worker(dsn, handlers).run())
        for stand in handlers.standing:
            group.create_task(_run(stand))


def _reason(error: BaseException | None) -> str:
    """What broke first, within all the groups it broke."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return str(error)


async def _run(stand: Callable[[], Awaitable[None]]) -> None:
    await stand()
