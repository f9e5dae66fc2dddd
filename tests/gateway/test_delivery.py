"""Answers on their way out when things go wrong or slowly: what agents see is what the platform has."""

from __future__ import annotations

import asyncio
import io
import time
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image

from frontdesk.core.attachments.jobs import FETCH_MEDIA
from frontdesk.core.contacts.jobs import FETCH_PROFILE
from frontdesk.core.conversations.jobs import DELIVER, LOOK_UP
from frontdesk.gateway.outbound.typing_and_receipts import MARK_READ
from tests.app import App
from tests.channels.scripted import closed_port
from tests.clients import Response
from tests.running_app import SHOP, eventually

SEND = "business/message/send/"
HOUR_MS = 3_600_000


async def ledger(app: App, conversation: dict[str, Any]) -> list[str | None]:
    """What the platform has of the conversation from the business: the texts, in the order they came into being."""
    query = conversation["remote_id"].replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    path = f"tiktok/ledger?conversation_id={query}"
    found = await app.simulator.control(path, method="GET")
    return [message.get("text") for message in found["messages"] if message["from"] == "business"]


async def upload(app: App, data: bytes, name: str = "bowl.png", content_type: str = "image/png") -> Response:
    form = aiohttp.FormData()
    form.add_field("file", data, filename=name, content_type=content_type)
    headers = {"x-frontdesk": "1"}
    async with app.owner.http.post(f"{app.url}/api/attachments", data=form, headers=headers) as response:
        return Response(response.status, await response.json(), b"", response.headers)


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return out.getvalue()


async def run_periodic(app: App, name: str) -> None:
    await app.application.work.due(name)()


async def test_reply_sent_twice_with_one_key_is_one_message(app: App) -> None:
    _, conversation = await app.written()
    responses = await asyncio.gather(*(app.reply(conversation, "click", "Yes, it is") for _ in range(6)))
    assert sorted(response.status for response in responses) == [200] * 5 + [201]
    assert len({response.body["id"] for response in responses}) == 1
    await app.status(conversation, "click", "sent")
    assert await ledger(app, conversation) == ["Yes, it is"]


async def test_conversation_with_two_workers_sends_each_message_once(app: App) -> None:
    _, conversation = await app.written()
    await app.says((await app.card(conversation))["contact"]["username"], "And the green one?")
    deliver = app.application.work.doing(DELIVER)
    (row,) = await app.rows("SELECT account_id, id FROM conversations WHERE id = $1", conversation["id"])
    for number in range(5):
        await app.reply(conversation, f"n{number}", f"Answer {number}")
        await asyncio.gather(*(deliver(account_id=row["account_id"], conversation_id=row["id"]) for _ in range(3)))
    for number in range(5):
        await app.status(conversation, f"n{number}", "sent")
    assert await ledger(app, conversation) == [f"Answer {number}" for number in range(5)]


async def test_message_that_waited_stands_where_the_customer_sees_it(app: App) -> None:
    """The reply is delivered after the customer's next message, so it stands after that and is unread."""
    customer, conversation = await app.written()
    await app.reply(conversation, "first", "One moment")
    await app.status(conversation, "first", "sent")
    await app.simulator.fault(SEND, "http", status=503, remaining=1)
    await app.reply(conversation, "late", "Yes, it is")

    async def waits() -> bool | None:
        rows = await app.rows(
            "SELECT next_attempt_at FROM messages WHERE conversation_id = $1 AND client_id = 'late'", conversation["id"]
        )
        return rows[0]["next_attempt_at"] is not None or None

    await eventually(waits)
    await asyncio.sleep(2.1)
    await app.says(customer, "Hello?")
    await app.simulator.control("tiktok/customer/read", {"business": SHOP, "customer": customer})

    async def first_is_read() -> bool | None:
        thread = await app.thread(conversation)
        return (len(thread) == 4 and thread[1]["status"] == "read") or None

    await eventually(first_is_read)
    asked, read, *_ = await app.thread(conversation)
    assert read["status_at"] >= read["sent_at"] > asked["sent_at"]
    late = await app.status(conversation, "late", "sent", "read")
    assert late["status"] == "sent"
    texts = [message["text"] for message in await app.phone(customer)]
    assert texts[-1] == "Yes, it is"
    assert [message["content"] for message in await app.thread(conversation)] == texts
    assert (await app.card(conversation))["last_message"]["content"] == "Yes, it is"


