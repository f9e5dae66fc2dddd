"""A workspace from end to end, against the simulator: asked for news, answered, told by webhooks, lost, reconnected."""

from __future__ import annotations

import asyncio
import io
import time
from typing import Any

import aiohttp
import pytest
from PIL import Image

from tests.running_app import eventually

from .conftest import Workspace
from .samples import KEY, webhook


async def test_messages_before_the_connection_are_history(workspace: Workspace) -> None:
    [row] = await workspace.app.rows(
        "SELECT c.status, c.unread_count, p.name FROM conversations c JOIN contacts p ON p.account_id = c.account_id"
        " AND p.id = c.contact_id JOIN messages m ON m.conversation_id = c.id WHERE m.content = $1",
        (await workspace.thread(await _history(workspace), 1))[0]["content"],
    )
    assert (row["status"], row["unread_count"], row["name"]) == ("resolved", 0, "history Lund")


async def _history(workspace: Workspace) -> int:
    found = await workspace.control("state?messages=200", method="GET")
    return int(next(c["id"] for c in found["contacts"] if c["firstName"] == "history"))


async def test_new_contact_writes_and_is_replied_to(workspace: Workspace) -> None:
    contact = await workspace.contact("ingrid")
    await workspace.says(contact, "Do you ship to Oslo?")
    conversation = await workspace.conversation(contact)
    assert (conversation["contact"]["name"], conversation["unread_count"]) == ("ingrid Lund", 1)
    assert conversation["status"] == "open"
    inbox = (await workspace.app.owner.get(f"/api/inboxes/{workspace.inbox['id']}")).body
    assert inbox["last_event_at"] is not None

    assert (await workspace.app.reply(conversation, "a", "Yes, every week.")).status == 201
    delivered = await workspace.app.status(conversation, "a", "delivered")
    assert delivered["author"]["kind"] == "user"
    await workspace.control("customer/read", {"contact": contact})
    read = await workspace.app.status(conversation, "a", "read")
    assert read["status_at"] is not None
    assert [m["content"] for m in await workspace.app.thread(conversation)] == [
        "Do you ship to Oslo?",
        "Yes, every week.",
    ]
    assert len(await workspace.phone(contact)) == 2, "an answer of ours is there once"


async def test_replies_from_elsewhere_name_their_origin(workspace: Workspace) -> None:
    contact = await workspace.contact()
    await workspace.says(contact, "Hello?")
    for source in ("user", "ai_agent", "api"):
        await workspace.control("agent/send", {"contact": contact, "source": source, "text": f"by {source}"})
    thread = await workspace.thread(contact, 4)
    assert [(m["content"], m["author"]["kind"], m["automatic"]) for m in thread[1:]] == [
        ("by user", "native_app", None),
        ("by ai_agent", "bot", "ai_agent"),
        ("by api", "native_app", None),
    ]


async def test_message_that_does_not_arrive_says_why(workspace: Workspace) -> None:
    contact = await workspace.contact()
    await workspace.says(contact, "Still there?")
    conversation = await workspace.conversation(contact)
    await workspace.control("settings", {"limits": {"window_seconds": 1}}, "PATCH")
    try:
        await asyncio.sleep(1.1)  # the platform's window has passed
        await workspace.app.reply(conversation, "late", "Sorry for the wait")
        failed = await workspace.app.status(conversation, "late", "failed")
    finally:
        await workspace.control("settings", {"limits": {"window_seconds": 48 * 3600}}, "PATCH")
    assert failed["error"]["text"]
    assert failed["error"]["code"] == "undelivered"


@pytest.mark.parametrize("kind", ["image", "video", "audio", "file"])
async def test_files_are_fetched_and_kept(workspace: Workspace, kind: str) -> None:
    contact = await workspace.contact()
    await workspace.says(contact, kind="attachment", attachment=kind, name="list.bin")

    async def ready() -> dict[str, Any] | None:
        found = (await workspace.thread(contact, 1))[0]["attachments"]
        return found[0] if found and found[0]["state"] == "ready" else None

    attachment = await eventually(ready)
    assert attachment["kind"] == kind
    async with workspace.app.owner.http.get(f"{workspace.app.url}{attachment['url']}") as response:
        shown = response.headers["Content-Disposition"].startswith("inline")
        assert (response.status, shown) == (200, kind != "file")


