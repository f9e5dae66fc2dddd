"""What was said while nobody listened: found by asking, once, in order, and shown for what it is."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from frontdesk.gateway.sync.catch_up import CatchUp
from frontdesk.gateway.sync.comment_backfill import Place, backfill_job
from tests.app import App
from tests.gateway.stall import Stall, stall
from tests.gateway.test_delivery import run_periodic
from tests.running_app import eventually

__all__ = ["stall"]

LIST = "business/message/conversation/list/"
MINUTE_MS = 60_000


@pytest.fixture
async def inbox(app: App) -> AsyncIterator[dict[str, Any]]:
    """An inbox that was made a month ago, with no conversation but the test's: each one is asked for."""
    made = await app.new_inbox()
    await app.run("UPDATE inboxes SET created_at = now() - interval '30 days' WHERE id = $1", made["id"])
    async with alone(app, made["id"]):
        yield made


@contextlib.asynccontextmanager
async def alone(app: App, inbox_id: int) -> AsyncIterator[None]:
    """Only this inbox has something to miss: those of other tests rest meanwhile."""
    others = "UPDATE inboxes SET state = 'disconnected' WHERE state = 'connected' AND id <> $1 RETURNING id"
    resting = [row["id"] for row in await app.rows(others, inbox_id)]
    await app.run("DELETE FROM gaps")
    try:
        yield
    finally:
        await app.simulator.control("tiktok/faults", method="DELETE")
        await app.simulator.control("clock", {"offset_ms": 0})
        await app.run("DELETE FROM gaps")
        await app.run("UPDATE inboxes SET state = 'connected' WHERE id = ANY($1)", resting)


@contextlib.asynccontextmanager
async def nobody_listens(app: App, unheard: int = 1) -> AsyncIterator[None]:
    """What happens meanwhile happened twenty minutes ago; its webhooks, so many or more, are lost."""
    fault = await app.simulator.control("tiktok/faults", {"target": "webhook", "kind": "drop"})
    await app.simulator.control("clock", {"offset_ms": -20 * MINUTE_MS})
    yield

    async def lost() -> bool | None:
        return await app.simulator.hits(fault["fault_id"]) >= unheard or None

    await eventually(lost)
    await app.simulator.control("clock", {"offset_ms": 0})
    await app.simulator.control(f"tiktok/faults/{fault['fault_id']}", method="DELETE")


async def listens_again(app: App, silent: timedelta = timedelta(hours=1)) -> None:
    """A server is back after so long."""
    await app.run(
        "INSERT INTO listened (at) VALUES ($1) ON CONFLICT (one) DO UPDATE SET at = excluded.at",
        datetime.now(UTC) - silent,
    )
    listening = asyncio.create_task(app.application.services.get(CatchUp).listen())

    async def heard() -> bool | None:
        rows = await app.rows("SELECT FROM listened WHERE at > now() - interval '1 minute'")
        return bool(rows) or None

    await eventually(heard)
    listening.cancel()


async def hasten(app: App) -> None:
    """Everybody's turn at calling is now: the simulator counts no calls. Locked as who takes turns does."""
    slots = "SELECT key FROM call_slots ORDER BY key FOR UPDATE"
    await app.run(
        f"WITH locked AS ({slots}) UPDATE call_slots SET next_at = now() FROM locked WHERE call_slots.key = locked.key"
    )


async def closed(app: App, inbox: dict[str, Any], *, hurried: bool = False, jobs: bool = False) -> list[dict[str, Any]]:
    """The inbox's gaps, as soon as there are any and all of them are closed.

    What rests meanwhile can be `hurried`, and so can the `jobs` that wait for their time.
    """

    async def find() -> list[dict[str, Any]] | None:
        response = await app.owner.get(f"/api/inboxes/{inbox['id']}/gaps")
        gaps: list[dict[str, Any]] = response.body["items"]
        if gaps and all(gap["closed_at"] for gap in gaps):
            return gaps
        await hasten(app)
        if jobs:
            await app.hurry()
        if hurried:
            await app.run("UPDATE gaps SET ask_at = now()")
            await run_periodic(app, "resume_gaps")
        return None

    return await eventually(find)


