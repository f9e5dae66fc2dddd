"""The end of a snooze: told in the thread, unread, and at the top of the list until something newer comes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from frontdesk.contract.capabilities import ReplyWindow
from frontdesk.core.conversations.waking import AT_ONCE, wake_due
from tests.desk import Desk
from tests.gateway.test_delivery import run_periodic
from tests.gateway.test_odd_events import Talk, now_ms
from tests.shop import eventually

HOUR_MS = 3_600_000


async def snooze(desk: Desk, *conversations: dict[str, Any]) -> None:
    """Snooze them until just now."""
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    for conversation in conversations:
        path = f"/api/conversations/{conversation['id']}"
        assert (await desk.owner.patch(path, {"status": "snoozed", "snoozed_until": later})).status == 200
        await desk.run("UPDATE conversations SET snoozed_until = now() WHERE id = $1", conversation["id"])


async def test_a_snooze_that_is_over_is_told(desk: Desk) -> None:
    _, conversation = await desk.written()
    _, newer = await desk.written()
    path = f"/api/conversations/{conversation['id']}"
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    assert (await desk.owner.patch(path, {"status": "snoozed", "snoozed_until": later})).body["status"] == "snoozed"
    assert (await desk.owner.post(f"{path}/read")).status == 200
    cursor = (await desk.owner.get("/api/feed")).body["cursor"]
    await run_periodic(desk, "wake_snoozed")
    assert (await desk.card(conversation))["status"] == "snoozed"
    await desk.run("UPDATE conversations SET snoozed_until = now() WHERE id = $1", conversation["id"])
    await run_periodic(desk, "wake_snoozed")
    card = await desk.card(conversation)
    assert (card["status"], card["snoozed_until"], card["unread_count"]) == ("open", None, 1)
    listed = [card["id"] for card in (await desk.owner.get("/api/conversations")).body["items"]]
    assert listed.index(conversation["id"]) < listed.index(newer["id"])
    shown = (await desk.owner.get(f"{path}/messages")).body["items"]
    assert "The snooze is over" in [message["content"] for message in shown]
    events = (await desk.owner.get(f"/api/feed?cursor={cursor}&wait=2")).body["events"]
    woken = [e["payload"]["conversation"] for e in events if e["kind"] == "message"]
    assert (conversation["id"], "open") in [(card["id"], card["status"]) for card in woken]


async def test_snoozes_that_end_together_all_end_and_what_is_unread_stays_as_it_is(desk: Desk) -> None:
    talk = Talk(desk)
    await talk.says("Hello")
    await talk.says("Are you there?")
    first = await talk.card()
    await desk.run(
        "INSERT INTO conversations (account_id, inbox_id, contact_id, number, remote_id, status, snoozed_until)"
        " SELECT account_id, inbox_id, contact_id, -id * 1000 - n, remote_id || '/' || n, 'snoozed', now()"
        " FROM conversations, generate_series(1, $2) n WHERE id = $1",
        first["id"],
        AT_ONCE + 5,
    )
    await snooze(desk, first)
    await run_periodic(desk, "wake_snoozed")
    others = talk.place + "/%"
    rows = await desk.rows("SELECT status, unread_count FROM conversations WHERE remote_id LIKE $1", others)
    assert {tuple(row) for row in rows} == {("open", 0)}
    assert len(rows) == AT_ONCE + 5
    card = await talk.card()
    assert (card["status"], card["unread_count"]) == ("open", 2)
    await desk.run("DELETE FROM conversations WHERE remote_id LIKE $1", others)


async def test_message_that_comes_late_leaves_a_woken_conversation_at_the_top(desk: Desk) -> None:
    talk = Talk(desk)
    await talk.says("Is it still there?", timestamp=now_ms() - 2 * HOUR_MS)
    await snooze(desk, await talk.card())
    await run_periodic(desk, "wake_snoozed")
    woken = (await talk.card())["last_activity_at"]
    await talk.says("I mean the bowl", timestamp=now_ms() - HOUR_MS)
    card = await talk.card()
    assert (card["last_message"]["content"], card["last_activity_at"]) == ("I mean the bowl", woken)
    await talk.says("Hello?", timestamp=now_ms())
    assert (await talk.card())["last_activity_at"] > woken


async def test_reply_that_is_discarded_leaves_a_woken_conversation_at_the_top(desk: Desk) -> None:
    _, conversation = await desk.written()
    await desk.playground.fault("business/message/send/", "code", code=40007, remaining=1)
    await desk.answer(conversation, "a", "Refused")
    failed = await desk.settled(conversation, "a")
    await snooze(desk, conversation)
    await run_periodic(desk, "wake_snoozed")
    woken = (await desk.card(conversation))["last_activity_at"]
    assert (await desk.owner.post(f"/api/messages/{failed['id']}/discard", {})).status == 204

    async def discarded() -> dict[str, Any] | None:
        card = await desk.card(conversation)
        return card if card["last_message"]["direction"] == "in" else None

    assert (await eventually(discarded))["last_activity_at"] == woken


async def test_wake_that_cannot_be_told_keeps_no_other_asleep(desk: Desk) -> None:
    first, second = [(await desk.written())[1] for _ in range(2)]
    await snooze(desk, first, second)
    failing = iter((True,))

    def window_of(channel: str) -> ReplyWindow | None:
        if next(failing, False):
            raise ValueError("of this one nothing can be told")
        return desk.application.services.registry.window(channel)

    cursor = (await desk.owner.get("/api/feed")).body["cursor"]
    async with desk.database.system() as transaction:
        assert not await wake_due(transaction, window_of)
    assert {(await desk.card(one))["status"] for one in (first, second)} == {"open"}
    events = (await desk.owner.get(f"/api/feed?cursor={cursor}&wait=2")).body["events"]
    lines = [e["payload"]["message"]["content"] for e in events if e["kind"] == "message"]
    assert lines.count("The snooze is over") == 1
