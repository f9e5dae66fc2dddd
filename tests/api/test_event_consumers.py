"""Consumers of events on the operator's page: how they do, switched off and on, and what they could not handle."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from frontdesk.core.consumers.errors import EventBusy
from frontdesk.core.consumers.runner import Consumers
from frontdesk.gateway.outbound import typing_and_receipts
from tests.app import App
from tests.gateway.test_delivery import run_periodic
from tests.running_app import eventually

READ_RECEIPTS = "/api/installation/consumers/read_receipts"


async def test_operator_sees_how_consumers_do_and_switches_them(app: App) -> None:
    off = await app.owner.patch(READ_RECEIPTS, {"is_paused": True})
    assert (off.status, off.body["name"], off.body["is_paused"]) == (200, "read_receipts", True)
    _, conversation = await app.written("Hello")
    await app.owner.post(f"/api/conversations/{conversation['id']}/read")
    (shown,) = (await app.owner.get("/api/installation")).body["consumers"]
    assert (shown["is_paused"], shown["parked"]) == (True, 0)
    assert shown["behind"] > 0

    assert (await app.owner.patch(READ_RECEIPTS, {"is_paused": False})).status == 200

    async def caught_up() -> bool | None:
        (now,) = (await app.owner.get("/api/installation")).body["consumers"]
        return now["lag_seconds"] < 1 or None

    await eventually(caught_up)
    unknown = await app.owner.patch("/api/installation/consumers/nobody", {"is_paused": True})
    assert (unknown.status, unknown.problem) == (404, "consumer-not-found")


async def test_operator_sees_which_consumer_waits_for_a_newer_version(app: App) -> None:
    await app.run("UPDATE event_consumers SET version = version + 1 WHERE name = 'read_receipts'")
    (shown,) = (await app.owner.get("/api/installation")).body["consumers"]
    await app.run("UPDATE event_consumers SET version = version - 1 WHERE name = 'read_receipts'")
    assert shown["waits_for_newer"] is True
    (shown,) = (await app.owner.get("/api/installation")).body["consumers"]
    assert shown["waits_for_newer"] is False


async def test_operator_tries_a_parked_event_again_or_gives_it_up(app: App) -> None:
    _, conversation = await app.written("Hello")
    await app.owner.post(f"/api/conversations/{conversation['id']}/read")
    await app.run(
        "INSERT INTO parked_events (consumer, account_id, event_id, recorded_at, name, error)"
        " SELECT 'read_receipts', account_id, id, recorded_at, name, 'ValueError: no' FROM events"
        " WHERE conversation_id = $1 AND name IN ('conversation.read', 'message.received')",
        conversation["id"],
    )
    parked = (await app.owner.get("/api/installation/parked-events")).body["items"]
    assert {one["name"] for one in parked} == {"conversation.read", "message.received"}
    path = f"/api/installation/parked-events/{parked[0]['id']}"
    assert (await app.owner.post(f"{path}/replay")).status == 204
    assert (await app.owner.post(f"{path}/replay")).problem == "parked-event-not-found"
    other = f"/api/installation/parked-events/{parked[1]['id']}"
    assert (await app.owner.delete(other)).status == 204
    assert (await app.owner.delete(other)).problem == "parked-event-not-found"
    assert (await app.owner.get("/api/installation/parked-events")).body["items"] == []


async def test_parked_event_that_cannot_be_handled_again_says_why_and_stays(app: App) -> None:
    _, conversation = await app.written("Hello")
    await app.run(
        "INSERT INTO parked_events (consumer, account_id, event_id, recorded_at, name, error)"
        " SELECT 'read_receipts', account_id, id, recorded_at - interval '1 day', name, 'ValueError: no' FROM events"
        " WHERE conversation_id = $1 AND name = 'message.received'"
        " UNION ALL SELECT 'read_receipts', account_id, id, recorded_at, name, 'ValueError: no' FROM events"
        " WHERE conversation_id = $1 AND name = 'conversation.created'",
        conversation["id"],
    )
    await app.run(
        "UPDATE events SET version = 99 WHERE conversation_id = $1 AND name = 'conversation.created'",
        conversation["id"],
    )
    parked = {one["name"]: one for one in (await app.owner.get("/api/installation/parked-events")).body["items"]}
    path = "/api/installation/parked-events/{id}"
    gone = await app.owner.post(f"{path.format(**parked['message.received'])}/replay")
    newer = await app.owner.post(f"{path.format(**parked['conversation.created'])}/replay")
    await app.run("UPDATE events SET version = 1 WHERE version = 99")
    assert (gone.status, gone.problem) == (409, "event-not-kept")
    assert "no longer kept" in gone.body["detail"]
    assert (newer.status, newer.problem) == (409, "event-of-newer-version")
    assert "conversation.created version 99" in newer.body["detail"]
    for one in parked.values():
        assert (await app.owner.delete(path.format(**one))).status == 204


async def test_parked_event_of_a_paused_consumer_is_refused_and_stays(app: App) -> None:
    _, conversation = await app.written("Hello")
    await app.run(
        "INSERT INTO parked_events (consumer, account_id, event_id, recorded_at, name, error)"
        " SELECT 'read_receipts', account_id, id, recorded_at, name, 'ValueError: no' FROM events"
        " WHERE conversation_id = $1 AND name = 'message.received'",
        conversation["id"],
    )
    (parked,) = (await app.owner.get("/api/installation/parked-events")).body["items"]
    path = f"/api/installation/parked-events/{parked['id']}"
    await app.owner.patch(READ_RECEIPTS, {"is_paused": True})
    refused = await app.owner.post(f"{path}/replay")
    assert (refused.status, refused.problem) == (409, "consumer-paused")
    assert "Resume it" in refused.body["detail"]
    await app.owner.patch(READ_RECEIPTS, {"is_paused": False})
    assert (await app.owner.post(f"{path}/replay")).status == 204


async def test_events_that_a_consumer_missed_are_shown_until_somebody_dismisses_them(app: App) -> None:
    await app.run(
        "UPDATE event_consumers SET missed = 12, missed_from = '2025-01-05 12:00Z', missed_until = '2025-02-01 12:00Z'"
        " WHERE name = 'read_receipts'"
    )
    (shown,) = (await app.owner.get("/api/installation")).body["consumers"]
    assert shown["missed"]["count"] == 12
    assert datetime.fromisoformat(shown["missed"]["first_at"]) == datetime(2025, 1, 5, 12, tzinfo=UTC)
    assert datetime.fromisoformat(shown["missed"]["last_at"]) == datetime(2025, 2, 1, 12, tzinfo=UTC)
    assert (await app.owner.delete(f"{READ_RECEIPTS}/missed-events")).status == 204
    (shown,) = (await app.owner.get("/api/installation")).body["consumers"]
    assert shown["missed"] is None
    unknown = await app.owner.delete("/api/installation/consumers/nobody/missed-events")
    assert (unknown.status, unknown.problem) == (404, "consumer-not-found")


async def test_parked_event_that_waits_for_a_lock_says_so_plainly_and_stays(app: App) -> None:
    _, conversation = await app.written("Hello")
    await app.run(
        "INSERT INTO parked_events (consumer, account_id, event_id, recorded_at, name, error)"
        " SELECT 'read_receipts', account_id, id, recorded_at, name, 'ValueError: no' FROM events"
        " WHERE conversation_id = $1 AND name = 'message.received'",
        conversation["id"],
    )
    (parked,) = (await app.owner.get("/api/installation/parked-events")).body["items"]
    path = f"/api/installation/parked-events/{parked['id']}"
    database = app.database

    async def busy(*_: object) -> None:
        async with database.system() as transaction:
            await transaction.execute("SET LOCAL lock_timeout = 1; LOCK TABLE parked_events")

    consumers = Consumers(database, [replace(typing_and_receipts.READ_RECEIPTS, handle=busy)])
    with pytest.raises(EventBusy) as refused:
        await consumers.replay(parked["id"])
    assert "LockNotAvailable" not in str(refused.value)
    assert len((await app.owner.get("/api/installation/parked-events")).body["items"]) == 1
    assert (await app.owner.delete(path)).status == 204


async def test_parked_events_older_than_the_log_are_dropped(app: App) -> None:
    await app.run(
        "INSERT INTO parked_events (consumer, account_id, event_id, recorded_at, name, error)"
        " SELECT 'read_receipts', 1, -days, now() - make_interval(days => days), 'message.received', 'ValueError: no'"
        " FROM unnest(ARRAY[399, 401]) days"
    )
    await run_periodic(app, "clear")
    kept = (await app.owner.get("/api/installation/parked-events")).body["items"]
    assert [one["event_id"] for one in kept] == [-399]
    assert (await app.owner.delete(f"/api/installation/parked-events/{kept[0]['id']}")).status == 204
