"""Answers on their way out, through a real worker to the simulator: sent once, in order, and never lied about."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import aiohttp
import pytest
from PIL import Image

from tests.app import App
from tests.gateway.test_delivery import picture, upload
from tests.running_app import SHOP, eventually

SEND = "business/message/send/"


async def test_reply_is_delivered_once_and_marked_read(app: App) -> None:
    customer, conversation = await app.written()
    assert (await app.reply(conversation, "a", "Yes, shall I keep it?")).status == 201
    again = await app.reply(conversation, "a", "Yes, shall I keep it?")
    assert again.status == 200
    sent = await app.settled(conversation, "a")
    assert (sent["status"], sent["author"]["kind"], sent["id"]) == ("sent", "user", again.body["id"])
    await asyncio.sleep(0.3)  # the echo has come by now
    assert [m["text"] for m in await app.phone(customer)] == ["Is the blue bowl still there?", "Yes, shall I keep it?"]
    assert len(await app.thread(conversation)) == 2

    await app.simulator.control("tiktok/customer/read", {"business": SHOP, "customer": customer})

    async def is_read() -> bool | None:
        return (await app.thread(conversation))[-1]["status"] == "read" or None

    await eventually(is_read)
    now = await app.conversation(customer)
    assert (now["unread_count"], now["waiting_since"]) == (0, None)
    assert now["first_reply_at"] is not None


async def test_replies_of_one_conversation_keep_their_order(app: App) -> None:
    customer, conversation = await app.written()
    await app.says(customer, "And the green one?")
    await app.simulator.fault(SEND, "code", code=40100, remaining=1)
    for number in range(10):
        assert (await app.reply(conversation, f"n{number}", f"Answer {number}")).status == 201
    for number in range(10):
        assert (await app.settled(conversation, f"n{number}"))["status"] == "sent"
    expected = [f"Answer {number}" for number in range(10)]
    assert [m["text"] for m in await app.phone(customer)][2:] == expected
    assert [m["content"] for m in await app.thread(conversation)][2:] == expected


async def test_quote_a_picture_and_buttons_reach_the_customer(app: App) -> None:
    customer, conversation = await app.written()
    first = (await app.thread(conversation))[0]
    await app.reply(conversation, "quote", "This one", reply_to_id=first["id"])
    picture = io.BytesIO()
    Image.new("RGB", (32, 24), "teal").save(picture, "PNG")
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("file", picture.getvalue(), filename="../bowl.png", content_type="text/html")
    async with app.owner.http.post(
        f"{app.installation.url}/api/attachments", data=form, headers={"x-frontdesk": "1"}
    ) as response:
        uploaded = await response.json()
    assert (uploaded["mime_type"], uploaded["name"], uploaded["width"]) == ("image/png", "bowl.png", 32)
    await app.reply(conversation, "picture", None, attachment_ids=[uploaded["id"]])
    buttons = [{"id": "yes", "title": "Yes"}, {"id": "no", "title": "No"}]
    await app.reply(conversation, "buttons", "Shall we send it?", buttons=buttons)
    for client_id in ("quote", "picture", "buttons"):
        assert (await app.settled(conversation, client_id))["status"] == "sent"
    quoting, image, card = (await app.phone(customer))[1:]
    assert (quoting["text"], quoting["quoted_message_id"]) == ("This one", first["remote_id"])
    assert (image["kind"], card["kind"]) == ("image", "template")
    tap = {"message_id": card["message_id"], "button_id": "yes"}
    await app.simulator.control("tiktok/customer/tap", tap)

    async def tapped() -> dict[str, Any] | None:
        last = (await app.thread(conversation))[-1]
        return last if last["direction"] == "in" else None

    assert (await eventually(tapped))["button_id"] == "yes"


async def test_upload_of_a_colleague_cannot_be_sent(app: App) -> None:
    await app.new_inbox()
    agent = await app.installation.member(app.owner, "agent")
    colleague = (await agent.get("/api/me")).body["id"]
    await app.owner.patch(f"/api/memberships/{colleague}", {"inbox_ids": [app.inbox["id"]]})
    _, conversation = await app.written()
    uploaded = (await upload(app, picture())).body
    path = f"/api/conversations/{conversation['id']}/messages"
    sent = await agent.post(path, {"client_id": "taken", "attachment_ids": [uploaded["id"]]})
    assert (sent.status, sent.body["type"]) == (422, "/problems/message-refused")
    assert (await agent.get(f"/api/attachments/{uploaded['id']}/content")).status == 404


async def test_reply_that_cannot_be_sent_is_refused_before_it_is_stored(app: App) -> None:
    _, conversation = await app.written()
    refusals = {
        "empty": {"content": "  "},
        "text_too_long": {"content": "x" * 6001},
        "quote_not_allowed": {"content": "hi", "reply_to_id": 10**9},
        "unknown_attachment": {"content": None, "attachment_ids": [10**9]},
        "too_many_attachments": {"content": None, "attachment_ids": [1, 2]},
        "text_with_attachment": {"content": "hi", "attachment_ids": [1]},
        "too_many_buttons": {"content": "hi", "buttons": [{"id": str(n), "title": "x"} for n in range(4)]},
    }
    for code, body in refusals.items():
        response = await app.reply(conversation, code, **body)  # type: ignore[arg-type]  # bodies differ
        assert (response.status, response.problem, response.body["code"]) == (422, "message-refused", code)
    assert len(await app.thread(conversation)) == 1


async def test_first_message_allows_ten_replies(app: App) -> None:
    customer, conversation = await app.written()
    for number in range(10):
        assert (await app.reply(conversation, f"n{number}", "Hello")).status == 201
    refused = await app.reply(conversation, "n10", "Hello")
    assert refused.body["code"] == "window_closed"
    detail = refused.body["detail"]
    assert detail.startswith("You've sent all replies allowed to the first message. You can send more after "), detail
    assert detail.endswith(" UTC, or when the customer writes again."), detail
    await app.says(customer, "Thank you!")

    async def open_again() -> bool | None:
        window = (await app.conversation(customer))["window"]
        return (window["state"], window["remaining"]) == ("open", None) or None

    await eventually(open_again)
    assert (await app.reply(conversation, "n11", "Welcome")).status == 201
    assert (await app.settled(conversation, "n11"))["status"] == "sent"


@pytest.mark.parametrize("fault", [{"kind": "code", "code": 40100}, {"kind": "http", "status": 503}])
async def test_send_to_a_busy_platform_is_tried_again(app: App, fault: dict[str, Any]) -> None:
    customer, conversation = await app.written()
    await app.simulator.fault(SEND, **fault, remaining=1)
    await app.reply(conversation, "a", "Hello")
    assert (await app.settled(conversation, "a"))["status"] == "sent"
    assert [m["text"] for m in await app.phone(customer)].count("Hello") == 1


@pytest.mark.parametrize(("kind", "arrives"), [("garbage", False), ("accept_then_garbage", True)])
async def test_unreadable_response_is_no_refusal(app: App, kind: str, arrives: bool) -> None:
    """The platform reported success in an unreadable response, so it may have the message."""
    customer, conversation = await app.written()
    await app.simulator.control("tiktok/faults", {"target": "webhook", "kind": "drop", "match": "im_send_msg"})
    await app.simulator.fault(SEND, kind, remaining=1)
    await app.reply(conversation, "a", "Hello")
    found = await app.status(conversation, "a", *(("sent", "failed") if arrives else ("uncertain", "failed")))
    assert found["status"] == ("sent" if arrives else "uncertain")
    assert [m["text"] for m in await app.phone(customer)].count("Hello") == arrives


async def test_history_that_ends_too_soon_tells_nothing(app: App) -> None:
    """The platform took the message and returned 503; the message is older than the history that it returns."""
    customer, conversation = await app.written()
    await app.simulator.control("tiktok/faults", {"target": "webhook", "kind": "drop", "match": "im_send_msg"})
    await app.simulator.control("tiktok/settings", {"limits": {"messages_listed": 3}}, "PATCH")
    asking = await app.simulator.fault("business/message/content/list/", status=503)
    await app.simulator.fault(SEND, "accept_then_http", status=503, remaining=1)
    await app.reply(conversation, "a", "Hello")

    async def doubted() -> bool | None:
        sql = "SELECT 1 FROM messages WHERE conversation_id = $1 AND error ->> 'doubtful' = 'true'"
        return bool(await app.rows(sql, conversation["id"])) or None

    await eventually(doubted)
    for number in range(4):
        await app.says(customer, f"and {number}")
    await app.simulator.control(f"tiktok/faults/{asking}", method="DELETE")
    await app.status(conversation, "a", "uncertain")
    assert [m["text"] for m in await app.phone(customer)].count("Hello") == 1


async def test_refused_message_fails_with_a_reason_and_retry_sends(app: App) -> None:
    customer, conversation = await app.written()
    first = (await app.thread(conversation))[0]
    await app.simulator.fault(SEND, "code", code=40908)
    await app.reply(conversation, "a", "Hello", reply_to_id=first["id"])
    failed = await app.settled(conversation, "a")
    assert (failed["status"], failed["error"]["code"]) == ("failed", "40908")
    assert failed["error"]["text"]
    assert len(await app.phone(customer)) == 1
    await app.simulator.control("tiktok/faults", method="DELETE")
    assert (await app.owner.post(f"/api/messages/{failed['id']}/retry")).status == 200
    sent = await app.settled(conversation, "a")
    assert (sent["status"], sent["error"]) == ("sent", None)
    assert (await app.phone(customer))[-1]["quoted_message_id"] == first["remote_id"]


async def test_reply_whose_response_is_lost_is_uncertain_and_found_again(app: App) -> None:
    customer, conversation = await app.written()
    await app.simulator.control("tiktok/faults", {"target": "webhook", "kind": "drop", "match": "im_send_msg"})
    await app.simulator.fault(SEND, "accept_then_http", status=504, remaining=1)
    asking = await app.simulator.fault("business/message/content/list/", status=503)
    await app.reply(conversation, "a", "Hello")
    uncertain = await app.settled(conversation, "a")
    assert (uncertain["status"], uncertain["error"]["code"]) == ("uncertain", "uncertain")
    await app.simulator.control(f"tiktok/faults/{asking}", method="DELETE")
    sent = await app.status(conversation, "a", "sent")
    assert sent["remote_id"] == (await app.phone(customer))[-1]["message_id"]
    assert len(await app.phone(customer)) == 2


@pytest.mark.parametrize("echo", ["lost", "in time"])
async def test_reply_accepted_with_a_503_is_not_sent_twice(app: App, echo: str) -> None:
    """A proxy may return 503 after the platform has taken the message."""
    customer, conversation = await app.written()
    if echo == "lost":
        await app.simulator.control("tiktok/faults", {"target": "webhook", "kind": "drop", "match": "im_send_msg"})
    await app.simulator.fault(SEND, "accept_then_http", status=503, remaining=2)
    await app.reply(conversation, "a", "Hello")
    await app.reply(conversation, "b", "Hello")
    for client_id in "ab":
        assert (await app.settled(conversation, client_id))["status"] == "sent"
    ours = [m["message_id"] for m in await app.phone(customer) if m["from"] == "business"]
    shown = [m["remote_id"] for m in await app.thread(conversation) if m["direction"] == "out"]
    assert len(ours) == 2
    assert shown == ours


async def test_reply_in_doubt_without_history_is_not_sent_again(app: App) -> None:
    customer, conversation = await app.written()
    await app.simulator.control("tiktok/faults", {"target": "webhook", "kind": "drop", "match": "im_send_msg"})
    await app.simulator.fault(SEND, "accept_then_http", status=503, remaining=1)
    await app.simulator.fault("business/message/content/list/", "code", code=40002)
    await app.reply(conversation, "a", "Hello")
    assert (await app.settled(conversation, "a"))["status"] == "uncertain"
    assert len([m for m in await app.phone(customer) if m["from"] == "business"]) == 1


async def test_echo_settles_a_reply_whose_response_was_lost(app: App) -> None:
    customer, conversation = await app.written()
    await app.simulator.fault(SEND, "accept_then_http", status=504, remaining=1)
    await app.reply(conversation, "a", "Hello")

    async def sent() -> bool | None:
        return [m["status"] for m in await app.thread(conversation)][1:] == ["sent"] or None

    await eventually(sent)
    assert len(await app.phone(customer)) == 2


async def test_echo_that_is_late_confirms_the_older_reply(app: App) -> None:
    """Two replies have the same text: one is uncertain, the other was never taken and is tried again."""
    customer, conversation = await app.written()
    late = {"target": "webhook", "kind": "delay", "match": "im_send_msg", "delay_ms": 1_200, "remaining": 1}
    await app.simulator.control("tiktok/faults", late)

    async def both(*wanted: str) -> None:
        async def seen() -> bool | None:
            return [m["status"] for m in await app.thread(conversation)][1:] == list(wanted) or None

        await eventually(seen)

    await app.simulator.fault(SEND, "accept_then_http", status=504, remaining=1)
    await app.reply(conversation, "a", "Hello")
    await both("uncertain")
    await app.simulator.fault(SEND, "http", status=503, remaining=1)
    await app.reply(conversation, "b", "Hello")
    await both("sent", "queued")
    assert (await app.settled(conversation, "b"))["status"] == "sent"
    ours = [m["message_id"] for m in await app.phone(customer) if m["from"] == "business"]
    shown = [m["remote_id"] for m in await app.thread(conversation) if m["direction"] == "out"]
    assert len(ours) == 2
    assert shown == ours


async def test_person_can_say_that_it_arrived(app: App) -> None:
    _, conversation = await app.written()
    await app.simulator.fault(SEND, "http", status=504, remaining=1)
    await app.reply(conversation, "a", "Hello")
    uncertain = await app.settled(conversation, "a")
    assert uncertain["status"] == "uncertain"
    confirmed = await app.owner.post(f"/api/messages/{uncertain['id']}/confirm")
    assert (confirmed.status, confirmed.body["status"]) == (200, "sent")
    again = await app.owner.post(f"/api/messages/{uncertain['id']}/confirm")
    assert (again.status, again.problem) == (409, "message-not-waiting")


async def test_replies_wait_for_the_reconnection_when_the_permission_is_lost(app: App) -> None:
    inbox = await app.new_inbox()
    _, conversation = await app.written(inbox=inbox)
    await app.simulator.control("tiktok/tokens/revoke", {"business": inbox["username"]})
    await app.reply(conversation, "a", "Hello")

    async def lost() -> bool | None:
        found = await app.owner.get(f"/api/inboxes/{inbox['id']}")
        return found.body["state"] == "needs_reconnect" or None

    async def waits() -> bool | None:
        return (await app.thread(conversation))[-1]["status"] == "queued" or None

    await eventually(lost)
    await eventually(waits)
    await app.simulator.connect(app.owner, inbox["username"], inbox["id"])
    assert (await app.settled(conversation, "a"))["status"] == "sent"


async def test_reply_goes_out_after_an_expired_token_is_renewed(app: App) -> None:
    _, conversation = await app.written()
    await app.simulator.control("tiktok/tokens/expire", {"business": SHOP, "which": "access"})
    await app.reply(conversation, "a", "Hello")
    assert (await app.settled(conversation, "a"))["status"] == "sent"


async def test_typing_and_seen_reach_the_customer(app: App) -> None:
    customer, conversation = await app.written()
    assert (await app.owner.post(f"/api/conversations/{conversation['id']}/typing")).status == 204
    assert (await app.owner.post(f"/api/conversations/{conversation['id']}/read")).body["unread_count"] == 0

    async def both() -> bool | None:
        path = f"tiktok/conversation?business={SHOP}&customer={customer}"
        seen = await app.simulator.control(path, method="GET")
        return (seen["typing_until"] > 0 and seen["read_by_business_at"] > 0) or None

    await eventually(both)