async def test_catch_up_after_an_outage_finds_messages_in_order_and_once(app: App, inbox: dict[str, Any]) -> None:
    known, conversation = await app.written("Before", inbox)
    stranger = await app.new_customer()
    async with nobody_listens(app, unheard=3):
        await app.says(known, "First", business=inbox["username"])
        await app.says(known, "Second", business=inbox["username"])
        await app.says(stranger, "Is anybody there?", business=inbox["username"])
    await listens_again(app)
    (gap,) = await closed(app, inbox)
    assert (gap["cause"], gap["incomplete"]) == ("outage", 0)
    assert gap["found"] >= 3
    thread = await app.thread(conversation)
    assert [(m["content"], m["found_by_catch_up"]) for m in thread] == [
        ("First", True),
        ("Second", True),
        ("Before", False),
    ]
    card = await app.card(conversation)
    assert (card["status"], card["unread_count"]) == ("open", 3)
    other = await app.conversation(stranger)
    assert (other["status"], other["unread_count"]) == ("open", 1)
    assert [m["content"] for m in await app.thread(other)] == ["Is anybody there?"]

    await listens_again(app)
    again = (await closed(app, inbox))[0]
    assert (again["found"], again["id"] != gap["id"]) == (0, True)
    assert await app.thread(conversation) == thread
    assert (await app.card(conversation))["unread_count"] == 3


async def test_restart_of_a_server_opens_no_gap(app: App, inbox: dict[str, Any]) -> None:
    await listens_again(app, timedelta(seconds=50))
    assert (await app.owner.get(f"/api/inboxes/{inbox['id']}/gaps")).body["items"] == []


async def test_message_replied_to_since_is_not_unread(app: App, inbox: dict[str, Any]) -> None:
    customer, conversation = await app.written("Before", inbox)
    async with nobody_listens(app):
        await app.says(customer, "Missed", business=inbox["username"])
    await app.reply(conversation, "a", "Sorry for the wait")
    await app.settled(conversation, "a")
    await app.owner.patch(f"/api/conversations/{conversation['id']}", {"status": "resolved"})
    await listens_again(app)
    await closed(app, inbox)
    card = await app.card(conversation)
    assert (card["status"], card["unread_count"], card["waiting_since"]) == ("resolved", 0, None)
    assert "Missed" in [m["content"] for m in await app.thread(conversation)]


async def test_replies_from_the_platforms_own_app_are_found_and_count(app: App, inbox: dict[str, Any]) -> None:
    customer, conversation = await app.written("Before", inbox)
    async with nobody_listens(app, unheard=2):
        await app.says(customer, "Missed", business=inbox["username"])
        body = {"business": inbox["username"], "customer": customer, "kind": "text", "text": "Answered on the phone"}
        await app.simulator.control("tiktok/business/send", body)
    await listens_again(app)
    await closed(app, inbox)
    thread = {m["content"]: m for m in await app.thread(conversation)}
    found = thread["Answered on the phone"]
    assert (found["author"]["kind"], found["status"], found["found_by_catch_up"]) == ("native_app", "sent", True)
    assert thread["Missed"]["found_by_catch_up"] is True


async def test_catch_up_beyond_the_platforms_history_marks_missing_messages(app: App, inbox: dict[str, Any]) -> None:
    await app.simulator.control("clock", {"offset_ms": -1440 * MINUTE_MS})
    customer, conversation = await app.written("Before", inbox)
    async with nobody_listens(app, unheard=25):
        for number in range(25):
            await app.says(customer, f"number {number}", business=inbox["username"])
    await listens_again(app)
    (gap,) = await closed(app, inbox)
    assert (gap["incomplete"], gap["found"]) == (1, 20)
    page = await app.owner.get(f"/api/conversations/{conversation['id']}/messages")
    shown = [m for m in page.body["items"] if m["kind"] != "status"]
    assert shown[0]["content"] == "Before"
    assert (shown[1]["direction"], shown[1]["kind"]) == ("activity", "hole")
    assert "may be missing" in shown[1]["content"]
    assert [m["content"] for m in shown[2:]] == [f"number {number}" for number in range(5, 25)]


async def test_catch_up_of_messages_before_the_inbox_stores_history(app: App, inbox: dict[str, Any]) -> None:
    await app.run("UPDATE inboxes SET created_at = now() WHERE id = $1", inbox["id"])
    customer = await app.new_customer()
    async with nobody_listens(app):
        await app.says(customer, "Long before", business=inbox["username"])
    await app.run("INSERT INTO listened (at) VALUES (now()) ON CONFLICT DO NOTHING")
    gap = "INSERT INTO gaps (account_id, inbox_id, cause, since, until) SELECT account_id, id, 'asked',"
    await app.run(f"{gap} now() - interval '1 hour', now() FROM inboxes WHERE id = $1", inbox["id"])
    await run_periodic(app, "resume_gaps")
    await closed(app, inbox)
    conversation = await app.conversation(customer)
    assert (conversation["status"], conversation["unread_count"]) == ("resolved", 0)
    assert [m["found_by_catch_up"] for m in await app.thread(conversation)] == [False]


