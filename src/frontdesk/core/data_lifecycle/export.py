"""Export of a whole account in one ZIP file: JSON Lines for each kind of row, and the files themselves.

Rows are read page by page, as the account sees them, and written as they are read; memory holds one file at a time.
What people write meanwhile may or may not be in it. Secrets, and what only one person sees, are not.
"""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import field, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from frontdesk.core.conversations.authors import joins_of, names_of
from frontdesk.core.data_lifecycle.account_deletion import AccountUnknown
from frontdesk.db.database import Database
from frontdesk.kit.files import FileStore
from frontdesk.kit.values import dataclass

FORMAT = 2
"""The meaning of what is in the file; a reader refuses what it does not know."""
PAGE = 2000


@dataclass(frozen=True, slots=True)
class Exported:
    """Kind of row: its columns, and by which of them it is read page by page.

    `left_out` are the columns that are not exported, each with the reason; core's own are in `COLUMNS_NOT_EXPORTED`.
    """

    columns: str
    source: str
    key: str = "id"
    types: tuple[str, ...] = ("bigint",)
    left_out: Mapping[str, str] = field(default_factory=dict)


# In the order of the file: what others refer to comes first. Ids are ours, remote ids the platforms'.
TABLES: Mapping[str, Exported] = {
    "members": Exported(
        "r.user_id, u.name, u.email, r.role, r.created_at",
        "memberships r JOIN users u ON u.id = r.user_id",
        "user_id",
    ),
    "teams": Exported("r.id, r.name, r.created_at", "teams r"),
    "labels": Exported("r.id, r.name, r.colour, r.created_at", "labels r"),
    "inboxes": Exported(
        "r.id, r.channel, r.remote_id, r.name, r.username, r.display_name, r.state, r.connected_at, r.created_at",
        "inboxes r",
    ),
    "contacts": Exported(
        "r.id, r.name, r.email, r.phone, r.note, r.avatar_key, r.blocked_at, r.created_at, r.updated_at",
        "contacts r",
    ),
    "identities": Exported(
        "r.id, r.contact_id, r.platform, r.remote_id, r.username, r.name, r.is_follower, r.created_at", "identities r"
    ),
    "posts": Exported(
        "r.id, r.inbox_id, r.remote_id, r.kind, r.caption, r.permalink, r.cover_key, r.posted_at, r.likes, r.comments,"
        " r.shares, r.views, r.created_at",
        "posts r",
    ),
    "events": Exported(
        "r.id, r.name, r.version, r.at, r.actor_kind, r.actor_id, r.inbox_id, r.conversation_id, r.contact_id,"
        " r.message_id, r.data, r.recorded_at",
        "events r",
    ),
    "conversations": Exported(
        "r.id, r.number, r.inbox_id, r.contact_id, r.remote_id, r.status, r.snoozed_until, r.held_until,"
        " r.episode, r.priority, r.assignee_id, r.owner_kind, r.owner_id, r.owner_epoch, r.automatic_owner,"
        " r.team_id, r.labels, r.unread_count, r.waiting_since, r.first_reply_at,"
        " r.last_activity_at, r.last_message_id, r.contact_read_at, r.referral, r.post_id, r.comment_id, r.created_at",
        "conversations r",
    ),
    "messages": Exported(
        "r.id, r.conversation_id, r.inbox_id, r.direction, json_build_object('kind', r.author, 'id',"
        " coalesce(r.author_id, c.contact_id), 'name', coalesce(p.name, " + names_of("r") + ")) AS author,"
        " r.kind, r.content, r.details,"
        " r.private, r.status, r.status_at, r.error, r.remote_id, r.reply_to_remote_id, r.sent_at, r.received_at,"
        " r.owner_epoch",
        f"messages r {joins_of('r')} LEFT JOIN conversations c ON r.author = 'contact' AND c.account_id = r.account_id"
        " AND c.id = r.conversation_id LEFT JOIN contacts p ON p.account_id = c.account_id AND p.id = c.contact_id",
    ),
    "attachments": Exported(
        "r.id, r.message_id, r.kind, r.name, r.mime_type, r.bytes, r.width, r.height, r.state, r.error, r.file_key,"
        " r.created_at",
        "attachments r",
    ),
    "reactions": Exported(
        "r.inbox_id, r.message_remote_id, r.reactor_remote_id, r.emoji, r.image_key, r.from_business, r.removed, r.at",
        "reactions r",
        "inbox_id, message_remote_id, reactor_remote_id, emoji",
        ("bigint", "text", "text", "text"),
    ),
    "comments": Exported(
        "r.id, r.inbox_id, r.post_id, r.remote_id, r.parent_remote_id, r.root_remote_id, r.author_remote_id,"
        " r.from_business, r.content, r.image_url, r.commented_at, r.visibility, r.deleted_at, r.liked, r.likes",
        "comments r",
    ),
}
NOT_EXPORTED: Mapping[str, str] = {
    "api_tokens": "secrets of programs",
    "command_keys": "keys of programs' requests, for two days",
    "comment_invitations": "what a platform lets the business do now",
    "connect_attempts": "steps of connecting an inbox",
    "conversation_labels": "the labels of the conversations again",
    "deleted_conversations": "what keeps deleted conversations deleted",
    "drafts": "what one person has begun to write",
    "early_changes": "what comes before its message, for a day",
    "early_receipts": "what comes before its conversation, for a day",
    "feed": "the same changes again, for a few days",
    "gaps": "when a platform was not listened to",
    "inbox_credentials": "secrets of platforms",
    "inbox_members": "who sees which inbox, set anew where the account goes",
    "invitations": "secrets of links",
    "message_gateways": "how another product's dashboards are served",
    "message_gateway_inboxes": "how another product's dashboards are served",
    "message_words": "the words of the messages again, for the search",
    "open_connections": "how far a platform was listened to",
    "parked_events": "events that a part of Frontdesk has yet to react to",
    "polled_conversations": "when a platform is asked again",
    "polled_inboxes": "when a platform is asked again",
    "search_progress": "how far the search has read",
    "sessions": "secrets of browsers",
    "webhook_deliveries": "the same messages again, raw, for a few days",
}
"""Tables with rows of accounts that are left out, and why. A table is in one of the two lists, or its feature declares
which of the two it is."""
_COLUMNS_LEFT_OUT: Mapping[str, str] = {
    "secrets of webhooks' addresses": "inboxes.webhook_key",
    "rules of the channel, which it tells anew": (
        "inboxes.credentials_inbox_id inboxes.comment_tickets inboxes.facts inboxes.rules inboxes.reply_window"
        " conversations.image_allowed conversations.image_checked_at"
    ),
    "the state of the connection to the platform": (
        "inboxes.state_reason inboxes.last_event_at inboxes.author_remote_id inboxes.lost_at"
    ),
    "how far a question to the platform is": (
        "identities.profile_fetched_at posts.state posts.refreshed_at posts.asks posts.ask_at comments.complete"
        " comments.asks comments.ask_at comments.visibility_at comments.written"
    ),
    "an address of the platform that ends; the file itself is exported": (
        "identities.avatar_url posts.cover_url posts.embed_url attachments.media_id attachments.source_url"
        " reactions.image_url reactions.image_type"
    ),
    "how far a message is on its way": (
        "messages.client_id messages.attempts messages.claims messages.next_attempt_at messages.sending_since"
    ),
    "what the messages say, counted again": (
        "conversations.inbound_count conversations.last_inbound_at conversations.answers conversations.late_answers"
        " conversations.comment_root"
    ),
    "what is being asked of the platform, until it is done": (
        "comments.asked comments.asked_at comments.asked_by comments.asked_by_kind comments.asked_by_id"
        " comments.asked_sent_at comments.problem"
        " comments.asked_line_id comments.forgotten"
    ),
    "what the conversation's messages say again": (
        "comments.edited comments.replaced comments.answered_privately_at comments.private_conversation_id"
    ),
    "who of the colleagues did it, which the events say": "contacts.blocked_by attachments.uploaded_by",
}
COLUMNS_NOT_EXPORTED: Mapping[str, str] = {
    column: why for why, columns in _COLUMNS_LEFT_OUT.items() for column in columns.split()
}
"""Columns of exported tables that are left out, and why. A column is exported, or it is here."""


