"""Giving a conversation back to the bot or AI agent that had it last, and what owners are called."""

from __future__ import annotations

from typing import Any

import pytest

from frontdesk.core.actors import ActorRef
from frontdesk.core.commands.change import Change
from frontdesk.core.conversations.errors import ContradictoryChange
from tests import automatic
from tests.app import App
from tests.automatic import BOT
from tests.running_app import SHOP, eventually

BACK = {"owner": {"kind": "bot", "id": BOT.id}}
NAMED = {"kind": "bot", "id": BOT.id, "name": "Kiln helper"}


async def of_a_bot(app: App) -> tuple[str, int]:
    """The path of a conversation that a bot has taken, and its account."""
    _, conversation = await app.written()
    (row,) = await app.rows("SELECT account_id FROM conversations WHERE id = $1", conversation["id"])
    await automatic.give_to(app.database, row["account_id"], conversation["id"], BOT, "Kiln helper")
    return f"/api/conversations/{conversation['id']}", row["account_id"]


async def lines(app: App, path: str) -> list[str]:
    found = (await app.owner.get(f"{path}/messages")).body["items"]
    return [line["content"] for line in found if line["direction"] == "activity"]


async def test_conversation_given_back_to_its_bot_is_pending_and_says_so(app: App) -> None:
    path, account_id = await of_a_bot(app)
    me = (await app.owner.get("/api/me")).body
    assert (await app.owner.get(path)).body["owner"] == NAMED
    taken = (await app.owner.patch(path, {"assignee_id": me["id"]})).body
    assert (taken["status"], taken["owner"]["kind"], taken["automatic_owner"]) == ("open", "user", NAMED)
    epoch = await automatic.epoch_of(app.database, account_id, taken["id"])
    given = (await app.owner.patch(path, BACK)).body
    assert (given["status"], given["assignee"], given["owner"]) == ("pending", None, NAMED)
    assert await automatic.epoch_of(app.database, account_id, taken["id"]) == epoch + 1
    assert await lines(app, path) == [
        "Kiln helper took the conversation",
        f"{me['name']} took the conversation from Kiln helper",
        f"{me['name']} gave the conversation to Kiln helper",
    ]
    names = [row["name"] for row in await app.rows("SELECT name FROM events WHERE conversation_id = $1", taken["id"])]
    assert names.count("conversation.assigned") == 2


async def test_conversation_given_back_twice_with_one_key_is_given_once(app: App) -> None:
    path, _ = await of_a_bot(app)
    key = f"back-{next(app.numbers)}"
    await app.owner.patch(path, {"status": "open"})
    assert (await app.owner.call("PATCH", path, BACK, idempotency_key=key)).body["owner"] == NAMED
    await app.owner.patch(path, {"status": "open"})
    again = await app.owner.call("PATCH", path, BACK, idempotency_key=key)
    assert (again.status, again.body["owner"]) == (200, None)


@pytest.mark.parametrize("owner", [{"kind": "bot", "id": 8}, {"kind": "ai_agent", "id": BOT.id}])
async def test_conversation_given_to_a_bot_that_never_had_it_is_refused(app: App, owner: dict[str, Any]) -> None:
    path, _ = await of_a_bot(app)
    await app.owner.patch(path, {"status": "open"})
    refused = await app.owner.patch(path, {"owner": owner, "priority": "high"})
    assert (refused.status, refused.body["field"]) == (422, "owner")
    assert refused.body["type"].endswith("not-last-bot")
    card = (await app.owner.get(path)).body
    assert (card["owner"], card["priority"]) == (None, None)


@pytest.mark.parametrize("kept", [None, NAMED])
async def test_conversation_given_to_a_bot_by_an_older_version_goes_back_to_it(
    app: App, kept: dict[str, Any] | None
) -> None:
    """Older versions keep no last owner, and leave the one that a newer version kept."""
    customer, conversation = await app.written()
    path = f"/api/conversations/{conversation['id']}"
    await app.run(
        "UPDATE conversations SET status = 'pending', assignee_id = NULL, owner_kind = 'bot', owner_id = 8,"
        " automatic_owner = $2::jsonb WHERE id = $1",
        conversation["id"],
        kept,
    )
    nameless = {"kind": "bot", "id": 8, "name": None}
    card = (await app.owner.get(path)).body
    assert (card["owner"], card["automatic_owner"]) == (nameless, nameless)
    await app.simulator.control("tiktok/business/send", {"business": SHOP, "customer": customer, "text": "By hand"})

    async def taken() -> dict[str, Any] | None:
        found: dict[str, Any] = (await app.owner.get(path)).body
        return found if found["owner"] is None else None

    assert (await eventually(taken))["automatic_owner"] == nameless
    given = await app.owner.patch(path, {"owner": {"kind": "bot", "id": 8}})
    assert (given.status, given.body["owner"]) == (200, nameless)