async def test_reconnection_fetches_what_was_missed(app: App) -> None:
    inbox = await app.new_inbox()
    customer, conversation = await app.written("Before", inbox)
    assert (await app.owner.post(f"/api/inboxes/{inbox['id']}/disconnect")).status == 200
    await app.says(customer, "Meanwhile", business=inbox["username"])
    again = await app.simulator.connect(app.owner, inbox["username"], inbox["id"])
    assert again["state"] == "connected"
    gaps = await closed(app, inbox)
    assert [gap["cause"] for gap in gaps] == ["connection"]
    card = await app.card(conversation)
    assert card["unread_count"] == 2
    assert [m["content"] for m in await app.thread(conversation)] == ["Before", "Meanwhile"]


async def test_platform_that_is_away_is_asked_again(app: App, inbox: dict[str, Any]) -> None:
    customer, conversation = await app.written("Before", inbox)
    async with nobody_listens(app):
        await app.says(customer, "Missed", business=inbox["username"])
    await app.simulator.fault(LIST, status=503, remaining=2)
    await listens_again(app)
    (gap,) = await closed(app, inbox, hurried=True)
    assert gap["found"] >= 1
    assert await app.simulator.control("tiktok/faults", method="GET") == []
    assert "Missed" in [m["content"] for m in await app.thread(conversation)]


async def test_catch_up_at_night_finds_unnoticed_messages(app: App, inbox: dict[str, Any]) -> None:
    customer, conversation = await app.written("Before", inbox)
    async with nobody_listens(app):
        await app.says(customer, "Never told", business=inbox["username"])
    await run_periodic(app, "reconcile")
    gap = (await closed(app, inbox))[0]
    assert (gap["cause"], gap["found"]) == ("nightly", 1)
    assert "Never told" in [m["content"] for m in await app.thread(conversation)]

    await run_periodic(app, "reconcile")

    async def forgotten() -> bool | None:
        rows = await app.rows("SELECT FROM gaps WHERE inbox_id = $1", inbox["id"])
        return len(rows) == 1 or None

    await eventually(forgotten)


async def test_administrator_may_ask_for_what_was_missed(app: App, inbox: dict[str, Any]) -> None:
    path = f"/api/inboxes/{inbox['id']}/gaps"
    asked = await app.owner.post(path)
    assert (asked.status, asked.body["items"][0]["cause"]) == (201, "asked")
    await closed(app, inbox)
    await app.owner.post(f"/api/inboxes/{inbox['id']}/disconnect")
    refused = await app.owner.post(path)
    assert (refused.status, refused.body["type"]) == (422, "/problems/catch-up-unavailable")


@pytest.fixture
async def old_stall(stall: Stall) -> AsyncIterator[Stall]:
    """A stall that was made a month ago, and has looked at what was there."""
    app, inbox_id = stall.app, stall.inbox["id"]

    async def looked_back() -> bool | None:
        await hasten(app)
        return not await app.rows("SELECT FROM procrastinate_jobs WHERE lock = $1", f"backfill:{inbox_id}") or None

    await eventually(looked_back)
    await app.run("UPDATE inboxes SET created_at = now() - interval '30 days' WHERE id = $1", inbox_id)
    async with alone(app, inbox_id):
        yield stall


async def test_catch_up_finds_comments(old_stall: Stall) -> None:
    stall, app = old_stall, old_stall.app
    ana, ben = await app.new_customer(), await app.new_customer()
    first = await stall.comments(ana, "Which glaze is that?")
    await stall.conversation("Which glaze is that?")
    async with nobody_listens(app, unheard=2):
        await stall.comments(ben, "Do you ship to Lund?")
        await stall.comments(ben, "I like it, too", reply_to=first["comment_id"])
    await listens_again(app)
    (gap,) = await closed(app, stall.inbox)
    assert (gap["cause"], gap["found"]) == ("outage", 2)
    for text in ("Do you ship to Lund?", "I like it, too"):
        found = await stall.conversation(text)
        assert (found["status"], found["unread_count"]) == ("open", 1)
        assert [m["found_by_catch_up"] for m in await app.thread(found)] == [True]
    assert len(await stall.conversations()) == 3


