"""Deleting a conversation: who may, what goes with it, what stays, and that a customer may begin anew."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from frontdesk.contract.comments import Comment
from frontdesk.contract.events import Content, MessageEchoed, MessageReceived, Party
from frontdesk.core.actors import SYSTEM
from frontdesk.core.conversations.conversation_deletion import FILES_KEPT, delete
from frontdesk.core.conversations.jobs import FORGET_FILES
from frontdesk.core.conversations.queries import one_conversation
from frontdesk.core.ingest import InboundBatchItem, ingest_fetched
from frontdesk.core.visibility import ALL_INBOXES
from tests.app import App
from tests.running_app import eventually


async def ready_file(app: App, conversation: dict[str, Any]) -> str:
    """The key of the picture in the conversation, as soon as it is fetched."""

    async def find() -> str | None:
        found = await app.rows(
            "SELECT file_key FROM attachments a JOIN messages m ON m.account_id = a.account_id AND m.id = a.message_id"
            " WHERE m.conversation_id = $1 AND a.file_key IS NOT NULL",
            conversation["id"],
        )
        return found[0]["file_key"] if found else None

    return await eventually(find)


async def test_deleting_a_conversation_takes_an_administrator(app: App) -> None:
    _, conversation = await app.written()
    path = f"/api/conversations/{conversation['id']}"
    for role in ("agent", "supervisor"):
        colleague = await app.installation.member(app.owner, role)
        assert (await colleague.delete(path)).problem == "forbidden"
    number = next(app.numbers)
    stranger = await app.installation.stranger(f"Account {number}", f"owner{number}@ceramics.example")
    assert (await stranger.delete(path)).problem == "conversation-not-found"
    assert (await app.card(conversation))["id"] == conversation["id"]


async def test_deleted_conversation_is_gone_with_its_content_and_published(app: App) -> None:
    customer, conversation = await app.written("Please forget me")
    path = f"/api/conversations/{conversation['id']}"
    assert (await app.reply(conversation, "1", "We will")).status == 201
    sent = await app.settled(conversation, "1")
    await app.run(
        "INSERT INTO reactions (account_id, inbox_id, message_remote_id, reactor_remote_id, emoji, from_business,"
        " removed, at) SELECT account_id, inbox_id, remote_id, 'r', '👍', false, false, now() FROM messages"
        " WHERE id = $1",
        sent["id"],
    )
    assert (await app.owner.put(f"{path}/draft", {"content": "One more", "private": False})).status == 200
    administrator = await app.installation.member(app.owner, "administrator")
    cursor = (await app.owner.get("/api/session")).body["feed_cursor"]
    assert (await administrator.delete(path)).status == 204
    assert (await administrator.delete(path)).problem == "conversation-not-found"
    assert (await app.owner.get(path)).problem == "conversation-not-found"
    assert (await app.owner.get(f"{path}/messages")).problem == "conversation-not-found"
    assert (await app.owner.get(f"/api/conversations?status=all&q={customer}")).body["items"] == []
    for left in (
        "SELECT FROM messages WHERE conversation_id = $1",
        "SELECT FROM drafts WHERE conversation_id = $1",
    ):
        assert await app.rows(left, conversation["id"]) == []
    assert await app.rows("SELECT FROM reactions WHERE message_remote_id = $1", sent["remote_id"]) == []

    async def told() -> Any:
        events = (await app.owner.get(f"/api/feed?cursor={cursor}")).body["events"]
        return [event["payload"] for event in events if event["kind"] == "conversation_deleted"] or None

    assert await eventually(told) == [{"happened": ["conversation.deleted"], "conversation_id": conversation["id"]}]
    assert [m["text"] for m in await app.phone(customer)] == ["Please forget me", "We will"]
    assert (await app.owner.get(f"/api/contacts/{conversation['contact']['id']}")).status == 200

    await app.says(customer, "Hello again")
    anew = await app.conversation(customer)
    assert anew["number"] > conversation["number"]
    assert [m["content"] for m in await app.thread(anew)] == ["Hello again"]


async def test_waiting_reply_of_a_deleted_conversation_is_not_sent(app: App) -> None:
    customer, conversation = await app.written()
    await app.run("UPDATE inboxes SET state = 'needs_reconnect' WHERE id = $1", conversation["inbox_id"])
    try:
        assert (await app.reply(conversation, "1", "Too late")).status == 201
        assert (await app.owner.delete(f"/api/conversations/{conversation['id']}")).status == 204
    finally:
        await app.run("UPDATE inboxes SET state = 'connected' WHERE id = $1", conversation["inbox_id"])
    await app.hurry()
    _, other = await app.written()
    assert (await app.reply(other, "1", "In time")).status == 201
    assert (await app.settled(other, "1"))["status"] in ("sent", "read")
    assert len(await app.phone(customer)) == 1


async def test_reply_on_its_way_when_its_conversation_is_deleted_does_not_bring_it_back(app: App) -> None:
    customer, conversation = await app.written()
    await app.simulator.fault("business/message/send/", "slow", delay_ms=600)
    assert (await app.reply(conversation, "1", "It is on its way")).status == 201
    assert (await app.status(conversation, "1", "sending"))["remote_id"] is None
    assert (await app.owner.delete(f"/api/conversations/{conversation['id']}")).status == 204

    async def echoed() -> bool | None:
        delivered = "SELECT FROM webhook_deliveries WHERE inbox_id = $1 AND summary LIKE $2"
        return bool(await app.rows(delivered, app.inbox["id"], f"text to {customer}%")) or None

    await eventually(echoed)
    assert [m["text"] for m in await app.phone(customer)][-1] == "It is on its way"
    assert (await app.owner.get(f"/api/conversations?status=all&q={customer}")).body["items"] == []
    await app.says(customer, "Thank you")
    assert [m["content"] for m in await app.thread(await app.conversation(customer))] == ["Thank you"]


async def test_files_of_a_deleted_conversation_go_unless_another_has_them(app: App) -> None:
    conversations = []
    for customer in [await app.new_customer() for _ in range(2)]:
        await app.says(customer, kind="image")
        conversations.append(await app.conversation(customer))
    keys = {await ready_file(app, conversation) for conversation in conversations}
    (key,) = keys  # the simulator's picture is the same for all
    path = app.application.services.files.path(key)
    long_ago = (datetime.now(UTC) - 2 * FILES_KEPT).timestamp()
    os.utime(path, (long_ago, long_ago))
    forget = app.application.work.doing(FORGET_FILES)

    await app.run("UPDATE attachments SET file_key = $1 WHERE file_key = $2", "0" * 64, key)
    await app.run(
        "UPDATE attachments a SET file_key = $1 FROM messages m WHERE m.account_id = a.account_id"
        " AND m.id = a.message_id AND m.conversation_id = ANY($2)",
        key,
        [conversation["id"] for conversation in conversations],
    )
    for conversation, stays in zip(conversations, (True, False), strict=True):
        assert path.exists()
        assert (await app.owner.delete(f"/api/conversations/{conversation['id']}")).status == 204
        jobs = await app.rows("SELECT args, scheduled_at FROM procrastinate_jobs WHERE task_name = 'forget_files'")
        assert {"keys": [key]} in [job["args"] for job in jobs]
        assert all(job["scheduled_at"] > datetime.now(UTC) + FILES_KEPT / 2 for job in jobs)
        await forget(keys=[key])
        assert path.exists() is stays


async def test_file_that_was_just_stored_again_stays(app: App) -> None:
    files = app.application.services.files
    key = await files.put(b"a vase")
    path = files.path(key)
    long_ago = (datetime.now(UTC) - 2 * FILES_KEPT).timestamp()
    os.utime(path, (long_ago, long_ago))
    assert await files.put(b"a vase") == key
    await files.forget(key, unused_for=60)
    assert path.read_bytes() == b"a vase"
    os.utime(path, (long_ago, long_ago))
    await files.forget(key, unused_for=60)
    await files.forget(key, unused_for=60)
    assert not path.exists()
    assert await files.put(b"a vase") == key
    assert path.read_bytes() == b"a vase"


async def test_comment_stays_with_its_post_and_opens_no_other_conversation(app: App) -> None:
    number = next(app.numbers)
    (inbox,) = await app.rows(
        "INSERT INTO inboxes (account_id, channel, remote_id, name, state) SELECT account_id, 'tiktok_feed', $1,"
        " 'Posts', 'connected' FROM inboxes WHERE id = $2 RETURNING id, account_id",
        f"posts of {number}",
        app.inbox["id"],
    )
    comment = Comment(
        post_id=f"post {number}",
        comment_id=f"comment {number}",
        parent_id=None,
        author=Party(remote_id=f"person {number}", username="ida", name="Ida"),
        from_business=False,
        at=datetime.now(UTC) - timedelta(minutes=1),
        text="Is it dishwasher safe?",
        image_url=None,
        likes=0,
        replies=0,
        liked=False,
        hidden=False,
    )
    arrival = InboundBatchItem(
        channel="tiktok_feed",
        platform="tiktok",
        remote_account_id=f"posts of {number}",
        received_at=datetime.now(UTC),
        events=(),
    )
    opened = "SELECT id FROM conversations WHERE inbox_id = $1"
    async with app.database.system() as transaction:
        await ingest_fetched(transaction, arrival, [comment])
    (conversation,) = await app.rows(opened, inbox["id"])
    assert (await app.owner.delete(f"/api/conversations/{conversation['id']}")).status == 204
    async with app.database.system() as transaction:
        await ingest_fetched(transaction, arrival, [comment])
    assert await app.rows(opened, inbox["id"]) == []
    kept = await app.rows("SELECT content, forgotten FROM comments WHERE inbox_id = $1", inbox["id"])
    assert [tuple(row) for row in kept] == [("Is it dishwasher safe?", True)]


def told(app: App, *events: MessageEchoed | MessageReceived) -> InboundBatchItem:
    return InboundBatchItem(
        channel=app.inbox["channel"],
        platform="tiktok",
        remote_account_id=app.inbox["remote_id"],
        received_at=datetime.now(UTC),
        events=events,
    )


def said(number: int, text: str, sent_at: datetime) -> MessageReceived:
    return MessageReceived(
        conversation_id=f"silent {number}",
        message_id=f"message {number} {text}",
        sent_at=sent_at,
        sender=Party(remote_id=f"person {number}", username=f"person{number}", name="Ida"),
        content=Content(kind="text", raw_kind="text", text=text),
    )


def written_first(number: int, sent_at: datetime) -> MessageEchoed:
    """A message of the business, from the platform's own app."""
    return MessageEchoed(
        conversation_id=f"silent {number}",
        message_id=f"message {number} of the business",
        sent_at=sent_at,
        recipient=Party(remote_id=f"person {number}", username=f"person{number}", name="Ida"),
        content=Content(kind="text", raw_kind="text", text="Welcome"),
        origin="native_app",
    )


