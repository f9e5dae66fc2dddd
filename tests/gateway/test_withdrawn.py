"""What bots, AI agents and rules send by themselves: never after a person of the business has taken the word."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from frontdesk.core.actors import ActorKind, ActorRef
from frontdesk.core.conversations.listing import COUNTED
from frontdesk.core.conversations.message_row import MessageRow
from tests import automatic
from tests.app import App
from tests.automatic import BOT
from tests.gateway.test_delivery import SEND, ledger
from tests.running_app import SHOP, eventually


async def account_of(app: App, conversation: dict[str, Any]) -> int:
    (row,) = await app.rows("SELECT account_id FROM conversations WHERE id = $1", conversation["id"])
    return int(row["account_id"])


async def give_to(app: App, conversation: dict[str, Any], owner: ActorRef | None) -> None:
    await automatic.give_to(app.database, await account_of(app, conversation), conversation["id"], owner)


async def epoch_of(app: App, conversation: dict[str, Any]) -> int:
    return await automatic.epoch_of(app.database, await account_of(app, conversation), conversation["id"])


async def say(
    app: App, conversation: dict[str, Any], client_id: str, text: str, epoch: int, kind: ActorKind = "bot"
) -> MessageRow:
    """Send by itself what was written under that epoch."""
    account_id = await account_of(app, conversation)
    return await automatic.say(app.database, account_id, conversation["id"], client_id, text, epoch, kind)


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


async def test_persons_reply_takes_the_conversation_from_a_bot(app: App) -> None:
    _, conversation = await app.written()
    await give_to(app, conversation, BOT)
    owned = await app.card(conversation)
    assert (owned["assignee"], owned["owner"]) == (None, {"kind": "bot", "id": 7, "name": None})
    assert (await app.reply(conversation, "a", "I am here")).status == 201
    taken, me = await app.card(conversation), (await app.owner.get("/api/me")).body
    assert taken["assignee"]["id"] == taken["owner"]["id"] == me["id"]
    assert (taken["owner"]["kind"], taken["owner"]["name"]) == ("user", taken["assignee"]["name"])
    names = await happened(app, conversation)
    told = {"conversation.owner_changed", "conversation.assigned", "conversation.pending", "conversation.opened"}
    assert [name for name in names if name in told] == [
        "conversation.owner_changed",
        "conversation.pending",
        "conversation.assigned",
        "conversation.opened",
    ]
    assert (owned["status"], taken["status"]) == ("pending", "open")


@pytest.mark.parametrize("change", [{"status": "open"}, {"assignee_id": None}])
async def test_person_who_opens_what_a_bot_has_or_gives_it_to_nobody_takes_it(app: App, change: dict[str, Any]) -> None:
    _, conversation = await app.written()
    await give_to(app, conversation, BOT)
    card = (await app.owner.patch(f"/api/conversations/{conversation['id']}", change)).body
    assert (card["status"], card["owner"]) == ("open", None)
    lines = (await app.owner.get(f"/api/conversations/{conversation['id']}/messages")).body["items"]
    me = (await app.owner.get("/api/me")).body["name"]
    assert [line["content"] for line in lines if line["direction"] == "activity"][1:] == [f"{me} unassigned the bot"]
    shown = await app.rows(
        "SELECT payload::jsonb -> 'happened' AS happened FROM feed WHERE kind = 'message'"
        " AND (payload::jsonb -> 'message' ->> 'id')::bigint = $1",
        lines[-1]["id"],
    )
    assert [row["happened"] for row in shown] == [["conversation.owner_changed", "conversation.opened"]]


async def test_person_who_says_whose_a_bots_conversation_is_and_its_status_gets_both(app: App) -> None:
    _, conversation = await app.written()
    await give_to(app, conversation, BOT)
    me = (await app.owner.get("/api/me")).body["id"]
    for status in ("pending", "open"):
        change = {"status": status, "assignee_id": me}
        card = (await app.owner.patch(f"/api/conversations/{conversation['id']}", change)).body
        assert (card["status"], card["owner"]["id"]) == (status, me)


async def test_customer_who_writes_in_what_a_bot_has_snoozed_writes_to_the_bot(app: App) -> None:
    customer, conversation = await app.written()
    await give_to(app, conversation, BOT)
    await app.owner.patch(f"/api/conversations/{conversation['id']}", {"status": "snoozed"})
    await app.says(customer, "Hello?")

    async def is_back() -> dict[str, Any] | None:
        card = await app.card(conversation)
        return card if card["status"] != "snoozed" else None

    card = await eventually(is_back)
    assert (card["status"], card["owner"]["kind"]) == ("pending", "bot")
    assert (await happened(app, conversation)).count("conversation.pending") == 2
    lines = (await app.owner.get(f"/api/conversations/{conversation['id']}/messages")).body["items"]
    assert lines[-2]["content"].endswith("wrote, which reopened the conversation")


async def test_person_who_takes_over_is_named_in_the_thread(app: App) -> None:
    _, conversation = await app.written()
    await give_to(app, conversation, BOT)
    assert (await app.reply(conversation, "over", "I am here")).status == 201
    lines = (await app.owner.get(f"/api/conversations/{conversation['id']}/messages")).body["items"]
    said = [line for line in lines if line["direction"] == "activity"][-1]
    me = (await app.owner.get("/api/me")).body
    assert said["author"] == {"kind": "user", "id": me["id"], "name": me["name"]}
    assert said["activity"]["event"] == "conversation.assigned"
    assert (said["activity"]["from"]["kind"], said["activity"]["to"]["id"]) == ("bot", me["id"])


async def test_note_leaves_the_conversation_to_the_bot(app: App) -> None:
    _, conversation = await app.written()
    await give_to(app, conversation, BOT)
    epoch = await epoch_of(app, conversation)
    assert (await app.reply(conversation, "n", "It does well", private=True)).status == 201
    assert ((await app.card(conversation))["owner"]["kind"], await epoch_of(app, conversation)) == ("bot", epoch)


async def test_reply_in_the_platforms_own_app_takes_it_too(app: App) -> None:
    customer, conversation = await app.written()
    await give_to(app, conversation, BOT)
    epoch = await epoch_of(app, conversation)
    await app.simulator.control("tiktok/business/send", {"business": SHOP, "customer": customer, "text": "By hand"})

    async def is_taken() -> bool | None:
        return (await app.card(conversation))["owner"] is None or None

    await eventually(is_taken)
    late = await say(app, conversation, "late", "Let me help", epoch)
    assert late.status == "withdrawn"


async def test_reply_in_the_platforms_own_app_says_in_the_thread_that_it_took_the_conversation(app: App) -> None:
    customer, conversation = await app.written()
    await give_to(app, conversation, BOT)
    for said in ("By hand", "And again"):
        await app.simulator.control("tiktok/business/send", {"business": SHOP, "customer": customer, "text": said})

    async def thread() -> list[dict[str, Any]] | None:
        found = (await app.owner.get(f"/api/conversations/{conversation['id']}/messages")).body["items"]
        return found if found[-1]["content"] == "And again" else None

    asks, given, reply, taken, again = await eventually(thread)
    assert (asks["direction"], given["direction"], again["direction"]) == ("in", "activity", "out")
    assert (reply["content"], taken["direction"]) == ("By hand", "activity")
    assert taken["author"] == reply["author"]
    assert taken["content"] == "A reply in TikTok took the conversation from the bot"
    assert taken["activity"] == {
        "event": "conversation.owner_changed",
        "from": {"kind": "bot", "id": 7, "name": None},
        "to": None,
        "platform": "TikTok",
    }
    assert (await app.card(conversation))["last_message"]["content"] == "And again"
    rows = await app.rows(
        "SELECT name, message_id FROM events WHERE conversation_id = $1 ORDER BY id", conversation["id"]
    )
    assert [row["message_id"] for row in rows if row["name"] == "conversation.owner_changed"] == [
        given["id"],
        taken["id"],
    ]


@pytest.mark.parametrize("change", [{"status": "resolved"}, {"status": "snoozed"}, {"assignee_id": "me"}])
async def test_automatic_message_before_a_change_of_owner_is_not_sent(app: App, change: dict[str, Any]) -> None:
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


async def test_waiting_automatic_message_is_withdrawn_before_the_persons_reply_goes_out(app: App) -> None:
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


async def test_automatic_message_claimed_before_the_reply_is_sent_as_well(app: App) -> None:
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


async def test_overtaken_message_that_may_have_arrived_is_uncertain(app: App) -> None:
    _, conversation = await app.written()
    await give_to(app, conversation, BOT)
    await app.simulator.fault(SEND, "http", status=503, remaining=1)  # it may have been taken all the same
    await say(app, conversation, "auto", "Let me help", await epoch_of(app, conversation))
    await waiting_for_the_platform(app, conversation, "auto")
    await app.reply(conversation, "hand", "I am here")
    assert (await app.status(conversation, "auto", "uncertain", "withdrawn"))["status"] == "uncertain"
    await app.status(conversation, "hand", "sent")


@pytest.mark.parametrize("kind", ["bot", "ai_agent", "rule"])
async def test_automatic_messages_and_people_race_and_each_message_has_one_fate(app: App, kind: ActorKind) -> None:
    _, conversation = await app.written()
    await give_to(app, conversation, BOT)
    epoch = await epoch_of(app, conversation)

    async def machine_writes() -> None:
        for number in range(4):
            await say(app, conversation, f"auto{number}", f"Automatic {number}", epoch, kind)

    await asyncio.gather(machine_writes(), app.reply(conversation, "hand", "By hand"))
    await app.status(conversation, "hand", "sent")
    fates = [await app.status(conversation, f"auto{number}", "sent", "withdrawn") for number in range(4)]
    there = await ledger(app, conversation)
    for fate in fates:
        assert (fate["content"] in there) == (fate["status"] == "sent")
    assert there.index("By hand") == len(there) - 1


@pytest.mark.parametrize("narrowed", ["", "&label=of-a-bot"])
async def test_conversation_of_a_bot_is_in_its_own_queue(app: App, narrowed: str) -> None:
    _, conversation = await app.written()
    await app.owner.patch(f"/api/conversations/{conversation['id']}", {"labels": ["of-a-bot"]})

    async def views(status: str = "") -> set[str]:
        found = set()
        for view in ("mine", "unassigned", "automated", "all"):
            page = await app.owner.get(f"/api/conversations?view={view}&limit=100{narrowed}{status}")
            found |= {view} if any(one["id"] == conversation["id"] for one in page.body["items"]) else set()
        return found

    assert await views() == {"unassigned", "all"}
    before = (await app.owner.get(f"/api/conversations/counts?status=open{narrowed}")).body
    await give_to(app, conversation, BOT)
    assert await views() == {"automated"}
    assert await views("&status=pending") == {"automated", "all"}
    assert await views("&status=hold") == set()
    after = (await app.owner.get(f"/api/conversations/counts?status=open{narrowed}")).body
    assert after["automated"] - before["automated"] == 1
    if before["unassigned"] < COUNTED:  # beyond it nothing is counted
        assert after["unassigned"] - before["unassigned"] == -1
    assert (await app.owner.patch(f"/api/conversations/{conversation['id']}", {"assignee_id": None})).status == 200
    assert await views() == {"unassigned", "all"}


@pytest.mark.parametrize("kind", ["bot", "ai_agent", "rule"])
async def test_reply_sent_by_itself_leaves_the_customer_waiting_for_a_person(app: App, kind: ActorKind) -> None:
    _, conversation = await app.written()
    waits = (await app.card(conversation))["waiting_since"]
    await give_to(app, conversation, BOT)
    await say(app, conversation, "auto", "Let me help", await epoch_of(app, conversation), kind)
    sent = await app.status(conversation, "auto", "sent")
    card = await app.card(conversation)
    assert (sent["author"]["kind"], card["unread_count"]) == (kind, 1)
    assert (card["waiting_since"], card["first_reply_at"]) == (waits, None)
    for status in ("hold", "open"):
        await app.owner.patch(f"/api/conversations/{conversation['id']}", {"status": status})
    assert (await app.card(conversation))["waiting_since"] == waits
    hand = (await app.reply(conversation, "hand", "I am here")).body
    await app.status(conversation, "hand", "sent")
    card = await app.card(conversation)
    assert (card["waiting_since"], card["first_reply_at"]) == (None, hand["sent_at"])
