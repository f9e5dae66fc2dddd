"""Conversations on hold: out of the queue of who waits, until the customer writes or the time is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.app import App
from tests.gateway.test_delivery import run_periodic
from tests.gateway.test_odd_events import Talk
from tests.running_app import eventually


def later(hours: int = 1) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


async def hold(app: App, conversation: dict[str, Any], **more: str) -> dict[str, Any]:
    path = f"/api/conversations/{conversation['id']}"
    response = await app.owner.patch(path, {"status": "hold", **more})
    assert response.status == 200, response
    found: dict[str, Any] = response.body
    return found


async def listed(app: App, conversation: dict[str, Any], **asked: str) -> bool:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    cards = (await app.owner.get(f"/api/conversations?limit=100&{query}")).body["items"]
    return conversation["id"] in [card["id"] for card in cards]


async def happened(app: App, conversation: dict[str, Any]) -> list[tuple[str, int]]:
    """The status changes and messages of the log, each with its episode."""
    rows = await app.rows(
        "SELECT name, coalesce((data ->> 'episode')::int, 0) FROM events WHERE conversation_id = $1"
        " AND name = ANY('{message.received,conversation.held,conversation.opened,conversation.resolved}') ORDER BY id",
        conversation["id"],
    )
    return [tuple(row) for row in rows]


async def test_conversation_on_hold_leaves_the_queue_until_the_customer_writes(app: App) -> None:
    talk = Talk(app)
    await talk.says("Is it still there?")
    conversation = await talk.card()
    card = await hold(app, conversation)
    assert (card["status"], card["held_until"], card["waiting_since"]) == ("hold", None, None)
    assert not await listed(app, conversation, status="all", queue="unreplied")
    assert not await listed(app, conversation, status="open")
    assert await listed(app, conversation, status="hold")
    await talk.says("Any news?")
    card = await app.card(conversation)
    assert (card["status"], card["unread_count"]) == ("open", 2)
    assert await listed(app, conversation, status="all", queue="unreplied")
    await app.owner.patch(f"/api/conversations/{conversation['id']}", {"status": "resolved"})
    await talk.says("One more thing")
    assert await happened(app, conversation) == [
        ("message.received", 1),
        ("conversation.held", 1),
        ("message.received", 1),
        ("conversation.opened", 1),
        ("conversation.resolved", 1),
        ("message.received", 2),
        ("conversation.opened", 2),
    ]


async def test_hold_and_snooze_in_the_thread_say_when_they_end(app: App) -> None:
    _, conversation = await app.written()
    path = f"/api/conversations/{conversation['id']}"
    for change in (
        {"status": "hold"},
        {"status": "hold", "held_until": "2099-12-02T09:05:00+01:00"},
        {"status": "snoozed"},
        {"status": "snoozed", "snoozed_until": "2099-12-02T09:05:00Z"},
    ):
        assert (await app.owner.patch(path, change)).status == 200
    messages = (await app.owner.get(f"{path}/messages")).body["items"]
    said = [each["content"] for each in messages if each["direction"] == "activity"]
    assert [line.partition(" the conversation ")[2] for line in said] == [
        "on hold until the customer replies",
        "on hold until 2 December 2099, 08:05 UTC",
        "until the customer replies",
        "until 2 December 2099, 09:05 UTC",
    ]


async def test_hold_with_a_date_ends_by_itself_and_who_waited_waits_again(app: App) -> None:
    _, conversation = await app.written()
    since = (await app.card(conversation))["waiting_since"]
    until = later()
    assert datetime.fromisoformat((await hold(app, conversation, held_until=until))["held_until"]) == (
        datetime.fromisoformat(until)
    )
    await run_periodic(app, "wake_snoozed")
    assert (await app.card(conversation))["status"] == "hold"
    await app.run("UPDATE conversations SET held_until = now() WHERE id = $1", conversation["id"])

    async def is_over() -> dict[str, Any] | None:
        # One that somebody changes at the moment is left for the next time.
        await run_periodic(app, "wake_snoozed")
        card = await app.card(conversation)
        return card if card["status"] != "hold" else None

    card = await eventually(is_over)
    assert (card["status"], card["held_until"], card["waiting_since"]) == ("open", None, since)
    assert card["unread_count"] == 1


async def test_end_of_a_hold_is_moved_and_refused_where_there_is_none(app: App) -> None:
    _, conversation = await app.written()
    path = f"/api/conversations/{conversation['id']}"
    assert (await app.owner.patch(path, {"held_until": later()})).problem == "not-on-hold"
    past = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    refused = await app.owner.patch(path, {"status": "hold", "held_until": past})
    assert (refused.problem, refused.body["field"]) == ("hold-in-the-past", "held_until")
    await hold(app, conversation, held_until=later())
    assert (await app.owner.patch(path, {"snoozed_until": later()})).problem == "not-snoozed"
    latest = later(5)
    moved = (await app.owner.patch(path, {"held_until": latest})).body
    assert (moved["status"], datetime.fromisoformat(moved["held_until"])) == ("hold", datetime.fromisoformat(latest))


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ({"status": "open", "held_until": True}, "not-on-hold"),
        ({"status": "snoozed", "held_until": True}, "not-on-hold"),
        ({"status": "hold", "snoozed_until": True}, "not-snoozed"),
        ({"status": "resolved", "snoozed_until": True}, "not-snoozed"),
        ({"status": "hold", "held_until": True, "snoozed_until": True}, "not-snoozed"),
    ],
)
async def test_end_of_another_status_than_the_one_sent_is_refused(
    app: App, wanted: dict[str, Any], problem: str
) -> None:
    _, conversation = await app.written()
    body = {name: later() if value is True else value for name, value in wanted.items()}
    one = await app.owner.patch(f"/api/conversations/{conversation['id']}", body)
    many = await app.owner.patch("/api/conversations", {"conversation_ids": [conversation["id"]], **body})
    assert [(got.status, got.problem) for got in (one, many)] == [(422, problem)] * 2
    assert (await app.card(conversation))["status"] == "open"


async def test_hold_repeated_is_published_once(app: App) -> None:
    _, conversation = await app.written()
    until = later()
    for _ in range(2):
        await hold(app, conversation, held_until=until)
    assert [name for name, _ in await happened(app, conversation)] == ["message.received", "conversation.held"]


async def test_hold_of_many_conversations_is_one_change(app: App) -> None:
    (_, first), (_, second) = await app.written(), await app.written()
    wanted = {"conversation_ids": [first["id"], second["id"]], "status": "hold", "held_until": later()}
    assert (await app.owner.patch("/api/conversations", wanted)).body["changed"] == 2
    assert {(await app.card(one))["status"] for one in (first, second)} == {"hold"}
