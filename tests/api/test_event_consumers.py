"""Consumers of events on the operator's page: how they do, switched off and on, and what they could not handle."""

from __future__ import annotations

from tests.app import App
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
