"""Webhooks that tell of several accounts: each gets its own, and what is broken in one spoils nothing in another."""

from __future__ import annotations

from typing import Any

import aiohttp
import msgspec
import pytest

from frontdesk.db.database import Database
from frontdesk.gateway.catalog.registry import Makers
from tests.channels.many_accounts import HEADER, MAKERS, SECRET, ManyAccounts, sign
from tests.clients import Client
from tests.installation import Installation

CHANNEL, PATH = "many_accounts", "/webhooks/many-accounts"


@pytest.fixture
def makers() -> Makers:
    return MAKERS


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    return environment | {SECRET: "secret-1"}


async def connected(database: Database, remote_id: str, account: str) -> int:
    async with database.system() as transaction:
        account_id = await transaction.value("SELECT id FROM accounts WHERE name = $1", account)
        return int(
            await transaction.value(
                "INSERT INTO inboxes (account_id, channel, remote_id, name, state)"
                " VALUES ($1, $2, $3, $3, 'connected') RETURNING id",
                account_id,
                CHANNEL,
                remote_id,
            )
        )


def letter(number: str, sender: str = "ana", **more: Any) -> dict[str, Any]:
    return {"id": number, "from": sender, "text": f"letter {number}", **more}


async def post(installation: Installation, **letters: list[dict[str, Any]]) -> tuple[int, str, str]:
    """The status, content type and body of the response to a webhook with these letters by account."""
    raw = msgspec.json.encode({"entry": [{"id": account, "letters": told} for account, told in letters.items()]})
    headers = {HEADER: sign("secret-1", raw)}
    async with (
        aiohttp.ClientSession() as http,
        http.post(installation.url + PATH, data=raw, headers=headers) as response,
    ):
        return response.status, response.headers["content-type"], await response.text()


async def kept(database: Database) -> list[tuple[str, str, str | None, str]]:
    async with database.system() as transaction:
        rows = await transaction.fetch(
            "SELECT remote_account_id, outcome, error, convert_from(body, 'UTF8') FROM webhook_deliveries"
            " ORDER BY remote_account_id, id"
        )
    return [tuple(row) for row in rows]


async def test_webhook_of_many_accounts_gives_each_its_own_part(
    installation: Installation, owner: Client, database: Database
) -> None:
    stranger = await installation.stranger()
    ours = await connected(database, "a1", "Marlow & Finch")
    theirs = await connected(database, "b1", "Sunny Ceramics")
    status, content_type, body = await post(installation, a1=[letter("l1"), letter("l2")], b1=[letter("l3", "bo")])
    assert (status, content_type, body) == (200, "text/xml; charset=utf-8", "<Took count='3'/>")
    for client, inbox_id, names in ((owner, ours, ["Ana"]), (stranger, theirs, ["Bo"])):
        items = (await client.get("/api/conversations")).body["items"]
        assert [item["contact"]["name"] for item in items] == names
        [line] = (await client.get(f"/api/inboxes/{inbox_id}/activity")).body["items"]
        shown = (await client.get(f"/api/inboxes/{inbox_id}/activity/{line['id']}")).body["body"]
        assert ("ana" in shown, "bo" in shown) == (names == ["Ana"], names == ["Bo"])


async def test_broken_part_spoils_no_other_and_is_replayed(
    installation: Installation, owner: Client, database: Database
) -> None:
    inbox_id = await connected(database, "a1", "Marlow & Finch")
    await connected(database, "a2", "Marlow & Finch")
    broken = [letter("l1"), {"from": "ana"}]
    assert (await post(installation, a1=broken, a2=[letter("l2", "bo")], nobody=[letter("l3", "cy")]))[0] == 200
    assert [line[:3] for line in await kept(database)] == [
        ("a1", "parked", "It could not be read: a letter without an id."),
        ("a2", "processed", None),
        ("nobody", "unknown_account", None),
    ]
    items = (await owner.get("/api/conversations")).body["items"]
    assert sorted(item["contact"]["name"] for item in items) == ["Ana", "Bo"], "what can be read of it is shown"
    [line] = (await owner.get(f"/api/inboxes/{inbox_id}/activity")).body["items"]
    replayed = (await owner.post(f"/api/inboxes/{inbox_id}/activity/{line['id']}/replay")).body
    assert (replayed["outcome"], replayed["error"]) == ("parked", "It could not be read: a letter without an id.")


async def test_webhook_parts_of_unknown_accounts_are_listed_one_by_one(
    installation: Installation, owner: Client, database: Database
) -> None:
    await connected(database, "a1", "Marlow & Finch")
    told = [letter("l1"), letter("l2", kind="story", note="A story."), letter("l3", kind="story", note="Another.")]
    for _ in range(2):
        assert (await post(installation, a1=told))[0] == 200
    [item] = (await owner.get("/api/conversations")).body["items"]
    thread = (await owner.get(f"/api/conversations/{item['id']}/messages")).body["items"]
    lines = sorted((m["kind"], m["content"]) for m in thread)
    assert lines == [("text", "letter l1"), ("unknown", "A story."), ("unknown", "Another.")]


async def test_webhook_that_cannot_be_responded_to_is_kept_and_taken(
    installation: Installation, owner: Client, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await connected(database, "a1", "Marlow & Finch")

    def broken(*_: object) -> None:
        raise ValueError("no such instruction")

    monkeypatch.setattr(ManyAccounts, "respond_with", broken)
    status, content_type, body = await post(installation, a1=[letter("l1")])
    assert (status, content_type, body) == (200, "application/json", '{"ok":true}')
    assert len((await owner.get("/api/conversations")).body["items"]) == 1


async def test_webhook_without_a_signature_is_not_kept(
    installation: Installation, owner: Client, database: Database
) -> None:
    del owner
    raw = msgspec.json.encode({"entry": [{"id": "a1", "letters": [letter("l1")]}]})
    async with aiohttp.ClientSession() as http, http.post(installation.url + PATH, data=raw) as response:
        assert response.status == 401
    assert await kept(database) == []
