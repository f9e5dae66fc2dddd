"""A filled installation is one that the application could have written: the core's rules replay its messages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import asyncpg
import pytest

from frontdesk.bootstrap import channel_setting_names
from frontdesk.core.conversations.reply_window import WindowFacts, after_inbound, after_reply
from frontdesk.core.inboxes.rules import reply_window_of
from frontdesk.dev.fill import Size, fill
from frontdesk.settings import Settings, SettingsError
from tests.clients import Client
from tests.installation import Installation

SIZE = Size(messages=4000, conversations=300, contacts=90, seed=7)


@pytest.fixture
async def settings(environment: dict[str, str], dsn: str) -> Settings:
    return Settings.from_environment(environment | {"DATABASE_URL": dsn}, channel_setting_names())


@pytest.fixture
async def rows(dsn: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    connection = await asyncpg.connect(dsn)
    yield connection
    await connection.close()


@dataclass
class Replayed:
    """What a conversation's messages make of it."""

    facts: WindowFacts = field(default_factory=WindowFacts)
    unread: int = 0
    waiting_since: datetime | None = None
    first_reply_at: datetime | None = None
    last: tuple[datetime, int] | None = None


def replayed(messages: list[Any], rule: Any) -> Replayed:
    found = Replayed()
    for message in messages:
        at = message["sent_at"]
        if message["direction"] != "activity":
            found.last = (at, message["id"])
        if message["direction"] == "in":
            found.facts = after_inbound(found.facts, at)
            found.unread += 1
            found.waiting_since = found.waiting_since or at
        elif message["direction"] == "out" and not message["private"]:
            if message["status"] != "failed":
                found.facts = after_reply(found.facts, at, rule)
            found.unread, found.waiting_since = 0, None
            found.first_reply_at = found.first_reply_at or at
        elif message["kind"] == "status":
            found.unread, found.waiting_since = 0, None
    return found


async def test_filled_rows_equal_what_the_application_writes(
    installation: Installation, owner: Client, settings: Settings, rows: asyncpg.Connection[asyncpg.Record]
) -> None:
    said: list[str] = []
    await fill(settings, SIZE, whatever_is_there=False, say=said.append)
    for table, count in (
        ("messages", SIZE.messages),
        ("conversations", SIZE.conversations),
        ("contacts", SIZE.contacts),
    ):
        assert await rows.fetchval(f"SELECT count(*) FROM {table}") == count
    inboxes = {row["id"]: row for row in await rows.fetch("SELECT * FROM inboxes")}
    messages: dict[int, list[Any]] = {}
    for row in await rows.fetch("SELECT * FROM messages ORDER BY sent_at, id"):
        messages.setdefault(row["conversation_id"], []).append(row)
    threads = await rows.fetch("SELECT * FROM conversations ORDER BY id")
    assert max(len(thread) for thread in messages.values()) == SIZE.long_thread
    assert {row["status"] for row in threads} == {"open", "pending", "snoozed", "resolved"}
    assert [row["number"] for row in threads] == list(range(1, SIZE.conversations + 1))
    for row in threads:
        rule = reply_window_of(inboxes[row["inbox_id"]]["reply_window"])
        of_it = messages[row["id"]]
        found = replayed(of_it, rule)
        assert (row["last_activity_at"], row["last_message_id"]) == found.last
        stored = WindowFacts(row["inbound_count"], row["last_inbound_at"], row["answers"], row["late_answers"])
        assert stored == found.facts
        assert row["waiting_since"] == found.waiting_since
        assert row["unread_count"] in (0, found.unread)  # an agent may have looked
        assert row["first_reply_at"] == found.first_reply_at
        assert (row["status"] == "resolved") == (of_it[-1]["kind"] == "status")
        assert (row["status"] == "snoozed") == (row["snoozed_until"] is not None)
        read_at = row["contact_read_at"]
        for message in of_it:
            assert message["inbox_id"] == row["inbox_id"]
            if message["status"] in ("sent", "read"):
                assert (message["status"] == "read") == (read_at is not None and message["sent_at"] <= read_at)
        assert (row["post_id"] is not None) == (row["comment_id"] is not None)
    comments = await rows.fetchval(
        "SELECT count(*) FROM comments k JOIN messages m USING (account_id, inbox_id, remote_id)"
        " JOIN conversations c ON c.account_id = m.account_id AND c.id = m.conversation_id AND c.post_id = k.post_id"
        " AND k.root_remote_id = c.comment_root"
    )
    assert comments == await rows.fetchval("SELECT count(*) FROM comments") > 0


async def test_product_works_on_it_and_it_is_never_filled_by_mistake(
    installation: Installation, owner: Client, settings: Settings, rows: asyncpg.Connection[asyncpg.Record]
) -> None:
    before = await rows.fetch("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexdef")
    await fill(settings, SIZE, whatever_is_there=False, say=lambda _: None)
    after = await rows.fetch("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexdef")
    assert before == after
    with pytest.raises(SettingsError, match="--yes"):
        await fill(settings, SIZE, whatever_is_there=False, say=lambda _: None)
    await fill(settings, SIZE, whatever_is_there=True, say=lambda _: None)
    assert await rows.fetchval("SELECT count(DISTINCT number) FROM conversations") == 2 * SIZE.conversations
    page = (await owner.get("/api/conversations?status=open")).body["items"]
    thread = f"/api/conversations/{page[0]['id']}"
    newest = (await owner.get(f"{thread}/messages")).body["items"][-1]
    assert page[0]["last_message"]["id"] <= newest["id"]
    noted = await owner.post(f"{thread}/messages", {"client_id": "1", "content": "Seen.", "private": True})
    assert noted.status == 201
    assert (await owner.get("/api/conversations?status=open")).body["items"][0]["last_message"]["content"] == "Seen."
    picture = await rows.fetchval("SELECT id FROM attachments LIMIT 1")
    assert (await owner.get(f"/api/attachments/{picture}/content")).status == 200


@pytest.mark.parametrize(
    "wrong",
    [Size(messages=10, conversations=10, contacts=1, seed=1), Size(messages=90, conversations=30, contacts=31, seed=1)],
)
async def test_sizes_that_make_no_installation_are_refused(wrong: Size) -> None:
    with pytest.raises(SettingsError):
        wrong.check()