@pytest.mark.parametrize("trouble", ["deleted", "refused", "passing"])
async def test_comments_missed_below_other_posts_are_found_whatever_becomes_of_one_post(
    old_stall: Stall, trouble: str
) -> None:
    stall, app = old_stall, old_stall.app
    found = await app.simulator.control(f"tiktok/videos?business={stall.business}", method="GET")
    newest, second = (video["video_id"] for video in found[:2])
    ana = await app.new_customer()
    await stall.comments(ana, "Hello", video_id=newest)
    await stall.conversation("Hello")
    async with nobody_listens(app):
        await stall.comments(ana, "Is this one sold?", video_id=second)
    if trouble == "deleted":
        await app.simulator.control(f"tiktok/videos/{newest}", method="DELETE")
    else:
        code = 40001 if trouble == "refused" else 50000
        await app.simulator.fault("business/comment/list/", "code", code=code, message="No.", remaining=1)
    assert (await app.owner.post(f"/api/inboxes/{stall.inbox['id']}/gaps")).status in (200, 201, 202)
    (gap,) = await closed(app, stall.inbox, jobs=True)
    assert gap["found"] == 1
    await stall.conversation("Is this one sold?")


async def test_catch_up_of_a_failing_conversation_delays_no_other(app: App, inbox: dict[str, Any]) -> None:
    names = [await app.new_customer() for _ in range(2)]
    for name in names:
        await app.says(name, "Hello", business=inbox["username"])
        await app.conversation(name)
    async with nobody_listens(app, unheard=2):
        for name in names:
            await app.says(name, f"Are you there, {name}?", business=inbox["username"])
    fault = {"code": 50000, "message": "System error.", "remaining": 2}
    await app.simulator.fault("business/message/content/list/", "code", **fault)
    assert (await app.owner.post(f"/api/inboxes/{inbox['id']}/gaps")).status in (200, 201, 202)
    (gap,) = await closed(app, inbox, hurried=True)
    assert gap["found"] == 2


async def test_permission_that_is_gone_is_no_refusal_of_each_post(old_stall: Stall) -> None:
    stall, app = old_stall, old_stall.app
    ana = await app.new_customer()
    await stall.comments(ana, "Hello")
    await stall.conversation("Hello")
    await app.simulator.fault("business/comment/list/", "code", code=40001, message="No permission.")
    assert (await app.owner.post(f"/api/inboxes/{stall.inbox['id']}/gaps")).status == 201

    async def is_lost() -> str | None:
        await hasten(app)
        inbox = (await app.owner.get(f"/api/inboxes/{stall.inbox['id']}")).body
        return inbox["state_reason"] if inbox["state"] == "needs_reconnect" else None

    assert "No permission." in await eventually(is_lost)
    (gap,) = (await app.owner.get(f"/api/inboxes/{stall.inbox['id']}/gaps")).body["items"]
    assert gap["closed_at"] is None


async def test_post_that_cannot_be_shown_for_long_keeps_no_other_look_waiting(old_stall: Stall) -> None:
    stall, app = old_stall, old_stall.app
    inbox_id = stall.inbox["id"]
    path = f"/api/inboxes/{inbox_id}/gaps"
    ana = await app.new_customer()
    await stall.comments(ana, "Hello")
    await stall.conversation("Hello")
    (first,) = (await app.owner.post(path)).body["items"]
    await closed(app, stall.inbox)
    await app.run("UPDATE gaps SET closed_at = NULL, ask_at = now() + interval '2 hours' WHERE id = $1", first["id"])
    (inbox,) = await app.rows("SELECT account_id FROM inboxes WHERE id = $1", inbox_id)
    aside = backfill_job(
        inbox["account_id"], inbox_id, Place(turn=5, only=("1",)), datetime.now(UTC) + timedelta(hours=1), first["id"]
    )
    async with app.database.system() as transaction:
        transaction.jobs.append(aside)
    second = (await app.owner.post(path)).body["items"][0]

    async def is_closed() -> bool | None:
        await hasten(app)
        items = (await app.owner.get(path)).body["items"]
        return next(gap for gap in items if gap["id"] == second["id"])["closed_at"] is not None or None

    await eventually(is_closed)
    (kept,) = await app.rows("SELECT closed_at, ask_at - now() AS rest FROM gaps WHERE id = $1", first["id"])
    assert kept["closed_at"] is None
    assert timedelta(hours=1, minutes=50) < kept["rest"] <= timedelta(hours=2)
