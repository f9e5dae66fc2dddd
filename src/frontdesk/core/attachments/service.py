"""Files: uploads are checked by their content and wait for a message; those of messages can be read again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO

import structlog

from frontdesk.core.attachments.errors import AttachmentNotFound, FileRefused, TooManyUnsent
from frontdesk.core.attachments.jobs import FETCH_MEDIA
from frontdesk.core.conversations.attachment_row import ATTACHMENT_COLUMNS, AttachmentRow, attachment_row
from frontdesk.core.conversations.conversation_deletion import forget_files
from frontdesk.core.visibility import Visibility
from frontdesk.db.database import Database
from frontdesk.db.transaction import Transaction
from frontdesk.db.unavailable import DatabaseUnavailable
from frontdesk.kit.files import FileStore
from frontdesk.kit.media import look_at_file

log = structlog.get_logger(__name__)

NAME_LENGTH, ENDING_LENGTH = 200, 10
UNSENT_FILES, UNSENT_BYTES = 100, 512 * 1024 * 1024
"""How much one person may have uploaded and not sent; all of an account's people together ten times that."""
PEOPLE = 10


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Stored file that can be read."""

    key: str
    mime_type: str
    name: str


async def upload(
    database: Database, files: FileStore, account_id: int, user_id: int, name: str, file: BinaryIO, size: int
) -> AttachmentRow:
    """Store an uploaded picture, sound or video for a message to come. Raises `FileRefused`, `TooManyUnsent`, `NoRoom`.

    No transaction is open while the file is checked and copied: a slow disk holds up nobody who needs the database.
    """
    async with database.account(account_id, user_id) as transaction:
        await _require_room(transaction, account_id, user_id, size)
    facts = await asyncio.to_thread(look_at_file, file)
    if facts is None:
        raise FileRefused("This isn't an image (JPEG, PNG, WebP or GIF), audio or video file that can be shown.")
    row = AttachmentRow(
        0,
        None,
        facts.mime_type.partition("/")[0],
        _clean_name(name),
        facts.mime_type,
        size,
        facts.width,
        facts.height,
        "ready",
        file_key=await files.keep(file),
    )
    try:
        async with database.account(account_id, user_id) as transaction:
            await _require_room(transaction, account_id, user_id, size)  # others may have come meanwhile
            await _insert(transaction, account_id, user_id, row)
    except Exception:
        await _forget(database, account_id, row)
        raise
    return row


async def _insert(transaction: Transaction, account_id: int, user_id: int, row: AttachmentRow) -> None:
    row.id = await transaction.value(
        "INSERT INTO attachments"
        " (account_id, kind, name, mime_type, bytes, width, height, state, file_key, uploaded_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, 'ready', $8, $9) RETURNING id",
        account_id,
        row.kind,
        row.name,
        row.mime_type,
        row.bytes,
        row.width,
        row.height,
        row.file_key,
        user_id,
    )


async def _forget(database: Database, account_id: int, row: AttachmentRow) -> None:
    """Defer the deletion of the file, unless another attachment has the same: only the database knows, so a job
    decides.
    """
    assert row.file_key is not None
    try:
        async with database.account(account_id) as transaction:
            forget_files(transaction, [row.file_key])
    except DatabaseUnavailable:
        log.warning("a file that belongs to nothing stays on the disk", key=row.file_key)


async def _require_room(transaction: Transaction, account_id: int, user_id: int, size: int) -> None:
    row = await transaction.first(
        "SELECT count(*) AS files, coalesce(sum(bytes), 0)::bigint AS bytes,"
        " count(*) FILTER (WHERE uploaded_by = $2) AS own_files,"
        " coalesce(sum(bytes) FILTER (WHERE uploaded_by = $2), 0)::bigint AS own_bytes"
        " FROM attachments WHERE account_id = $1 AND message_id IS NULL",
        account_id,
        user_id,
    )
    assert row is not None
    if row["own_files"] >= UNSENT_FILES or row["own_bytes"] + size > UNSENT_BYTES:
        raise TooManyUnsent("You have")
    if row["files"] >= PEOPLE * UNSENT_FILES or row["bytes"] + size > PEOPLE * UNSENT_BYTES:
        raise TooManyUnsent("The people of this account have")


async def stored_file(
    transaction: Transaction, account_id: int, user_id: int, attachment_id: int, visible: Visibility
) -> StoredFile:
    """Return the file of an attachment the person may see: in an inbox of theirs, or their own upload.

    Raises `AttachmentNotFound`.
    """
    row = await _visible(transaction, account_id, user_id, attachment_id, visible)
    if row.state != "ready" or row.file_key is None or row.mime_type is None:
        raise AttachmentNotFound
    return StoredFile(row.file_key, row.mime_type, row.name)


async def reaction_picture(
    transaction: Transaction, account_id: int, message_id: int, key: str, visible: Visibility
) -> StoredFile:
    """Return the picture of a reaction on a message the person may see, by the first part of its key.

    Raises `AttachmentNotFound`.
    """
    args: list[Any] = [account_id, message_id, key]
    row = await transaction.first(
        "SELECT r.image_key, r.image_type FROM messages m JOIN reactions r ON r.account_id = m.account_id"
        " AND r.inbox_id = m.inbox_id AND r.message_remote_id = m.remote_id"
        " WHERE m.account_id = $1 AND m.id = $2 AND left(r.image_key, 12) = $3"
        f" AND {visible.where('m.inbox_id', args)} LIMIT 1",
        *args,
    )
    if row is None:
        raise AttachmentNotFound
    return StoredFile(row["image_key"], row["image_type"], "reaction")


async def fetch_again(
    transaction: Transaction, account_id: int, user_id: int, attachment_id: int, visible: Visibility
) -> AttachmentRow:
    """Queue the download of an attachment that failed. Raises `AttachmentNotFound` or `FileRefused`."""
    row = await _visible(transaction, account_id, user_id, attachment_id, visible)
    if row.state == "ready":
        raise FileRefused("This file was already loaded.")
    if row.state == "removed":
        raise FileRefused("This file was removed because of its age and can't be fetched again.")
    await transaction.execute(
        "UPDATE attachments SET state = 'pending', error = NULL WHERE account_id = $1 AND id = $2",
        account_id,
        attachment_id,
    )
    row.state, row.error = "pending", None
    transaction.jobs.append(FETCH_MEDIA(account_id=account_id, attachment_id=attachment_id))
    return row


async def discard(transaction: Transaction, account_id: int, user_id: int, attachment_id: int) -> None:
    """Delete an upload of the person's own that no message has. Raises `AttachmentNotFound`."""
    row = await transaction.first(
        "DELETE FROM attachments WHERE account_id = $1 AND id = $2 AND uploaded_by = $3 AND message_id IS NULL"
        " RETURNING file_key",
        account_id,
        attachment_id,
        user_id,
    )
    if row is None:
        raise AttachmentNotFound
    forget_files(transaction, [row["file_key"]])


async def _visible(
    transaction: Transaction, account_id: int, user_id: int, attachment_id: int, visible: Visibility
) -> AttachmentRow:
    args: list[Any] = [account_id, attachment_id, user_id]
    record = await transaction.first(
        f"SELECT {ATTACHMENT_COLUMNS} FROM attachments a WHERE account_id = $1 AND id = $2 AND ("
        " (message_id IS NULL AND uploaded_by = $3) OR EXISTS (SELECT FROM messages m WHERE m.account_id = a.account_id"
        f" AND m.id = a.message_id AND {visible.where('m.inbox_id', args)}))",
        *args,
    )
    if record is None:
        raise AttachmentNotFound
    return attachment_row(record)


def _clean_name(name: str) -> str:
    """Return the last part of the path, without control characters, at a length that can be shown and sent on."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(c for c in last if c.isprintable())
    if len(clean) <= NAME_LENGTH:
        return clean or "file"
    ending = PurePosixPath(clean).suffix[:ENDING_LENGTH]
    return clean[: NAME_LENGTH - len(ending)] + ending