async def test_refused_reply_is_final_and_does_not_count(app: App) -> None:
    _, conversation = await app.written()
    no = {"code": 40064, "message": "You cannot send more messages now."}
    await app.simulator.fault(SEND, "code", **no, remaining=1)
    await app.reply(conversation, "a", "Hello")
    failed = await app.status(conversation, "a", "failed")
    error = failed["error"]
    assert (error["code"], error["said"], error["can_retry"]) == ("40064", "You cannot send more messages now.", True)
    assert "TikTok" in error["text"]
    assert "reply window" in error["text"]
    assert error["advice"]
    assert failed["status_at"] > failed["sent_at"]
    card = await app.card(conversation)
    assert (card["window"]["remaining"], card["last_message"]["status"]) == (10, "failed")
    assert await ledger(app, conversation) == []
    ben = await app.installation.member(app.owner, "supervisor")
    assert (await ben.post(f"/api/messages/{failed['id']}/retry")).body["status"] == "queued"
    await app.status(conversation, "a", "sent")
    assert (await app.card(conversation))["window"]["remaining"] == 9
    (queued, *_) = await app.rows(
        "SELECT actor_kind, actor_id FROM events WHERE message_id = $1 AND name = 'message.queued' ORDER BY id DESC",
        failed["id"],
    )
    assert tuple(queued) == ("user", (await ben.get("/api/me")).body["id"])


async def test_window_that_passed_allows_three_more(app: App) -> None:
    customer = await app.new_customer()
    await app.says(customer, "Hello?", at=int(time.time() * 1000) - 49 * HOUR_MS)
    conversation = await app.conversation(customer)
    assert (conversation["window"]["state"], conversation["window"]["late_remaining"]) == ("late", 3)
    for number in range(3):
        assert (await app.reply(conversation, f"n{number}", "Sorry")).status == 201
    stored = len(await app.thread(conversation))
    refused = await app.reply(conversation, "n3", "Sorry")
    assert (refused.status, refused.problem, refused.body["code"]) == (422, "message-refused", "window_closed")
    assert refused.body["detail"].endswith(".")
    assert len(await app.thread(conversation)) == stored
    for number in range(3):
        await app.status(conversation, f"n{number}", "sent")
    assert await ledger(app, conversation) == ["Sorry"] * 3


async def test_message_that_may_not_have_arrived_counts_until_it_is_known(app: App) -> None:
    _, conversation = await app.written()
    await app.simulator.fault(SEND, "http", status=504, remaining=1)
    await app.reply(conversation, "a", "Hello")
    uncertain = await app.status(conversation, "a", "uncertain")
    assert (await app.card(conversation))["window"]["remaining"] == 9
    assert (await app.owner.post(f"/api/messages/{uncertain['id']}/retry")).status == 200
    await app.status(conversation, "a", "sent")
    assert (await app.card(conversation))["window"]["remaining"] == 9
    assert await ledger(app, conversation) == ["Hello"]


async def hours_later(app: App, conversation: dict[str, Any], *, late_replies: int) -> None:
    """The customer wrote two days and an hour ago, and what was written since was written at once."""
    await app.run(
        "UPDATE conversations SET last_inbound_at = last_inbound_at - interval '49 hours', late_answers = $2"
        " WHERE id = $1",
        conversation["id"],
        late_replies,
    )
    await app.run(
        "UPDATE messages SET sent_at = sent_at - interval '49 hours' WHERE conversation_id = $1", conversation["id"]
    )