async def thread_of(app: App, number: int) -> list[Any]:
    rows = await app.rows(
        "SELECT m.content FROM messages m JOIN conversations c ON c.account_id = m.account_id"
        " AND c.id = m.conversation_id WHERE c.remote_id = $1 AND m.direction <> 'activity' ORDER BY m.id",
        f"silent {number}",
    )
    return [row["content"] for row in rows]


async def test_message_whose_id_another_conversation_has_stays_deleted_too(app: App) -> None:
    number, other = next(app.numbers), next(app.numbers)
    first = said(other, "First", datetime.now(UTC) - timedelta(minutes=2))
    last = replace(said(number, "Second", datetime.now(UTC) - timedelta(minutes=1)), message_id=first.message_id)
    async with app.database.system() as transaction:
        assert await ingest_fetched(transaction, told(app, first, last), ()) == 2
    (conversation,) = await app.rows("SELECT id FROM conversations WHERE remote_id = $1", f"silent {number}")
    assert (await app.owner.delete(f"/api/conversations/{conversation['id']}")).status == 204
    async with app.database.system() as transaction:
        assert await ingest_fetched(transaction, told(app, last), ()) == 0
    assert await thread_of(app, number) == []


@pytest.mark.parametrize("until", [None, "-infinity"])
async def test_deleted_conversation_without_a_word_of_the_customer_begins_anew_with_the_first(
    app: App, until: str | None
) -> None:
    number = next(app.numbers)
    now = datetime.now(UTC)
    echo = written_first(number, now - timedelta(minutes=2))
    async with app.database.system() as transaction:
        assert await ingest_fetched(transaction, told(app, echo), ()) == 1
    (conversation,) = await app.rows("SELECT id FROM conversations WHERE remote_id = $1", f"silent {number}")
    assert (await app.owner.delete(f"/api/conversations/{conversation['id']}")).status == 204
    if until is not None:  # as it was noted by an earlier version
        await app.run("UPDATE deleted_conversations SET until = '-infinity' WHERE remote_id = $1", f"silent {number}")
    async with app.database.system() as transaction:
        first = said(number, "Hello", now - timedelta(minutes=1))
        assert await ingest_fetched(transaction, told(app, echo, first), ()) == 1
    assert await thread_of(app, number) == ["Hello"]


async def test_message_told_again_during_deletion_stays_deleted(app: App) -> None:
    number = next(app.numbers)
    message = said(number, "Forget me", datetime.now(UTC) - timedelta(minutes=1))
    async with app.database.system() as transaction:
        await ingest_fetched(transaction, told(app, message), ())
    (row,) = await app.rows("SELECT id, account_id FROM conversations WHERE remote_id = $1", f"silent {number}")

    async def again() -> None:
        async with app.database.system() as transaction:
            await ingest_fetched(transaction, told(app, message), ())

    async def waits() -> bool | None:
        return bool(await app.rows("SELECT FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")) or None

    async with app.database.account(row["account_id"]) as transaction:
        conversation = await one_conversation(transaction, row["account_id"], row["id"], ALL_INBOXES, lock=True)
        assert conversation is not None
        ingesting = asyncio.create_task(again())
        await eventually(waits)
        await delete(transaction, conversation, SYSTEM)
    await ingesting
    assert await thread_of(app, number) == []
