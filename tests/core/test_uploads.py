"""Uploads: the database is not held while a file is copied, and a failing disk is not taken for a failing database."""

from __future__ import annotations

import io
from pathlib import Path
from typing import BinaryIO

import pytest

from frontdesk.core.attachments import service
from frontdesk.core.attachments.errors import TooManyUnsent
from frontdesk.core.attachments.service import UNSENT_FILES
from frontdesk.db.database import Database
from frontdesk.kit.files import DiskFailed, FileStore
from tests.app import App
from tests.clients import Client
from tests.installation import Installation

pytestmark = pytest.mark.usefixtures("owner")

FILM = b"\0\0\0\x18ftypmp42"


class Watched(FileStore):
    """Says how many connections to the database were in use while it kept a file, and fills up the quota meanwhile."""

    def __init__(self, root: Path, database: Database) -> None:
        super().__init__(root)
        self.database = database
        self.in_use: list[int] = []
        self.others = 0

    async def keep(self, file: BinaryIO) -> str:
        self.in_use.append(self.database.connections[0])
        key = await super().keep(file)
        async with self.database.system() as transaction:
            await transaction.execute(
                "INSERT INTO attachments (account_id, kind, name, mime_type, bytes, state, uploaded_by)"
                " SELECT m.account_id, 'video', 'film', 'video/mp4', 1, 'ready', m.user_id"
                " FROM memberships m, generate_series(1, $1)",
                self.others,
            )
        return key


async def upload(installation: Installation, files: FileStore) -> str:
    async with installation.database.system() as transaction:
        member = await transaction.first("SELECT account_id, user_id FROM memberships ORDER BY user_id")
    assert member is not None
    row = await service.upload(
        installation.database, files, member["account_id"], member["user_id"], "film.mp4", io.BytesIO(FILM), len(FILM)
    )
    assert row.id
    assert row.file_key is not None
    return row.file_key


async def forgotten(installation: Installation) -> list[str]:
    async with installation.database.system() as transaction:
        rows = await transaction.fetch("SELECT args FROM procrastinate_jobs WHERE task_name = 'forget_files'")
    return [key for row in rows for key in row["args"]["keys"]]


async def test_upload_that_is_copied_holds_no_connection(installation: Installation, tmp_path: Path) -> None:
    files = Watched(tmp_path, installation.database)
    assert await files.holds(await upload(installation, files))
    assert files.in_use == [0]
    assert await forgotten(installation) == []


async def test_upload_refused_after_it_was_copied_is_forgotten(installation: Installation, tmp_path: Path) -> None:
    files = Watched(tmp_path, installation.database)
    files.others = UNSENT_FILES
    with pytest.raises(TooManyUnsent):
        await upload(installation, files)
    assert len(await forgotten(installation)) == 1


async def test_discarded_uploads_make_room_and_only_the_uploader_discards_them(
    installation: Installation, owner: Client, tmp_path: Path
) -> None:
    agent = await installation.member(owner, "agent")
    await upload(installation, FileStore(tmp_path))
    async with installation.database.system() as transaction:
        row = await transaction.first("SELECT id, file_key FROM attachments WHERE file_key IS NOT NULL")
    assert row is not None
    assert (await agent.delete(f"/api/attachments/{row['id']}")).problem == "attachment-not-found"
    assert (await owner.delete(f"/api/attachments/{row['id']}")).status == 204
    assert await forgotten(installation) == [row["file_key"]]
    assert (await owner.delete(f"/api/attachments/{row['id']}")).status == 404
    async with installation.database.system() as transaction:
        assert await transaction.value("SELECT count(*) FROM attachments") == 0


async def test_upload_that_a_message_has_is_not_discarded(app: App) -> None:
    _, conversation = await app.written()
    row = await app.rows(
        "INSERT INTO attachments (account_id, message_id, kind, name, mime_type, bytes, state, uploaded_by)"
        " SELECT m.account_id, m.id, 'video', 'film', 'video/mp4', 1, 'ready', s.user_id"
        " FROM messages m JOIN memberships s USING (account_id) WHERE m.conversation_id = $1 LIMIT 1 RETURNING id",
        conversation["id"],
    )
    assert (await app.owner.delete(f"/api/attachments/{row[0]['id']}")).status == 404


async def test_upload_to_a_failing_disk_says_nothing_about_the_database(
    installation: Installation, tmp_path: Path
) -> None:
    root = tmp_path / "files"
    root.write_text("This is no folder.")
    with pytest.raises(DiskFailed):
        await upload(installation, FileStore(root))
    async with installation.database.system() as transaction:
        with pytest.raises(DiskFailed):
            await FileStore(root).put(FILM)
        assert await transaction.value("SELECT 1") == 1
