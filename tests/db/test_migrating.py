"""Migrations beside running servers: indexes block nobody, an interrupted run goes on, two at once do no harm."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from frontdesk.db.database import Database
from frontdesk.db.dead_peer import Connection
from frontdesk.db.migrate import finish, migrate
from frontdesk.db.migrations.steps import POST, PRE, Step, newest, own_steps, read_steps
from frontdesk.db.schema_version import SchemaNotMade, newest_step, read_progress
from frontdesk.doctor import examine
from tests.installation import Installation
from tests.postgres import FreshDatabase
from tests.running_app import eventually

WAITS = """
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND query LIKE 'CREATE INDEX CONCURRENTLY%' AND wait_event_type = 'Lock'
"""
IS_VALID = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('contacts_said')"
INDEX = """-- outside a transaction
-- Contacts by their note.
CREATE INDEX CONCURRENTLY IF NOT EXISTS contacts_said ON contacts (account_id, note);
"""
PROGRAM = """
import asyncio, sys
from pathlib import Path
from frontdesk.db.migrate import migrate
from frontdesk.db.migrations.steps import read_steps
asyncio.run(migrate(sys.argv[1], steps=read_steps(Path(sys.argv[2]))))
"""


@pytest.fixture
def index_step(tmp_path: Path) -> tuple[Step, ...]:
    """One more step, which builds an index beside running servers."""
    folder = tmp_path / "steps"
    folder.mkdir()
    (folder / "0901_pre_contacts_said.sql").write_text(INDEX)
    return read_steps(folder)


@asynccontextmanager
async def reading(dsn: str) -> AsyncIterator[None]:
    """Somebody who reads for a while, in a transaction that an index built meanwhile must wait for."""
    reader = await asyncpg.connect(dsn)
    try:
        async with reader.transaction(isolation="repeatable_read"):
            await reader.fetch("SELECT 1")
            yield
    finally:
        await reader.close()


@asynccontextmanager
async def connected(dsn: str, **settings: str) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(dsn, server_settings=settings)
    try:
        yield connection
    finally:
        await connection.close()


async def builder(connection: Connection) -> int:
    """The session that builds the index, as soon as it waits for who reads."""

    async def find() -> int | None:
        found: int | None = await connection.fetchval(WAITS)
        return found

    return await eventually(find)


async def test_index_build_blocks_no_writer_and_an_interrupted_one_is_repeated(
    dsn: str, index_step: tuple[Step, ...]
) -> None:
    async with connected(dsn) as connection:
        async with reading(dsn):
            migrating = asyncio.create_task(migrate(dsn, steps=index_step))
            pid = await builder(connection)
            await connection.execute("SET lock_timeout = '1s'; UPDATE contacts SET name = name; DELETE FROM messages")
            await connection.execute("SELECT pg_terminate_backend($1)", pid)
            with pytest.raises(SchemaNotMade, match="terminat"):
                await migrating
        assert await connection.fetchval(IS_VALID) is False
        note = (await read_progress(dsn)).note()
        assert note is not None
        assert note.startswith("Building the index contacts_said (step 0901) was interrupted:")
        progress = await migrate(dsn, steps=index_step)
        assert (progress.step, progress.under_way) == ("0901", None)
        assert await connection.fetchval(IS_VALID) is True


async def test_index_build_killed_with_its_process_is_repeated_by_the_next_one(
    dsn: str, index_step: tuple[Step, ...]
) -> None:
    folder = index_step[0].path.parent
    async with connected(dsn) as connection:
        async with reading(dsn):
            process = await asyncio.create_subprocess_exec(sys.executable, "-c", PROGRAM, dsn, str(folder))
            await builder(connection)
            process.send_signal(signal.SIGKILL)
            await process.wait()

            async def is_gone() -> bool | None:
                return await connection.fetchval(WAITS) is None or None

            # The database notices by itself that nobody waits for the index any more.
            await eventually(is_gone)
        assert await connection.fetchval(IS_VALID) is False
        again = await asyncio.create_subprocess_exec(sys.executable, "-c", PROGRAM, dsn, str(folder))
        assert await again.wait() == 0
        assert await connection.fetchval(IS_VALID) is True
        progress = await read_progress(dsn)
        assert (progress.step, progress.under_way) == ("0901", None)


async def test_migration_that_waits_for_another_one_does_not_hold_it_up(dsn: str, index_step: tuple[Step, ...]) -> None:
    async with connected(dsn) as connection:
        async with reading(dsn):
            first = asyncio.create_task(migrate(dsn, steps=index_step))
            await builder(connection)
            second = asyncio.create_task(migrate(dsn, steps=index_step))

            async def waits() -> bool | None:
                servers = await connection.fetch(
                    "SELECT FROM pg_stat_activity WHERE query LIKE '%advisory_lock%' AND pid <> pg_backend_pid()"
                    " AND datname = current_database()"
                )
                return len(servers) > 0 or None

            await eventually(waits)
        async with asyncio.timeout(30):
            await asyncio.gather(first, second)
        assert await connection.fetchval(IS_VALID) is True


async def test_index_under_way_is_told_by_ready_and_doctor(
    installation: Installation, dsn: str, index_step: tuple[Step, ...]
) -> None:
    async with installation.database.system() as transaction:
        await transaction.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() + interval '1 h')")
    said = "The index contacts_said (step 0901) is being built beside the work."
    async with connected(dsn) as connection, reading(dsn):
        migrating = asyncio.create_task(migrate(dsn, steps=index_step))
        await builder(connection)
        client = installation.anybody()

        async def told() -> dict[str, Any] | None:
            body: dict[str, Any] = (await client.get("/ready")).body
            return body if said in str(body.get("reason")) else None

        assert (await eventually(told))["state"] == "ready"
        found: list[str] = []
        await examine(replace(installation.services.settings, database_url=dsn), found.append)
        assert f"[ note ] {said}" in found
    await migrating


@pytest.fixture
def two_phases(tmp_path: Path) -> tuple[Step, ...]:
    """A version that renames a column: the new one first, and the old one goes when nobody needs it."""
    folder = tmp_path / "phases"
    folder.mkdir()
    (folder / "0901_pre_remark.sql").write_text("ALTER TABLE contacts ADD COLUMN remark text;")
    (folder / "0902_post_note.sql").write_text("ALTER TABLE contacts DROP COLUMN note;")
    (folder / "0903_pre_more.sql").write_text("ALTER TABLE contacts ADD COLUMN more text;")
    (folder / "0904_post_more.sql").write_text("ALTER TABLE contacts ALTER COLUMN more SET DEFAULT '';")
    return read_steps(folder)


async def test_rows_are_changed_in_batches_that_are_committed_one_by_one(dsn: str, tmp_path: Path) -> None:
    (tmp_path / "0901_pre_notes.sql").write_text(
        "-- outside a transaction\nDO $$ BEGIN LOOP\n"
        " UPDATE contacts SET note = '' WHERE (account_id, id) IN"
        " (SELECT account_id, id FROM contacts WHERE note IS NULL LIMIT 10);\n"
        " EXIT WHEN NOT FOUND; COMMIT; END LOOP; END $$;\n"
    )
    async with connected(dsn) as connection:
        await connection.execute(
            "INSERT INTO accounts (name) VALUES ('Shop');"
            "INSERT INTO contacts (account_id, name) SELECT 1, 'Ana' FROM generate_series(1, 25)"
        )
        await migrate(dsn, steps=read_steps(tmp_path))
        found = await connection.fetchrow("SELECT count(*), count(DISTINCT xmin::text) FROM contacts WHERE note = ''")
    assert tuple(found or ()) == (25, 3)


async def columns(connection: Connection) -> set[str]:
    rows = await connection.fetch(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'contacts'"
        " AND column_name IN ('note', 'remark', 'more')"
    )
    return {row[0] for row in rows}


@pytest.mark.parametrize("announced", ["frontdesk/0030", ""])
async def test_post_steps_wait_until_no_older_process_is_connected(
    dsn: str, two_phases: tuple[Step, ...], announced: str
) -> None:
    """Versions before the phases do not register; they are recognised by the channel they listen to."""
    async with connected(dsn) as connection:
        async with connected(dsn, application_name=announced) as older:
            await older.add_listener("frontdesk_feed", lambda *_: None)
            progress = await migrate(dsn, steps=two_phases)
            assert [step.number for step in progress.waiting(two_phases)] == ["0902", "0904"]
            assert await columns(connection) == {"note", "remark", "more"}
            assert (progress.step, progress.post) == ("0903", newest(own_steps(), "post") or None)
            async with connected(dsn, application_name="frontdesk/0904") as newer:
                await newer.add_listener("frontdesk_feed", lambda *_: None)
                finishing = asyncio.create_task(finish(dsn, steps=two_phases, every=0.05))
                await asyncio.sleep(0.2)
                assert not finishing.done()
                await older.close()
                async with asyncio.timeout(30):
                    await finishing
        assert await columns(connection) == {"remark", "more"}
        assert (await read_progress(dsn)).post == "0904"


async def test_phases_can_be_run_one_after_the_other(dsn: str, two_phases: tuple[Step, ...]) -> None:
    async with connected(dsn) as connection:
        await migrate(dsn, PRE, steps=two_phases)
        assert await columns(connection) == {"note", "remark", "more"}
        await migrate(dsn, POST, steps=two_phases)
        assert await columns(connection) == {"remark", "more"}


async def test_schema_finished_for_a_newer_version_is_refused(dsn: str, two_phases: tuple[Step, ...]) -> None:
    await migrate(dsn, steps=two_phases)
    with pytest.raises(SchemaNotMade, match=r"finished for a newer version \(step 0904\)"):
        await migrate(dsn)


async def test_step_that_gets_no_lock_changes_nothing(dsn: str, two_phases: tuple[Step, ...]) -> None:
    async with connected(dsn) as connection, reading(dsn):
        async with connection.transaction():
            await connection.execute("LOCK TABLE contacts IN ACCESS SHARE MODE")
            with pytest.raises(SchemaNotMade, match="lock timeout"):
                await migrate(dsn, steps=two_phases, tries=1)
        assert (await read_progress(dsn)).step == newest_step()
        assert await columns(connection) == {"note"}


async def test_step_that_locks_tables_the_other_way_round_gives_way_to_a_server(dsn: str, tmp_path: Path) -> None:
    (tmp_path / "0901_pre_two.sql").write_text(
        "ALTER TABLE messages ADD COLUMN two text; ALTER TABLE contacts ADD COLUMN two text;"
    )
    async with connected(dsn) as server:
        transaction = server.transaction()
        await transaction.start()
        await server.execute("LOCK TABLE contacts IN ACCESS SHARE MODE")
        migrating = asyncio.create_task(migrate(dsn, steps=read_steps(tmp_path)))

        async def waits() -> bool | None:
            found = await server.fetchval(
                "SELECT count(*) FROM pg_locks WHERE relation = 'contacts'::regclass AND NOT granted"
            )
            return bool(found) or None

        await eventually(waits)
        await server.execute("LOCK TABLE messages IN ACCESS SHARE MODE")
        await transaction.commit()
        assert (await migrating).step == "0901"


async def test_servers_say_which_steps_their_program_has(database: Database, fresh_database: FreshDatabase) -> None:
    async with database.system() as transaction:
        name = await transaction.value("SELECT current_setting('application_name')")
    assert name >= f"frontdesk/{newest_step()}"
