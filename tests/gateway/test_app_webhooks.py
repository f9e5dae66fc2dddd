"""Webhooks that name only the app: the inbox they end up in, and what becomes of those that nobody can place."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from frontdesk.db.database import Database
from tests.channels.tiktok_open.samples import FROM_THE_DESCRIPTION, envelope, message, signature_of
from tests.clients import Client
from tests.installation import Installation

CHANNEL, PATH, SECRET = "tiktok_open", "/webhooks/tiktok-open", "client-secret-1"
APP = "app:key-1"


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    return environment | {"TIKTOK_CLIENT_KEY": "key-1", "TIKTOK_CLIENT_SECRET": SECRET}


async def connected(database: Database, remote_id: str, *, account: str = "Marlow & Finch") -> int:
    """An inbox without a platform behind it, in the first account or in another."""
    async with database.system() as transaction:
        account_id = await transaction.value("SELECT id FROM accounts WHERE name = $1", account)
        if account_id is None:
            account_id = await transaction.value("INSERT INTO accounts (name) VALUES ($1) RETURNING id", account)
        return int(
            await transaction.value(
                "INSERT INTO inboxes (account_id, channel, remote_id, name, state)"
                " VALUES ($1, $2, $3, 'Shop', 'connected') RETURNING id",
                account_id,
                CHANNEL,
                remote_id,
            )
        )


async def become(database: Database, inbox_id: int, state: str) -> None:
    async with database.system() as transaction:
        await transaction.execute("UPDATE inboxes SET state = $2 WHERE id = $1", inbox_id, state)


async def post(installation: Installation, raw: bytes) -> None:
    headers = {"X-TT-Webhook-Signature": signature_of(raw)}
    async with (
        aiohttp.ClientSession() as http,
        http.post(installation.url + PATH, data=raw, headers=headers) as response,
    ):
        assert response.status == 200, await response.text()


async def says(installation: Installation, text: str, conversation: str = "c1", **more: Any) -> None:
    """A customer writes; the webhook names the app, and whatever else `more` says."""
    content = message(message_id=f"m-{text}", conversation_id=conversation, content={"text": text}, **more)
    await post(installation, envelope("direct_message.receive", content))


async def heard(database: Database) -> list[tuple[int, str]]:
    """Every message with its inbox."""
    async with database.system() as transaction:
        rows = await transaction.fetch("SELECT inbox_id, content FROM messages WHERE direction = 'in' ORDER BY id")
    return [(row["inbox_id"], row["content"]) for row in rows]


async def kept(database: Database) -> list[tuple[int | None, str, str]]:
    """Every webhook: its inbox, whom it names, and what became of it."""
    async with database.system() as transaction:
        rows = await transaction.fetch(
            "SELECT inbox_id, remote_account_id, outcome FROM webhook_deliveries ORDER BY id"
        )
    return [tuple(row) for row in rows]


async def test_payload_of_the_description_reaches_the_only_inbox(
    installation: Installation, owner: Client, database: Database
) -> None:
    inbox_id = await connected(database, "biz-1")
    await post(installation, FROM_THE_DESCRIPTION)
    (card,) = (await owner.get("/api/conversations")).body["items"]
    assert (card["inbox_id"], card["remote_id"], card["unread_count"]) == (inbox_id, "conv123", 1)
    (said,) = (await owner.get(f"/api/conversations/{card['id']}/messages")).body["items"]
    assert (said["content"], said["remote_id"]) == ("Hello", "abc")
    assert await kept(database) == [(inbox_id, "biz-1", "processed")]


async def test_app_webhook_goes_to_the_inbox_that_knows_the_conversation(
    installation: Installation, owner: Client, database: Database
) -> None:
    first = await connected(database, "biz-1")
    await says(installation, "one")
    second = await connected(database, "biz-2", account="Neighbours")
    await says(installation, "two")
    await says(installation, "three")
    await says(installation, "named", conversation="c2", to_open_id="biz-2")
    await says(installation, "four", conversation="c2")
    assert await heard(database) == [
        (first, "one"),
        (first, "two"),
        (first, "three"),
        (second, "named"),
        (second, "four"),
    ]


async def test_app_webhook_of_an_unknown_conversation_goes_to_neither_inbox(
    installation: Installation, owner: Client, database: Database
) -> None:
    await connected(database, "biz-1")
    second = await connected(database, "biz-2")
    await says(installation, "whose?", conversation="c9")
    await post(installation, envelope("conversation.created", {"conversation_id": "c9"}))
    assert await heard(database) == []
    assert await kept(database) == [(None, APP, "unknown_account")] * 2
    seen = (await owner.get("/api/installation")).body["unknown_accounts"]
    assert [(row["remote_account_id"], row["count"]) for row in seen] == [(APP, 2)]
    await become(database, second, "needs_reconnect")
    await says(installation, "still whose?", conversation="c9")
    assert await heard(database) == [], "its customers write to it all the same"


async def test_app_webhook_that_names_another_account_is_not_taken(
    installation: Installation, owner: Client, database: Database
) -> None:
    await connected(database, "biz-1")
    await says(installation, "not yours", to_open_id="biz-9")
    assert await heard(database) == []
    assert await kept(database) == [(None, "biz-9", "unknown_account")]


async def test_conversation_of_a_disconnected_inbox_is_nobody_elses(
    installation: Installation, owner: Client, database: Database
) -> None:
    first, second = await connected(database, "biz-1"), await connected(database, "biz-2")
    await says(installation, "one", to_open_id="biz-1")
    await become(database, first, "disconnected")
    await says(installation, "two")
    await says(installation, "new", conversation="c2")
    assert await heard(database) == [(first, "one"), (second, "new")]
    assert await kept(database) == [
        (first, "biz-1", "processed"),
        (first, "biz-1", "parked"),
        (second, "biz-2", "processed"),
    ]


async def test_app_webhook_before_the_connection_is_processed_after_it(
    installation: Installation, owner: Client, database: Database
) -> None:
    await says(installation, "early")
    wanted = {"path": PATH, "remote_account_id": APP}
    replay = "/api/installation/unknown-deliveries/replay"
    assert (await owner.post(replay, wanted)).problem == "replay-refused"
    inbox_id = await connected(database, "biz-1")
    other = await connected(database, "biz-2")
    refused = await owner.post(replay, wanted)
    assert (refused.problem, "exactly one account" in refused.body["detail"]) == ("replay-refused", True)
    await become(database, other, "disconnected")
    assert (await owner.post(replay, wanted)).body == {"count": 1}
    assert await heard(database) == [(inbox_id, "early")]
    assert await kept(database) == [(inbox_id, "biz-1", "processed")]
