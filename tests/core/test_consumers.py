"""Consumers: every effect once and in order, whatever breaks, stops or is slow."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Literal

import pytest

from frontdesk.core.consumers import cursors
from frontdesk.core.consumers.consumer import Consumer, Handle, Recorded
from frontdesk.core.consumers.handling import HANDLE_SECONDS
from frontdesk.core.consumers.runner import Consumers
from frontdesk.core.events import ConversationResolved, InboxLost, MessageReceived
from frontdesk.core.publishing import record
from frontdesk.db.database import Database
from frontdesk.db.dead_peer import GONE_SECONDS
from frontdesk.db.transaction import Transaction, queries_counted
from tests.running_app import eventually

KINDS = frozenset({MessageReceived, ConversationResolved})


@pytest.fixture
async def effects(database: Database) -> None:
    """A table that the tests' consumers write into, and the account of the events."""
    async with database.system() as transaction:
        assert await transaction.value("INSERT INTO accounts (name) VALUES ('Shop') RETURNING id") == 1
        await transaction.execute("RESET ROLE; CREATE TABLE effects (place bigserial, consumer text, event_id bigint)")
        await transaction.execute("GRANT ALL ON effects, effects_place_seq TO PUBLIC")


def writes(name: str, fails_on: Callable[[Recorded], bool] = lambda _: False) -> Handle:
    """A handler that writes a row for each event, and raises after it where `fails_on` says so."""

    async def handle(transaction: Transaction, recorded: Sequence[Recorded]) -> None:
        for one in recorded:
            await transaction.execute("INSERT INTO effects (consumer, event_id) VALUES ($1, $2)", name, one.id)
            if fails_on(one):
                raise ValueError(f"cannot handle {one.event.conversation_id}")

    return handle


def consumer(
    handle: Handle, name: str = "tests", begins: Literal["now", "start"] = "start", version: int = 1
) -> Consumer:
    return Consumer(name=name, kinds=KINDS, handle=handle, begins=begins, version=version)


async def happen(database: Database, count: int, *, first: int = 1) -> None:
    """So many customers write, each in a conversation of its own."""
    async with database.system() as transaction:
        for number in range(first, first + count):
            record(transaction, MessageReceived(account_id=1, at=datetime.now(UTC), conversation_id=number))


async def written(database: Database, name: str = "tests") -> list[int]:
    """The events that the consumer has handled, in the order of its effects."""
    async with database.system() as transaction:
        rows = await transaction.fetch("SELECT event_id FROM effects WHERE consumer = $1 ORDER BY place", name)
    return [row["event_id"] for row in rows]


@contextlib.asynccontextmanager
async def running(
    database: Database, *consumers: Consumer, poll_seconds: float = 0.2, handle_seconds: float = HANDLE_SECONDS
) -> AsyncIterator[Consumers]:
    made = Consumers(database, consumers, poll_seconds=poll_seconds, handle_seconds=handle_seconds)
    task = asyncio.create_task(made.run())
    try:
        yield made
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def are_written(database: Database, count: int, name: str = "tests") -> Callable[[], Awaitable[bool | None]]:
    async def look() -> bool | None:
        return len(await written(database, name)) >= count or None

    return look


async def state(database: Database, name: str = "tests", version: int = 1) -> cursors.ConsumerState:
    async with database.system() as transaction:
        (found,) = await cursors.states(transaction, {name: version})
    return found


@pytest.mark.usefixtures("effects")
async def test_consumer_new_to_the_log_begins_where_it_says(database: Database) -> None:
    await happen(database, 3)
    old, new = consumer(writes("old"), "old"), consumer(writes("new"), "new", begins="now")
    async with running(database, old, new):
        await eventually(are_written(database, 3, "old"))
        await happen(database, 2)
        await eventually(are_written(database, 2, "new"))
        await eventually(are_written(database, 5, "old"))
    assert await written(database, "old") == [1, 2, 3, 4, 5]
    assert await written(database, "new") == [4, 5]