async def test_messages_of_every_kind_are_shown(workspace: Workspace) -> None:
    contact = await workspace.contact()
    kinds = ("location", "story_reply", "email", "whatsapp_interactive", "post", "whatsapp_order", "unsupported")
    for kind in kinds:
        await workspace.says(contact, f"the {kind}", kind=kind)
    thread = await workspace.thread(contact, len(kinds))
    shown = {(m["raw_kind"] or m["kind"]): m for m in thread}
    assert shown.keys() == set(kinds)
    unknown = [name for name, m in shown.items() if m["kind"] == "unknown"]
    assert unknown == ["unsupported"]
    assert all(m["content"] or m["embed_url"] for name, m in shown.items() if name != "unsupported")


async def test_picture_and_quick_replies_go_out(workspace: Workspace) -> None:
    contact = await workspace.contact()
    await workspace.says(contact, "Which ones are there?")
    conversation = await workspace.conversation(contact)
    picture = io.BytesIO()
    Image.new("RGB", (32, 24), "teal").save(picture, "PNG")
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("file", picture.getvalue(), filename="bowl.png", content_type="image/png")
    address = f"{workspace.app.url}/api/attachments"
    async with workspace.app.owner.http.post(address, data=form, headers={"x-frontdesk": "1"}) as response:
        uploaded = await response.json()
    await workspace.app.reply(conversation, "pic", None, attachment_ids=[uploaded["id"]])
    buttons = [{"id": "b", "title": "Blue"}, {"id": "g", "title": "Green"}]
    await workspace.app.reply(conversation, "ask", "Which one?", buttons=buttons)
    for client_id in ("pic", "ask"):
        sent = await workspace.app.status(conversation, client_id, "delivered", "failed")
        assert sent["status"] == "delivered", sent["error"]
    _, image, question = await workspace.phone(contact)
    assert image["file"]["mime"] == "image/png"
    assert question["message"]["replies"] == ["Blue", "Green"]
    assert len(await workspace.app.thread(conversation)) == 3


async def test_send_whose_response_is_lost_is_looked_up(workspace: Workspace) -> None:
    contact = await workspace.contact()
    await workspace.says(contact, "One more thing")
    conversation = await workspace.conversation(contact)
    await workspace.control(
        "faults", {"kind": "accept_then_http", "status": 504, "match": "contact/*/message", "method": "POST",
                   "remaining": 1}
    )  # fmt: skip
    await workspace.app.reply(conversation, "once", "Only once, please")
    await workspace.app.status(conversation, "once", "sent", "delivered", "read")
    said = [m["message"]["text"] for m in await workspace.phone(contact) if m["traffic"] == "outgoing"]
    assert said == ["Only once, please"]
    assert len(await workspace.app.thread(conversation)) == 2


async def test_lost_and_repeated_pages_lose_and_repeat_nothing(workspace: Workspace) -> None:
    contact = await workspace.contact()
    await workspace.says(contact, "number 0")
    await workspace.thread(contact, 1)
    for kind in ("lose_page", "repeat_page"):
        fault = {"kind": kind, "match": "contact/*/message/list", "method": "GET", "remaining": 3}
        await workspace.control("faults", fault)
    for number in range(1, 60):
        await workspace.says(contact, f"number {number}")
    path = f"/api/conversations/{(await workspace.conversation(contact))['id']}/messages?limit=100"

    async def all_there() -> list[str] | None:
        page = await workspace.app.owner.get(path)
        said = [m["content"] for m in page.body["items"] if m["direction"] == "in"]
        return said if len(said) >= 60 else None

    assert await eventually(all_there) == [f"number {number}" for number in range(60)]


async def test_conversation_with_more_than_one_page_is_read_to_its_end(workspace: Workspace) -> None:
    """Twenty pages are read in one look; here there are more between what is known and what is new."""
    contact = await workspace.contact()
    await workspace.says(contact, "number 0")
    await workspace.thread(contact, 1)
    inbox = workspace.inbox["id"]
    async with workspace.nobody_asks():
        for number in range(1, 430):
            await workspace.says(contact, f"number {number}")
    conversation = (await workspace.conversation(contact))["id"]

    async def all_there() -> list[str] | None:
        rows = await workspace.app.rows(
            "SELECT content FROM messages WHERE inbox_id = $1 AND conversation_id = $2 AND direction = 'in'"
            " ORDER BY sent_at, id",
            inbox,
            conversation,
        )
        return [row["content"] for row in rows] if len(rows) >= 430 else None

    assert await eventually(all_there) == [f"number {number}" for number in range(430)]
    gaps = "SELECT FROM polled_conversations WHERE inbox_id = $1 AND gap_cursor IS NOT NULL"

    async def at_its_end() -> bool | None:
        return not await workspace.app.rows(gaps, inbox) or None

    await eventually(at_its_end)


