"""Replies about comments: however it is heard that one is posted, the comments show it in the end."""

from __future__ import annotations

from typing import Any

import pytest

from tests.gateway.stall import Stall, stall
from tests.running_app import eventually

__all__ = ["stall"]

REPLY = "business/comment/reply/create/"


async def responded(stall: Stall, question: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The conversation of a comment that was replied to, and the reply as the thread shows it."""
    await stall.comments(await stall.app.new_customer(), question)
    conversation = await stall.conversation(question)
    await stall.app.reply(conversation, "a1", "At nein")
    sent = await stall.app.settled(conversation, "a1")
    return conversation, await stall.comment(conversation, sent["remote_id"])


async def edit(stall: Stall, own: dict[str, Any]) -> None:
    body = {"client_id": "e1", "content": "At nine"}
    assert (await stall.app.owner.put(f"/api/comments/{own['id']}", body)).status == 200


async def check_replaced(stall: Stall, conversation: dict[str, Any], own: dict[str, Any]) -> None:
    """The new comment says that it was edited, the old one is gone, and the thread tells of it once."""
    sent = await stall.app.status(conversation, "e1", "sent", "read")
    shown = await stall.comment(conversation, sent["remote_id"], edited=True)
    assert shown["content"] == "At nine"

    async def gone() -> bool | None:
        old = await stall.comment(conversation, own["remote_id"], replaced=True)
        await stall.app.hurry()  # whether it was done is looked at later
        return old["deleted_at"] is not None or None

    await eventually(gone)
    assert await stall.lines(conversation) == ["Ada Marlow edited the comment"]


@pytest.mark.parametrize("told", ["by an echo", "when looked up"])
async def test_edit_whose_response_was_lost_takes_the_place_once_it_is_found(stall: Stall, told: str) -> None:
    conversation, own = await responded(stall, f"When do you open, {told}?")
    if told == "when looked up":
        await stall.control("faults", target="webhook", kind="drop", match="comment.update")
    await stall.app.simulator.fault(REPLY, "accept_then_http", status=504, remaining=1)
    await edit(stall, own)
    await check_replaced(stall, conversation, own)


async def test_edit_that_a_person_confirms_takes_the_place(stall: Stall) -> None:
    conversation, own = await responded(stall, "When do you close?")
    await stall.control("faults", target="webhook", kind="drop", match="comment.update")
    await stall.app.simulator.fault(REPLY, "accept_then_http", status=504, remaining=1)
    await stall.app.simulator.fault("business/comment/reply/list/", "http", status=503)
    await edit(stall, own)
    message = await stall.app.status(conversation, "e1", "uncertain")
    assert (await stall.app.owner.post(f"/api/messages/{message['id']}/confirm")).status == 200
    await stall.comment(conversation, own["remote_id"], replaced=True, pending_action="delete")
    assert await stall.lines(conversation) == ["Ada Marlow edited the comment"]


async def test_private_reply_that_a_person_confirms_is_a_reply(stall: Stall) -> None:
    owner, ana = stall.app.owner, await stall.app.new_customer()
    assert (await owner.put(f"/api/inboxes/{stall.messenger['id']}/private-replies", {"enabled": True})).status == 200
    made = await stall.comments(ana, "How much is the small jug?", high_intent=True)
    conversation = await stall.conversation("How much is the small jug?")
    comment = await stall.comment(conversation, made["comment_id"], private_reply_offered=True)
    await stall.app.simulator.fault("business/message/send/", "accept_then_http", status=504, remaining=1)
    body = {"client_id": "p1", "content": "It is 700 baht"}
    assert (await owner.post(f"/api/comments/{comment['id']}/private-reply", body)).status == 201
    message = await stall.app.status(conversation, "p1", "uncertain")
    assert (await owner.post(f"/api/messages/{message['id']}/confirm")).status == 200

    async def noted() -> bool | None:
        shown = await stall.comment(conversation, made["comment_id"])
        return shown["replied_privately_at"] is not None or None

    await eventually(noted)
    found = (await owner.get(f"/api/comments/{comment['id']}/private-reply")).body["conditions"]
    assert [c["met"] for c in found if c["name"] == "no_reply_yet"] == [False]


async def test_reply_waits_for_a_comment_that_is_told_of_without_its_conversation(stall: Stall) -> None:
    """Intake stores the comment before its conversation."""
    conversation, own = await responded(stall, "When is lunch?")
    await stall.control("faults", target="webhook", kind="drop", match="comment.update")
    await stall.app.simulator.fault(REPLY, "slow", delay_ms=200, remaining=1)
    await edit(stall, own)
    await stall.app.status(conversation, "e1", "sending")

    async def waits() -> bool | None:
        waiting = "SELECT FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"
        return bool(await stall.app.rows(waiting)) or None

    async with stall.app.database.system() as transaction:
        await transaction.execute("SELECT FROM comments WHERE id = $1 FOR UPDATE", own["id"])
        await eventually(waits)
        await transaction.execute("SET LOCAL lock_timeout = '500ms'")
        await transaction.execute("SELECT FROM conversations WHERE id = $1 FOR UPDATE", conversation["id"])
    await check_replaced(stall, conversation, own)