@pytest.mark.usefixtures("effects")
async def test_event_that_fails_is_parked_and_the_others_go_on(database: Database) -> None:
    broken = {2}
    tests = consumer(writes("tests", lambda one: one.event.conversation_id in broken))
    await happen(database, 4)
    async with running(database, tests) as consumers:
        await eventually(are_written(database, 3))
        assert await written(database) == [1, 3, 4]
        async with database.system() as transaction:
            (parked,) = await cursors.parked(transaction)
        assert (parked.consumer, parked.event_id, parked.name, parked.tries) == ("tests", 2, "message.received", 1)
        assert parked.error == "ValueError: cannot handle 2"
        assert (await state(database)).parked == 1

        assert await consumers.replay(parked.id) == "ValueError: cannot handle 2"
        async with database.system() as transaction:
            assert [one.tries for one in await cursors.parked(transaction)] == [2]
        broken.clear()
        assert await consumers.replay(parked.id) is None
        assert await written(database) == [1, 3, 4, 2]
        with pytest.raises(LookupError):
            await consumers.replay(parked.id)
        async with database.system() as transaction:
            assert await cursors.parked(transaction) == ()


async def leaves_the_database_alone(_transaction: Transaction) -> None:
    await asyncio.sleep(3600)


async def calls_who_is_not_there(_transaction: Transaction) -> None:
    raise ConnectionRefusedError("nobody there")


async def passes_one_value_too_many(transaction: Transaction) -> None:
    await transaction.execute("INSERT INTO effects (event_id) VALUES ($1)", 2, 3)


FAULTS: dict[Callable[[Transaction], Awaitable[None]], str] = {
    leaves_the_database_alone: "HandlerFailed: It took longer than 0.3 seconds.",
    calls_who_is_not_there: "HandlerFailed: ConnectionRefusedError: nobody there",
    passes_one_value_too_many: "HandlerFailed: InterfaceError: ",
}


@pytest.mark.usefixtures("effects")
@pytest.mark.parametrize("fault", FAULTS)
async def test_handler_whose_fault_looks_like_a_lost_database_is_parked(
    database: Database, fault: Callable[[Transaction], Awaitable[None]]
) -> None:
    write = writes("tests")

    async def handle(transaction: Transaction, recorded: Sequence[Recorded]) -> None:
        for one in recorded:
            if one.event.conversation_id == 2:
                await fault(transaction)
            await write(transaction, [one])

    await happen(database, 3)
    async with running(database, consumer(handle), handle_seconds=0.3):
        await eventually(are_written(database, 2))
    assert await written(database) == [1, 3]
    async with database.system() as transaction:
        (parked,) = await cursors.parked(transaction)
    assert (parked.event_id, parked.tries) == (2, 1)
    assert parked.error.startswith(FAULTS[fault])


def test_handler_gets_less_time_than_a_transaction_that_is_left_alone() -> None:
    assert HANDLE_SECONDS < GONE_SECONDS


@pytest.mark.usefixtures("effects")
async def test_handler_that_waits_for_somebody_elses_lock_parks_nothing(database: Database) -> None:
    async def handle(transaction: Transaction, recorded: Sequence[Recorded]) -> None:
        await transaction.execute("LOCK TABLE effects")
        await writes("tests")(transaction, recorded)

    await happen(database, 2)
    async with database.system() as other:
        await other.execute("SELECT FROM effects")
        async with running(database, consumer(handle), handle_seconds=0.3):
            await asyncio.sleep(1)
            assert (await state(database)).parked == 0
    async with running(database, consumer(handle), handle_seconds=0.3):
        await eventually(are_written(database, 2))
    assert (await state(database)).parked == 0


