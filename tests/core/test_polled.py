"""What is due: the lively ones are found without a look at the quiet ones, however many of those are overdue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from frontdesk.core.sync.polled_inboxes import PolledInbox, due
from frontdesk.db.database import Database
from frontdesk.db.transaction import Transaction

QUIET, LIVELY = 3000, 5


async def read(transaction: Transaction) -> int:
    """How many rows of the table this transaction has read so far."""
    found: int = await transaction.value(
        "SELECT pg_stat_get_xact_tuples_returned(c.oid) + (SELECT sum(pg_stat_get_xact_tuples_fetched(i.indexrelid)"
        " + pg_stat_get_xact_tuples_returned(i.indexrelid)) FROM pg_index i WHERE i.indrelid = c.oid)"
        " FROM pg_class c WHERE c.oid = 'polled_conversations'::regclass"
    )
    return found


async def test_lively_conversations_do_not_wait_behind_quiet_ones(database: Database) -> None:
    async with database.system() as transaction:
        account = await transaction.value("INSERT INTO accounts (name) VALUES ('Marlow & Finch') RETURNING id")
        inbox = await transaction.value(
            "INSERT INTO inboxes (account_id, channel, remote_id, name, state) VALUES ($1, 'c', 'r', 'n', 'connected')"
            " RETURNING id",
            account,
        )
        await transaction.execute(
            "INSERT INTO polled_conversations (account_id, inbox_id, remote_id, person_remote_id, listed,"
            " pause_seconds, next_poll_at) SELECT $1, $2, n, n, '', CASE WHEN n <= $4 THEN 10 ELSE 3600 END,"
            " now() - CASE WHEN n <= $4 THEN interval '1 second' ELSE interval '1 day' END"
            " FROM generate_series(1, $3::int + $4::int) n",
            *(account, inbox, QUIET, LIVELY),
        )
    now = datetime.now(UTC)
    asked = PolledInbox(account, inbox, "c", "r", now, None, True, False, now)
    async with database.account(account) as transaction:
        before = await read(transaction)
        found = await due(transaction, asked, 50, 10, timedelta(seconds=80))
        assert await read(transaction) - before < 100
    assert [one.pause_seconds for one in found] == [10] * LIVELY + [3600] * 10
