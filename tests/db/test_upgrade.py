"""An installation that an older version made becomes one of this version, and loses nothing."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from frontdesk.app import create_app
from frontdesk.bootstrap import channel_setting_names, open_application
from frontdesk.db.migrate import migrate
from frontdesk.db.migrations.steps import BASELINE, read_steps
from frontdesk.db.schema_version import SchemaNotMade, newest_step, read_progress
from frontdesk.settings import Settings
from tests.db.dumps import restore, schema_of
from tests.db.test_schema import migrate as run_command
from tests.installation import Installation
from tests.postgres import FreshDatabase
from tests.running import running

DUMP = Path(__file__).parent / "installation_0029.sql.gz"
TABLES = """
SELECT c.oid::regclass::text AS name FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND c.relname <> 'schema_version' ORDER BY 1
"""
COLUMNS = "SELECT attname FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped"

# What `test_activities_upgrade` says of: activities become data.
REWRITTEN = {"messages": {"author", "content", "details"}}
SAID = "SELECT id, content, details FROM messages WHERE direction <> 'activity' ORDER BY id"

Rows = dict[str, list[str]]


@pytest.fixture
async def old(fresh_database: FreshDatabase) -> str:
    """An installation as the steps until 0029 made it, with what it held then."""
    dsn = await fresh_database()
    await restore(dsn, DUMP)
    return dsn


@pytest.fixture
async def connection(old: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    connection = await asyncpg.connect(old)
    yield connection
    await connection.close()


async def contents(connection: asyncpg.Connection[asyncpg.Record], columns: dict[str, list[str]]) -> Rows:
    return {
        table: [
            str(tuple(row))
            for row in await connection.fetch(f"SELECT {', '.join(names)} FROM {table} ORDER BY {table}::text")
        ]
        for table, names in columns.items()
    }


async def test_installation_of_step_29_has_the_schema_of_a_new_one_after_the_upgrade(old: str, dsn: str) -> None:
    assert (await read_progress(old)).step == BASELINE
    progress = await migrate(old)
    assert (progress.step, progress.waiting()) == (newest_step(), ())
    assert await schema_of(old) == await schema_of(dsn)


async def test_baseline_is_what_the_steps_until_then_made(old: str, fresh_database: FreshDatabase) -> None:
    new = await fresh_database()
    await migrate(new, steps=tuple(step for step in read_steps() if step.number == BASELINE))
    assert await schema_of(new) == await schema_of(old)


async def test_upgrade_loses_no_row(old: str, connection: asyncpg.Connection[asyncpg.Record]) -> None:
    names = [row["name"] for row in await connection.fetch(TABLES)]
    columns = {
        name: [
            row["attname"]
            for row in await connection.fetch(COLUMNS, name)
            if row["attname"] not in REWRITTEN.get(name, ())
        ]
        for name in names
    }
    before = await contents(connection, columns)
    assert len(before["messages"]) > 100
    said = await connection.fetch(SAID)
    await migrate(old)
    after = await contents(connection, columns)
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}
    assert await connection.fetch(SAID) == said


async def test_upgraded_installation_is_served(old: str, environment: dict[str, str]) -> None:
    await migrate(old)
    keys = {"FRONTDESK_SECRET_KEYS": base64.b64encode(bytes(32)).decode()}  # nothing sealed is opened here
    settings = Settings.from_environment(environment | keys, channel_setting_names())
    async with (
        open_application(settings, old) as application,
        running(create_app(application.services)) as url,
    ):
        installation = Installation(url, application.services, application.work)
        owner = await installation.sign_in("ada@marlow.example")
        found = (await owner.get("/api/conversations?label=bowls")).body["items"]
        threads = [
            message["content"]
            for card in found
            for message in (await owner.get(f"/api/conversations/{card['id']}/messages")).body["items"]
        ]
        assert "Is the moss green bowl still there?" in threads
        for client in installation.clients:
            await client.close()


async def test_installation_older_than_the_baseline_is_refused_with_what_to_do(dsn: str, tmp_path: Path) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute("UPDATE schema_version SET version_num = '0017'")
    await connection.close()
    with pytest.raises(SchemaNotMade, match=r"run frontdesk migrate with commit [0-9a-f]{7} first"):
        await migrate(dsn)
    code, said = await run_command(dsn, tmp_path)
    assert code == 1
    assert said.startswith("frontdesk: The schema is at step 0017, and this version upgrades from step 0029 on")
    assert said.count("\n") == 1
