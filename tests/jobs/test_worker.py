"""The worker and the loss of its database: it comes back by itself, with every job."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from frontdesk.db.database import Database
from frontdesk.db.transaction import Job
from frontdesk.db.unavailable import DatabaseUnavailable
from frontdesk.jobs.handlers import Handler, Handlers
from frontdesk.worker import work
from tests.postgres import PostgresServer

PATIENCE_SECONDS = 60.0
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1"

# The end of a job cannot be written: it is deleted then.
REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'not now'; END$$;
CREATE TRIGGER refuse BEFORE DELETE ON procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION refuse();
"""


@asynccontextmanager
async def at_work(dsn: str, handler: Handler) -> AsyncIterator[asyncio.Task[None]]:
    working = asyncio.create_task(work(dsn, Handlers({"task": handler}, frozenset(), ())))
    yield working
    working.cancel()
    await asyncio.wait({working})
    assert working.cancelled()


async def put(database: Database, number: int, lock: str) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            with contextlib.suppress(DatabaseUnavailable):
                async with database.system() as transaction:
                    transaction.jobs.append(Job("task", {"number": number}, lock=lock))
                return
            await asyncio.sleep(0.02)


async def until(done: set[int], count: int, working: asyncio.Task[None]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(done) < count:
            assert not working.done(), working
            await asyncio.sleep(0.02)


async def test_a_worker_outlives_its_database(dsn: str, database: Database, postgres_server: PostgresServer) -> None:
    done: set[int] = set()

    async def handler(number: int) -> None:
        done.add(number)

    name = dsn.rpartition("?")[0].rpartition("/")[2]
    admin = await asyncpg.connect(postgres_server.admin_dsn)
    async with at_work(dsn, handler) as working:
        for number in range(3):
            await put(database, number, "lock")
            await until(done, number + 1, working)
            await admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            await admin.execute(CUT, name)
            await asyncio.sleep(1)
            await admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        await put(database, 3, "lock")
        await until(done, 4, working)
    await admin.close()


async def test_a_job_whose_end_could_not_be_written_keeps_nothing_waiting(dsn: str, database: Database) -> None:
    """Its worker lives, and so would its lock, for ever: whatever waits for the same conversation with it."""
    done: set[int] = set()
    admin = await asyncpg.connect(dsn)

    async def handler(number: int) -> None:
        done.add(number)

    async with at_work(dsn, handler) as working:
        await admin.execute(REFUSE)
        await put(database, 1, "same")
        await put(database, 2, "same")
        await until(done, 1, working)
        await asyncio.sleep(0.5)
        await admin.execute("DROP TRIGGER refuse ON procrastinate_jobs")
        await until(done, 2, working)
    await admin.close()


async def test_a_job_that_does_the_work_of_others_sees_what_they_committed(database: Database) -> None:
    """Whoever finds such a job waiting asks for none; it must then begin after the commit, not in the midst of it."""
    job = Job("task", {}, once="all", queue="asked")
    seen: list[int] = []

    async def begin() -> None:
        """As a worker does: the job is taken, and looks at what is there."""
        async with database.system() as transaction:
            if await transaction.value("SELECT (procrastinate_fetch_job_v2('{asked}', NULL)).id") is None:
                return
        async with database.system() as transaction:
            seen.append(await transaction.value("SELECT count(*) FROM accounts WHERE name = 'written meanwhile'"))

    async with database.system() as transaction:
        transaction.jobs.append(job)
    async with database.system() as transaction:
        await transaction.execute("INSERT INTO accounts (name) VALUES ('written meanwhile')")
        transaction.jobs.append(job)
        await transaction.write_followers()
        await begin()
    await begin()
    await begin()
    assert seen == [1]
    # One that is at work already may have looked before: another one is asked for.
    async with database.system() as transaction:
        transaction.jobs.append(job)
    await begin()
    assert seen == [1, 1]
