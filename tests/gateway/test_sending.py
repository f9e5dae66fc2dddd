"""Answers on their way out, through a real worker to the stand-in: sent once, in order, and never lied about."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import aiohttp
import pytest
from PIL import Image

from tests.playground import Playground
from tests.shop import SHOP, Shop, eventually
from tests.shop import shop as shop
from tests.shop import worker as worker

SEND = "business/message/send/"


@pytest.fixture
def environment(environment: dict[str, str], playground: Playground) -> dict[str, str]:
    return environment | playground.environment


async def written(shop: Shop, customer: str = "ana") -> dict[str, Any]:
    await shop.customer(customer)
    await shop.says(customer, "Is the blue bowl still there?")
    return await shop.conversation(customer)


async def test_an_answer_is_sent_once_and_read(shop: Shop) -> None:
    conversation = await written(shop)
    assert (await shop.answer(conversation, "a", "Yes, shall I keep it?")).status == 201
    again = await shop.answer(conversation, "a", "Yes, shall I keep it?")
    assert again.status == 200
    sent = await shop.settled(conversation, "a")
    assert (sent["status"], sent["author"], sent["id"]) == ("sent", "agent", again.body["id"])
    await asyncio.sleep(0.3)  # the echo has come by now
    assert [m["text"] for m in await shop.phone("ana")] == ["Is the blue bowl still there?", "Yes, shall I keep it?"]
    assert len(await shop.thread(conversation)) == 2

    await shop.playground.control("tiktok/customer/read", {"business": SHOP, "customer": "ana"})

    async def is_read() -> bool | None:
        return (await shop.thread(conversation))[-1]["status"] == "read" or None

    await eventually(is_read)
    now = await shop.conversation("ana")
    assert (now["unread_count"], now["waiting_since"]) == (0, None)
    assert now["first_reply_at"] is not None


async def test_answers_of_one_conversation_keep_their_order(shop: Shop) -> None:
    conversation = await written(shop)
    await shop.says("ana", "And the green one?")
    await shop.playground.fault(SEND, "code", code=40100, remaining=1)
    for number in range(10):
        assert (await shop.answer(conversation, f"n{number}", f"Answer {number}")).status == 201
    for number in range(10):
        assert (await shop.settled(conversation, f"n{number}"))["status"] == "sent"
    expected = [f"Answer {number}" for number in range(10)]
    assert [m["text"] for m in await shop.phone("ana")][2:] == expected
    assert [m["content"] for m in await shop.thread(conversation)][2:] == expected


async def test_a_quote_a_picture_and_buttons_reach_the_customer(shop: Shop) -> None:
    conversation = await written(shop)
    first = (await shop.thread(conversation))[0]
    await shop.answer(conversation, "quote", "This one", reply_to_id=first["id"])
    picture = io.BytesIO()
    Image.new("RGB", (32, 24), "teal").save(picture, "PNG")
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("file", picture.getvalue(), filename="../bowl.png", content_type="text/html")
    async with shop.owner.http.post(
        f"{shop.installation.url}/api/attachments", data=form, headers={"x-frontdesk": "1"}
    ) as answer:
        uploaded = await answer.json()
    assert (uploaded["mime_type"], uploaded["name"], uploaded["width"]) == ("image/png", "bowl.png", 32)
    await shop.answer(conversation, "picture", None, attachment_ids=[uploaded["id"]])
    buttons = [{"id": "yes", "title": "Yes"}, {"id": "no", "title": "No"}]
    await shop.answer(conversation, "buttons", "Shall we send it?", buttons=buttons)
    for client_id in ("quote", "picture", "buttons"):
        assert (await shop.settled(conversation, client_id))["status"] == "sent"
    quoting, image, card = (await shop.phone("ana"))[1:]
    assert (quoting["text"], quoting["quoted_message_id"]) == ("This one", first["remote_id"])
    assert (image["kind"], card["kind"]) == ("image", "template")
    tap = {"message_id": card["message_id"], "button_id": "yes"}
    await shop.playground.control("tiktok/customer/tap", tap)

    async def tapped() -> dict[str, Any] | None:
        last = (await shop.thread(conversation))[-1]
        return last if last["direction"] == "in" else None

    assert (await eventually(tapped))["button_id"] == "yes"


async def test_what_cannot_be_sent_is_refused_before_it_is_stored(shop: Shop) -> None:
    conversation = await written(shop)
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
        answer = await shop.answer(conversation, code, **body)  # type: ignore[arg-type]  # bodies differ
        assert (answer.status, answer.problem, answer.body["code"]) == (422, "message-refused", code)
    assert len(await shop.thread(conversation)) == 1


async def test_the_first_message_allows_ten_answers(shop: Shop) -> None:
    conversation = await written(shop)
    for number in range(10):
        assert (await shop.answer(conversation, f"n{number}", "Hello")).status == 201
    refused = await shop.answer(conversation, "n10", "Hello")
    assert refused.body["code"] == "window_closed"
    assert "until" in refused.body["detail"]
    await shop.says("ana", "Thank you!")

    async def open_again() -> bool | None:
        window = (await shop.conversation("ana"))["window"]
        return (window["state"], window["remaining"]) == ("open", None) or None

    await eventually(open_again)
    assert (await shop.answer(conversation, "n11", "Welcome")).status == 201


@pytest.mark.parametrize("fault", [{"kind": "code", "code": 40100}, {"kind": "http", "status": 503}])
async def test_a_busy_platform_is_tried_again(shop: Shop, fault: dict[str, Any]) -> None:
    conversation = await written(shop)
    await shop.playground.fault(SEND, **fault, remaining=1)
    await shop.answer(conversation, "a", "Hello")
    assert (await shop.settled(conversation, "a"))["status"] == "sent"
    assert [m["text"] for m in await shop.phone("ana")].count("Hello") == 1


@pytest.mark.parametrize(
    ("fault", "says"),
    [({"kind": "code", "code": 40908}, "40908"), ({"kind": "garbage"}, "refused")],
)
async def test_a_refused_message_fails_with_a_reason_and_retry_sends(
    shop: Shop, fault: dict[str, Any], says: str
) -> None:
    conversation = await written(shop)
    first = (await shop.thread(conversation))[0]
    await shop.playground.fault(SEND, **fault, remaining=1)
    await shop.answer(conversation, "a", "Hello", reply_to_id=first["id"])
    failed = await shop.settled(conversation, "a")
    assert (failed["status"], failed["error"]["code"]) == ("failed", says)
    assert failed["error"]["text"]
    assert len(await shop.phone("ana")) == 1
    assert (await shop.owner.post(f"/api/messages/{failed['id']}/retry")).status == 200
    sent = await shop.settled(conversation, "a")
    assert (sent["status"], sent["error"]) == ("sent", None)
    assert (await shop.phone("ana"))[-1]["quoted_message_id"] == first["remote_id"]


async def test_a_lost_answer_is_uncertain_and_found_again(shop: Shop) -> None:
    conversation = await written(shop)
    await shop.playground.control("tiktok/faults", {"target": "webhook", "kind": "drop", "match": "im_send_msg"})
    await shop.playground.fault(SEND, "accept_then_http", status=504, remaining=1)
    await shop.answer(conversation, "a", "Hello")
    uncertain = await shop.settled(conversation, "a")
    assert (uncertain["status"], uncertain["error"]["code"]) == ("uncertain", "uncertain")

    async def found() -> dict[str, Any] | None:
        message = (await shop.thread(conversation))[-1]
        return message if message["status"] == "sent" else None

    sent = await eventually(found)
    assert sent["remote_id"] == (await shop.phone("ana"))[-1]["message_id"]
    assert len(await shop.phone("ana")) == 2


async def test_an_echo_settles_a_lost_answer(shop: Shop) -> None:
    conversation = await written(shop)
    await shop.playground.fault(SEND, "accept_then_http", status=504, remaining=1)
    await shop.answer(conversation, "a", "Hello")

    async def sent() -> bool | None:
        return [m["status"] for m in await shop.thread(conversation)][1:] == ["sent"] or None

    await eventually(sent)
    assert len(await shop.phone("ana")) == 2


async def test_a_person_can_say_that_it_arrived(shop: Shop) -> None:
    conversation = await written(shop)
    await shop.playground.fault(SEND, "http", status=504, remaining=1)
    await shop.answer(conversation, "a", "Hello")
    uncertain = await shop.settled(conversation, "a")
    assert uncertain["status"] == "uncertain"
    confirmed = await shop.owner.post(f"/api/messages/{uncertain['id']}/confirm")
    assert (confirmed.status, confirmed.body["status"]) == (200, "sent")
    again = await shop.owner.post(f"/api/messages/{uncertain['id']}/confirm")
    assert (again.status, again.problem) == (409, "message-not-waiting")


async def test_a_lost_permission_makes_answers_wait_for_the_reconnection(shop: Shop) -> None:
    conversation = await written(shop)
    await shop.playground.control("tiktok/tokens/revoke", {"business": SHOP})
    await shop.answer(conversation, "a", "Hello")

    async def lost() -> bool | None:
        inbox = await shop.owner.get(f"/api/inboxes/{shop.inbox['id']}")
        return inbox.body["state"] == "needs_reconnect" or None

    await eventually(lost)
    assert (await shop.thread(conversation))[-1]["status"] == "queued"
    await shop.playground.connect(shop.owner, SHOP, shop.inbox["id"])
    assert (await shop.settled(conversation, "a"))["status"] == "sent"


async def test_an_expired_token_is_renewed_and_the_answer_goes_out(shop: Shop) -> None:
    conversation = await written(shop)
    await shop.playground.control("tiktok/tokens/expire", {"business": SHOP, "which": "access"})
    await shop.answer(conversation, "a", "Hello")
    assert (await shop.settled(conversation, "a"))["status"] == "sent"


async def test_a_disconnected_inbox_sends_nothing(shop: Shop) -> None:
    conversation = await written(shop)
    assert (await shop.owner.post(f"/api/inboxes/{shop.inbox['id']}/disconnect")).status == 200
    refused = await shop.answer(conversation, "a", "Hello")
    assert refused.body["code"] == "inbox_disconnected"


async def test_a_message_left_by_a_dead_worker_becomes_uncertain_and_is_looked_up(shop: Shop) -> None:
    conversation = await written(shop)
    async with shop.installation.database.system() as transaction:
        await transaction.execute(
            "INSERT INTO messages (account_id, conversation_id, inbox_id, direction, author, kind, content, status,"
            " client_id, sent_at, sending_since, attempts)"
            " SELECT account_id, id, inbox_id, 'out', 'agent', 'text', 'Hello', 'sending', 'a', now(),"
            " now() - interval '2 minutes', 1 FROM conversations WHERE id = $1",
            conversation["id"],
        )
    settled = await shop.settled(conversation, "a")
    assert settled["status"] == "uncertain"
    assert len(await shop.phone("ana")) == 1


async def test_typing_and_seen_reach_the_customer(shop: Shop) -> None:
    conversation = await written(shop)
    assert (await shop.owner.post(f"/api/conversations/{conversation['id']}/typing")).status == 204
    assert (await shop.owner.post(f"/api/conversations/{conversation['id']}/read")).body["unread_count"] == 0

    async def both() -> bool | None:
        path = f"tiktok/conversation?business={SHOP}&customer=ana"
        seen = await shop.playground.control(path, method="GET")
        return (seen["typing_until"] > 0 and seen["read_by_business_at"] > 0) or None

    await eventually(both)
