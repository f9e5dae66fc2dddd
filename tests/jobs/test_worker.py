"""The worker and the loss of its database: it comes back by itself, with every job."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import pytest
import structlog.testing

from frontdesk.db.database import Database
from frontdesk.db.transaction import Job
from frontdesk.db.unavailable import DatabaseUnavailable
from frontdesk.jobs.kinds import JobKind, NewerJob
from frontdesk.jobs.work import Work
from frontdesk.worker import work
from tests.postgres import PostgresServer

PATIENCE_SECONDS = 60.0
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1"

# The end of a job cannot be written: it is deleted then.
REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'not now'; END$$;
CREATE TRIGGER refuse BEFORE DELETE ON procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION refuse();
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    number: int


TASK = JobKind("task", Numbered, lock=lambda job: "lock")
ONCE = JobKind("once", Numbered, lock=lambda job: "once", one_waits=True)


@asynccontextmanager
async def at_work(dsn: str, handler: Callable[[int], Awaitable[None]]) -> AsyncIterator[asyncio.Task[None]]:
    async def run(*, number: int) -> None:
        await handler(number)

    working = asyncio.create_task(work(dsn, Work(jobs=(TASK.by(run), ONCE.by(run)))))
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


async def test_worker_outlives_its_database(dsn: str, database: Database, postgres_server: PostgresServer) -> None:
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


async def test_job_whose_end_could_not_be_written_keeps_nothing_waiting(dsn: str, database: Database) -> None:
    """The worker lives on, so the lock of the job must be released for other jobs of the conversation."""
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


async def test_job_that_does_the_work_of_others_sees_what_they_committed(database: Database) -> None:
    """Code that finds such a job waiting adds none, so the job must begin after that code has committed."""
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


async def ask(database: Database, name: str, args: str, *, lock: str | None = None, once: str | None = None) -> int:
    """Queue a job as a server of another version does, which has kinds and arguments of its own."""
    async with database.system() as transaction:
        return int(
            await transaction.value(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args, lock, queueing_lock)"
                " VALUES ('default', $1, $2::text::jsonb, $3, $4) RETURNING id",
                name,
                args,
                lock,
                once,
            )
        )


async def left(database: Database, job_id: int) -> None:
    """Wait until the job was looked at, and waits again for a while."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            async with database.system() as transaction:
                row = await transaction.first(
                    "SELECT status, attempts, scheduled_at > now() + interval '5 seconds' AS later"
                    " FROM procrastinate_jobs WHERE id = $1",
                    job_id,
                )
            assert row is not None, "it is kept"
            assert row["status"] in ("todo", "doing")
            if row["status"] == "todo" and row["attempts"]:
                assert row["later"]
                return
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(("name", "args"), [("of_tomorrow", '{"colour": "red"}'), ("task", '{"number": 2, "new": 1}')])
async def test_job_of_a_newer_version_is_left_to_it(dsn: str, database: Database, name: str, args: str) -> None:
    done: set[int] = set()

    async def handler(number: int) -> None:
        done.add(number)

    with structlog.testing.capture_logs() as logs:
        async with at_work(dsn, handler) as working:
            newer = [await ask(database, name, args, lock="theirs"), await ask(database, name, args, once="theirs")]
            for job_id in newer:
                await left(database, job_id)
            await put(database, 1, "lock")
            await until(done, 1, working)
    assert done == {1}
    told = [line for line in logs if line["event"] == "jobs are left to a newer version"]
    assert [line["task"] for line in told] == [name], "said once"


async def test_job_that_an_older_version_asked_for_is_done(dsn: str, database: Database) -> None:
    done: set[int] = set()

    async def handler(number: int) -> None:
        done.add(number)

    async with at_work(dsn, handler) as working:
        await ask(database, "task", '{"number": 5}', lock="of another name")
        await until(done, 1, working)
    assert done == {5}


async def test_job_left_to_a_newer_version_gives_way_to_the_one_that_waits(dsn: str, database: Database) -> None:
    """The database lets only one of them wait, so the job that was taken here is removed."""
    begun, go_on = asyncio.Event(), asyncio.Event()
    done: set[int] = set()

    async def handler(number: int) -> None:
        begun.set()
        await go_on.wait()
        done.add(number)
        if number == 1:
            raise NewerJob("told")

    async with at_work(dsn, handler) as working:
        async with database.system() as transaction:
            transaction.jobs.append(ONCE(number=1))
        await begun.wait()
        async with database.system() as transaction:
            transaction.jobs.append(ONCE(number=2))
        go_on.set()
        await until(done, 2, working)
