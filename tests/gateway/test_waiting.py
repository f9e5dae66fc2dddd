"""Replies that wait: they say why and until when, go out as soon as they can, and can be cancelled exactly."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

from tests.app import App
from tests.clients import Response
from tests.follower import Follower
from tests.gateway.test_delivery import picture, upload
from tests.running_app import eventually

SEND = "business/message/send/"


async def waits(app: App, conversation: dict[str, Any], client_id: str) -> dict[str, Any]:
    """The message, once it waits for its next try."""

    async def find() -> dict[str, Any] | None:
        for message in await app.thread(conversation):
            if message["client_id"] == client_id and message["waiting"] and message["waiting"]["next_attempt_at"]:
                return message
        return None

    return await eventually(find)


async def waits_long(app: App, conversation: dict[str, Any], client_id: str) -> dict[str, Any]:
    """The message, once it waits for a try that is ten minutes away."""
    message = await waits(app, conversation, client_id)

    async def is_put_off() -> bool | None:
        done = await app.run(
            "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '10 minutes'"
            " WHERE lock = $1 AND status = 'todo' AND scheduled_at IS NOT NULL",
            f"conversation:{conversation['id']}",
        )
        return bool(done) or None

    await eventually(is_put_off)
    await app.run("UPDATE messages SET next_attempt_at = now() + interval '10 minutes' WHERE id = $1", message["id"])
    return message


async def statuses(app: App, conversation: dict[str, Any]) -> list[str]:
    """What became of the replies, without hurrying anything."""
    return [m["status"] for m in await app.thread(conversation) if m["direction"] == "out"]


async def act(app: App, message: dict[str, Any], verb: str) -> Response:
    return await app.owner.post(f"/api/messages/{message['id']}/{verb}", {})


async def test_reply_that_waits_says_why_since_when_and_until_when(app: App) -> None:
    _, conversation = await app.written()
    before = await app.card(conversation)
    await app.simulator.fault(SEND, "http", status=503)
    await app.reply(conversation, "a", "Yes, it is")
    message = await waits(app, conversation, "a")
    waiting = message["waiting"]
    assert (waiting["text"], waiting["code"]) == ("TikTok is not responding (HTTP 503).", "unavailable")
    since, again, end = (datetime.fromisoformat(waiting[at]) for at in ("since", "next_attempt_at", "gives_up_at"))
    assert since < again < since + timedelta(seconds=40)
    assert end - datetime.fromisoformat(message["sent_at"]) == timedelta(hours=24)
    assert message["error"] is None
    card = await app.card(conversation)
    assert (card["last_message"]["status"], card["last_message"]["trouble"]) == ("queued", waiting["text"])
    assert card["waiting_reply"]["message_id"] == message["id"]
    assert (card["waiting_since"], card["first_reply_at"]) == (before["waiting_since"], None), "nobody was answered yet"


async def test_card_names_the_reply_that_waits_whatever_is_written_after_it(app: App) -> None:
    customer, conversation = await app.written()
    assert (await app.card(conversation))["waiting_reply"] is None
    fault = await app.simulator.fault(SEND, "code", code=40100)
    follower = await Follower.start(app.owner)
    await app.reply(conversation, "a", "One")
    first = await waits_long(app, conversation, "a")
    await app.reply(conversation, "b", "Two")
    await app.says(customer, "Hello?")

    async def is_heard() -> dict[str, Any] | None:
        card = await app.card(conversation)
        return card if card["last_message"]["content"] == "Hello?" else None

    reply = (await eventually(is_heard))["waiting_reply"]
    assert (reply["message_id"], reply["waiting"]["text"]) == (first["id"], first["waiting"]["text"])
    assert (await act(app, first, "cancel")).status == 200
    second = await waits(app, conversation, "b")
    assert (await app.card(conversation))["waiting_reply"]["message_id"] == second["id"]
    await app.simulator.control(f"tiktok/faults/{fault}", method="DELETE")
    await act(app, second, "retry")

    async def is_sent() -> bool | None:
        return (await app.card(conversation))["waiting_reply"] is None or None

    await eventually(is_sent)
    await follower.agrees()


async def test_waiting_reply_is_sent_at_once_on_demand(app: App) -> None:
    _, conversation = await app.written()
    fault = await app.simulator.fault(SEND, "http", status=503)
    await app.reply(conversation, "a", "Yes, it is")
    message = await waits(app, conversation, "a")
    await app.simulator.control(f"tiktok/faults/{fault}", method="DELETE")
    tried = await act(app, message, "retry")
    assert (tried.status, tried.body["waiting"]["next_attempt_at"]) == (200, None)

    async def is_sent() -> bool | None:
        return (await app.thread(conversation))[-1]["status"] == "sent" or None

    await eventually(is_sent)
    assert (await app.card(conversation))["waiting_since"] is None


async def test_reply_that_went_out_wakes_what_waits_in_other_conversations(app: App) -> None:
    inbox = await app.new_inbox()
    _, first = await app.written(inbox=inbox)
    _, second = await app.written(inbox=inbox)
    fault = await app.simulator.fault(SEND, "http", status=503)
    await app.reply(first, "a", "One")
    await waits(app, first, "a")
    await app.run(
        "UPDATE messages SET next_attempt_at = now() + interval '1 hour', status_at = now() - interval '1 minute'"
        " WHERE conversation_id = $1 AND status = 'queued'",
        first["id"],
    )
    await app.simulator.control(f"tiktok/faults/{fault}", method="DELETE")
    await app.reply(second, "b", "Two")

    async def are_sent() -> bool | None:
        return all([(await app.thread(c))[-1]["status"] == "sent" for c in (first, second)]) or None

    await eventually(are_sent)


async def test_cancelled_reply_is_gone_and_the_customer_still_waits(app: App) -> None:
    customer, conversation = await app.written()
    before = await app.card(conversation)
    await app.simulator.fault(SEND, "code", code=40100)
    follower = await Follower.start(app.owner)
    await app.reply(conversation, "a", "Never sent")
    message = await waits(app, conversation, "a")
    cancelled = await act(app, message, "cancel")
    assert (cancelled.status, cancelled.body["removed"]) == (200, True)
    assert cancelled.body["message"]["content"] == "Never sent"
    await follower.agrees()
    await app.simulator.control("tiktok/faults", method="DELETE")
    await app.hurry()
    after = await app.card(conversation)
    assert [m["content"] for m in await app.thread(conversation)] == ["Is the blue bowl still there?"]
    assert len(await app.phone(customer)) == 1
    shown = ("last_message", "waiting_since", "first_reply_at", "window", "last_activity_at")
    assert {name: after[name] for name in shown} == {name: before[name] for name in shown}
    assert (await act(app, message, "cancel")).status == 404


async def test_reply_that_an_earlier_try_may_have_delivered_cannot_be_cancelled(app: App) -> None:
    customer, conversation = await app.written()
    await app.simulator.fault(SEND, "accept_then_http", status=503, remaining=1)
    await app.simulator.control("tiktok/faults", {"target": "webhook", "kind": "drop"})
    await app.reply(conversation, "a", "Taken")
    message = await waits(app, conversation, "a")
    assert message["waiting"]["doubtful"]
    cancelled = await act(app, message, "cancel")
    assert (cancelled.status, cancelled.body["removed"], cancelled.body["message"]["status"]) == (
        200,
        False,
        "uncertain",
    )
    assert (await app.settled(conversation, "a"))["status"] in ("sent", "uncertain")
    assert [m["text"] for m in await app.phone(customer)][1:] == ["Taken"]


async def test_reply_is_either_cancelled_or_sent_however_close_the_race(app: App) -> None:
    ends = []
    for number in range(6):
        customer, conversation = await app.written()
        await app.simulator.fault(SEND, "code", code=40100, remaining=1)
        await app.reply(conversation, "a", f"Race {number}")
        message = await waits(app, conversation, "a")
        done, _ = await asyncio.gather(act(app, message, "cancel"), app.hurry())
        if done.status == 200:
            await app.hurry()
            await asyncio.sleep(0.1)
            assert len(await app.phone(customer)) == 1
            assert len(await app.thread(conversation)) == 1
        else:
            assert (done.status, done.problem) == (409, "message-not-waiting")
            assert (await app.settled(conversation, "a"))["status"] == "sent"
            assert len(await app.phone(customer)) == 2
        ends.append(done.status)
    assert set(ends) <= {200, 409}


async def test_cancelled_reply_lets_the_next_one_go(app: App) -> None:
    customer, conversation = await app.written()
    await app.simulator.fault(SEND, "code", code=40100, remaining=1)
    await app.reply(conversation, "a", "Never sent")
    message = await waits(app, conversation, "a")
    await app.reply(conversation, "b", "Sent")
    assert (await act(app, message, "cancel")).status == 200
    assert (await app.settled(conversation, "b"))["status"] == "sent"
    assert [m["text"] for m in await app.phone(customer)][1:] == ["Sent"]


async def test_files_of_a_cancelled_reply_can_be_sent_with_another(app: App) -> None:
    _, conversation = await app.written()
    file = (await upload(app, picture())).body
    await app.simulator.fault("business/message/media/upload/", "code", code=40100, remaining=1)
    body = {"client_id": "a", "attachment_ids": [file["id"]]}
    await app.owner.post(f"/api/conversations/{conversation['id']}/messages", body)
    assert (await act(app, await waits(app, conversation, "a"), "cancel")).body["removed"]
    again = await app.owner.post(f"/api/conversations/{conversation['id']}/messages", {**body, "client_id": "b"})
    assert again.status == 201
    assert (await app.settled(conversation, "b"))["status"] == "sent"


async def test_failed_reply_is_discarded(app: App) -> None:
    _, conversation = await app.written()
    await app.simulator.fault(SEND, "code", code=40007, remaining=1)
    follower = await Follower.start(app.owner)
    await app.reply(conversation, "a", "Refused")
    failed = await app.settled(conversation, "a")
    assert failed["status"] == "failed"
    assert (await act(app, failed, "discard")).status == 204
    await follower.agrees()
    card = await app.card(conversation)
    assert card["last_message"]["content"] == "Is the blue bowl still there?"
    assert card["waiting_since"] is not None


async def test_sent_reply_is_neither_cancelled_nor_discarded(app: App) -> None:
    _, conversation = await app.written()
    await app.reply(conversation, "a", "Sent")
    sent = await app.settled(conversation, "a")
    assert {(await act(app, sent, verb)).status for verb in ("cancel", "discard", "retry")} == {409}


async def test_reply_in_a_lost_inbox_says_that_it_waits_for_the_reconnect(app: App) -> None:
    inbox = await app.new_inbox()
    _, conversation = await app.written(inbox=inbox)
    await app.run("UPDATE inboxes SET state = 'needs_reconnect' WHERE id = $1", inbox["id"])
    await app.reply(conversation, "a", "Later")

    async def find() -> dict[str, Any] | None:
        found: dict[str, Any] = (await app.thread(conversation))[-1]
        return found if found["waiting"] else None

    message = await eventually(find)
    assert (message["waiting"]["code"], message["waiting"]["gives_up_at"]) == ("needs_reconnect", None)
    refused = await act(app, message, "retry")
    assert (refused.status, refused.body["code"]) == (422, "inbox_not_connected")
    assert (await act(app, message, "cancel")).body["removed"]


async def test_reply_that_waits_for_long_is_sent_at_once_on_demand(app: App) -> None:
    _, conversation = await app.written()
    fault = await app.simulator.fault(SEND, "http", status=503)
    await app.reply(conversation, "a", "Yes, it is")
    message = await waits_long(app, conversation, "a")
    await app.simulator.control(f"tiktok/faults/{fault}", method="DELETE")
    assert (await act(app, message, "retry")).status == 200

    async def is_sent() -> bool | None:
        return await statuses(app, conversation) == ["sent"] or None

    await eventually(is_sent)


async def test_cancelled_reply_that_waited_for_long_lets_the_next_one_go(app: App) -> None:
    customer, conversation = await app.written()
    await app.simulator.fault(SEND, "code", code=40100, remaining=1)
    await app.reply(conversation, "a", "Never sent")
    message = await waits_long(app, conversation, "a")
    await app.reply(conversation, "b", "Sent")
    assert (await act(app, message, "cancel")).status == 200

    async def is_sent() -> bool | None:
        return await statuses(app, conversation) == ["sent"] or None

    await eventually(is_sent)
    assert [m["text"] for m in await app.phone(customer)][1:] == ["Sent"]


async def test_reply_written_behind_one_that_waits_leaves_it_its_time(app: App) -> None:
    _, conversation = await app.written()
    await app.simulator.fault(SEND, "code", code=40100, remaining=1)
    await app.reply(conversation, "a", "First")
    message = await waits_long(app, conversation, "a")
    await app.reply(conversation, "b", "Second")
    await app.reply(conversation, "c", "Third")

    async def waits_alone() -> bool | None:
        jobs = await app.rows(
            "SELECT scheduled_at > now() + interval '9 minutes' AS late FROM procrastinate_jobs WHERE lock = $1",
            f"conversation:{conversation['id']}",
        )
        return [job["late"] for job in jobs] == [True] or None

    await eventually(waits_alone)
    assert await statuses(app, conversation) == ["queued"] * 3
    assert (await act(app, message, "retry")).status == 200

    async def all_sent() -> bool | None:
        return await statuses(app, conversation) == ["sent"] * 3 or None

    await eventually(all_sent)
