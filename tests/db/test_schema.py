"""`frontdesk migrate` on databases of an operator's own: one sentence when it cannot be done."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from tests.channels.scripted import closed_port
from tests.postgres import FreshDatabase


async def migrate(dsn: str, folder: Path) -> tuple[int | None, str]:
    """Run the command; its exit code and what it said."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("FRONTDESK_", "TIKTOK_"))}
    environment |= {"DATABASE_URL": dsn, "FRONTDESK_DATA_DIR": str(folder)}
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("frontdesk")),
        "migrate",
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(30):
        said, _ = await process.communicate()
    return process.returncode, said.decode()


async def test_empty_database_gets_the_schema_and_a_second_time_changes_nothing(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    dsn = await fresh_database()
    for _ in range(2):
        assert await migrate(dsn, tmp_path) == (0, "The database has this version's schema.\n")


async def test_schema_of_a_newer_version_is_left_alone(
    migrated: str, fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    """While the servers of an installation are replaced one by one, an old one may start again."""
    dsn = await fresh_database(migrated)
    connection = await asyncpg.connect(dsn)
    await connection.execute("UPDATE schema_version SET version_num = '9999'")
    assert (await migrate(dsn, tmp_path))[0] == 0
    assert await connection.fetchval("SELECT version_num FROM schema_version") == "9999"
    await connection.close()


async def test_database_that_cannot_be_used_is_one_sentence(fresh_database: FreshDatabase, tmp_path: Path) -> None:
    dsn = await fresh_database()
    owner = await asyncpg.connect(dsn)
    await owner.execute("DROP ROLE IF EXISTS visitor; CREATE ROLE visitor LOGIN PASSWORD 'visitor'")
    parts = urlsplit(dsn)
    for address, reason in (
        (f"postgresql://visitor:visitor@127.0.0.1:{closed_port()}/shop", "Connection refused"),
        ("postgresql://visitor@127.0.0.1:a_port/shop", "a_port"),
        (parts._replace(path="/that_is_not_there").geturl(), "does not exist"),
        (parts._replace(netloc=f"visitor:visitor@{parts.netloc.rpartition('@')[2]}").geturl(), "permission denied"),
    ):
        code, said = await migrate(address, tmp_path)
        assert code == 1
        assert said.startswith("frontdesk: ")
        assert reason in said
        assert "DATABASE_URL" in said
        assert said.count("\n") == 1
    await owner.execute("DROP ROLE visitor")
    await owner.close()
