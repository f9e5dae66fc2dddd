"""Handling of events by a consumer: within its time, and with its mistakes told apart from a lost database."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import asyncpg

from frontdesk.core.consumers.consumer import Consumer, Recorded
from frontdesk.db.transaction import Transaction
from frontdesk.db.unavailable import DatabaseUnavailable

TRANSIENT = (asyncpg.DeadlockDetectedError, asyncpg.LockNotAvailableError, asyncpg.SerializationError)
"""What may go away by itself: the events are handled again in a moment, and none is parked for it."""

AWAY = (DatabaseUnavailable, asyncpg.PostgresConnectionError)
"""The database does not answer: it is waited for."""

HANDLE_SECONDS = 8.0
"""A handler gets no longer at a time: the database ends a transaction that is left alone for `GONE_SECONDS`."""
ITS_OWN = (OSError, asyncpg.InterfaceError, asyncpg.QueryCanceledError)
"""What means a lost connection when it comes from the database, and a mistake of the handler while that is there."""


class HandlerFailed(Exception):
    """Handler that took too long, or raised what could be taken for the loss of the database."""


def words_of(error: Exception) -> str:
    """Return what an error says; an error of a handler may not even be able to say it."""
    try:
        return str(error)
    except Exception:
        return "it has no words"


async def handle(transaction: Transaction, consumer: Consumer, recorded: Sequence[Recorded], seconds: float) -> None:
    """Let the consumer handle events, in so many seconds. Raises `HandlerFailed`, and what it raises."""
    try:
        async with asyncio.timeout(seconds) as limit:
            await consumer.handle(transaction, recorded)
    except ITS_OWN as error:
        if limit.expired():
            raise HandlerFailed(f"It took longer than {seconds:g} seconds.") from error
        if transaction.connection.is_closed():
            raise
        raise HandlerFailed(f"{type(error).__name__}: {words_of(error)}") from error
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise HandlerFailed("It was cancelled from within.") from error


async def handle_alone(transaction: Transaction, consumer: Consumer, one: Recorded, seconds: float) -> None:
    """Let the consumer handle one event. Raises like `handle`.

    It waits for a lock for half of its time: somebody else's lock is no failure of its own.
    """
    await transaction.execute(f"SET LOCAL lock_timeout = '{seconds * 500:.0f}ms'")
    await handle(transaction, consumer, [one], seconds)
