"""A disk that is full: `/ready` turns red and says why, so does the doctor, and the log says it once."""

from __future__ import annotations

import contextlib
import io
import os
from collections import namedtuple
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import asyncpg
import pytest
import structlog
from PIL import Image

from frontdesk.core.installation import disk_space
from frontdesk.db.database import Database
from frontdesk.db.embedded import EmbeddedPostgres, EmbeddedPostgresOptions
from frontdesk.db.migrate import migrate
from frontdesk.db.unavailable import CannotWrite
from frontdesk.doctor import examine
from frontdesk.kit.secrets import SecretBox
from frontdesk.settings import Settings
from tests.clients import Client
from tests.faults.disk import SmallDisk, small_disk
from tests.installation import Installation
from tests.observability.test_ready import becomes
from tests.postgres import FAST

Usage = namedtuple("Usage", "f_bavail f_frsize f_files f_favail")


def test_disk_that_is_full_is_distinguished_from_one_with_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert disk_space.shortage(tmp_path) is None
    assert disk_space.shortage(tmp_path / "nowhere") is None
    usage = Usage(1, 4096, 0, 0)
    monkeypatch.setattr(os, "statvfs", lambda _folder: usage)
    assert disk_space.shortage(tmp_path) == f"the disk of {tmp_path} is full (4 KiB are left): make room there"
    usage = Usage(1_000_000, 4096, 0, 0)
    assert disk_space.shortage(tmp_path) is None, "it does not count its files"
    usage = Usage(1_000_000, 4096, 500, 0)
    assert (
        disk_space.shortage(tmp_path) == f"the disk of {tmp_path} takes no more files (0 are left): delete some there"
    )


async def test_database_that_takes_nothing_new_turns_ready_red_until_it_does(installation: Installation) -> None:
    """A standby serves reads and refuses writes, as a full disk does."""
    read_only = f"ALTER DATABASE {await name_of(installation)} SET default_transaction_read_only = "
    owner = await asyncpg.connect(installation.database._dsn)
    with structlog.testing.capture_logs() as said:
        await owner.execute(read_only + "on")
        await installation.database._pool.expire_connections()
        for _ in range(5):
            with pytest.raises(CannotWrite, match="it is read-only"):
                async with installation.database.system() as transaction:
                    await transaction.execute("INSERT INTO accounts (name) VALUES ('Kiln')")
        response = await becomes(installation, "disk-full")
        assert (response.status, response.problem) == (503, "disk-full")
        assert response.body["detail"] == "The database takes nothing new: it is read-only, as a standby is."
        await owner.execute("SET default_transaction_read_only = off")
        await owner.execute(read_only + "off")
        await owner.close()
        await installation.database._pool.expire_connections()
        await becomes(installation, "no-worker")
    complaints = [entry["event"] for entry in said if entry["log_level"] == "error"]
    assert complaints.count("the database takes nothing new") == 1, "once, however many fail"


async def name_of(installation: Installation) -> str:
    async with installation.database.system() as transaction:
        return str(await transaction.value("SELECT current_database()"))


@contextlib.asynccontextmanager
async def small_server(folder: Path) -> AsyncIterator[tuple[SmallDisk, str]]:
    """A migrated PostgreSQL whose disk can be filled."""
    with small_disk(folder / "postgres", 160) as disk:
        if isinstance(disk, str):
            pytest.skip(disk)
        options = EmbeddedPostgresOptions(data_directory=folder / "postgres" / "data", settings=FAST)
        async with EmbeddedPostgres(options) as server:
            await migrate(server.dsn)
            yield disk, server.dsn


async def test_disk_that_is_full_is_reported_until_there_is_room(tmp_path: Path) -> None:
    async with small_server(tmp_path) as (disk, dsn):
        settings = Settings(data_dir=tmp_path, secret_keys=(SecretBox.new_key(),), database_url=dsn)
        database = await Database.connect(dsn, size=2)
        disk.fill()
        assert await disk_space.refusal(database) == "the database takes nothing new: its disk is full"
        said: list[str] = []
        assert await examine(settings, said.append) == 1
        assert any("The database takes nothing new: its disk is full" in line for line in said), said
        disk.make_room()
        assert await disk_space.refusal(database) is None
        async with database.system() as transaction:
            assert await transaction.value("SELECT to_regclass('pg_temp.frontdesk_room')") is None
        await database.close()


async def test_file_that_finds_no_room_is_refused_by_name(
    installation: Installation, owner: Client, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "data" / "files", 1) as disk:
        if isinstance(disk, str):
            pytest.skip(disk)
        disk.fill()
        form = aiohttp.FormData()
        picture = io.BytesIO()
        Image.effect_noise((400, 400), 90).save(picture, "PNG")
        form.add_field("file", picture.getvalue(), filename="glaze.png")
        url = f"{installation.url}/api/attachments"
        async with owner.http.post(url, data=form, headers={"x-frontdesk": "1"}) as response:
            assert (response.status, (await response.json(content_type=None))["type"]) == (503, "/problems/disk-full")
        assert not [path for path in disk.folder.rglob("*") if path.is_file() and path.name != "ballast"]
