"""Health of the installation for the operator, read in a few bounded statements. Needs a system transaction."""

from __future__ import annotations

from frontdesk.core.installation.views import DatabaseView, UnknownAccountView, WorkerView
from frontdesk.db.schema_version import PROGRESS, SchemaProgress
from frontdesk.db.transaction import Transaction

WORKER_SEEN_SECONDS = 30
"""A worker says every five seconds that it lives."""
SHOWN = 50
COUNTED = 1000
"""A count of so many means: so many or more."""
JOBS_COUNTED = 100_000


async def database(transaction: Transaction) -> DatabaseView:
    """Return the state of the database and the jobs in it."""
    row = await transaction.first(
        "SELECT current_setting('server_version') AS server_version,"
        " pg_database_size(current_database()) AS bytes,"
        " (SELECT count(*) FROM (SELECT FROM procrastinate_jobs WHERE status = 'todo' LIMIT $1) w) AS waiting_jobs,"
        " (SELECT count(*) FROM (SELECT FROM procrastinate_jobs WHERE status = 'failed' LIMIT $1) f) AS failed_jobs",
        JOBS_COUNTED,
    )
    assert row is not None
    step = await transaction.value("SELECT version_num FROM schema_version")
    return DatabaseView(schema_step=step, **dict(row))


async def schema_and_life(transaction: Transaction) -> tuple[SchemaProgress, bool]:
    """Return how far the schema is, and whether any worker was heard of lately.

    A worker that ended in good order is forgotten at once, but not its periodic work: while another takes its place
    nobody needs to worry.
    """
    row = await transaction.first(PROGRESS)
    lives: bool = await transaction.value(LIFE, WORKER_SEEN_SECONDS)
    return SchemaProgress() if row is None else SchemaProgress(**dict(row)), lives


LIFE = """
SELECT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => $1))
    OR EXISTS (
        SELECT FROM procrastinate_periodic_defers
        WHERE defer_timestamp BETWEEN extract(epoch FROM now()) - $1 AND extract(epoch FROM now()) + $1)
"""


async def workers(transaction: Transaction) -> tuple[WorkerView, ...]:
    """Return the workers heard of lately."""
    rows = await transaction.fetch(
        "SELECT id, last_heartbeat FROM procrastinate_workers"
        " WHERE last_heartbeat > now() - make_interval(secs => $1) ORDER BY id LIMIT $2",
        WORKER_SEEN_SECONDS,
        SHOWN,
    )
    return tuple(WorkerView(id=row["id"], last_seen_at=row["last_heartbeat"]) for row in rows)


async def parked(transaction: Transaction) -> int:
    """Count the webhooks that wait for a person to look at them, up to `COUNTED`."""
    found: int = await transaction.value(
        "SELECT count(*) FROM (SELECT FROM webhook_deliveries WHERE outcome = 'parked' LIMIT $1) counted", COUNTED
    )
    return found


async def unknown_accounts(transaction: Transaction) -> tuple[UnknownAccountView, ...]:
    """Return remote accounts that sent webhooks and are not connected, those heard of last first.

    Only the last `COUNTED` of such webhooks are read and counted: one account may send as many as it likes.
    """
    rows = await transaction.fetch(
        "SELECT path, remote_account_id, count(*), max(received_at) AS last_at FROM ("
        " SELECT path, remote_account_id, received_at FROM webhook_deliveries WHERE outcome = 'unknown_account'"
        " ORDER BY id DESC LIMIT $2) latest GROUP BY path, remote_account_id ORDER BY last_at DESC LIMIT $1",
        SHOWN,
        COUNTED,
    )
    return tuple(UnknownAccountView(**dict(row)) for row in rows)
