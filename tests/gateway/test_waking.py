"""The end of a snooze: told in the thread, unread, and at the top of the list until something newer comes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from frontdesk.core.conversations.snooze_end import AT_ONCE, reopen_due
from tests.app import App
from tests.gateway.test_delivery import run_periodic
from tests.gateway.test_odd_events import Talk, now_ms
from tests.running_app import eventually

HOUR_MS = 3_600_000


async def snooze(app: App, *conversations: dict[str, Any]) -> None:
    """Snooze them until just now."""
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    for conversation in conversations:
        path = f"/api/conversations/{conversation['id']}"
        assert (await app.owner.patch(path, {"status": "snoozed", "snoozed_until": later})).status == 200
        await app.run("UPDATE conversations SET snoozed_until = now() WHERE id = $1", conversation["id"])


async def wake(app: App, *conversations: dict[str, Any]) -> None:
    """End their snoozes. One that somebody else changes at the moment is left to the next round, as by the clock."""

    async def all_awake() -> bool | None:
        await run_periodic(app, "wake_snoozed")
        cards = [await app.card(conversation) for conversation in conversations]
        return "snoozed" not in {card["status"] for card in cards} or None

    await eventually(all_awake)


async def test_snooze_that_ends_is_published(app: App) -> None:
    _, conversation = await app.written()
    _, newer = await app.written()
    path = f"/api/conversations/{conversation['id']}"
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    assert (await app.owner.patch(path, {"status": "snoozed", "snoozed_until": later})).body["status"] == "snoozed"
    assert (await app.owner.post(f"{path}/read")).status == 200
    cursor = (await app.owner.get("/api/feed")).body["cursor"]
    await run_periodic(app, "wake_snoozed")
    assert (await app.card(conversation))["status"] == "snoozed"
    await app.run("UPDATE conversations SET snoozed_until = now() WHERE id = $1", conversation["id"])
    await wake(app, conversation)
    card = await app.card(conversation)
    assert (card["status"], card["snoozed_until"], card["unread_count"]) == ("open", None, 1)
    listed = [card["id"] for card in (await app.owner.get("/api/conversations")).body["items"]]
    assert listed.index(conversation["id"]) < listed.index(newer["id"])
    shown = (await app.owner.get(f"{path}/messages")).body["items"]
    assert "The snooze is over" in [message["content"] for message in shown]

    async def is_published() -> bool | None:
        events = (await app.owner.get(f"/api/feed?cursor={cursor}&wait=2")).body["events"]
        cards = [e["payload"]["conversation"] for e in events if e["kind"] == "message"]
        return (conversation["id"], "open") in [(card["id"], card["status"]) for card in cards] or None

    await eventually(is_published)


async def test_snoozes_that_end_together_all_end_and_what_is_unread_stays_as_it_is(app: App) -> None:
    talk = Talk(app)
    await talk.says("Hello")
    await talk.says("Are you there?")
    first = await talk.card()
    await app.run(
        "INSERT INTO conversations (account_id, inbox_id, contact_id, number, remote_id, status, snoozed_until)"
        " SELECT account_id, inbox_id, contact_id, -id * 1000 - n, remote_id || '/' || n, 'snoozed', now()"
        " FROM conversations, generate_series(1, $2) n WHERE id = $1",
        first["id"],
        AT_ONCE + 5,
    )
    others = talk.place + "/%"
    still = "SELECT FROM conversations WHERE remote_id LIKE $1 AND status = 'snoozed'"

    async def all_awake() -> bool | None:
        await wake(app, first)
        return not await app.rows(still, others) or None

    await snooze(app, first)
    await eventually(all_awake)
    rows = await app.rows("SELECT status, unread_count FROM conversations WHERE remote_id LIKE $1", others)
    assert {tuple(row) for row in rows} == {("open", 0)}
    assert len(rows) == AT_ONCE + 5
    card = await talk.card()
    assert (card["status"], card["unread_count"]) == ("open", 2)
    await app.run("DELETE FROM conversations WHERE remote_id LIKE $1", others)


async def test_message_that_comes_late_leaves_a_reopened_conversation_at_the_top(app: App) -> None:
    talk = Talk(app)
    await talk.says("Is it still there?", timestamp=now_ms() - 2 * HOUR_MS)
    await snooze(app, await talk.card())
    await wake(app, await talk.card())
    woken = (await talk.card())["last_activity_at"]
    await talk.says("I mean the bowl", timestamp=now_ms() - HOUR_MS)
    card = await talk.card()
    assert (card["last_message"]["content"], card["last_activity_at"]) == ("I mean the bowl", woken)
    await talk.says("Hello?", timestamp=now_ms())
    assert (await talk.card())["last_activity_at"] > woken


async def test_reply_that_is_discarded_leaves_a_reopened_conversation_at_the_top(app: App) -> None:
    _, conversation = await app.written()
    await app.simulator.fault("business/message/send/", "code", code=40007, remaining=1)
    await app.reply(conversation, "a", "Refused")
    failed = await app.settled(conversation, "a")
    await snooze(app, conversation)
    await wake(app, conversation)
    woken = (await app.card(conversation))["last_activity_at"]
    assert (await app.owner.post(f"/api/messages/{failed['id']}/discard", {})).status == 204

    async def discarded() -> dict[str, Any] | None:
        card = await app.card(conversation)
        return card if card["last_message"]["direction"] == "in" else None

    assert (await eventually(discarded))["last_activity_at"] == woken


async def test_reopening_that_fails_delays_no_other_and_is_tried_again(app: App) -> None:
    first, second = [(await app.written())[1] for _ in range(2)]
    ids = [first["id"], second["id"]]
    cursor = (await app.owner.get("/api/feed")).body["cursor"]

    async def told() -> list[int] | None:
        """The conversations whose thread says that the snooze is over, as soon as one does."""
        events = (await app.owner.get(f"/api/feed?cursor={cursor}&wait=2")).body["events"]
        lines = [e["payload"]["message"] for e in events if e["kind"] == "message"]
        over = [m["conversation_id"] for m in lines if m["content"] == "The snooze is over"]
        return [one for one in over if one in ids] or None

    async with app.database.system() as transaction:
        # Both are due in the transaction that wakes them, so that the app's own worker wakes neither before. What the
        # card shows of the first one cannot be read: of this one nothing can be told.
        due = "UPDATE conversations SET status = 'snoozed', snoozed_until = now() WHERE id = ANY($1)"
        await transaction.execute(due, sorted(ids))
        spoil = "UPDATE conversations SET referral = $2 WHERE id = $1"
        await transaction.execute(spoil, first["id"], {"horoscope": "leo"})
        assert not await reopen_due(transaction)
        await transaction.execute(spoil, first["id"], None)
    card = await app.card(first)
    assert (card["status"], (await app.card(second))["status"]) == ("snoozed", "open")
    assert datetime.fromisoformat(card["snoozed_until"]) > datetime.now(UTC)
    assert await eventually(told) == [second["id"]]
    await app.run("UPDATE conversations SET snoozed_until = now() WHERE id = $1", first["id"])
    await wake(app, first)
    assert (await app.card(first))["status"] == "open"
