"""One change to many conversations, and marking as unread: what is refused is said of each."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from frontdesk.core.commands.bulk import AT_ONCE
from tests.app import App
from tests.running_app import eventually


async def change_many(app: App, query: str = "", **wanted: object) -> dict[str, Any]:
    response = await app.owner.patch(f"/api/conversations{query}", wanted)
    assert response.status == 200, response
    found: dict[str, Any] = response.body
    return found


async def said(app: App, conversation: dict[str, Any], text: str) -> None:
    async def find() -> bool | None:
        return any(message["content"] == text for message in await app.thread(conversation)) or None

    await eventually(find)


async def test_change_of_named_conversations_says_which_were_refused(app: App) -> None:
    (_, one), (_, two) = await app.written(), await app.written()
    await app.owner.patch(f"/api/conversations/{one['id']}", {"labels": ["kept", "dropped"]})
    done = await change_many(
        app,
        conversation_ids=[one["id"], two["id"], 2**40],
        priority="high",
        add_labels=["added"],
        remove_labels=["dropped"],
    )
    assert done["changed"] == 2
    assert [refused["conversation_id"] for refused in done["refused"]] == [2**40]
    assert "This conversation doesn't exist" in done["refused"][0]["detail"]
    assert done["more"] is False
    card = await app.card(one)
    assert (card["priority"], card["labels"]) == ("high", ["added", "kept"])
    assert (await app.card(two))["labels"] == ["added"]


async def test_change_of_all_that_match_changes_those_alone(app: App) -> None:
    (_, one), (_, two), (_, other) = [await app.written() for _ in range(3)]
    label = f"bulk {next(app.numbers)}"
    await change_many(app, conversation_ids=[one["id"], two["id"]], add_labels=[label])
    done = await change_many(app, f"?status=all&label={label.replace(' ', '%20')}", status="resolved")
    assert done == {"changed": 2, "refused": [], "more": False}
    assert [(await app.card(each))["status"] for each in (one, two, other)] == ["resolved", "resolved", "open"]


async def test_marking_as_unread_lasts_until_it_is_read_again(app: App) -> None:
    _, conversation = await app.written()
    path = f"/api/conversations/{conversation['id']}"
    assert (await app.owner.post(f"{path}/read")).body["unread_count"] == 0
    assert (await app.owner.post(f"{path}/unread")).body["unread_count"] == 1
    assert (await app.owner.post(f"{path}/unread")).body["unread_count"] == 1
    page = (await app.owner.get(f"{path}/messages?unread=1")).body["items"]
    assert page[-1]["direction"] == "in"
    assert (await app.owner.post(f"{path}/read")).body["unread_count"] == 0
    await change_many(app, conversation_ids=[conversation["id"]], unread=True)
    assert (await app.card(conversation))["unread_count"] == 1


async def test_snooze_into_the_past_is_refused(app: App) -> None:
    _, conversation = await app.written()
    path = f"/api/conversations/{conversation['id']}"
    past = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    assert (await app.owner.patch(path, {"status": "snoozed", "snoozed_until": past})).problem == "snooze-in-the-past"
    later = (datetime.now(UTC) + timedelta(hours=9)).isoformat()
    assert (await app.owner.patch(path, {"status": "snoozed", "snoozed_until": later})).body["status"] == "snoozed"


@pytest.mark.parametrize(
    "wanted",
    [
        {"labels": ["one"], "add_labels": ["two"]},
        {"labels": [], "remove_labels": ["two"]},
        {"add_labels": ["one"], "remove_labels": ["one"]},
        {"add_labels": ["one  more "], "remove_labels": ["one more"]},
    ],
)
async def test_labels_that_contradict_each_other_are_refused(app: App, wanted: dict[str, list[str]]) -> None:
    _, conversation = await app.written()
    refused = await app.owner.patch("/api/conversations", {"conversation_ids": [conversation["id"]], **wanted})
    assert (refused.status, refused.problem) == (422, "contradictory-change")
    assert (await app.card(conversation))["labels"] == []


async def test_blocked_contact_is_kept_quietly_until_unblocked(app: App) -> None:
    customer, conversation = await app.written()
    contact = f"/api/contacts/{conversation['contact']['id']}/block"
    assert (await app.owner.post(contact)).body["blocked_at"] is not None
    before = await app.card(conversation)
    assert (before["status"], before["contact"]["blocked"]) == ("resolved", True)
    await app.says(customer, "Answer me!")
    await said(app, conversation, "Answer me!")
    after = await app.card(conversation)
    assert (after["status"], after["unread_count"], after["waiting_since"]) == ("resolved", 0, None)
    assert after["last_activity_at"] == before["last_activity_at"]
    listed = (await app.owner.get("/api/conversations?status=all&blocked=true")).body["items"]
    assert conversation["id"] in [card["id"] for card in listed]
    assert (await app.owner.delete(contact)).body["blocked_at"] is None
    await app.says(customer, "Thank you")
    await said(app, conversation, "Thank you")
    assert (await app.card(conversation))["status"] == "open"


async def test_block_by_an_agent_without_the_inbox_is_refused(app: App) -> None:
    _, conversation = await app.written()
    agent = await app.installation.member(app.owner, "agent")
    assert (await agent.post(f"/api/contacts/{conversation['contact']['id']}/block")).problem == "contact-not-found"


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("?asignee_id=7", "invalid-request"),
        ("?status=open&limit=10", "invalid-request"),
        ("", "none-chosen"),
        ("?sort=oldest", "none-chosen"),
        ("?q=", "none-chosen"),
        ("?q=%20", "none-chosen"),
        ("?q=%23%40", "none-chosen"),
        ("?q=%CC%81", "none-chosen"),
        ("?unread=false", "none-chosen"),
        ("?blocked=false&unread=false&sort=oldest", "none-chosen"),
    ],
)
async def test_change_that_does_not_say_which_conversations_changes_none(app: App, query: str, why: str) -> None:
    _, conversation = await app.written()
    response = await app.owner.patch(f"/api/conversations{query}", {"status": "resolved"})
    assert (response.status, response.problem) == (422, why)
    assert (await app.card(conversation))["status"] == "open"


@pytest.mark.parametrize("query", ["?view=all", "?status=open", "?unread=true", "?q={}"])
async def test_change_by_a_filter_that_says_which_conversations_is_made(app: App, query: str) -> None:
    customer, conversation = await app.written()
    await change_many(app, query.format(customer), priority="low")
    assert (await app.card(conversation))["priority"] == "low"


async def test_refused_change_of_many_leaves_the_conversation_as_it_was(app: App) -> None:
    (_, one), (_, silent) = await app.written(), await app.written()
    await app.owner.post(f"/api/conversations/{one['id']}/read")
    await app.run("DELETE FROM messages WHERE conversation_id = $1", silent["id"])
    await app.run("UPDATE conversations SET unread_count = 0 WHERE id = $1", silent["id"])
    done = await change_many(app, conversation_ids=[one["id"], silent["id"]], status="pending", unread=True)
    assert (done["changed"], [each["conversation_id"] for each in done["refused"]]) == (1, [silent["id"]])
    assert (await app.card(silent))["status"] == "open"
    assert await app.thread(silent) == []
    assert (await app.card(one))["status"] == "pending"


async def test_conversations_of_a_large_change_are_locked_a_few_at_a_time(app: App) -> None:
    _, conversation = await app.written()
    ids = await app.rows(
        "INSERT INTO conversations (account_id, inbox_id, contact_id, remote_id, number, status, last_activity_at)"
        " SELECT account_id, inbox_id, contact_id, remote_id || n, number + 10000 + n, status, last_activity_at"
        " FROM conversations, generate_series(1, $2) n WHERE id = $1 RETURNING id",
        conversation["id"],
        AT_ONCE + 1,
    )
    last = max(row["id"] for row in ids)
    async with app.database.system() as transaction:
        await transaction.fetch("SELECT FROM conversations WHERE id = $1 FOR UPDATE", last)
        changing = asyncio.create_task(change_many(app, conversation_ids=[row["id"] for row in ids], priority="low"))

        async def first_are_changed() -> bool | None:
            rows = await app.rows(
                "SELECT FROM conversations WHERE id = ANY($1::bigint[]) AND priority = 'low'",
                [row["id"] for row in ids],
            )
            return len(rows) == AT_ONCE or None

        await eventually(first_are_changed)
        assert not changing.done()
    assert (await changing)["changed"] == len(ids)


async def as_owner(app: App, sql: str) -> None:
    """Change the tables themselves."""
    async with app.database.system() as transaction:
        await transaction.execute("RESET ROLE")
        await transaction.execute(sql)


@pytest.mark.parametrize(
    "clash",
    ["deadlock_detected", "foreign_key_violation USING CONSTRAINT = 'inbox_members_account_id_user_id_fkey'"],
)
async def test_large_change_that_clashes_later_says_which_were_not_changed(app: App, clash: str) -> None:
    _, conversation = await app.written()
    rows = await app.rows(
        "INSERT INTO conversations (account_id, inbox_id, contact_id, remote_id, number, status, last_activity_at)"
        " SELECT account_id, inbox_id, contact_id, remote_id || n, $1 * 1000 + n, status, last_activity_at"
        " FROM conversations, generate_series(1, $2) n WHERE id = $1 RETURNING id",
        conversation["id"],
        2 * AT_ONCE + 1,
    )
    ids = sorted(row["id"] for row in rows)
    undone = ids[AT_ONCE : 2 * AT_ONCE]
    await as_owner(
        app,
        f"CREATE FUNCTION clash() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE {clash}; END$$;"
        f"CREATE TRIGGER clash BEFORE UPDATE ON conversations FOR EACH ROW WHEN (NEW.id = {undone[-1]})"
        " EXECUTE FUNCTION clash()",
    )
    try:
        done = await change_many(app, conversation_ids=ids, priority="low")
    finally:
        await as_owner(app, "DROP FUNCTION clash CASCADE")
    assert (done["changed"], [each["conversation_id"] for each in done["refused"]]) == (AT_ONCE + 1, undone)
    assert "This conversation was not changed" in done["refused"][0]["detail"]
    changed = "SELECT id FROM conversations WHERE id = ANY($1::bigint[]) AND priority = 'low'"
    assert {row["id"] for row in await app.rows(changed, ids)} == set(ids) - set(undone)


async def test_block_by_an_agent_who_does_not_see_all_of_the_contacts_inboxes_is_refused(app: App) -> None:
    inbox, other = await app.new_inbox(), await app.new_inbox()
    _, conversation = await app.written(inbox=inbox)
    _, elsewhere = await app.written(inbox=other)
    await app.run(
        "UPDATE conversations SET contact_id = $2 WHERE id = $1", elsewhere["id"], conversation["contact"]["id"]
    )
    agent = await app.installation.member(app.owner, "agent")
    agent_id = (await agent.get("/api/me")).body["id"]
    await app.owner.patch(f"/api/inboxes/{inbox['id']}", {"member_ids": [agent_id]})
    block = f"/api/contacts/{conversation['contact']['id']}/block"
    refused = await agent.post(block)
    assert (refused.status, refused.problem) == (403, "contact-in-other-inboxes")
    assert (await app.card(elsewhere))["contact"]["blocked"] is False
    await app.owner.patch(f"/api/inboxes/{other['id']}", {"member_ids": [agent_id]})
    assert (await agent.post(block)).status == 200
    assert [(await app.card(each))["status"] for each in (conversation, elsewhere)] == ["resolved", "resolved"]
    await app.owner.patch(f"/api/inboxes/{other['id']}", {"member_ids": []})
    assert (await agent.delete(block)).problem == "contact-in-other-inboxes"
    assert (await app.owner.delete(block)).status == 200


async def test_reopening_what_was_never_replied_to_waits_again_since_then(app: App) -> None:
    (_, waiting), (_, other) = await app.written(), await app.written()
    since = (await app.card(waiting))["waiting_since"]
    assert since is not None
    await change_many(app, conversation_ids=[waiting["id"], other["id"]], status="resolved")
    assert (await app.card(waiting))["waiting_since"] is None
    await change_many(app, conversation_ids=[waiting["id"]], status="open")
    await app.owner.patch(f"/api/conversations/{other['id']}", {"status": "pending"})
    assert (await app.card(waiting))["waiting_since"] == since
    assert (await app.card(other))["waiting_since"] is not None


async def test_snooze_without_a_status_changes_its_end_and_is_refused_where_there_is_none(app: App) -> None:
    _, conversation = await app.written()
    path = f"/api/conversations/{conversation['id']}"
    later, latest = ((datetime.now(UTC) + timedelta(days=days)).isoformat() for days in (1, 2))
    assert (await app.owner.patch(path, {"snoozed_until": later})).problem == "not-snoozed"
    await app.owner.patch(path, {"status": "snoozed", "snoozed_until": later})
    changed = (await app.owner.patch(path, {"snoozed_until": latest})).body
    assert changed["status"] == "snoozed"
    assert datetime.fromisoformat(changed["snoozed_until"]) == datetime.fromisoformat(latest)


async def test_assigning_to_who_cannot_see_the_inbox_is_refused_with_a_sentence(app: App) -> None:
    _, conversation = await app.written()
    lea = (await (await app.installation.member(app.owner, "agent")).get("/api/me")).body["id"]
    refused = await app.owner.patch(f"/api/conversations/{conversation['id']}", {"assignee_id": lea})
    assert (refused.status, refused.problem) == (422, "assignee-not-a-member")
    done = await change_many(app, conversation_ids=[conversation["id"]], assignee_id=lea)
    assert done["changed"] == 0
    assert "is not a member of this conversation's inbox" in done["refused"][0]["detail"]
    assert (await app.card(conversation))["assignee"] is None


async def test_contact_blocked_twice_at_the_same_time_is_blocked_once(app: App) -> None:
    _, conversation = await app.written()
    path = f"/api/contacts/{conversation['contact']['id']}/block"
    done = await asyncio.gather(*(app.owner.post(path) for _ in range(6)))
    assert {response.status for response in done} == {200}
    counts = await app.rows(
        "SELECT name, count(*) AS times FROM events WHERE contact_id = $1 AND name IN ('contact.blocked',"
        " 'conversation.contact_blocked') GROUP BY name ORDER BY name",
        conversation["contact"]["id"],
    )
    assert [tuple(row) for row in counts] == [("contact.blocked", 1), ("conversation.contact_blocked", 1)]
    assert (await app.card(conversation))["contact"]["blocked"] is True