@pytest.mark.parametrize("late_replies", [0, 3])
async def test_uncertain_reply_sent_again_late_is_checked_and_counted_as_a_late_one(
    app: App, late_replies: int
) -> None:
    _, conversation = await app.written()
    await app.simulator.fault(SEND, "http", status=504, remaining=1)
    await app.reply(conversation, "a", "Hello")
    uncertain = await app.status(conversation, "a", "uncertain")
    await hours_later(app, conversation, late_replies=late_replies)
    again = await app.owner.post(f"/api/messages/{uncertain['id']}/retry")
    window = (await app.card(conversation))["window"]
    if late_replies == 3:
        assert (again.status, again.problem, again.body["code"]) == (422, "message-refused", "window_closed")
        assert window["state"] == "closed"
    else:
        assert (again.status, window["late_remaining"]) == (200, 2)


async def test_reply_after_a_crash_before_storing_is_found_again(app: App) -> None:
    """The worker died after the platform took the message and before that was stored."""
    _, conversation = await app.written()
    await app.reply(conversation, "a", "Hello")
    sent = await app.status(conversation, "a", "sent")
    await app.reply(conversation, "b", "Are you there?")
    await app.status(conversation, "b", "sent")
    await app.run(
        "UPDATE messages SET status = 'sending', remote_id = NULL, sending_since = now() - interval '61 seconds'"
        " WHERE id = $1",
        sent["id"],
    )
    await run_periodic(app, "sweep")
    found = await app.status(conversation, "a", "sent", "uncertain")
    if found["status"] == "uncertain":
        assert found["error"]["code"] == "uncertain"
        found = await app.status(conversation, "a", "sent")
    assert found["remote_id"] == sent["remote_id"]
    assert await ledger(app, conversation) == ["Hello", "Are you there?"]


async def test_reply_queued_behind_a_dead_worker_goes_out(app: App) -> None:
    _, conversation = await app.written()
    await app.simulator.fault(SEND, "http", status=503, remaining=1)
    await app.reply(conversation, "a", "Hello")

    async def lost() -> bool | None:
        rows = await app.rows(
            "SELECT next_attempt_at FROM messages WHERE conversation_id = $1 AND status = 'queued'", conversation["id"]
        )
        return bool(rows and rows[0]["next_attempt_at"]) or None

    await eventually(lost)
    await app.run("DELETE FROM procrastinate_jobs WHERE task_name = 'deliver' AND status = 'todo'")
    await app.run(
        "UPDATE messages SET next_attempt_at = now() - interval '31 seconds' WHERE conversation_id = $1"
        " AND status = 'queued'",
        conversation["id"],
    )
    await run_periodic(app, "sweep")
    await app.status(conversation, "a", "sent")


async def test_reply_that_waits_fails_when_its_inbox_is_disconnected(app: App) -> None:
    inbox = await app.new_inbox()
    customer = await app.new_customer()
    body = {"business": inbox["username"], "customer": customer, "kind": "text", "text": "Hello?"}
    await app.simulator.control("tiktok/customer/send", body)
    conversation = await app.conversation(customer)
    await app.simulator.fault(SEND, "http", status=503)
    await app.reply(conversation, "a", "Hello")
    await app.reply(conversation, "b", "Are you there?")
    assert (await app.owner.post(f"/api/inboxes/{inbox['id']}/disconnect")).status == 200
    for client_id in ("a", "b"):
        failed = await app.status(conversation, client_id, "failed")
        assert failed["error"]["code"] == "inbox_disconnected"
        assert failed["error"]["text"].endswith(".")
    await app.simulator.control("tiktok/faults", method="DELETE")
    refused = await app.owner.post(f"/api/messages/{failed['id']}/retry")
    assert (refused.status, refused.body["code"]) == (422, "inbox_disconnected")
    assert await ledger(app, conversation) == []


