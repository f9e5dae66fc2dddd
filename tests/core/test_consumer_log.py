"""The log that consumers read: nothing in it is skipped, and what is dropped too early is counted."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from frontdesk.core.consumers import cursors
from frontdesk.core.consumers.consumer import Recorded
from frontdesk.core.consumers.log import READ_AT_MOST, read_after
from frontdesk.core.data_lifecycle.account_deletion import delete_account
from frontdesk.core.events import InboxLost, MessageReceived
from frontdesk.core.publishing import record
from frontdesk.db.database import Database
from frontdesk.db.transaction import Transaction
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

LOOKED_AT = """
SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables
WHERE relname LIKE 'events\\_%'
"""
"""The rows of the log that were read so far."""


TWO_MONTHS = """
CREATE TABLE events_202001 PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2020-02-01');
CREATE TABLE events_202002 PARTITION OF events FOR VALUES FROM ('2020-02-01') TO ('2020-03-01');
INSERT INTO events (account_id, name, version, at, actor_kind, conversation_id, recorded_at)
SELECT 1, 'message.received', 1, day, 'contact', 1, day
FROM unnest(ARRAY['2020-01-05Z', '2020-02-05Z']::timestamptz[]) day;
INSERT INTO event_consumers (name, version, position) VALUES ('tests', 1, 0)
"""
"""Two months past their keep, with an event each that a consumer has yet to handle."""


async def change(database: Database, statement: str) -> None:
    """Do what only the owner of the tables may."""
    async with database.system() as transaction:
        await transaction.execute(f"RESET ROLE; {statement}")


@pytest.mark.usefixtures("effects")
async def test_event_that_is_dated_before_those_that_were_read_is_handled(database: Database) -> None:
    await happen(database, 3)
    await change(database, "UPDATE events SET recorded_at = now() + interval '2 days'")
    async with running(database, consumer(writes("tests"))):
        await eventually(are_written(database, 3))
        await happen(database, 3)  # the clock was set back
        await eventually(are_written(database, 6))
    await happen(database, 2)
    await change(database, "UPDATE events SET recorded_at = now() - interval '70 days' WHERE id > 6")
    async with running(database, consumer(writes("tests"))):
        await eventually(are_written(database, 8))
    assert await written(database) == list(range(1, 9))
    assert (await state(database)).lag_seconds == 0


@pytest.mark.usefixtures("effects")
async def test_event_of_a_long_transaction_is_dated_when_it_is_numbered(database: Database) -> None:
    async with database.system() as transaction:
        record(transaction, InboxLost(account_id=1, at=datetime.now(UTC), inbox_id=1))
        await asyncio.sleep(0.3)
        done = datetime.now(UTC)
    async with database.system() as transaction:
        dated = await transaction.value("SELECT recorded_at FROM events")
    assert abs(dated - done) < timedelta(seconds=0.25)


@pytest.mark.usefixtures("effects")
async def test_page_of_a_long_log_looks_at_no_more_rows_than_it_returns(database: Database) -> None:
    """Nothing but ids bounds it, so a consumer that is far behind reads as fast as one that is not."""
    await change(
        database,
        "SELECT frontdesk_keep_events(400); INSERT INTO events"
        " (account_id, name, version, at, actor_kind, conversation_id, recorded_at)"
        " SELECT 1, 'message.sent', 1, now(), 'system', n, now() - interval '20 days' + n * interval '1 minute'"
        " FROM generate_series(1, 40000) n; ANALYZE events",
    )
    for position in (0, 20_000, 39_000, 40_000):
        async with database.system() as transaction:
            before = await transaction.value(LOOKED_AT)
            page = await read_after(transaction, position)
            looked_at = await transaction.value(LOOKED_AT) - before
        assert [row["id"] for row in page] == list(range(position + 1, min(position + READ_AT_MOST, 40_000) + 1))
        assert looked_at <= len(page) + 10


@pytest.mark.usefixtures("effects")
async def test_events_dropped_before_a_consumer_handled_them_are_counted_and_logged(database: Database) -> None:
    async with running(database, consumer(writes("tests")), consumer(writes("other"), "other")):
        await happen(database, 1)
        await eventually(are_written(database, 1))
        async with database.system() as transaction:
            await cursors.pause(transaction, "tests", paused=True)
        await happen(database, 3)
        async with database.system() as transaction:
            record(transaction, InboxLost(account_id=1, at=datetime.now(UTC), inbox_id=1))  # does not concern it
        await eventually(are_written(database, 4, "other"))
        await asyncio.sleep(1.2)  # its place is saved
    await change(
        database,
        "CREATE TABLE events_202001 PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2020-02-01');"
        "UPDATE events SET recorded_at = '2020-01-05 12:00Z' WHERE id = 2;"
        "UPDATE events SET recorded_at = now() - interval '500 days' WHERE id IN (3, 5);"
        "SELECT frontdesk_keep_events(400); SELECT frontdesk_keep_events(400)",
    )
    missed = (await state(database)).missed
    assert missed is not None
    assert missed.count == 2
    assert missed.first_at == datetime(2020, 1, 5, 12, tzinfo=UTC)
    assert abs(datetime.now(UTC) - timedelta(days=500) - missed.last_at) < timedelta(minutes=5)
    assert (await state(database, "other")).missed is None
    async with database.system() as transaction:
        await cursors.pause(transaction, "tests", paused=False)
    with capture_logs() as logs:
        async with running(database, consumer(writes("tests"))):
            await eventually(are_written(database, 2))
            await happen(database, 1)
            await eventually(are_written(database, 3))
    (warning,) = [line for line in logs if line["log_level"] == "warning"]
    assert (warning["consumer"], warning["count"], warning["first_at"][:10]) == ("tests", 2, "2020-01-05")
    assert await written(database) == [1, 4, 6]
    async with database.system() as transaction:
        assert await cursors.dismiss_missed(transaction, "tests")
        assert not await cursors.dismiss_missed(transaction, "nobody")
    assert (await state(database)).missed is None


@pytest.mark.usefixtures("effects")
async def test_months_that_are_counted_and_dropped_let_events_be_appended_meanwhile(database: Database) -> None:
    await change(database, TWO_MONTHS)
    async with database.system() as reader:
        await reader.execute("RESET ROLE; LOCK TABLE events_202002 IN ACCESS EXCLUSIVE MODE")  # it takes long to count
        keeping = asyncio.create_task(change(database, "SELECT frontdesk_keep_events(400)"))
        await asyncio.wait([keeping], timeout=1)
        async with asyncio.timeout(3):
            await happen(database, 1)
    await keeping
    for _ in range(2):
        await change(database, "SELECT frontdesk_keep_events(400)")
    missed = (await state(database)).missed
    assert missed is not None
    assert (missed.count, missed.last_at) == (2, datetime(2020, 2, 5, tzinfo=UTC))
    async with database.system() as transaction:
        assert await transaction.value("SELECT to_regclass('events_202001') IS NULL")
        assert await transaction.value("SELECT to_regclass('events_202002') IS NULL")


@pytest.mark.usefixtures("effects")
async def test_month_that_is_counted_waits_for_a_consumer_at_work_and_delays_no_reader(database: Database) -> None:
    await change(database, f"{TWO_MONTHS}; DROP TABLE events_{datetime.now(UTC):%Y%m}")
    async with database.system() as working:
        assert await cursors.claim(working, consumer(writes("tests")))
        keeping = asyncio.create_task(change(database, "SELECT frontdesk_keep_events(400)"))
        await asyncio.wait([keeping], timeout=1)
        assert not keeping.done()
        async with asyncio.timeout(3):
            await read_after(working, 0)
        await cursors.advance(working, consumer(writes("tests")), 1)
    await keeping
    assert (await state(database)).missed is None
    async with database.system() as transaction:
        assert await transaction.value("SELECT to_regclass('events_202001') IS NULL")
        assert await transaction.value("SELECT to_regclass($1) IS NOT NULL", f"events_{datetime.now(UTC):%Y%m}")


@pytest.mark.usefixtures("effects")
async def test_account_that_is_deleted_leaves_no_parked_event(database: Database) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def handle(_transaction: Transaction, recorded: Sequence[Recorded]) -> None:
        if recorded[0].event.conversation_id == 1:
            raise ValueError("it is parked before the account goes")
        begun.set()
        await go_on.wait()
        raise ValueError("there is no such account any more")

    async def is_through() -> bool | None:
        found = await state(database)
        return (found.behind, found.parked) == (0, 0) or None

    async with database.system() as transaction:
        account = await transaction.value("INSERT INTO accounts (name) VALUES ('Closed') RETURNING id")
        for number in (1, 2, 3):
            record(transaction, MessageReceived(account_id=account, at=datetime.now(UTC), conversation_id=number))
    async with running(database, consumer(handle)):
        await begun.wait()
        assert (await state(database)).parked == 1
        async for _ in delete_account(database, account, {}):
            pass
        assert (await state(database)).parked == 0
        go_on.set()
        await eventually(is_through)