@pytest.mark.usefixtures("effects")
async def test_log_that_has_news_is_read_once_for_all_consumers(database: Database) -> None:
    names = ["one", "two", "three"]
    counted: list[str] = []
    counting = queries_counted.set(counted)
    async with running(database, *(consumer(writes(name), name) for name in names), poll_seconds=60):
        queries_counted.reset(counting)
        for number in range(1, 8):
            if number == 3:  # from here on all are told by notifications
                counted.clear()
            await happen(database, 1, first=number)
            for name in names:
                await eventually(are_written(database, number, name))
    reads = [sql for sql in counted if "FROM events WHERE id >" in sql]
    assert 5 <= len(reads) <= 6, "each of the five events is read once, and not by each of the three"


@pytest.mark.usefixtures("effects")
async def test_consumer_stopped_at_any_point_has_each_effect_once_and_in_order(database: Database) -> None:
    dice = random.Random(7)

    async def handle(transaction: Transaction, recorded: Sequence[Recorded]) -> None:
        for one in recorded:
            await transaction.execute("INSERT INTO effects (consumer, event_id) VALUES ('tests', $1)", one.id)
            await asyncio.sleep(0)

    total = 0
    for _ in range(15):
        await happen(database, 40)
        total += 40
        async with running(database, consumer(handle)):
            await asyncio.sleep(dice.random() * 0.05)
    async with running(database, consumer(handle)):
        await eventually(are_written(database, total))
    assert await written(database) == list(range(1, total + 1))


CUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'INSERT INTO effects%'
"""
"""The connections that write an effect, or have written one and not committed."""


@pytest.mark.usefixtures("effects")
async def test_consumer_whose_connection_is_cut_has_each_effect_once_and_parks_nothing(database: Database) -> None:
    async def handle(transaction: Transaction, recorded: Sequence[Recorded]) -> None:
        for one in recorded:
            await transaction.execute("INSERT INTO effects (consumer, event_id) VALUES ('tests', $1)", one.id)
            await asyncio.sleep(0.002)

    await happen(database, 100)
    cut = 0
    async with running(database, consumer(handle)):
        while cut < 3:
            async with database.system() as transaction:
                await transaction.execute("RESET ROLE")
                cut += len(await transaction.fetch(CUT))
            await asyncio.sleep(0.02)
        await eventually(are_written(database, 100))
    assert await written(database) == list(range(1, 101))
    assert (await state(database)).parked == 0


@pytest.mark.usefixtures("effects")
async def test_consumer_in_two_processes_has_each_effect_once_and_in_order(database: Database) -> None:
    async with running(database, consumer(writes("tests"))), running(database, consumer(writes("tests"))):
        for first in range(1, 600, 100):
            await happen(database, 100, first=first)
        await eventually(are_written(database, 600))
    assert await written(database) == list(range(1, 601))


@pytest.mark.usefixtures("effects")
async def test_consumer_that_is_slow_delays_no_other(database: Database) -> None:
    released = asyncio.Event()

    async def waits(_transaction: Transaction, _recorded: Sequence[Recorded]) -> None:
        await released.wait()

    async with running(database, consumer(waits, "slow"), consumer(writes("tests"))):
        await happen(database, 10)
        await eventually(are_written(database, 10))
        assert (await state(database, "slow")).behind == 10
        released.set()

        async def caught_up() -> bool | None:
            return (await state(database, "slow")).behind == 0 or None

        await eventually(caught_up)


@pytest.mark.usefixtures("effects")
async def test_consumer_slow_for_an_hour_says_so_and_catches_up_in_order(database: Database) -> None:
    released, write = asyncio.Event(), writes("slow")

    async def waits(transaction: Transaction, recorded: Sequence[Recorded]) -> None:
        await released.wait()
        await write(transaction, recorded)

    async with running(database, consumer(waits, "slow"), consumer(writes("tests"))):
        await happen(database, 10)
        await eventually(are_written(database, 10))
        async with database.system() as transaction:  # an hour passes
            await transaction.execute("RESET ROLE; UPDATE events SET recorded_at = recorded_at - interval '1 hour'")
        await happen(database, 600, first=11)
        await eventually(are_written(database, 610))
        slow = await state(database, "slow")
        assert slow.behind == 610
        assert 3600 < slow.lag_seconds < 3700
        assert (await state(database)).lag_seconds == 0
        released.set()
        await eventually(are_written(database, 610, "slow"))
    assert await written(database, "slow") == list(range(1, 611))
    assert (await state(database, "slow")).lag_seconds == 0


@pytest.mark.usefixtures("effects")
async def test_consumer_told_while_another_still_handles_reads_what_that_one_has_not(database: Database) -> None:
    held = {"first": asyncio.Event(), "second": asyncio.Event()}
    holds = {"first": 1, "second": 2}

    def handler(name: str) -> Handle:
        write = writes(name)

        async def handle(transaction: Transaction, recorded: Sequence[Recorded]) -> None:
            if any(one.event.conversation_id == holds[name] for one in recorded):
                await held[name].wait()
            await write(transaction, recorded)

        return handle

    consumers = [consumer(handler(name), name) for name in held]
    async with running(database, *consumers, poll_seconds=60):
        await happen(database, 1)
        await eventually(are_written(database, 1, "second"))  # the first one is held there
        await happen(database, 1, first=2)
        await asyncio.sleep(0.2)  # the second one has read the log, and is held
        await happen(database, 1, first=3)
        await asyncio.sleep(0.2)
        held["first"].set()
        await eventually(are_written(database, 3, "first"))
        held["second"].set()
        await eventually(are_written(database, 3, "second"))


@pytest.mark.usefixtures("effects")
async def test_paused_consumer_goes_on_where_it_was(database: Database) -> None:
    async with running(database, consumer(writes("tests"))):
        await happen(database, 2)
        await eventually(are_written(database, 2))
        async with database.system() as transaction:
            assert await cursors.pause(transaction, "tests", paused=True)
            assert not await cursors.pause(transaction, "nobody", paused=True)
        await happen(database, 3)
        await asyncio.sleep(0.5)
        assert await written(database) == [1, 2]
        found = await state(database)
        assert (found.is_paused, found.behind) == (True, 3)
        assert found.lag_seconds > 0.3
        async with database.system() as transaction:
            await cursors.pause(transaction, "tests", paused=False)
        await eventually(are_written(database, 5))
    assert await written(database) == [1, 2, 3, 4, 5]


@pytest.mark.usefixtures("effects")
async def test_event_of_a_newer_version_is_left_to_it(database: Database) -> None:
    await happen(database, 3)
    async with database.system() as transaction:
        await transaction.execute("UPDATE events SET name = 'message.teleported' WHERE id = 2")
    async with running(database, consumer(writes("tests"))):
        await eventually(are_written(database, 1))
        await asyncio.sleep(0.5)
        assert await written(database) == [1]
    async with database.system() as transaction:
        await transaction.execute("UPDATE events SET name = 'message.received' WHERE id = 2")
    async with running(database, consumer(writes("tests"))):
        await eventually(are_written(database, 3))
    assert await written(database) == [1, 2, 3]


@pytest.mark.usefixtures("effects")
async def test_consumer_that_nothing_concerns_is_not_behind(database: Database) -> None:
    async with running(database, consumer(writes("tests"))):
        async with database.system() as transaction:
            record(transaction, InboxLost(account_id=1, at=datetime.now(UTC), inbox_id=1))

        async def caught_up() -> bool | None:
            async with database.system() as transaction:
                known = await cursors.states(transaction, {"tests": 1})
            return [(found.behind, found.lag_seconds) for found in known] == [(0, 0)] or None

        await eventually(caught_up)
    assert await written(database) == []


@pytest.mark.usefixtures("effects")
async def test_part_that_is_undone_leaves_no_event(database: Database) -> None:
    async with database.system() as transaction:
        with contextlib.suppress(ValueError):
            async with transaction.part():
                record(transaction, InboxLost(account_id=1, at=datetime.now(UTC), inbox_id=1))
                raise ValueError
    async with database.system() as transaction:
        assert await transaction.value("SELECT count(*) FROM events") == 0
