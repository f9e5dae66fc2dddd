"""Drafts: on each device of the one who writes, for nobody else, gone with what they were for."""

from __future__ import annotations

from typing import Any

from tests.app import App
from tests.clients import Client


async def events_after(client: Client, cursor: int) -> list[dict[str, Any]]:
    page = (await client.get(f"/api/feed?cursor={cursor}")).body
    return [event for event in page["events"] if event["kind"] == "draft"]


async def test_draft_is_on_every_device_of_its_writer_only(app: App) -> None:
    _, conversation = await app.written()
    colleague = await app.installation.member(app.owner, "administrator")
    cursor = (await app.owner.get("/api/feed")).body["cursor"]
    path = f"/api/conversations/{conversation['id']}/draft"
    kept = await app.owner.put(path, {"content": "Yes, and the gre", "private": False})
    assert (kept.status, kept.body["content"]) == (200, "Yes, and the gre")
    assert (await app.owner.put(path, {"content": "Yes, and the green one too", "private": True})).status == 200

    (draft,) = [d for d in await drafts(app.owner) if d["conversation_id"] == conversation["id"]]
    assert (draft["content"], draft["private"]) == ("Yes, and the green one too", True)
    told = [event["payload"]["draft"]["content"] for event in await events_after(app.owner, cursor)]
    assert told == ["Yes, and the gre", "Yes, and the green one too"]
    assert await drafts(colleague) == []
    assert await events_after(colleague, cursor) == []

    await app.owner.put(path, {"content": ""})
    assert [d for d in await drafts(app.owner) if d["conversation_id"] == conversation["id"]] == []


async def drafts(client: Client) -> list[dict[str, Any]]:
    response = await client.get("/api/drafts")
    assert response.status == 200, response
    found: list[dict[str, Any]] = response.body["items"]
    return found


async def test_draft_needs_a_conversation_one_may_see(app: App) -> None:
    _, conversation = await app.written()
    stranger = await app.installation.stranger("Draft stranger", "draft-stranger@ceramics.example")
    for client, number in ((stranger, conversation["id"]), (app.owner, 10**12)):
        response = await client.put(f"/api/conversations/{number}/draft", {"content": "x"})
        assert (response.status, response.problem) == (404, "conversation-not-found")
    too_long = await app.owner.put(f"/api/conversations/{conversation['id']}/draft", {"content": "x" * 100_001})
    assert too_long.status == 422
