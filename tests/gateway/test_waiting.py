"""Replies that wait: they say why and until when, go out as soon as they can, and can be cancelled exactly."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

from tests.clients import Answer
from tests.desk import Desk
from tests.follower import Follower
from tests.gateway.test_delivery import picture, upload
from tests.shop import eventually

SEND = "business/message/send/"


async def waits(desk: Desk, conversation: dict[str, Any], client_id: str) -> dict[str, Any]:
    """The message, once it waits for its next try."""

    async def find() -> dict[str, Any] | None:
        for message in await desk.thread(conversation):
            if message["client_id"] == client_id and message["waiting"] and message["waiting"]["next_attempt_at"]:
                return message
        return None

    return await eventually(find)


async def waits_long(desk: Desk, conversation: dict[str, Any], client_id: str) -> dict[str, Any]:
    """The message, once it waits for a try that is ten minutes away."""
    message = await waits(desk, conversation, client_id)

    async def is_put_off() -> bool | None:
        done = await desk.run(
            "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '10 minutes'"
            " WHERE lock = $1 AND status = 'todo' AND scheduled_at IS NOT NULL",
            f"conversation:{conversation['id']}",
        )
        return bool(done) or None

    await eventually(is_put_off)
    await desk.run("UPDATE messages SET next_attempt_at = now() + interval '10 minutes' WHERE id = $1", message["id"])
    return message


async def statuses(desk: Desk, conversation: dict[str, Any]) -> list[str]:
    """What became of the replies, without hurrying anything."""
    return [m["status"] for m in await desk.thread(conversation) if m["direction"] == "out"]


async def act(desk: Desk, message: dict[str, Any], verb: str) -> Answer:
    return await desk.owner.post(f"/api/messages/{message['id']}/{verb}", {})


async def test_a_reply_that_waits_says_why_since_when_and_until_when(desk: Desk) -> None:
    _, conversation = await desk.written()
    before = await desk.card(conversation)
    await desk.playground.fault(SEND, "http", status=503)
    await desk.answer(conversation, "a", "Yes, it is")
    message = await waits(desk, conversation, "a")
    waiting = message["waiting"]
    assert (waiting["text"], waiting["code"]) == ("TikTok is not responding (HTTP 503).", "unavailable")
    since, again, end = (datetime.fromisoformat(waiting[at]) for at in ("since", "next_attempt_at", "gives_up_at"))
    assert since < again < since + timedelta(seconds=40)
    assert end - datetime.fromisoformat(message["sent_at"]) == timedelta(hours=24)
    assert message["error"] is None
    card = await desk.card(conversation)
    assert (card["last_message"]["status"], card["last_message"]["trouble"]) == ("queued", waiting["text"])
    assert card["waiting_reply"]["message_id"] == message["id"]
    assert (card["waiting_since"], card["first_reply_at"]) == (before["waiting_since"], None), "nobody was answered yet"


async def test_a_card_names_the_reply_that_waits_whatever_is_written_after_it(desk: Desk) -> None:
    customer, conversation = await desk.written()
    assert (await desk.card(conversation))["waiting_reply"] is None
    fault = await desk.playground.fault(SEND, "code", code=40100)
    follower = await Follower.start(desk.owner)
    await desk.answer(conversation, "a", "One")
    first = await waits_long(desk, conversation, "a")
    await desk.answer(conversation, "b", "Two")
    await desk.says(customer, "Hello?")

    async def is_heard() -> dict[str, Any] | None:
        card = await desk.card(conversation)
        return card if card["last_message"]["content"] == "Hello?" else None

    reply = (await eventually(is_heard))["waiting_reply"]
    assert (reply["message_id"], reply["waiting"]["text"]) == (first["id"], first["waiting"]["text"])
    assert (await act(desk, first, "cancel")).status == 200
    second = await waits(desk, conversation, "b")
    assert (await desk.card(conversation))["waiting_reply"]["message_id"] == second["id"]
    await desk.playground.control(f"tiktok/faults/{fault}", method="DELETE")
    await act(desk, second, "retry")

    async def is_sent() -> bool | None:
        return (await desk.card(conversation))["waiting_reply"] is None or None

    await eventually(is_sent)
    await follower.agrees()


async def test_a_waiting_reply_is_sent_at_once_on_demand(desk: Desk) -> None:
    _, conversation = await desk.written()
    fault = await desk.playground.fault(SEND, "http", status=503)
    await desk.answer(conversation, "a", "Yes, it is")
    message = await waits(desk, conversation, "a")
    await desk.playground.control(f"tiktok/faults/{fault}", method="DELETE")
    tried = await act(desk, message, "retry")
    assert (tried.status, tried.body["waiting"]["next_attempt_at"]) == (200, None)

    async def is_sent() -> bool | None:
        return (await desk.thread(conversation))[-1]["status"] == "sent" or None

    await eventually(is_sent)
    assert (await desk.card(conversation))["waiting_since"] is None


async def test_a_reply_that_went_out_wakes_what_waits_in_other_conversations(desk: Desk) -> None:
    inbox = await desk.new_inbox()
    _, first = await desk.written(inbox=inbox)
    _, second = await desk.written(inbox=inbox)
    fault = await desk.playground.fault(SEND, "http", status=503)
    await desk.answer(first, "a", "One")
    await waits(desk, first, "a")
    await desk.run(
        "UPDATE messages SET next_attempt_at = now() + interval '1 hour', status_at = now() - interval '1 minute'"
        " WHERE conversation_id = $1 AND status = 'queued'",
        first["id"],
    )
    await desk.playground.control(f"tiktok/faults/{fault}", method="DELETE")
    await desk.answer(second, "b", "Two")

    async def are_sent() -> bool | None:
        return all([(await desk.thread(c))[-1]["status"] == "sent" for c in (first, second)]) or None

    await eventually(are_sent)


async def test_a_cancelled_reply_is_gone_and_the_customer_still_waits(desk: Desk) -> None:
    customer, conversation = await desk.written()
    before = await desk.card(conversation)
    await desk.playground.fault(SEND, "code", code=40100)
    follower = await Follower.start(desk.owner)
    await desk.answer(conversation, "a", "Never sent")
    message = await waits(desk, conversation, "a")
    cancelled = await act(desk, message, "cancel")
    assert (cancelled.status, cancelled.body["removed"]) == (200, True)
    assert cancelled.body["message"]["content"] == "Never sent"
    await follower.agrees()
    await desk.playground.control("tiktok/faults", method="DELETE")
    await desk.hurry()
    after = await desk.card(conversation)
    assert [m["content"] for m in await desk.thread(conversation)] == ["Is the blue bowl still there?"]
    assert len(await desk.phone(customer)) == 1
    shown = ("last_message", "waiting_since", "first_reply_at", "window", "last_activity_at")
    assert {name: after[name] for name in shown} == {name: before[name] for name in shown}
    assert (await act(desk, message, "cancel")).status == 404


async def test_what_an_earlier_try_may_have_delivered_is_not_cancelled_away(desk: Desk) -> None:
    customer, conversation = await desk.written()
    await desk.playground.fault(SEND, "accept_then_http", status=503, remaining=1)
    await desk.playground.control("tiktok/faults", {"target": "webhook", "kind": "drop"})
    await desk.answer(conversation, "a", "Taken")
    message = await waits(desk, conversation, "a")
    assert message["waiting"]["doubtful"]
    cancelled = await act(desk, message, "cancel")
    assert (cancelled.status, cancelled.body["removed"], cancelled.body["message"]["status"]) == (
        200,
        False,
        "uncertain",
    )
    assert (await desk.settled(conversation, "a"))["status"] in ("sent", "uncertain")
    assert [m["text"] for m in await desk.phone(customer)][1:] == ["Taken"]


async def test_a_reply_is_either_cancelled_or_sent_however_close_the_race(desk: Desk) -> None:
    ends = []
    for number in range(6):
        customer, conversation = await desk.written()
        await desk.playground.fault(SEND, "code", code=40100, remaining=1)
        await desk.answer(conversation, "a", f"Race {number}")
        message = await waits(desk, conversation, "a")
        done, _ = await asyncio.gather(act(desk, message, "cancel"), desk.hurry())
        if done.status == 200:
            await desk.hurry()
            await asyncio.sleep(0.1)
            assert len(await desk.phone(customer)) == 1
            assert len(await desk.thread(conversation)) == 1
        else:
            assert (done.status, done.problem) == (409, "message-not-waiting")
            assert (await desk.settled(conversation, "a"))["status"] == "sent"
            assert len(await desk.phone(customer)) == 2
        ends.append(done.status)
    assert set(ends) <= {200, 409}


async def test_a_cancelled_reply_lets_the_next_one_go(desk: Desk) -> None:
    customer, conversation = await desk.written()
    await desk.playground.fault(SEND, "code", code=40100, remaining=1)
    await desk.answer(conversation, "a", "Never sent")
    message = await waits(desk, conversation, "a")
    await desk.answer(conversation, "b", "Sent")
    assert (await act(desk, message, "cancel")).status == 200
    assert (await desk.settled(conversation, "b"))["status"] == "sent"
    assert [m["text"] for m in await desk.phone(customer)][1:] == ["Sent"]


async def test_the_files_of_a_cancelled_reply_can_be_sent_with_another(desk: Desk) -> None:
    _, conversation = await desk.written()
    file = (await upload(desk, picture())).body
    await desk.playground.fault("business/message/media/upload/", "code", code=40100, remaining=1)
    body = {"client_id": "a", "attachment_ids": [file["id"]]}
    await desk.owner.post(f"/api/conversations/{conversation['id']}/messages", body)
    assert (await act(desk, await waits(desk, conversation, "a"), "cancel")).body["removed"]
    again = await desk.owner.post(f"/api/conversations/{conversation['id']}/messages", {**body, "client_id": "b"})
    assert again.status == 201
    assert (await desk.settled(conversation, "b"))["status"] == "sent"


async def test_a_failed_reply_is_discarded(desk: Desk) -> None:
    _, conversation = await desk.written()
    await desk.playground.fault(SEND, "code", code=40007, remaining=1)
    follower = await Follower.start(desk.owner)
    await desk.answer(conversation, "a", "Refused")
    failed = await desk.settled(conversation, "a")
    assert failed["status"] == "failed"
    assert (await act(desk, failed, "discard")).status == 204
    await follower.agrees()
    card = await desk.card(conversation)
    assert card["last_message"]["content"] == "Is the blue bowl still there?"
    assert card["waiting_since"] is not None


async def test_a_sent_reply_is_neither_cancelled_nor_discarded(desk: Desk) -> None:
    _, conversation = await desk.written()
    await desk.answer(conversation, "a", "Sent")
    sent = await desk.settled(conversation, "a")
    assert {(await act(desk, sent, verb)).status for verb in ("cancel", "discard", "retry")} == {409}


async def test_a_reply_in_a_lost_inbox_says_that_it_waits_for_the_reconnect(desk: Desk) -> None:
    inbox = await desk.new_inbox()
    _, conversation = await desk.written(inbox=inbox)
    await desk.run("UPDATE inboxes SET state = 'needs_reconnect' WHERE id = $1", inbox["id"])
    await desk.answer(conversation, "a", "Later")

    async def find() -> dict[str, Any] | None:
        found: dict[str, Any] = (await desk.thread(conversation))[-1]
        return found if found["waiting"] else None

    message = await eventually(find)
    assert (message["waiting"]["code"], message["waiting"]["gives_up_at"]) == ("needs_reconnect", None)
    refused = await act(desk, message, "retry")
    assert (refused.status, refused.body["code"]) == (422, "inbox_not_connected")
    assert (await act(desk, message, "cancel")).body["removed"]


async def test_a_reply_that_waits_for_long_is_sent_at_once_on_demand(desk: Desk) -> None:
    _, conversation = await desk.written()
    fault = await desk.playground.fault(SEND, "http", status=503)
    await desk.answer(conversation, "a", "Yes, it is")
    message = await waits_long(desk, conversation, "a")
    await desk.playground.control(f"tiktok/faults/{fault}", method="DELETE")
    assert (await act(desk, message, "retry")).status == 200

    async def is_sent() -> bool | None:
        return await statuses(desk, conversation) == ["sent"] or None

    await eventually(is_sent)


async def test_a_cancelled_reply_that_waited_for_long_lets_the_next_one_go(desk: Desk) -> None:
    customer, conversation = await desk.written()
    await desk.playground.fault(SEND, "code", code=40100, remaining=1)
    await desk.answer(conversation, "a", "Never sent")
    message = await waits_long(desk, conversation, "a")
    await desk.answer(conversation, "b", "Sent")
    assert (await act(desk, message, "cancel")).status == 200

    async def is_sent() -> bool | None:
        return await statuses(desk, conversation) == ["sent"] or None

    await eventually(is_sent)
    assert [m["text"] for m in await desk.phone(customer)][1:] == ["Sent"]


async def test_a_reply_written_behind_one_that_waits_leaves_it_its_time(desk: Desk) -> None:
    _, conversation = await desk.written()
    await desk.playground.fault(SEND, "code", code=40100, remaining=1)
    await desk.answer(conversation, "a", "First")
    message = await waits_long(desk, conversation, "a")
    await desk.answer(conversation, "b", "Second")
    await desk.answer(conversation, "c", "Third")

    async def waits_alone() -> bool | None:
        jobs = await desk.rows(
            "SELECT scheduled_at > now() + interval '9 minutes' AS late FROM procrastinate_jobs WHERE lock = $1",
            f"conversation:{conversation['id']}",
        )
        return [job["late"] for job in jobs] == [True] or None

    await eventually(waits_alone)
    assert await statuses(desk, conversation) == ["queued"] * 3
    assert (await act(desk, message, "retry")).status == 200

    async def all_sent() -> bool | None:
        return await statuses(desk, conversation) == ["sent"] * 3 or None

    await eventually(all_sent)