async def export_account(
    database: Database,
    files: FileStore,
    account_id: int,
    target: Path,
    added: Mapping[str, Exported],
    named_by: Mapping[str, str],
) -> AsyncIterator[tuple[str, int]]:
    """Write the file; yield each kind of row with how many there are, `files` at the end. Raises `AccountUnknown`.

    `added` are the tables that features declare, `named_by` the columns that name files, by their tables.

    The file has its name only once it is whole. Besides a page of rows, memory holds half a kilobyte for each file.
    """
    async with database.account(account_id) as transaction:
        name = await transaction.value("SELECT name FROM accounts WHERE id = $1", account_id)
    if name is None:
        raise AccountUnknown(account_id)
    draft = target.with_name(f"{target.name}.part")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            about = {"format": FORMAT, "account_id": account_id, "name": name, "exported_at": datetime.now(UTC)}
            archive.writestr("account.json", msgspec.json.encode(about))
            tables = {**TABLES, **added}
            for table, exported in tables.items():
                yield table, await _write_rows(database, archive, account_id, table, exported)
            columns = [(exported, named_by[table]) for table, exported in tables.items() if table in named_by]
            yield "files", await _write_files(database, files, archive, account_id, columns)
        await asyncio.to_thread(draft.replace, target)
    finally:
        await asyncio.to_thread(draft.unlink, missing_ok=True)