async def test_conversation_that_no_bot_had_is_given_to_none(app: App) -> None:
    _, conversation = await app.written()
    assert conversation["automatic_owner"] is None
    assert (await app.owner.patch(f"/api/conversations/{conversation['id']}", BACK)).status == 422


async def test_change_that_names_two_owners_is_refused(app: App) -> None:
    path, _ = await of_a_bot(app)
    refused = await app.owner.patch(path, {**BACK, "assignee_id": None})
    assert (refused.status, refused.problem, refused.body["field"]) == (422, "contradictory-change", "owner")
    assert "one owner" in refused.body["detail"]


@pytest.mark.parametrize("status", ["open", "resolved", "snoozed", "hold"])
async def test_change_that_gives_back_with_another_status_than_pending_is_refused(app: App, status: str) -> None:
    path, account_id = await of_a_bot(app)
    taken = (await app.owner.patch(path, {"status": "open"})).body
    epoch = await automatic.epoch_of(app.database, account_id, taken["id"])
    refused = await app.owner.patch(path, {**BACK, "status": status})
    assert (refused.status, refused.problem, refused.body["field"]) == (422, "contradictory-change", "owner")
    assert await automatic.epoch_of(app.database, account_id, taken["id"]) == epoch
    given = (await app.owner.patch(path, {**BACK, "status": "pending"})).body
    assert (given["status"], given["owner"]) == ("pending", NAMED)


def test_change_of_a_rule_that_names_two_owners_is_refused() -> None:
    with pytest.raises(ContradictoryChange):
        Change(owner=BOT, assignee_id=1)


async def test_giving_back_takes_the_permission_to_assign(app: App) -> None:
    path, _ = await of_a_bot(app)
    made = await app.owner.post("/api/tokens", {"name": "reader", "scope": "read"})
    reader = app.installation.program(made.body["token"])
    assert (await reader.patch(path, BACK)).status == 403


async def test_message_of_a_bot_is_shown_with_its_name(app: App) -> None:
    path, account_id = await of_a_bot(app)
    conversation_id = int(path.rsplit("/", 1)[1])
    epoch = await automatic.epoch_of(app.database, account_id, conversation_id)
    await automatic.say(app.database, account_id, conversation_id, "a", "Hello", epoch, name="Kiln helper")
    thread = (await app.owner.get(f"{path}/messages")).body["items"]
    assert thread[-1]["author"] == NAMED
    assert (await app.owner.get(path)).body["last_message"]["author"] == NAMED


async def test_bot_without_a_name_is_called_by_its_kind(app: App) -> None:
    _, conversation = await app.written()
    (row,) = await app.rows("SELECT account_id FROM conversations WHERE id = $1", conversation["id"])
    await automatic.give_to(app.database, row["account_id"], conversation["id"], BOT)
    await automatic.give_to(app.database, row["account_id"], conversation["id"], ActorRef("ai_agent", 3))
    assert await lines(app, f"/api/conversations/{conversation['id']}") == [
        "The bot took the conversation",
        "The bot gave the conversation to the AI agent",
    ]


async def test_contact_is_known_since_the_oldest_message(app: App) -> None:
    name = await app.new_customer()
    await app.says(name, "Do you ship to Faro?", at=1_706_954_400_000)
    conversation = await app.conversation(name)
    contact = (await app.owner.get(f"/api/contacts/{conversation['contact']['id']}")).body
    assert contact["first_contact_at"].startswith("2024-02-03T10:00:00")
    assert not contact["created_at"].startswith("2024")


async def test_first_contact_with_an_inbox_that_is_not_seen_is_not_told(app: App) -> None:
    name = await app.new_customer()
    await app.says(name, "Do you ship to Faro?", at=1_706_954_400_000)
    before = await app.conversation(name)
    other = await app.new_inbox()
    _, conversation = await app.written(inbox=other)
    contact_id = before["contact"]["id"]
    await app.run("UPDATE conversations SET contact_id = $2 WHERE id = $1", conversation["id"], contact_id)
    agent = await app.installation.member(app.owner, "agent")
    me = (await agent.get("/api/me")).body["id"]
    assert (await app.owner.patch(f"/api/inboxes/{other['id']}", {"member_ids": [me]})).status == 200
    seen = (await agent.get(f"/api/contacts/{contact_id}")).body
    assert seen["first_contact_at"] == conversation["created_at"]
    (listed,) = (await agent.get("/api/contacts")).body["items"]
    assert listed["first_contact_at"] == conversation["created_at"]
    assert (await app.owner.get(f"/api/contacts/{contact_id}")).body["first_contact_at"].startswith("2024-02-03")
