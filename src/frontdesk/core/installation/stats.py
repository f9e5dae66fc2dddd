"""Stats of what waits in the database, in statements whose work is bounded. Needs a system transaction.

Counts stop at `COUNTED`. Ages are in seconds, by the database's clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from frontdesk.core.consumers import cursors
from frontdesk.core.consumers.cursors import ConsumerState
from frontdesk.core.installation import health
from frontdesk.db.transaction import Transaction

COUNTED = 10_000
INBOXES_LOOKED_AT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueStats:
    """Queue of jobs: how many are due, how many will be later, and for how long the oldest has been due."""

    name: str
    due: int
    later: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Stats of the installation, the same whichever process reads them.

    `held` are webhooks that wait for a person, by outcome; `inboxes` are counted by channel and state. `last_feed_id`
    is the id of the newest feed event; `polling_overdue_seconds` how late the latest poll of a platform is.
    """

    queues: tuple[QueueStats, ...]
    failed_jobs: int
    workers: int
    held: dict[str, int]
    inboxes: dict[tuple[str, str], int]
    polling_overdue_seconds: float
    schema_step: str
    last_feed_id: int
    consumers: tuple[ConsumerState, ...]


async def read_stats(transaction: Transaction, consumers: Mapping[str, int]) -> Stats:
    """Read all stats; `consumers` are the versions of this program's consumers of events, by name."""
    await transaction.execute("SET LOCAL statement_timeout = '2s'")
    row = await transaction.first(NUMBERS, COUNTED, health.WORKER_SEEN_SECONDS, INBOXES_LOOKED_AT)
    assert row is not None
    queues = await transaction.fetch(QUEUES, COUNTED)
    inboxes = await transaction.fetch("SELECT channel, state, count(*) FROM inboxes GROUP BY channel, state")
    return Stats(
        queues=tuple(QueueStats(**dict(queue)) for queue in queues),
        failed_jobs=row["failed_jobs"],
        workers=row["workers"],
        held={outcome: row[outcome] for outcome in ("parked", "unknown_account")},
        inboxes={(channel, state): count for channel, state, count in inboxes},
        polling_overdue_seconds=row["polling_overdue_seconds"],
        schema_step=row["schema_step"],
        last_feed_id=row["last_feed_id"],
        consumers=await cursors.states(transaction, consumers),
    )


NUMBERS = """
SELECT (SELECT version_num FROM schema_version) AS schema_step,
    (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => $2)) AS workers,
    (SELECT count(*) FROM (SELECT FROM procrastinate_jobs WHERE status = 'failed' LIMIT $1) f) AS failed_jobs,
    (SELECT count(*) FROM (SELECT FROM webhook_deliveries WHERE outcome = 'parked' LIMIT $1) p) AS parked,
    (SELECT count(*) FROM (SELECT FROM webhook_deliveries WHERE outcome = 'unknown_account' LIMIT $1) u)
        AS unknown_account,
    coalesce(pg_sequence_last_value('feed_id'), 0) AS last_feed_id,
    (SELECT greatest(extract(epoch FROM now() - min(due.at)), 0)::float8
     FROM (SELECT p.account_id, p.inbox_id FROM polled_inboxes p
           JOIN inboxes b ON b.account_id = p.account_id AND b.id = p.inbox_id
           WHERE b.state = 'connected' LIMIT $3) asked
     CROSS JOIN LATERAL (
         SELECT min(c.next_poll_at) AS at FROM polled_conversations c
         WHERE c.account_id = asked.account_id AND c.inbox_id = asked.inbox_id) due) AS polling_overdue_seconds
"""

# Jobs do not know since when they wait; an event that is written with each of them does.
QUEUES = """
WITH waiting AS (
    SELECT id, queue_name, scheduled_at FROM procrastinate_jobs WHERE status = 'todo'
    ORDER BY priority DESC, id LIMIT $1
), queues AS (
    SELECT queue_name AS name,
        count(*) FILTER (WHERE scheduled_at IS NULL OR scheduled_at <= now()) AS due,
        count(*) FILTER (WHERE scheduled_at > now()) AS later,
        min(scheduled_at) FILTER (WHERE scheduled_at <= now()) AS first_scheduled,
        min(id) FILTER (WHERE scheduled_at IS NULL) AS first_id
    FROM waiting GROUP BY queue_name
)
SELECT name, due, later,
    greatest(extract(epoch FROM now() - coalesce(least(first_scheduled,
        (SELECT min(at) FROM procrastinate_events e WHERE e.job_id = first_id)), now())), 0)::float8 AS oldest_seconds
FROM queues
"""