async def _write_rows(
    database: Database, archive: zipfile.ZipFile, account_id: int, table: str, exported: Exported
) -> int:
    count = 0
    with archive.open(f"{table}.jsonl", "w", force_zip64=True) as entry:
        async for lines in _pages(database, account_id, exported):
            count += len(lines)
            await asyncio.to_thread(entry.write, "".join(f"{line}\n" for line in lines).encode())
    return count


async def _pages(database: Database, account_id: int, exported: Exported) -> AsyncIterator[list[str]]:
    """Yield the rows as JSON, a page at a time, each in a transaction of its own."""
    keys = [f"r.{column}" for column in exported.key.split(", ")]
    key, places = ", ".join(keys), [f"place_{n}" for n in range(len(keys))]
    named = ", ".join(f"{column} AS {place}" for column, place in zip(keys, places, strict=True))
    last: list[object] = []
    while True:
        after = ""
        if last:
            those = ", ".join(f"${n}::{kind}" for n, kind in enumerate(exported.types, start=3))
            after = f"AND ({key}) > ({those})"
        async with database.account(account_id) as transaction:
            rows = await transaction.fetch(
                f"SELECT (SELECT row_to_json(line) FROM (SELECT {exported.columns}) line)::text AS line, {named}"
                f" FROM {exported.source} WHERE r.account_id = $1 {after} ORDER BY {key} LIMIT $2",
                account_id,
                PAGE,
                *last,
            )
        if rows:
            yield [row["line"] for row in rows]
        if len(rows) < PAGE:
            return
        last = [rows[-1][place] for place in places]


async def _write_files(
    database: Database,
    files: FileStore,
    archive: zipfile.ZipFile,
    account_id: int,
    columns: Iterable[tuple[Exported, str]],
) -> int:
    """Write each file once that exported rows name, called by its key."""
    count = 0
    for exported, column in columns:
        named = replace(exported, columns=f"r.{column} AS key")
        async for lines in _pages(database, account_id, named):
            for line in lines:
                key = msgspec.json.decode(line)["key"]
                if key is None or f"files/{key}" in archive.NameToInfo or not await files.holds(key):
                    continue
                data = await files.read(key)
                await asyncio.to_thread(archive.writestr, f"files/{key}", data, zipfile.ZIP_STORED)
                count += 1
    return count