async def test_clock_that_is_wrong_still_brings_every_message(workspace: Workspace) -> None:
    contact = await workspace.contact()
    await workspace.says(contact, "now")
    await workspace.says(contact, "an hour ahead", clock_shift_ms=3_600_000)
    await workspace.says(contact, "an hour behind", clock_shift_ms=-3_600_000)
    thread = await workspace.thread(contact, 3)
    assert {m["content"] for m in thread} == {"now", "an hour ahead", "an hour behind"}


async def test_lost_token_stops_the_asking_until_another_comes(workspace: Workspace) -> None:
    contact = await workspace.contact()
    await workspace.says(contact, "Before")
    conversation = await workspace.conversation(contact)
    for made in await workspace.control("tokens", method="GET"):
        await workspace.control("tokens/revoke", {"token": made["token"]})

    async def lost() -> bool | None:
        return await workspace.state() == "needs_reconnect" or None

    await eventually(lost)
    await workspace.control("calls", method="DELETE")
    await workspace.says(contact, "Meanwhile")
    await workspace.app.reply(conversation, "waits", "I am back")
    await asyncio.sleep(1.5)
    assert await workspace.control("calls", method="GET") == {}, "nobody asks with a token that is not taken"
    refused = await workspace.connect("made-up", workspace.inbox["id"])
    assert (refused.status, refused.body["type"]) == (422, "/problems/connect-value-refused")
    again = await workspace.connect(await workspace.token(), workspace.inbox["id"])
    assert (again.status, again.body["reconnected"]) == (200, True), again
    await workspace.app.status(conversation, "waits", "sent", "delivered")
    assert {m["content"] for m in await workspace.thread(contact, 3)} == {"Before", "Meanwhile", "I am back"}


async def test_form_says_what_is_wrong(workspace: Workspace) -> None:
    for values, field in (
        ({}, "RESPONDIO_TOKEN"),
        ({"RESPONDIO_TOKEN": " "}, "RESPONDIO_TOKEN"),
        ({"RESPONDIO_TOKEN": "x", "OTHER": "y"}, "OTHER"),
    ):
        response = await workspace.app.owner.post("/api/channels/respondio/accounts", {"values": values})
        assert (response.status, response.body["field"]) == (422, field)
    other = await workspace.app.owner.post("/api/channels/tiktok_dm/accounts", {"values": {}})
    assert other.status == 404
    cards = {card["name"]: card for card in (await workspace.app.owner.get("/api/channels")).body["items"]}
    assert [f["name"] for f in cards["respondio"]["connect_form"]] == ["RESPONDIO_TOKEN", "RESPONDIO_SIGNING_KEYS"]
    assert cards["respondio"]["connects"]
    assert cards["tiktok_dm"]["connect_form"] == []


async def test_clone_has_the_members_and_preferences_of_its_original(workspace: Workspace) -> None:
    app, first = workspace.app, workspace.inbox["id"]
    clone = {"inbox_id": first, "name": "Workspace (copy)"}
    body = {"values": {"RESPONDIO_TOKEN": await workspace.token()}, "clone_of": clone}
    same = await app.owner.post("/api/channels/respondio/accounts", body)
    assert same.body["type"] == "/problems/inbox-already-connected", "a copy needs an account of its own"
    [ben] = await app.rows(
        "WITH u AS (INSERT INTO users (email, name, password_hash) VALUES ('ben@example.test', 'Ben', 'x')"
        " RETURNING id), m AS (INSERT INTO memberships (account_id, user_id, role)"
        " SELECT b.account_id, u.id, 'agent' FROM u, inboxes b WHERE b.id = $1) SELECT id FROM u",
        first,
    )
    members = sorted([*workspace.inbox["member_ids"], ben["id"]])
    change = {"member_ids": members, "conversation_per": "person"}
    assert (await app.owner.patch(f"/api/inboxes/{first}", change)).status == 200
    [kept] = await app.rows("SELECT remote_id FROM inboxes WHERE id = $1", first)
    await app.run("UPDATE inboxes SET remote_id = 'another-workspace' WHERE id = $1", first)
    try:
        made = await app.owner.post("/api/channels/respondio/accounts", body)
        assert (made.status, made.body["reconnected"]) == (200, False), made
        copy = made.body["inbox"]
        assert (copy["name"], copy["member_ids"]) == ("Workspace (copy)", members)
        assert copy["conversation_per"] == "person"
        unknown = {**body, "clone_of": {"inbox_id": copy["id"] + 1000, "name": "Nothing"}}
        await app.run("UPDATE inboxes SET remote_id = 'a-third-workspace' WHERE id = $1", copy["id"])
        refused = await app.owner.post("/api/channels/respondio/accounts", unknown)
        assert refused.body["type"] == "/problems/inbox-not-found"
        names = [inbox["name"] for inbox in (await app.owner.get("/api/inboxes")).body["items"]]
        assert names.count("Workspace (copy)") == 1
        assert "Nothing" not in names
        await app.run("DELETE FROM inboxes WHERE id = $1", copy["id"])
    finally:
        await app.run("UPDATE inboxes SET remote_id = $2 WHERE id = $1", first, kept["remote_id"])


