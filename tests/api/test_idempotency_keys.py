"""A request that is sent again with its key is done once, however much has happened in between."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import Any

import pytest

from tests.app import App
from tests.clients import Client, Response


def key(app: App) -> str:
    return f"key-{next(app.numbers)}"


async def send(client: Client, method: str, path: str, body: object, used: str) -> Response:
    return await client.call(method, path, body, **{"idempotency_key": used})


async def happened(app: App, conversation: dict[str, Any]) -> list[str]:
    rows = await app.rows("SELECT name FROM events WHERE conversation_id = $1 ORDER BY id", conversation["id"])
    return [row["name"] for row in rows]


async def test_change_sent_again_does_not_undo_what_happened_meanwhile(app: App) -> None:
    _, conversation = await app.written()
    path, used = f"/api/conversations/{conversation['id']}", key(app)
    assert (await send(app.owner, "PATCH", path, {"status": "resolved"}, used)).body["status"] == "resolved"
    assert (await app.owner.patch(path, {"status": "open"})).status == 200
    again = await send(app.owner, "PATCH", path, {"status": "resolved"}, used)
    assert (again.status, again.body["status"]) == (200, "open")
    assert (await send(app.owner, "PATCH", path, {"status": "resolved"}, key(app))).body["status"] == "resolved"


async def test_change_sent_twice_at_the_same_time_is_done_once(app: App) -> None:
    _, conversation = await app.written()
    path, used = f"/api/conversations/{conversation['id']}", key(app)
    tries = [send(app.owner, "PATCH", path, {"priority": "high"}, used) for _ in range(6)]
    assert {(got.status, got.body["priority"]) for got in await asyncio.gather(*tries)} == {(200, "high")}
    assert (await happened(app, conversation)).count("conversation.prioritised") == 1


async def test_key_of_another_request_is_refused(app: App) -> None:
    _, conversation = await app.written()
    path, used = f"/api/conversations/{conversation['id']}", key(app)
    assert (await send(app.owner, "PATCH", path, {"priority": "high"}, used)).status == 200
    for method, where, body in (("PATCH", path, {"priority": "low"}), ("POST", f"{path}/read", None)):
        refused = await send(app.owner, method, where, body, used)
        assert (refused.status, refused.problem) == (422, "idempotency-key-reused")
    assert (await app.card(conversation))["priority"] == "high"


async def test_client_id_of_a_message_with_other_words_is_refused(app: App) -> None:
    _, conversation = await app.written()
    assert (await app.reply(conversation, "c", "It is blue")).status == 201
    assert (await app.reply(conversation, "c", " It is blue\n")).status == 200
    for content, more in (("It is green", {}), ("It is blue", {"private": True})):
        refused = await app.reply(conversation, "c", content, **more)
        assert (refused.status, refused.problem) == (422, "client-id-reused")
    assert [message["content"] for message in await app.thread(conversation)][1:] == ["It is blue"]


async def test_field_that_is_unknown_or_missing_is_told_in_plain_words(app: App) -> None:
    _, conversation = await app.written()
    body = {"client_id": "d", "text": "It is blue"}
    refused = await app.owner.post(f"/api/conversations/{conversation['id']}/messages", body)
    assert (refused.status, refused.body["detail"]) == (422, "body.text: This request has no such field.")
    assert (await app.owner.post("/api/labels", {})).body["detail"] == "body.name: This field is required."


async def test_refused_request_keeps_no_key(app: App) -> None:
    _, conversation = await app.written()
    path, used = f"/api/conversations/{conversation['id']}", key(app)
    assert (await send(app.owner, "PATCH", path, {"assignee_id": 2**40}, used)).status == 422
    assert (await send(app.owner, "PATCH", path, {"priority": "high"}, used)).status == 200


async def test_keys_of_two_people_are_apart(app: App) -> None:
    _, conversation = await app.written()
    path, used = f"/api/conversations/{conversation['id']}", key(app)
    other = await app.installation.member(app.owner, "supervisor")
    assert (await send(app.owner, "PATCH", path, {"priority": "high"}, used)).status == 200
    assert (await send(other, "PATCH", path, {"priority": "low"}, used)).body["priority"] == "low"


async def test_reply_sent_again_is_one_message_and_one_that_was_cancelled_stays_so(app: App) -> None:
    _, conversation = await app.written()
    path, used = f"/api/conversations/{conversation['id']}/messages", key(app)
    note = {"client_id": "n", "content": "Call back", "private": True}
    first = await send(app.owner, "POST", path, note, used)
    again = await send(app.owner, "POST", path, note, used)
    assert (first.status, again.status, first.body["id"]) == (201, 200, again.body["id"])
    refused = await send(app.owner, "POST", path, note | {"client_id": "other"}, used)
    assert refused.problem == "idempotency-key-reused"


async def test_deletion_sent_again_is_done(app: App) -> None:
    _, conversation = await app.written()
    path, used = f"/api/conversations/{conversation['id']}", key(app)
    assert (await send(app.owner, "DELETE", path, None, used)).status == 204
    assert (await send(app.owner, "DELETE", path, None, used)).status == 204
    assert (await send(app.owner, "DELETE", path, None, key(app))).status == 404


async def test_change_of_many_sent_again_goes_on_where_it_was(app: App) -> None:
    (_, one), (_, two) = await app.written(), await app.written()
    used = key(app)
    wanted = {"conversation_ids": [one["id"]], "status": "resolved", "unread": True}
    assert (await send(app.owner, "PATCH", "/api/conversations", wanted, used)).body["changed"] == 1
    assert (await app.owner.patch(f"/api/conversations/{one['id']}", {"status": "open"})).status == 200
    both = wanted | {"conversation_ids": [one["id"], two["id"]]}
    assert (await send(app.owner, "PATCH", "/api/conversations", both, used)).body["changed"] == 2
    assert [(await app.card(each))["status"] for each in (one, two)] == ["open", "resolved"]


@pytest.mark.parametrize("used", ["", "two words", "x" * 201, "k\u00e9y"])
async def test_key_that_is_none_is_refused(app: App, used: str) -> None:
    _, conversation = await app.written()
    got = await send(app.owner, "PATCH", f"/api/conversations/{conversation['id']}", {"priority": "high"}, used)
    assert (got.status, got.problem) == (422, "invalid-request")
    assert "without spaces" in got.body["detail"]
    assert "^" not in got.body["detail"]
    assert (await app.card(conversation))["priority"] is None


async def test_key_of_a_bulk_change_is_apart_from_every_key_a_client_may_send(app: App) -> None:
    _, conversation = await app.written()
    path, used = f"/api/conversations/{conversation['id']}", key(app)
    one = await send(app.owner, "PATCH", path, {"priority": "high"}, f"{used}:change:{conversation['id']}")
    assert one.status == 200
    assert (await app.owner.patch(path, {"priority": "low"})).status == 200
    wanted = {"conversation_ids": [conversation["id"]], "priority": "high"}
    assert (await send(app.owner, "PATCH", "/api/conversations", wanted, used)).body["changed"] == 1
    assert (await app.card(conversation))["priority"] == "high"
    kept = await app.rows("SELECT key FROM command_keys WHERE key LIKE $1", f"{used} %")
    assert len(kept) == 1  # a space is in no key that is accepted


async def test_request_is_known_by_the_fields_it_names_whatever_fields_there_are(app: App) -> None:
    _, conversation = await app.written()
    path, used, noted = f"/api/conversations/{conversation['id']}", key(app), key(app)
    assert (await send(app.owner, "PATCH", path, {"priority": "high", "labels": ["a"]}, used)).status == 200
    note = {"client_id": noted, "content": "Call", "private": True}
    assert (await send(app.owner, "POST", f"{path}/messages", note, noted)).status == 201
    for sent, request in (
        (used, ["change", conversation["id"], {"labels": ["a"], "priority": "high"}]),
        (noted, ["reply", conversation["id"], note]),
    ):
        (row,) = await app.rows("SELECT digest FROM command_keys WHERE key = $1", sent)
        text = json.dumps(request, sort_keys=True, separators=(",", ":"))
        assert row["digest"] == b"\x01" + hashlib.sha256(text.encode()).digest()


async def stored_before(app: App, used: str) -> None:
    """Make the key one that a version before stored: with another digest, of a part after a colon."""
    assert await app.run(
        "UPDATE command_keys SET key = replace(key, ' ', ':'), digest = sha256(key::bytea)"
        " WHERE key = $1 OR starts_with(key, $1 || ' ')",
        used,
    )


async def test_request_sent_again_after_an_upgrade_is_done_once(app: App) -> None:
    _, conversation = await app.written()
    path, used, noted = f"/api/conversations/{conversation['id']}", key(app), key(app)
    note = {"client_id": noted, "content": "Call", "private": True}
    first = await send(app.owner, "POST", f"{path}/messages", note, noted)
    assert (await send(app.owner, "PATCH", path, {"status": "resolved"}, used)).status == 200
    assert (await app.owner.patch(path, {"status": "open"})).status == 200
    for each in (used, noted):
        await stored_before(app, each)
    again = await send(app.owner, "PATCH", path, {"status": "resolved"}, used)
    assert (again.status, again.body["status"]) == (200, "open")
    second = await send(app.owner, "POST", f"{path}/messages", note, noted)
    assert (second.status, second.body["id"]) == (200, first.body["id"])


async def test_change_of_many_sent_again_after_an_upgrade_goes_on_where_it_was(app: App) -> None:
    (_, one), (_, two) = await app.written(), await app.written()
    used = key(app)
    wanted = {"conversation_ids": [one["id"]], "status": "resolved", "unread": True}
    assert (await send(app.owner, "PATCH", "/api/conversations", wanted, used)).body["changed"] == 1
    await stored_before(app, used)
    assert (await app.owner.patch(f"/api/conversations/{one['id']}", {"status": "open"})).status == 200
    both = wanted | {"conversation_ids": [one["id"], two["id"]]}
    assert (await send(app.owner, "PATCH", "/api/conversations", both, used)).body["changed"] == 2
    assert [(await app.card(each))["status"] for each in (one, two)] == ["open", "resolved"]
