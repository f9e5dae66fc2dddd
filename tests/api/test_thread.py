"""Reading a thread from anywhere in it, and a customer's pictures."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.app import App
from tests.running_app import eventually

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def long_thread(app: App) -> tuple[App, dict[str, Any], datetime]:
    """A conversation of 41 messages: one a minute, two at each time."""
    _, conversation = await app.written()
    (row,) = await app.rows("SELECT account_id, inbox_id FROM conversations WHERE id = $1", conversation["id"])
    (first,) = await app.rows("SELECT sent_at FROM messages WHERE conversation_id = $1", conversation["id"])
    start: datetime = first["sent_at"] - 100 * MINUTE
    await app.run(
        "INSERT INTO messages (account_id, conversation_id, inbox_id, direction, author, kind, content, sent_at)"
        " SELECT $1, $2, $3, 'in', 'contact', 'text', n::text, $4::timestamptz + (n / 2) * interval '1 minute'"
        " FROM generate_series(0, 39) n",
        row["account_id"],
        conversation["id"],
        row["inbox_id"],
        start,
    )
    return app, conversation, start


async def page(app: App, conversation: dict[str, Any], **query: object) -> Any:
    response = await app.owner.get(
        f"/api/conversations/{conversation['id']}/messages?"
        + "&".join(f"{name}={str(value).replace('+', '%2B')}" for name, value in query.items())
    )
    assert response.status == 200, response
    return response.body


async def test_page_at_a_time_begins_there_and_leads_both_ways(
    long_thread: tuple[App, dict[str, Any], datetime],
) -> None:
    app, conversation, start = long_thread
    found = await page(app, conversation, at=(start + 10 * MINUTE).isoformat(), limit=6)
    assert [m["content"] for m in found["items"]] == ["17", "18", "19", "20", "21", "22"]
    older = await page(app, conversation, before=found["next_cursor"], limit=2)
    newer = await page(app, conversation, after=found["previous_cursor"], limit=2)
    assert [m["content"] for m in older["items"]] == ["15", "16"]
    assert [m["content"] for m in newer["items"]] == ["23", "24"]
    beginning = await page(app, conversation, at=(start - MINUTE).isoformat(), limit=4)
    assert [m["content"] for m in beginning["items"]] == ["0", "1"]
    assert beginning["next_cursor"] is None
    after_all = await page(app, conversation, at=(start + 1000 * MINUTE).isoformat(), limit=4)
    assert len(after_all["items"]) == 2
    assert after_all["previous_cursor"] is None


async def test_page_around_a_message_misses_none_of_the_same_time(
    long_thread: tuple[App, dict[str, Any], datetime],
) -> None:
    app, conversation, _ = long_thread
    everything = (await page(app, conversation, limit=100))["items"]
    for place in (0, 1, 20, 21, 40):
        found = await page(app, conversation, around=everything[place]["id"], limit=6)
        assert found["items"] == everything[max(0, place - 3) : place + 3]


async def test_page_at_the_first_of_what_is_unread_counts_only_what_came_in(
    long_thread: tuple[App, dict[str, Any], datetime],
) -> None:
    app, conversation, _ = long_thread
    everything = (await page(app, conversation, limit=100))["items"]
    await app.run("UPDATE messages SET direction = 'out', author = 'user' WHERE content IN ('30', '31')")
    found = await page(app, conversation, unread=12, limit=1)
    assert [m["content"] for m in found["items"]] == ["26", "27"]
    all_of_them = await page(app, conversation, unread=1_000, limit=2)
    assert [m["id"] for m in all_of_them["items"]] == [everything[0]["id"]]
    await app.run("UPDATE messages SET direction = 'out', author = 'user'")
    assert (await page(app, conversation, unread=1))["items"] == []


@pytest.mark.parametrize("at", ["yesterday", "2026-01-01", "2026-01-01T00:00:00"])
async def test_time_without_its_zone_is_refused(app: App, at: str) -> None:
    _, conversation = await app.written()
    response = await app.owner.get(f"/api/conversations/{conversation['id']}/messages?at={at}")
    assert response.status == 422


async def test_customers_pictures_are_listed_newest_first(app: App) -> None:
    customer, conversation = await app.written()
    for kind in ("image", "sticker", "image"):
        await app.says(customer, kind=kind, **({"name": "hello"} if kind == "sticker" else {}))
    path = f"/api/contacts/{conversation['contact']['id']}/media"

    async def both() -> Any:
        items = (await app.owner.get(path)).body["items"]
        ready = [m for m in items if m["attachments"][0]["state"] == "ready"]
        return items if len(ready) == 2 else None

    newest, oldest = await eventually(both)
    assert (newest["kind"], oldest["kind"]) == ("image", "image")
    assert newest["sent_at"] >= oldest["sent_at"]
    first = (await app.owner.get(f"{path}?limit=1")).body
    second = (await app.owner.get(f"{path}?limit=1&cursor={first['next_cursor']}")).body
    assert [first["items"], second["items"], second["next_cursor"]] == [[newest], [oldest], None]

    stranger = await app.installation.stranger("Picture stranger", "picture-stranger@ceramics.example")
    refused = await stranger.get(path)
    assert (refused.status, refused.problem) == (404, "contact-not-found")
