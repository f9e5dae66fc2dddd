"""What bots, AI agents and rules send by themselves: never after a person of the business has taken the word."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from frontdesk.core.actors import ActorKind, ActorRef
from frontdesk.core.commands.ownership import hand_over
from frontdesk.core.conversations import sending
from frontdesk.core.conversations.listing import COUNTED
from frontdesk.core.conversations.models import MessageRow
from frontdesk.core.conversations.sending import NewMessage, Writer, locked_conversation
from frontdesk.core.inboxes.rules import inbox_state
from frontdesk.core.visibility import ALL_INBOXES
from tests.app import App
from tests.gateway.test_delivery import SEND, ledger
from tests.running_app import SHOP, eventually

BOT = ActorRef("bot", 7)


async def account_of(app: App, conversation: dict[str, Any]) -> int:
    (row,) = await app.rows("SELECT account_id FROM conversations WHERE id = $1", conversation["id"])
    return int(row["account_id"])


def machine(account_id: int, kind: ActorKind = "bot") -> Writer:
    return Writer(account_id=account_id, actor=ActorRef(kind, 7), name="Helper", visible=ALL_INBOXES)


async def give_to(app: App, conversation: dict[str, Any], owner: ActorRef | None) -> None:
    account_id = await account_of(app, conversation)
    async with app.database.account(account_id) as transaction:
        row = await locked_conversation(transaction, account_id, conversation["id"], ALL_INBOXES)
        await hand_over(transaction, machine(account_id), row, owner)


async def epoch_of(app: App, conversation: dict[str, Any]) -> int:
    (row,) = await app.rows("SELECT owner_epoch FROM conversations WHERE id = $1", conversation["id"])
    return int(row["owner_epoch"])


async def say(
    app: App, conversation: dict[str, Any], client_id: str, text: str, epoch: int, kind: ActorKind = "bot"
) -> MessageRow:
    """Send by itself what was written under that epoch."""
    account_id = await account_of(app, conversation)
    async with app.database.account(account_id) as transaction:
        row = await locked_conversation(transaction, account_id, conversation["id"], ALL_INBOXES)
        state = await inbox_state(transaction, account_id, row.inbox_id)
        new = NewMessage(client_id=client_id, content=text, owner_epoch=epoch)
        return (await sending.accept(transaction, machine(account_id, kind), row, state, new))[0]


async def waiting_for_the_platform(app: App, conversation: dict[str, Any], client_id: str) -> None:
    """Until the platform has said that it takes the message later."""

    async def look() -> bool | None:
        rows = await app.rows(
            "SELECT FROM messages WHERE conversation_id = $1 AND client_id = $2 AND status = 'queued'"
            " AND next_attempt_at IS NOT NULL",
            conversation["id"],
            client_id,
        )
        return bool(rows) or None

    await eventually(look)


async def happened(app: App, conversation: dict[str, Any]) -> list[str]:
    rows = await app.rows("SELECT name FROM events WHERE conversation_id = $1 ORDER BY id", conversation["id"])
    return [row["name"] for row in rows]


async def test_a_persons_reply_takes_the_conversation_from_a_bot(app: App) -> None:
    _, conversation = await app.written()
    await give_to(app, conversation, BOT)
    owned = await app.card(conversation)
    assert (owned["assignee"], owned["owner"]) == (None, {"kind": "bot", "id": 7, "name": None})
    assert (await app.reply(conversation, "a", "I am here")).status == 201
    taken, me = await app.card(conversation), (await app.owner.get("/api/me")).body
    assert taken["assignee"]["id"] == taken["owner"]["id"] == me["id"]
    assert (taken["owner"]["kind"], taken["owner"]["name"]) == ("user", taken["assignee"]["name"])
    names = await happened(app, conversation)
    assert [name for name in names if "owner" in name or "assigned" in name] == [
        "conversation.owner_changed",
        "conversation.assigned",
    ]


async def test_a_note_leaves_the_conversation_to_the_bot(app: App) -> None:
    _, conversation = await app.written()
    await give_to(app, conversation, BOT)
    epoch = await epoch_of(app, conversation)
    assert (await app.reply(conversation, "n", "It does well", private=True)).status == 201
    assert ((await app.card(conversation))["owner"]["kind"], await epoch_of(app, conversation)) == ("bot", epoch)


async def test_a_reply_in_the_platforms_own_app_takes_it_too(app: App) -> None:
    customer, conversation = await app.written()
    await give_to(app, conversation, BOT)
    epoch = await epoch_of(app, conversation)
    await app.simulator.control("tiktok/business/send", {"business": SHOP, "customer": customer, "text": "By hand"})

    async def is_taken() -> bool | None:
        return (await app.card(conversation))["owner"] is None or None

    await eventually(is_taken)
    late = await say(app, conversation, "late", "Let me help", epoch)
    assert late.status == "withdrawn"


@pytest.mark.parametrize("change", [{"status": "resolved"}, {"status": "snoozed"}, {"assignee_id": "me"}])
async def test_what_was_written_before_a_change_is_not_sent_after_it(app: App, change: dict[str, Any]) -> None:
    _, conversation = await app.written()
    await give_to(app, conversation, BOT)
    epoch = await epoch_of(app, conversation)
    if "assignee_id" in change:
        change = {"assignee_id": (await app.owner.get("/api/me")).body["id"]}
    assert (await app.owner.patch(f"/api/conversations/{conversation['id']}", change)).status == 200
    message = await say(app, conversation, "late", "Let me help", epoch)
    shown = await app.status(conversation, "late", "withdrawn")
    assert (message.status, shown["error"]["can_retry"]) == ("withdrawn", False)
    word = change.get("status", "took over")
    assert word in shown["error"]["text"]
    assert await ledger(app, conversation) == []
    assert (await app.card(conversation))["last_message"]["direction"] != "out"


async def test_a_waiting_automatic_message_is_withdrawn_before_the_persons_reply_goes_out(app: App) -> None:
    _, conversation = await app.written()
    await give_to(app, conversation, BOT)
    await app.simulator.fault(SEND, "http", status=429, remaining=1)
    await say(app, conversation, "auto", "Let me help", await epoch_of(app, conversation))
    await waiting_for_the_platform(app, conversation, "auto")
    assert (await app.card(conversation))["window"]["remaining"] == 9
    await app.reply(conversation, "hand", "I am here")
    withdrawn = await app.status(conversation, "auto", "withdrawn")
    await app.status(conversation, "hand", "sent")
    assert await ledger(app, conversation) == ["I am here"]
    card = await app.card(conversation)
    assert (card["window"]["remaining"], card["last_message"]["content"]) == (9, "I am here")
    assert "message.withdrawn" in await happened(app, conversation)
    for command in ("retry", "cancel", "confirm", "discard"):
        assert (await app.owner.post(f"/api/messages/{withdrawn['id']}/{command}")).status == 409


async def test_what_was_claimed_before_the_reply_is_sent_and_so_is_the_reply(app: App) -> None:
    _, conversation = await app.written()
    await give_to(app, conversation, BOT)
    await app.simulator.fault(SEND, "slow", delay_ms=500, remaining=1)
    await say(app, conversation, "auto", "Let me help", await epoch_of(app, conversation))

    async def is_claimed() -> bool | None:
        rows = await app.rows(
            "SELECT status FROM messages WHERE client_id = 'auto' AND conversation_id = $1", conversation["id"]
        )
        return rows[0]["status"] == "sending" or None

    await eventually(is_claimed)
    await app.reply(conversation, "hand", "I am here")
    await app.status(conversation, "hand", "sent")
    assert (await app.status(conversation, "auto", "sent"))["status"] == "sent"
    assert await ledger(app, conversation) == ["Let me help", "I am here"]


async def test_an_overtaken_message_that_may_have_arrived_is_uncertain(app: App) -> None:
    _, conversation = await app.written()
    await give_to(app, conversation, BOT)
    await app.simulator.fault(SEND, "http", status=429, remaining=1)
    await say(app, conversation, "auto", "Let me help", await epoch_of(app, conversation))
    await waiting_for_the_platform(app, conversation, "auto")
    await app.run(
        "UPDATE messages SET error = error || '{\"doubtful\": true}' WHERE client_id = 'auto' AND conversation_id = $1",
        conversation["id"],
    )
    await app.reply(conversation, "hand", "I am here")
    assert (await app.status(conversation, "auto", "uncertain", "withdrawn"))["status"] == "uncertain"
    await app.status(conversation, "hand", "sent")


@pytest.mark.parametrize("kind", ["bot", "ai_agent", "rule"])
async def test_automatic_messages_and_people_race_and_each_message_has_one_fate(app: App, kind: ActorKind) -> None:
    _, conversation = await app.written()
    await give_to(app, conversation, BOT)
    epoch = await epoch_of(app, conversation)

    async def automatic() -> None:
        for number in range(4):
            await say(app, conversation, f"auto{number}", f"Automatic {number}", epoch, kind)

    await asyncio.gather(automatic(), app.reply(conversation, "hand", "By hand"))
    await app.status(conversation, "hand", "sent")
    fates = [await app.status(conversation, f"auto{number}", "sent", "withdrawn") for number in range(4)]
    there = await ledger(app, conversation)
    for fate in fates:
        assert (fate["content"] in there) == (fate["status"] == "sent")
    assert there.index("By hand") == len(there) - 1


@pytest.mark.parametrize("narrowed", ["", "&label=of-a-bot"])
async def test_what_a_bot_owns_is_in_a_queue_of_its_own(app: App, narrowed: str) -> None:
    _, conversation = await app.written()
    await app.owner.patch(f"/api/conversations/{conversation['id']}", {"labels": ["of-a-bot"]})

    async def views() -> set[str]:
        found = set()
        for view in ("mine", "unassigned", "automated", "all"):
            page = await app.owner.get(f"/api/conversations?view={view}&limit=100{narrowed}")
            found |= {view} if any(one["id"] == conversation["id"] for one in page.body["items"]) else set()
        return found

    assert await views() == {"unassigned", "all"}
    before = (await app.owner.get(f"/api/conversations/counts?status=open{narrowed}")).body
    await give_to(app, conversation, BOT)
    assert await views() == {"automated", "all"}
    after = (await app.owner.get(f"/api/conversations/counts?status=open{narrowed}")).body
    assert after["automated"] - before["automated"] == 1
    if before["unassigned"] < COUNTED:  # beyond it nothing is counted
        assert after["unassigned"] - before["unassigned"] == -1
    assert (await app.owner.patch(f"/api/conversations/{conversation['id']}", {"assignee_id": None})).status == 200
    assert await views() == {"unassigned", "all"}


async def test_a_bots_reply_leaves_unread_what_no_person_has_read(app: App) -> None:
    _, conversation = await app.written()
    await give_to(app, conversation, BOT)
    await say(app, conversation, "auto", "Let me help", await epoch_of(app, conversation))
    sent = await app.status(conversation, "auto", "sent")
    assert (sent["author"]["kind"], (await app.card(conversation))["unread_count"]) == ("bot", 1)
