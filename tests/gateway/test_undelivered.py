"""Replies that the platform took and could not deliver: the customer waits as before, unless a later reply arrived."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from frontdesk.contract.events import Content, InboundEvent, MessageEchoed, MessageReceived, Party, StatusChanged
from frontdesk.core.ingest.batch import InboundBatchItem
from frontdesk.core.ingest.run import ingest_fetched
from tests.app import App


async def told(app: App, *events: InboundEvent) -> None:
    """The platform tells of all of it at once."""
    item = InboundBatchItem(
        channel=app.inbox["channel"],
        platform="tiktok",
        remote_account_id=app.inbox["remote_id"],
        received_at=datetime.now(UTC),
        events=events,
    )
    async with app.database.batch() as transaction:
        await ingest_fetched(transaction, item, ())


async def sent(app: App, conversation: dict[str, Any], client_id: str) -> StatusChanged:
    """A reply that the platform takes; returns what it says of it later: that it did not arrive."""
    assert (await app.reply(conversation, client_id, f"Reply {client_id}")).status == 201
    await app.status(conversation, client_id, "sent")
    (row,) = await app.rows(
        "SELECT c.remote_id AS conversation, m.remote_id AS message FROM messages m JOIN conversations c"
        " ON c.account_id = m.account_id AND c.id = m.conversation_id WHERE c.id = $1 AND m.client_id = $2",
        conversation["id"],
        client_id,
    )
    return StatusChanged(
        conversation_id=row["conversation"], message_id=row["message"], status="failed", at=datetime.now(UTC)
    )


async def test_reply_that_was_not_delivered_makes_the_customer_wait_again(app: App) -> None:
    _, conversation = await app.written()
    before = await app.card(conversation)
    failed = await sent(app, conversation, "undelivered")
    assert (await app.card(conversation))["waiting_since"] is None
    await told(app, failed)
    await app.status(conversation, "undelivered", "failed")
    after = await app.card(conversation)
    assert (after["waiting_since"], after["first_reply_at"]) == (before["waiting_since"], None)
    assert before["waiting_since"] is not None
    (row,) = await app.rows(
        "SELECT payload::jsonb -> 'conversation' ->> 'waiting_since' AS since FROM feed WHERE kind = 'message'"
        " AND (payload::jsonb -> 'conversation' ->> 'id')::bigint = $1 ORDER BY id DESC LIMIT 1",
        conversation["id"],
    )
    assert row["since"] == after["waiting_since"], "browsers are shown it as well"


async def test_reply_that_was_not_delivered_is_made_good_by_a_later_one(app: App) -> None:
    _, conversation = await app.written()
    failed = await sent(app, conversation, "undelivered")
    await sent(app, conversation, "delivered")
    await told(app, failed)
    await app.status(conversation, "undelivered", "failed")
    assert (await app.card(conversation))["waiting_since"] is None


@pytest.mark.parametrize("comes", ["before", "after"])
@pytest.mark.parametrize("who", ["customer", "business"])
async def test_reply_that_was_not_delivered_is_told_with_other_news(app: App, who: str, comes: str) -> None:
    customer, conversation = await app.written()
    waits = (await app.card(conversation))["waiting_since"]
    failed = await sent(app, conversation, "undelivered")
    party, at = Party(remote_id=customer), datetime.now(UTC) + timedelta(seconds=1)
    said = Content(kind="text", raw_kind="text", text="Hello?")
    place, message_id = failed.conversation_id, f"{customer} {who} {comes}"
    news: InboundEvent = (
        MessageReceived(conversation_id=place, message_id=message_id, sent_at=at, sender=party, content=said)
        if who == "customer"
        else MessageEchoed(
            conversation_id=place, message_id=message_id, sent_at=at, recipient=party, content=said, origin="native_app"
        )
    )
    await told(app, *((news, failed) if comes == "before" else (failed, news)))
    await app.status(conversation, "undelivered", "failed")
    assert (await app.card(conversation))["waiting_since"] == (waits if who == "customer" else None)


async def test_reply_that_was_not_delivered_leaves_a_resolved_conversation_alone(app: App) -> None:
    _, conversation = await app.written()
    failed = await sent(app, conversation, "undelivered")
    await app.owner.patch(f"/api/conversations/{conversation['id']}", {"status": "resolved"})
    await told(app, failed)
    await app.status(conversation, "undelivered", "failed")
    card = await app.card(conversation)
    assert (card["status"], card["waiting_since"]) == ("resolved", None)
