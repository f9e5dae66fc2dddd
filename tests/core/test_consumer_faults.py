"""Faults of handlers: whatever one does wrong, its event is parked and the consumer goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

import pytest

from frontdesk.core.consumers import cursors
from frontdesk.core.consumers.consumer import Handle, Recorded
from frontdesk.core.events import ConversationResolved
from frontdesk.core.publishing import record
from frontdesk.db.database import Database
from frontdesk.db.transaction import Job, Transaction
from tests.core.test_consumers import (
    are_written,
    consumer,
    effects,  # noqa: F401 - a fixture
    happen,
    running,
    state,
    writes,
    written,
)
from tests.running_app import eventually

Fault = Callable[[Transaction], Awaitable[None]]


async def nul_in_the_error(_: Transaction) -> None:
    raise ValueError("cannot read 'a\0b'")


async def surrogate_in_the_error(_: Transaction) -> None:
    raise ValueError("cannot read '\ud83d'")


async def job_with_nul(transaction: Transaction) -> None:
    transaction.jobs.append(Job("any", {"text": "a\0b"}))


async def job_with_surrogate(transaction: Transaction) -> None:
    transaction.jobs.append(Job("any", {"text": "\ud83d"}))


async def job_that_is_no_json(transaction: Transaction) -> None:
    transaction.jobs.append(Job("any", {"text": object()}))


async def event_of_no_account(transaction: Transaction) -> None:
    record(transaction, ConversationResolved(account_id=2**70, at=datetime.now(UTC), conversation_id=1))


async def statement_timeout(transaction: Transaction) -> None:
    await transaction.execute("SET LOCAL statement_timeout = '50ms'")
    await transaction.execute("SELECT pg_sleep(1)")


async def cancelled_from_within(_: Transaction) -> None:
    task = asyncio.ensure_future(asyncio.sleep(10))
    task.cancel()
    await task


async def wrong_statement(transaction: Transaction) -> None:
    await transaction.execute("SELECT FROM nowhere")


async def several_errors(_: Transaction) -> None:
    raise ExceptionGroup("several", [ValueError(1)])


class Speechless(Exception):
    """An error that cannot say what it is."""

    def __str__(self) -> str:
        raise RuntimeError


async def error_without_words(_: Transaction) -> None:
    raise Speechless


FAULTS: list[Fault] = [
    error_without_words,
    nul_in_the_error,
    surrogate_in_the_error,
    job_with_nul,
    job_with_surrogate,
    job_that_is_no_json,
    event_of_no_account,
    statement_timeout,
    cancelled_from_within,
    wrong_statement,
    several_errors,
]


def breaks(fault: Fault) -> Handle:
    """A handler that writes each event, after the fault in the second one."""
    write = writes("tests")

    async def handle(transaction: Transaction, recorded: Sequence[Recorded]) -> None:
        for one in recorded:
            if one.event.conversation_id == 2:
                await fault(transaction)
            await write(transaction, [one])

    return handle


@pytest.mark.usefixtures("effects")
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
async def test_event_whose_handler_is_at_fault_is_parked(database: Database, fault: Fault) -> None:
    async def is_parked() -> bool | None:
        return (await state(database)).parked == 1 or None

    await happen(database, 3)
    async with running(database, consumer(breaks(fault))) as consumers:
        await eventually(are_written(database, 2))
        await eventually(is_parked)
        async with database.system() as transaction:
            (parked,) = await cursors.parked(transaction)
        assert await consumers.replay(parked.id) is not None
    async with database.system() as transaction:
        (again,) = await cursors.parked(transaction)
    assert (again.id, again.tries) == (parked.id, parked.tries + 1)
    assert await written(database) == [1, 3]


@pytest.mark.usefixtures("effects")
async def test_slow_consumer_is_switched_off_after_the_event_at_hand(database: Database) -> None:
    handled = 0

    async def slow(_: Transaction, recorded: Sequence[Recorded]) -> None:
        nonlocal handled
        await asyncio.sleep(0.3 * len(recorded))
        handled += len(recorded)

    async def has_begun() -> bool | None:
        return handled > 0 or None

    await happen(database, 40)
    async with running(database, consumer(slow), handle_seconds=1):
        await eventually(has_begun)
        async with asyncio.timeout(5), database.system() as transaction:
            assert await cursors.pause(transaction, "tests", paused=True)
        assert handled < 20