async def test_unsigned_webhook_only_hints_at_what_to_poll(workspace: Workspace) -> None:
    view = await workspace.app.owner.get(f"/api/inboxes/{workspace.inbox['id']}/webhook")
    contact = await workspace.contact()
    await workspace.says(contact, "First")
    await workspace.thread(contact, 1)
    await workspace.app.run(
        "UPDATE polled_conversations SET next_poll_at = now() + interval '1 hour', pause_seconds = 60"
        " WHERE remote_id = $1",
        str(contact),
    )
    await workspace.says(contact, "Second")
    hinted = webhook({"data": {"contact": {"id": contact}, "message": {"type": "text", "text": "A lie"}}}, key=None)
    async with workspace.app.simulator.http.post(view.body["expected_url"], data=hinted.body) as response:
        assert response.status == 200
    assert [m["content"] for m in await workspace.thread(contact, 2)] == ["First", "Second"]
    for body in (b"", b"[]", b"nonsense"):
        async with workspace.app.simulator.http.post(view.body["expected_url"], data=body) as response:
            assert response.status == 400


async def test_unsigned_hint_during_a_call_is_heeded(workspace: Workspace) -> None:
    view = await workspace.app.owner.get(f"/api/inboxes/{workspace.inbox['id']}/webhook")
    contact = await workspace.contact()
    await workspace.says(contact, "First")
    await workspace.thread(contact, 1)
    slow = {"kind": "slow", "match": f"contact/id:{contact}/message/list", "delay_ms": 1500, "remaining": 1}
    await workspace.control("faults", slow)
    await workspace.app.run(
        "UPDATE polled_conversations SET next_poll_at = now(), pause_seconds = 60 WHERE remote_id = $1", str(contact)
    )

    async def awaited() -> bool | None:
        return await workspace.control("faults", method="GET") == [] or None

    await eventually(awaited)
    hinted = webhook({"data": {"contact": {"id": contact}, "message": {"type": "text", "text": "Hello"}}}, key=None)
    async with workspace.app.simulator.http.post(view.body["expected_url"], data=hinted.body) as response:
        assert response.status == 200

    async def asked_again() -> bool | None:
        (row,) = await workspace.app.rows(
            "SELECT pause_seconds FROM polled_conversations WHERE remote_id = $1", str(contact)
        )
        return 0 < row["pause_seconds"] < 60 or None

    await eventually(asked_again)


async def test_webhooks_bring_news_at_once_and_once(workspace: Workspace) -> None:
    view = await workspace.app.owner.get(f"/api/inboxes/{workspace.inbox['id']}/webhook")
    address = view.body["expected_url"]
    assert view.body["by_hand"]
    contact = await workspace.contact()
    await workspace.says(contact, "First")
    await workspace.thread(contact, 1)
    connected = await workspace.connect(
        await workspace.token(), workspace.inbox["id"], RESPONDIO_SIGNING_KEYS=f"other, {KEY}"
    )
    assert connected.status == 200
    await workspace.control("webhooks", {"url": address, "signing_key": KEY})
    began = time.monotonic()
    await workspace.says(contact, "Second")
    await workspace.thread(contact, 2)
    assert time.monotonic() - began < 4, "asking comes only once a minute now"
    await workspace.control("webhooks", {"url": address, "signing_key": KEY})
    await workspace.says(contact, "Third")
    thread = await workspace.thread(contact, 3)
    assert [m["content"] for m in thread] == ["First", "Second", "Third"]
    unsigned = webhook({"event_type": "message.received"}, key="wrong")

    async def refused() -> bool | None:
        async with workspace.app.simulator.http.post(address, data=unsigned.body, headers=unsigned.headers) as sent:
            return sent.status == 401 or None

    await eventually(refused)  # what belongs to an address is remembered for some seconds
    for other in (f"{address}0", address.rsplit("/", 1)[0], f"{address[:-2]}00"):
        async with workspace.app.simulator.http.post(other, data=unsigned.body) as response:
            assert response.status == 404