async def test_private_note_is_not_sent(app: App) -> None:
    customer, conversation = await app.written()
    note = await app.reply(conversation, "note", "She was here on Monday", private=True)
    assert (note.status, note.body["private"], note.body["status"]) == (201, True, None)
    assert (await app.reply(conversation, "note", "She was here on Monday", private=True)).status == 200
    await app.reply(conversation, "a", "Hello")
    await app.status(conversation, "a", "sent")
    assert await ledger(app, conversation) == ["Hello"]
    assert len(await app.phone(customer)) == 2
    refused = await app.reply(conversation, "n2", "x", private=True, reply_to_id=note.body["id"])
    assert refused.body["code"] == "note_is_text"
    quoting = await app.reply(conversation, "n3", "x", reply_to_id=note.body["id"])
    assert quoting.body["code"] == "quote_not_allowed"


async def test_picture_that_failed_is_sent_by_retry(app: App) -> None:
    customer, conversation = await app.written()
    uploaded = await upload(app, picture())
    await app.simulator.fault("business/message/media/upload/", "code", code=40908, message="Bad file", remaining=1)
    await app.reply(conversation, "a", None, attachment_ids=[uploaded.body["id"]])
    failed = await app.status(conversation, "a", "failed")
    assert failed["error"]["said"] == "Bad file"
    again = await app.reply(conversation, "b", None, attachment_ids=[uploaded.body["id"]])
    assert again.body["code"] == "unknown_attachment", "it belongs to the failed message"
    assert (await app.owner.post(f"/api/messages/{failed['id']}/retry")).status == 200
    sent = await app.status(conversation, "a", "sent")
    assert [file["id"] for file in sent["attachments"]] == [uploaded.body["id"]]
    assert (await app.phone(customer))[-1]["kind"] == "image"


async def test_file_that_got_lost_fails_the_message(app: App) -> None:
    _, conversation = await app.written()
    uploaded = await upload(app, picture(size=(9, 11)))
    (row,) = await app.rows("SELECT file_key FROM attachments WHERE id = $1", uploaded.body["id"])
    Path(app.installation.services.files.path(row["file_key"])).unlink()
    await app.reply(conversation, "a", None, attachment_ids=[uploaded.body["id"]])
    failed = await app.status(conversation, "a", "failed")
    assert failed["error"]["code"] == "file_lost"
    assert (await app.owner.get(f"/api/attachments/{uploaded.body['id']}/content")).status == 404


@pytest.mark.parametrize(("status", "actions"), [("sent", ("retry", "confirm")), ("queued", ("confirm",))])
async def test_action_that_a_status_does_not_have_is_refused(app: App, status: str, actions: tuple[str, ...]) -> None:
    _, conversation = await app.written()
    if status == "queued":
        await app.simulator.fault(SEND, "http", status=503)
    await app.reply(conversation, "a", "Hello")
    message = await app.status(conversation, "a", status)
    for action in actions:
        response = await app.owner.post(f"/api/messages/{message['id']}/{action}")
        assert (response.status, response.problem) == (409, "message-not-waiting")


async def test_job_nobody_ran_in_time_does_no_harm(app: App) -> None:
    """Jobs for rows that are gone find nothing to do and do not fail."""
    work = app.application.work
    (row,) = await app.rows("SELECT account_id FROM inboxes WHERE id = $1", app.inbox["id"])
    account = row["account_id"]
    await work.doing(DELIVER)(account_id=account, conversation_id=10**9)
    await work.doing(LOOK_UP)(account_id=account, message_id=10**9)
    await work.doing(FETCH_MEDIA)(account_id=account, attachment_id=10**9)
    await work.doing(FETCH_PROFILE)(account_id=account, conversation_id=10**9)
    await work.doing(MARK_READ)(account_id=account, conversation_id=10**9)
    _, conversation = await app.written()
    await app.reply(conversation, "a", "Hello")
    sent = await app.status(conversation, "a", "sent")
    await work.doing(LOOK_UP)(account_id=account, message_id=sent["id"])
    assert (await app.status(conversation, "a", "sent"))["remote_id"] == sent["remote_id"]
    async with app.database.system() as transaction:
        transaction.jobs.append(DELIVER(account_id=account, conversation_id=conversation["id"]))


