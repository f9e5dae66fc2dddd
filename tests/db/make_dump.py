"""Dump a small installation with invented data: what an upgrade from the version that wrote it is tested with.

    python -m tests.db.make_dump tests/db/installation_0029.sql.gz

Run it from a clone of that version. Tests read the file with `tests.db.dumps`.
"""

from __future__ import annotations

import asyncio
import gzip
import subprocess
import sys
import tempfile
from pathlib import Path

import asyncpg

from frontdesk.bootstrap import channel_setting_names
from frontdesk.db.embedded import EmbeddedPostgres, EmbeddedPostgresOptions, find_binaries
from frontdesk.db.migrate import migrate
from frontdesk.dev.fill import Size, fill
from frontdesk.settings import Settings
from tests.app import open_app
from tests.db.dumps import settled
from tests.postgres import FAST, ROOMY

SIZE = Size(messages=160, conversations=24, contacts=12, seed=29)


async def write(target: Path) -> None:
    """Make the installation, let it work, and dump it."""
    # The path of a socket is short.
    with tempfile.TemporaryDirectory(prefix="frontdesk-") as name:
        folder = Path(name)
        options = EmbeddedPostgresOptions(data_directory=folder / "postgres", settings=FAST | ROOMY)
        async with EmbeddedPostgres(options) as server:
            await migrate(server.dsn)
            await work(server.dsn, folder)
            program = find_binaries().directory / "pg_dump"
            # Partitions of days are made anew where the dump is read.
            words = [str(program), "--no-owner", "--inserts", "--exclude-table=*_2*", server.dsn]
            made = await asyncio.to_thread(subprocess.run, words, check=True, capture_output=True, text=True)
            target.write_bytes(gzip.compress(settled(made.stdout).encode(), mtime=0))


async def work(dsn: str, folder: Path) -> None:
    """A customer writes and is replied to; then there are more of everything."""
    async with open_app(dsn, folder) as app:
        _, conversation = await app.written("Is the moss green bowl still there?")
        path = f"/api/conversations/{conversation['id']}"
        assert (await app.reply(conversation, "1", "It is")).status == 201
        await app.settled(conversation, "1")
        assert (await app.owner.patch(path, {"labels": ["bowls"], "priority": "high"})).status == 200
        assert (await app.owner.put(f"{path}/draft", {"content": "Dear"})).status == 200
        assert (await app.owner.post("/api/tokens", {"name": "Till"})).status == 201
        assert (await app.owner.post("/api/teams", {"name": "Packing"})).status == 201
        environment = {"FRONTDESK_DATA_DIR": str(folder / "data"), "DATABASE_URL": dsn}
        settings = Settings.from_environment(environment, channel_setting_names())
        await fill(settings, SIZE, whatever_is_there=True, say=lambda _: None)
    connection = await asyncpg.connect(dsn)
    await connection.execute(
        "INSERT INTO reactions SELECT account_id, inbox_id, remote_id, 'them', '👍', NULL, false, false, sent_at"
        " FROM messages WHERE remote_id IS NOT NULL LIMIT 3"
    )
    await connection.close()


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1])))
