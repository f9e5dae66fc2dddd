"""Sentences that older versions kept in threads become data, and say the same as before."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from frontdesk.core.conversations.activity import activity_of
from frontdesk.core.conversations.activity_words import in_words
from frontdesk.db.migrate import migrate
from frontdesk.db.migrations.steps import read_steps
from tests.db.dumps import restore
from tests.postgres import FreshDatabase

DUMP = Path(__file__).parent / "installation_0029.sql.gz"

OLD: Sequence[tuple[str, str, dict[str, Any] | None, bool]] = (
    ("status", "Ada Marlow resolved the conversation", None, True),
    ("status", "Ada Marlow reopened the conversation", None, True),
    ("status", "Ada Marlow marked the conversation as pending", None, True),
    ("status", "Ada Marlow snoozed the conversation", {"snoozed_until": "2026-12-01T09:00:00+00:00"}, True),
    ("status", "The snooze is over", None, False),
    ("status", "Ada Marlow put the conversation on hold", {"held_until": "2026-12-01T09:00:00+00:00"}, True),
    ("status", "The hold is over", None, False),
    ("assignee", "Ada Marlow gave the conversation to the AI agent", None, True),
    ("priority", "Ada Marlow set the priority to high", None, True),
    ("priority", "Ada Marlow removed the priority", None, True),
    ("assignee", "Ada Marlow took the conversation", None, True),
    ("assignee", "Ada Marlow unassigned the conversation", None, True),
    ("assignee", "Ada Marlow assigned the conversation to Ben to the Rescue", None, True),
    ("team", "Ada Marlow assigned the conversation to the team Glaze and Co", None, True),
    ("team", "Ada Marlow removed the team", None, True),
    ("labels", "Ada Marlow added the label bowls", None, True),
    ("labels", "Ada Marlow added the label bowls, large", None, True),
    ("labels", "Ada Marlow added the labels bowls, gift", None, True),
    ("labels", "Ada Marlow removed the labels bowls, gift", None, True),
    ("labels", "Ada Marlow added the labels bowls, gift and removed the label black and white", None, True),
    ("block", "Ada Marlow blocked the customer", None, True),
    ("block", "Ada Marlow unblocked the customer", None, True),
    ("hole", "Messages may be missing here: TikTok only shows the newest. The rest is in the chat in TikTok.", None,
     False),
    ("comment", "Ada Marlow edited the comment", None, True),
    *(("comment", f"Ada Marlow {said}", {"verb": verb}, True) for verb, said in (
        ("hide", "is hiding the comment"), ("unhide", "is unhiding the comment"), ("delete", "is deleting the comment"),
        ("hide", "hid the comment"), ("unhide", "unhid the comment"), ("like", "liked the comment"),
        ("unlike", "removed the like"), ("delete", "deleted the comment"), ("like", "asked to like the comment"),
        ("unhide", "tried to unhide the comment, but TikTok didn't do it"),
        ("unlike", "tried to remove the like, but TikTok didn't do it"),
    )),
)  # fmt: skip
BY_CONTACTS = (
    ("status", "{} wrote, which reopened the conversation"),
    ("referral", "{} came from the ad “Spring “bowls””"),
    ("referral", "{} came from the ad"),
    ("referral", "{} came from the link “tiktok.me/x”"),
    ("referral", "{} came from qr code “Door”"),
)
UNKNOWN = (("status", "Somebody tidied up"), ("unknown", "TikTok told of something new."), ("sparkle", "Ada did it"))


@pytest.fixture
async def old(fresh_database: FreshDatabase) -> str:
    dsn = await fresh_database()
    await restore(dsn, DUMP)
    return dsn


async def put(
    connection: asyncpg.Connection[asyncpg.Record], kind: str, said: str, details: object, by: int | None
) -> int:
    found: int = await connection.fetchval(
        "INSERT INTO messages (account_id, conversation_id, inbox_id, direction, author, author_id, kind, content,"
        " details, sent_at) SELECT account_id, id, inbox_id, 'activity', 'system', $4, $1, $2, $3::jsonb, now()"
        " FROM conversations ORDER BY id LIMIT 1 RETURNING id",
        kind, said, None if details is None else json.dumps(details), by,
    )  # fmt: skip
    return found


async def test_activity_upgrade_kept_sentences_say_the_same_as_data(old: str) -> None:
    connection = await asyncpg.connect(old)
    ada = await connection.fetchval("SELECT id FROM users WHERE name = 'Ada Marlow'")
    contact = await connection.fetchval(
        "SELECT p.name FROM conversations c JOIN contacts p ON p.id = c.contact_id ORDER BY c.id LIMIT 1"
    )
    wanted = {
        await put(connection, kind, said, details, ada if by_user else None): said
        for kind, said, details, by_user in OLD
    }
    for kind, said in BY_CONTACTS:
        wanted[await put(connection, kind, said.format(contact), None, None)] = said.format(contact)
    left = {await put(connection, kind, said, None, ada): said for kind, said in UNKNOWN}
    before = await connection.fetch(
        "SELECT id, content FROM messages WHERE direction = 'activity' AND id <> ALL($1)", list(left)
    )
    # What is there already is kept, too.
    wanted |= {row["id"]: row["content"] for row in before}
    await migrate(old)
    rows = await connection.fetch(
        "SELECT m.id, m.author, m.author_id, m.content, m.details, u.name, m.kind FROM messages m"
        " LEFT JOIN users u ON u.id = m.author_id WHERE m.direction = 'activity' AND m.id <> ALL($1)",
        list(left),
    )
    assert len(rows) == len(wanted)
    told: dict[int, str] = {}
    for row in rows:
        details = json.loads(row["details"])
        activity = activity_of("activity", row["content"], details)
        assert activity is not None, (row, wanted[row["id"]])
        assert details.get("by") == (contact if row["author"] == "contact" else row["name"])
        told[row["id"]] = in_words(activity, row["author"], row["author_id"], details.get("by"))
    assert told == wanted
    kept = await connection.fetch("SELECT id, content FROM messages WHERE id = ANY($1)", list(left))
    assert {row["id"]: row["content"] for row in kept} == left
    await connection.close()


async def test_activity_upgrade_ran_twice_changes_nothing(old: str) -> None:
    connection = await asyncpg.connect(old)
    await put(connection, "labels", "Ada Marlow added the label bowls", None, None)
    await migrate(old)
    every = "SELECT array_agg(m::text ORDER BY m.id) FROM messages m"
    once = await connection.fetchval(every)
    (step,) = (one for one in read_steps() if one.name.endswith("activities"))
    for statement in step.statements():
        await connection.execute(statement)
    assert await connection.fetchval(every) == once
    await connection.close()
