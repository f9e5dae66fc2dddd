"""The event log of a real conversation: who did what, in the order it was done, and what browsers are told of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from frontdesk.api.app import create_api
from frontdesk.api.kit.feed_rows import row_models
from frontdesk.contract.events import Content, MessageReceived, Party, ReceiptUpdated
from frontdesk.core.events import EVENTS
from frontdesk.core.ingest.batch import InboundBatchItem
from frontdesk.core.ingest.run import ingest_fetched
from frontdesk.features.all_features import DECLARED
from tests.app import App
from tests.running_app import eventually

ROWS = row_models(DECLARED.feed)


async def log_of(app: App, conversation: dict[str, Any]) -> list[Any]:
    """The conversation's events, oldest first."""
    return await app.rows("SELECT * FROM events WHERE conversation_id = $1 ORDER BY id", conversation["id"])


def told(rows: list[Any]) -> list[tuple[str, str]]:
    """What happened and who did it; when the customer's name and picture come is not told."""
    return [(row["name"], row["actor_kind"]) for row in rows if row["name"] != "conversation.updated"]


async def test_conversation_from_first_message_to_resolved_is_told_by_its_events(app: App) -> None:
    customer, conversation = await app.written("Is the blue bowl still there?")
    path = f"/api/conversations/{conversation['id']}"
    me = (await app.owner.get("/api/me")).body["id"]
    await app.owner.post(f"{path}/read")
    await app.reply(conversation, "a", "It is")
    await app.settled(conversation, "a")
    changed = await app.owner.patch(path, {"assignee_id": me, "priority": "high", "labels": ["bowls"]})
    assert changed.status == 200, changed
    await app.owner.patch(path, {"status": "resolved"})
    await app.says(customer, "Thank you")

    async def reopened() -> list[Any] | None:
        rows = await log_of(app, conversation)
        return rows if rows[-1]["name"] == "conversation.opened" else None

    rows = await eventually(reopened)
    assert told(rows) == [
        ("conversation.created", "contact"),
        ("message.received", "contact"),
        ("conversation.read", "user"),
        ("message.queued", "user"),
        ("message.sending", "system"),
        ("message.sent", "user"),
        ("conversation.assigned", "user"),
        ("conversation.prioritised", "user"),
        ("conversation.labelled", "user"),
        ("conversation.resolved", "user"),
        ("message.received", "contact"),
        ("conversation.opened", "contact"),
    ]
    changes = {row["name"]: (row["data"] or {}).get("changes") for row in rows}
    assert changes["conversation.prioritised"] == {"priority": [None, "high"]}
    assert changes["conversation.assigned"] == {"assignee_id": [None, me], "owner": [None, {"kind": "user", "id": me}]}
    assert changes["conversation.labelled"] == {"labels": [[], ["bowls"]]}
    assert changes["conversation.opened"] == {"status": ["resolved", "open"]}
    assert {row["actor_id"] for row in rows if row["actor_kind"] == "user"} == {me}
    assert all("bowl" not in msgspec.json.encode(row["data"]).decode() for row in rows if "label" not in row["name"])


async def test_feed_row_says_what_happened_in_the_order_of_the_log(app: App) -> None:
    (before,) = await app.rows("SELECT coalesce(max(id), 0) AS feed FROM feed")
    _, conversation = await app.written("Hello")
    note = {"client_id": "n", "content": "A regular", "private": True}
    assert (await app.owner.post(f"/api/conversations/{conversation['id']}/messages", note)).status == 201
    rows = await app.rows(
        "SELECT kind, payload::jsonb AS payload FROM feed WHERE id > $1 AND kind = 'message'"
        " AND (payload::jsonb -> 'conversation' ->> 'id')::bigint = $2 ORDER BY id",
        before["feed"],
        conversation["id"],
    )
    assert [row["payload"]["happened"] for row in rows] == [
        ["message.received", "conversation.created"],
        ["note.created"],
    ]


async def test_message_delivered_twice_happened_once(app: App) -> None:
    fault = {"target": "webhook", "kind": "duplicate", "remaining": 1}
    await app.simulator.control("tiktok/faults", fault)
    _, conversation = await app.written("Only once")
    names = [name for name, _ in told(await log_of(app, conversation))]
    assert names.count("message.received") == 1
    assert names.count("conversation.created") == 1


async def test_feed_rows_match_the_document(app: App) -> None:
    customer, conversation = await app.written("A row of many kinds")
    await app.owner.post(f"/api/conversations/{conversation['id']}/read")
    await app.owner.patch(f"/api/contacts/{conversation['contact']['id']}", {"note": "Likes blue"})
    await app.says(customer, "And another")
    rows = await app.rows("SELECT id, kind, payload FROM feed ORDER BY id DESC LIMIT 5000")
    for row in rows:
        said = f'{{"id":{row["id"]},"kind":"{row["kind"]}","payload":{row["payload"]}}}'
        ROWS[row["kind"]].model_validate_json(said, strict=False)
    assert {"message", "conversation", "contact"} <= {row["kind"] for row in rows}


def test_document_knows_every_kind_of_row() -> None:
    schemas = create_api(DECLARED).openapi()["components"]["schemas"]
    own = {"draft", "session", "presence", "presence_changed"}
    kinds = {event.feed for event in EVENTS if event.feed is not None}
    assert schemas["FeedItem"]["discriminator"]["mapping"].keys() == kinds | own == DECLARED.feed.keys()
    assert {
        place.rsplit("/", 1)[-1] for place in schemas["FeedItem"]["discriminator"]["mapping"].values()
    } <= schemas.keys()
    assert schemas["EventName"]["enum"] == sorted(event.name for event in EVENTS)


async def test_receipt_in_the_batch_of_a_message_is_told_as_what_it_is(app: App) -> None:
    now = datetime.now(UTC)
    asks = Content(kind="text", raw_kind="text", text="And the green one?")
    received = MessageReceived(
        conversation_id="batch-of-two", message_id="b1", sent_at=now, sender=Party(remote_id="two"), content=asks
    )
    item = InboundBatchItem(
        channel=app.inbox["channel"],
        platform="tiktok",
        remote_account_id=app.inbox["remote_id"],
        received_at=now,
        events=(received, ReceiptUpdated(conversation_id="batch-of-two", until=now)),
    )
    async with app.database.batch() as transaction:
        await ingest_fetched(transaction, item, ())
    (found,) = await app.rows("SELECT id FROM conversations WHERE remote_id = 'batch-of-two'")
    names = [row["name"] for row in await log_of(app, found)]
    assert names[:3] == ["conversation.created", "message.received", "messages.read"]
    rows = await app.rows(
        "SELECT kind, payload::jsonb -> 'happened' AS happened FROM feed WHERE kind IN ('message', 'receipt')"
        " AND (payload::jsonb -> 'conversation' ->> 'id')::bigint = $1 ORDER BY id",
        found["id"],
    )
    assert [(row["kind"], row["happened"]) for row in rows] == [
        ("message", ["message.received"]),
        ("receipt", ["conversation.created", "messages.read"]),
    ]
