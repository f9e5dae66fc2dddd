"""A whole shop on the oldest PostgreSQL that Frontdesk works with, as Debian installs it; skipped where it is not."""

from __future__ import annotations

import asyncio
import signal
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from frontdesk.db.database import Database
from frontdesk.db.embedded.identity import choose_identity
from frontdesk.db.migrate import migrate
from frontdesk.db.schema_version import OLDEST_MAJOR, newest_step
from tests.app import open_app
from tests.running_app import eventually

PROGRAMS = Path(f"/usr/lib/postgresql/{OLDEST_MAJOR}/bin")
QUICK = ("fsync=off", "listen_addresses=", "max_connections=60")

pytestmark = pytest.mark.skipif(
    not (PROGRAMS / "postgres").exists(), reason=f"PostgreSQL {OLDEST_MAJOR} is not installed in {PROGRAMS}"
)


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[str]:
    """A new cluster with a database of a plain user's; its superuser's DSN."""
    cluster = folder / "cluster"
    identity = await choose_identity(folder, PROGRAMS / "postgres")
    making = f"-D {cluster} -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync".split()
    initdb = await asyncio.create_subprocess_exec(
        *identity.command([PROGRAMS / "initdb", *making], dies_with_us=signal.SIGKILL),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd="/",
    )
    said, _ = await initdb.communicate()
    assert initdb.returncode == 0, said.decode()
    chosen = [word for setting in (*QUICK, f"unix_socket_directories={folder}") for word in ("-c", setting)]
    server = await asyncio.create_subprocess_exec(
        *identity.command([PROGRAMS / "postgres", "-D", cluster, *chosen], dies_with_us=signal.SIGINT),
        stderr=asyncio.subprocess.DEVNULL,
        cwd="/",
    )
    dsn = f"postgresql://postgres@/postgres?host={folder}&port=5432"

    async def responses() -> bool | None:
        try:
            await (await asyncpg.connect(dsn)).close()
        except (OSError, asyncpg.CannotConnectNowError):
            assert server.returncode is None
            return None
        return True

    try:
        await eventually(responses)
        yield dsn
    finally:
        if server.returncode is None:
            server.send_signal(signal.SIGINT)
        await server.wait()


@pytest.fixture
async def own_dsn() -> AsyncIterator[str]:
    """An empty database of a user who may make roles and nothing more, as the installation guide has it."""
    # Not pytest's own folder: the path of a socket is short.
    with tempfile.TemporaryDirectory(prefix="frontdesk-") as name:
        async with serving(Path(name)) as dsn:
            admin = await asyncpg.connect(dsn)
            await admin.execute("CREATE ROLE kiln LOGIN CREATEROLE")
            await admin.execute("CREATE DATABASE shop OWNER kiln")
            await admin.close()
            yield urlsplit(dsn)._replace(netloc="kiln@", path="/shop").geturl()


async def test_shop_on_the_oldest_server_is_migrated_and_served(own_dsn: str, tmp_path: Path) -> None:
    for _ in range(2):
        await migrate(own_dsn)
    database = await Database.connect(own_dsn, size=1)
    async with database.system() as transaction:
        assert await transaction.value("SELECT current_setting('server_version_num')::int / 10000") == OLDEST_MAJOR
        assert await transaction.value("SELECT version_num FROM schema_version") == newest_step()
        assert await transaction.value("SELECT current_user") != "kiln"
    await database.close()

    async with open_app(own_dsn, tmp_path) as app:
        customer, conversation = await app.written("Is the moss green bowl still there?")
        path = f"/api/conversations/{conversation['id']}"
        assert (await app.reply(conversation, "1", "It is")).status == 201
        assert (await app.settled(conversation, "1"))["status"] in ("sent", "read")
        assert (await app.owner.patch(path, {"labels": ["bowls"], "priority": "high"})).status == 200
        listed = await app.owner.get(f"/api/conversations?label=bowls&priority=high&q={customer}")
        assert [card["id"] for card in listed.body["items"]] == [conversation["id"]]
        found = await app.owner.get("/api/search/messages?q=moss%20green")
        assert found.status == 200
        assert len(found.body["items"]) == 1
        assert (await app.owner.get("/api/conversations/counts")).status == 200
        assert (await app.owner.get("/api/installation")).body["database"]["server_version"].startswith("15.")
        assert (await app.owner.delete(path)).status == 204
