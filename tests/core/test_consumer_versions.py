"""Consumers of two versions beside each other: the older one leaves to the newer what it does not know."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

import pytest

from frontdesk.core.consumers import cursors
from frontdesk.core.consumers.consumer import Consumer, Handle, Recorded
from frontdesk.core.consumers.errors import ConsumerPaused, EventOfNewerVersion
from frontdesk.core.consumers.runner import Consumers
from frontdesk.core.events import ConversationResolved, InboxLost
from frontdesk.core.publishing import record
from frontdesk.db.database import Database
from frontdesk.db.transaction import Transaction
from tests.core.test_consumers import (
    KINDS,
    are_written,
    effects,  # noqa: F401 - a fixture
    happen,
    running,
    state,
    writes,
    written,
)
from tests.running_app import eventually


def older(handle: Handle) -> Consumer:
    return Consumer(name="tests", kinds=frozenset({ConversationResolved}), handle=handle, begins="start", version=1)


def newer(handle: Handle) -> Consumer:
    """Version 2, which handles customers' messages too: all that `happen` makes."""
    return Consumer(name="tests", kinds=KINDS, handle=handle, begins="start", version=2)


async def version(database: Database) -> int | None:
    async with database.system() as transaction:
        found: int | None = await transaction.value("SELECT version FROM event_consumers WHERE name = 'tests'")
    return found


def is_of_version(database: Database, number: int) -> Callable[[], Awaitable[bool | None]]:
    async def look() -> bool | None:
        return await version(database) == number or None

    return look


async def park_one(database: Database, made: Consumer) -> int:
    """One event that the consumer cannot handle; the id under which it is parked."""

    async def parked() -> int | None:
        async with database.system() as transaction:
            found = await cursors.parked(transaction)
        return found[0].id if found else None

    await happen(database, 1)
    async with running(database, made):
        return await eventually(parked)


async def fails(_transaction: Transaction, _recorded: Sequence[Recorded]) -> None:
    raise ValueError("no")


@pytest.mark.usefixtures("effects")
async def test_older_version_stops_as_soon_as_a_newer_one_has_started(database: Database) -> None:
    async with running(database, older(writes("tests"))):
        await eventually(is_of_version(database, 1))
        async with running(database, newer(writes("tests"))):
            await eventually(is_of_version(database, 2))
        await happen(database, 3)  # the newer one has handled nothing so far, and is away for a moment
        await asyncio.sleep(0.6)
        assert (await state(database)).behind == 3
    async with running(database, newer(writes("tests"))):
        await eventually(are_written(database, 3))
    assert await written(database) == [1, 2, 3]


@pytest.mark.usefixtures("effects")
async def test_newer_version_that_starts_waits_for_the_older_one_at_work(database: Database) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def handle(transaction: Transaction, recorded: Sequence[Recorded]) -> None:
        begun.set()
        await go_on.wait()
        record(transaction, InboxLost(account_id=1, at=datetime.now(UTC), inbox_id=1))
        await writes("tests")(transaction, recorded)

    async with database.system() as transaction:
        record(transaction, ConversationResolved(account_id=1, at=datetime.now(UTC), conversation_id=1))
    async with running(database, older(handle)):
        await begun.wait()
        async with running(database, newer(writes("tests"))):
            await happen(database, 1)  # nobody who writes waits for the two
            assert await version(database) == 1
            go_on.set()
            await eventually(are_written(database, 2))
    assert await written(database) == [1, 2]
    assert (await state(database)).parked == 0


@pytest.mark.usefixtures("effects")
async def test_older_version_that_starts_again_takes_nothing_back(database: Database) -> None:
    async with running(database, newer(writes("tests"))):
        await eventually(is_of_version(database, 2))
    async with running(database, older(writes("tests"))):
        await happen(database, 1)
        await asyncio.sleep(0.6)
    found = await state(database)
    assert (await version(database), found.behind, found.waits_for_newer) == (2, 1, True)
    assert not (await state(database, version=2)).waits_for_newer


@pytest.mark.usefixtures("effects")
async def test_older_version_goes_on_once_an_operator_went_back_to_it(database: Database) -> None:
    """With the statement of the page *Upgrading*."""
    async with running(database, newer(writes("tests"))):
        await eventually(is_of_version(database, 2))
    async with database.system() as transaction:
        record(transaction, ConversationResolved(account_id=1, at=datetime.now(UTC), conversation_id=1))
        await transaction.execute("UPDATE event_consumers SET version = 0")
    async with running(database, older(writes("tests"))):
        await eventually(are_written(database, 1))
        assert (await version(database), (await state(database)).waits_for_newer) == (1, False)


@pytest.mark.usefixtures("effects")
async def test_parked_event_of_a_newer_version_is_not_replayed_by_an_older_one(database: Database) -> None:
    parked_id = await park_one(database, newer(fails))
    with pytest.raises(EventOfNewerVersion, match=r"message\.received"):
        await Consumers(database, [older(writes("tests"))]).replay(parked_id)
    assert ((await state(database)).parked, await written(database)) == (1, [])
    assert await Consumers(database, [newer(writes("tests"))]).replay(parked_id) is None
    assert await written(database) == [1]


@pytest.mark.usefixtures("effects")
async def test_parked_event_of_a_paused_consumer_is_replayed_once_it_is_resumed(database: Database) -> None:
    parked_id = await park_one(database, newer(fails))
    consumers = Consumers(database, [newer(writes("tests"))])
    async with database.system() as transaction:
        await cursors.pause(transaction, "tests", paused=True)
    with pytest.raises(ConsumerPaused):
        await consumers.replay(parked_id)
    assert ((await state(database)).parked, await written(database)) == (1, [])
    async with database.system() as transaction:
        await cursors.pause(transaction, "tests", paused=False)
    assert await consumers.replay(parked_id) is None
    assert await written(database) == [1]