async def test_platform_out_of_reach_is_tried_again(app: App) -> None:
    """Nothing listens at the platform's address: the reply was certainly not sent, so it waits and goes out later."""
    _, conversation = await app.written()
    await app.platform_at(f"http://127.0.0.1:{closed_port()}")
    try:
        await app.reply(conversation, "a", "Hello")

        async def waits() -> bool | None:
            rows = await app.rows(
                "SELECT attempts, status FROM messages WHERE conversation_id = $1 AND client_id = 'a'",
                conversation["id"],
            )
            return (rows[0]["attempts"] >= 1 and rows[0]["status"] == "queued") or None

        await eventually(waits)
    finally:
        await app.platform_at(app.simulator.sandbox.url)
    await app.status(conversation, "a", "sent")
    assert await ledger(app, conversation) == ["Hello"]


async def test_reply_is_sent_after_access_was_not_renewed_in_passing(app: App) -> None:
    inbox = await app.new_inbox()
    _, conversation = await app.written(inbox=inbox)
    body = {"business": inbox["username"], "which": "access"}
    await app.simulator.control("tiktok/tokens/expire", body)
    refresh = {"code": 50002, "message": "Error processing request.", "remaining": 1}
    await app.simulator.fault("tt_user/oauth2/refresh_token/", "code", **refresh)
    await app.reply(conversation, "a", "Hello")
    assert (await app.status(conversation, "a", "sent", "failed"))["status"] == "sent"
    view = (await app.owner.get(f"/api/inboxes/{inbox['id']}")).body
    assert (view["state"], view["trouble_since"]) == ("connected", None)


@pytest.mark.parametrize("code", [50000, 41999])
async def test_reply_refused_in_passing_is_sent_in_the_end(app: App, code: int) -> None:
    _, conversation = await app.written()
    await app.simulator.fault(SEND, "code", code=code, message="Something is wrong.", remaining=2)
    await app.reply(conversation, "a", "Hello")
    assert (await app.status(conversation, "a", "sent", "failed", "uncertain"))["status"] == "sent"
    assert await ledger(app, conversation) == ["Hello"]


async def test_profile_after_a_passing_error_is_fetched_again(app: App) -> None:
    for path in ("business/message/content/list/", "business/message/capabilities/get/"):
        await app.simulator.fault(path, "code", code=50000, message="System error.", remaining=1)
    _, conversation = await app.written()

    async def known() -> bool | None:
        await app.hurry()
        rows = await app.rows(
            "SELECT c.image_allowed, i.profile_fetched_at FROM conversations c"
            " JOIN identities i ON i.account_id = c.account_id AND i.contact_id = c.contact_id WHERE c.id = $1",
            conversation["id"],
        )
        return (rows[0]["image_allowed"] is not None and rows[0]["profile_fetched_at"] is not None) or None

    await eventually(known)


async def test_picture_is_fetched_after_a_passing_error(app: App) -> None:
    await app.simulator.fault("business/message/media/download/", "code", code=50000, message="No.", remaining=6)
    customer = await app.new_customer()
    body = {"business": SHOP, "customer": customer, "kind": "image", "sample": "png"}
    await app.simulator.control("tiktok/customer/send", body)
    conversation = await app.conversation(customer)

    async def fetched() -> bool | None:
        await app.hurry()
        (message,) = await app.thread(conversation)
        return message["attachments"][0]["state"] == "ready" or None

    await eventually(fetched)
