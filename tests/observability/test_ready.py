"""`/ready` and what administrators are told: green when work can be done, else red with a reason, soon."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest

from frontdesk.db.schema_version import newest_step
from tests.clients import Client, Response
from tests.installation import Installation
from tests.postgres import PostgresServer
from tests.running_app import eventually


async def run(installation: Installation, sql: str, *args: Any) -> None:
    async with installation.database.system() as transaction:
        await transaction.execute(sql, *args)


async def heard_of_a_worker(installation: Installation, seconds_ago: int = 0) -> None:
    await run(installation, "DELETE FROM procrastinate_workers")
    await run(
        installation,
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => $1))",
        seconds_ago,
    )


async def becomes(installation: Installation, state: str) -> Response:
    """The answer, as soon as it is so: the database is asked once a second at most."""
    client = installation.anybody()

    async def look() -> Response | None:
        response = await client.get("/ready")
        return response if response.body["state"] == state else None

    return await eventually(look)


async def test_readiness_without_a_worker_is_not_ready(installation: Installation) -> None:
    response = await becomes(installation, "no-worker")
    assert (response.status, response.problem) == (503, "no-worker")
    assert response.body["detail"] == "No worker has reported in the last 30 seconds."
    await heard_of_a_worker(installation)
    response = await becomes(installation, "ready")
    assert (response.status, response.body["schema"]) == (200, "current")
    assert response.headers["cache-control"] == "no-store"
    # A worker says every five seconds that it lives: one that died is missed long before a minute is over.
    await heard_of_a_worker(installation, seconds_ago=31)
    assert (await becomes(installation, "no-worker")).status == 503


async def test_worker_that_makes_way_for_another_is_not_missed(installation: Installation) -> None:
    await becomes(installation, "no-worker")
    defer = (
        "INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp)"
        " VALUES ('sweep', extract(epoch FROM now())::bigint - $1)"
    )
    await run(installation, defer, 31)
    await becomes(installation, "no-worker")
    await run(installation, defer, 5)
    await becomes(installation, "ready")


async def step_is(dsn: str, step: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute("UPDATE schema_version SET version_num = $1", step)
    await connection.close()


async def test_schema_that_lacks_steps_is_not_ready(installation: Installation, dsn: str) -> None:
    await heard_of_a_worker(installation)
    await step_is(dsn, "0001")
    response = await becomes(installation, "schema-behind")
    assert (response.status, response.problem, response.body["schema"]) == (503, "schema-behind", "older")
    assert response.body["detail"] == (
        f"The schema is at step 0001, and this program needs step {newest_step()}: run frontdesk migrate."
    )
    connection = await asyncpg.connect(dsn)
    await connection.execute("DROP TABLE schema_version")
    await connection.close()

    client = installation.anybody()

    async def has_none() -> bool | None:
        told = await client.get("/ready")
        return told.body["detail"].startswith("The schema has not been made") or None

    await eventually(has_none)


async def test_readiness_with_a_newer_schema_is_ready_and_says_so(installation: Installation, dsn: str) -> None:
    await heard_of_a_worker(installation)
    await step_is(dsn, "9999")

    async def look() -> Response | None:
        response = await becomes(installation, "ready")
        return response if response.body["schema"] == "newer" else None

    response = await eventually(look)
    assert response.status == 200
    assert response.body["reason"].startswith("The schema is at step 9999, which is newer than this program")


async def test_database_that_is_away_is_told_at_once(
    installation: Installation, postgres_server: PostgresServer
) -> None:
    await heard_of_a_worker(installation)
    await becomes(installation, "ready")
    async with installation.database.system() as transaction:
        name = await transaction.value("SELECT current_database()")
    admin = await asyncpg.connect(postgres_server.admin_dsn)
    await admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
    response = await becomes(installation, "database-unavailable")
    assert (response.status, response.problem) == (503, "database-unavailable")
    await admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    await admin.close()
    await becomes(installation, "ready")


async def test_database_that_hangs_is_told_and_asked_once(installation: Installation, dsn: str) -> None:
    await heard_of_a_worker(installation)
    await becomes(installation, "ready")
    other = await asyncpg.connect(dsn)
    async with other.transaction():
        await other.execute("LOCK TABLE procrastinate_workers IN ACCESS EXCLUSIVE MODE")
        response = await becomes(installation, "database-unavailable")
        assert response.body["detail"] == "The database did not respond within 3 seconds."
        responses = await asyncio.gather(*(installation.anybody().get("/ready") for _ in range(5)))
        assert [response.status for response in responses] == [503] * 5
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        assert await other.fetchval(waiting) == 1
    await other.close()
    await becomes(installation, "ready")


async def test_process_that_is_being_stopped_is_not_ready(installation: Installation) -> None:
    await heard_of_a_worker(installation)
    await becomes(installation, "ready")
    installation.services.readiness_probe.stop()
    response = await installation.anybody().get("/ready")
    assert (response.status, response.problem, response.body["state"]) == (503, "stopping", "stopping")


@pytest.mark.parametrize(("role", "status"), [("administrator", 200), ("supervisor", 403), ("agent", 403)])
async def test_administrators_are_told(installation: Installation, owner: Client, role: str, status: int) -> None:
    member = await installation.member(owner, role)
    response = await member.get("/api/installation/readiness")
    assert response.status == status
    if status == 200:
        assert response.body["state"] == "no-worker"
        assert (await owner.get("/api/installation")).body["readiness"] == response.body
