"""The webhook endpoint: whatever is sent there, by whomever, and whatever happens behind it."""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yarl import URL

from frontdesk.app import create_app
from frontdesk.bootstrap import channel_setting_names, open_application
from frontdesk.db.database import Database
from frontdesk.db.embedded import EmbeddedPostgres, EmbeddedPostgresOptions
from frontdesk.db.migrate import migrate
from frontdesk.gateway.inbound.intake import PARKED, UNKNOWN
from frontdesk.sandbox.tiktok.webhooks import signature
from frontdesk.settings import Settings
from tests.app import App, envelope, post_webhook
from tests.channels.tiktok_dm.test_tiktok_dm_fuzz import EVENTS, FIELDS, TYPES, anything
from tests.clients import Client
from tests.gateway.test_receiving import APP, BUSINESS, PAYLOADS, sides, text
from tests.gateway.test_receiving import inbox as inbox
from tests.installation import Installation
from tests.postgres import FAST
from tests.running import running

LENIENT = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    return environment | APP


def read_from(counter: Any) -> float:
    return float(counter._value.get())


def poison(conversation: str) -> bytes:
    """A genuine event that the database refuses: a reaction whose key fits into no index."""
    chance = random.Random(5)
    ids = ["".join(chr(chance.randrange(0x10000, 0x1F000)) for _ in range(512)) for _ in range(2)]
    one = {"operation": "ADD", "emoji": "👍", "unique_identifier": ids[0], "original_msg_id": ids[1]}
    at = int(time.time() * 1000)
    content = {**sides("eve", conversation), "message_id": "r", "timestamp": at, "type": "reaction", "reaction": [one]}
    return envelope("im_receive_msg", content, BUSINESS)


KINDS: dict[str, dict[str, Any]] = {
    "ext_tiktok_im_receive_msg_button_reply": {"kind": "text", "direction": "in"},
    "ext_tiktok_im_receive_msg_share_post_full": {"kind": "share_post", "direction": "in"},
    "ext_tiktok_im_receive_msg_sticker_full": {"kind": "sticker", "direction": "in"},
    "ext_tiktok_im_send_msg_auto_reply": {"author": {"kind": "bot", "id": None, "name": None}, "direction": "out"},
    "ext_tiktok_im_send_msg_text_from_api": {"author": {"kind": "other", "id": None, "name": None}, "direction": "out"},
    "ext_tiktok_im_send_msg_text_from_app": {
        "author": {"kind": "native_app", "id": None, "name": None},
        "direction": "out",
    },
    "tiktok_im_receive_msg_image": {"kind": "image", "direction": "in"},
    "tiktok_im_receive_msg_share_post": {"kind": "share_post", "direction": "in"},
    "tiktok_im_receive_msg_text": {"kind": "text", "direction": "in"},
    "tiktok_im_receive_msg_text_after_resolved": {"kind": "text", "direction": "in"},
    "tiktok_im_receive_msg_text_capability_failure": {"kind": "text", "direction": "in"},
}
WITHOUT_A_MESSAGE = {
    "ext_tiktok_im_auto_message_audit_update",
    "ext_tiktok_im_receive_msg_eu",
    "ext_tiktok_im_receive_msg_reaction_add",
    "ext_tiktok_im_receive_msg_reaction_remove",
    "tiktok_im_mark_read_msg",
    "tiktok_im_receive_msg_minimal",
    "tiktok_im_send_msg_minimal",
}
REFERRALS = {"ext_tiktok_im_referral_msg_ad": "ad", "ext_tiktok_im_referral_msg_short_link": "short_link"}


async def inbox_of(app: App, business: str) -> int:
    """An inbox of the business that nothing is fetched for or sent from."""
    await app.run(
        "INSERT INTO inboxes (account_id, channel, remote_id, name, state)"
        " SELECT account_id, 'tiktok_dm', $1, 'Shop', 'needs_reconnect' FROM inboxes ORDER BY id LIMIT 1"
        " ON CONFLICT DO NOTHING",
        business,
    )
    (row,) = await app.rows("SELECT id FROM inboxes WHERE remote_id = $1", business)
    found: int = row["id"]
    return found


@pytest.mark.parametrize("path", sorted(PAYLOADS.glob("*im_*.json")), ids=lambda path: path.stem)
async def test_webhook_recordings_become_what_agents_see(path: Path, app: App) -> None:
    business = json.loads(path.read_bytes())["user_openid"]
    raw = path.read_bytes().replace(business.encode(), f"business of {path.stem}".encode())
    inbox_id = await inbox_of(app, f"business of {path.stem}")
    assert await app.post(raw) == 200
    cards = (await app.owner.get(f"/api/conversations?inbox_id={inbox_id}")).body["items"]
    if path.stem in WITHOUT_A_MESSAGE:
        assert cards == []
        return
    (card,) = cards
    messages = (await app.owner.get(f"/api/conversations/{card['id']}/messages")).body["items"]
    content = json.loads(json.loads(raw)["content"])
    assert card["remote_id"] == content["conversation_id"]
    if path.stem in REFERRALS:
        assert card["referral"]["source"] == REFERRALS[path.stem]
        assert [(line["direction"], line["kind"]) for line in messages] == [("activity", "referral")]
        assert (card["last_message"], card["unread_count"]) == (None, 0)
        return
    (message,) = messages
    assert {name: message[name] for name in KINDS[path.stem]} == KINDS[path.stem]
    assert message["remote_id"] == content["message_id"]
    assert message["kind"] != "unknown"
    assert card["last_message"]["id"] == message["id"]
    assert card["unread_count"] == (message["direction"] == "in")
    assert len(message["attachments"]) == (message["kind"] in ("image", "sticker"))


@given(
    body=st.binary(max_size=2000), signed=st.booleans(), header=st.text(st.characters(max_codepoint=255), max_size=80)
)
@LENIENT
async def test_webhook_of_any_bytes_gets_a_response_with_a_reason(
    app: App, body: bytes, signed: bool, header: str
) -> None:
    visible = "".join(letter for letter in header if letter.isprintable()).strip()
    status = await app.post(body) if signed else await app.post(body, **{"Tiktok-Signature": visible})
    assert status in ((200, 400) if signed else (401,))


@given(
    event=st.sampled_from(EVENTS) | st.text(max_size=30),
    changes=st.dictionaries(st.sampled_from(FIELDS), anything, max_size=6),
    kind=st.sampled_from(TYPES),
)
@LENIENT
async def test_webhook_event_of_any_kind_is_stored_or_parked(
    app: App, event: str, changes: dict[str, Any], kind: str
) -> None:
    content = {**sides("eve", "c+eve"), "message_id": secrets.token_hex(8), "timestamp": 1, "type": kind, **changes}
    await inbox_of(app, "anything's")
    status = await app.post(envelope(event, content, "anything's"))
    assert status in (200, 400)
    refused = await app.rows(
        "SELECT error FROM webhook_deliveries WHERE remote_account_id = 'anything''s' AND outcome = 'parked'"
        " AND error !~ '^It could not be read: [a-z]'"
    )
    assert refused == [], "the database refused what the channel let through"


@pytest.mark.parametrize(
    "query", ["a=%00", "a=%0%000", "a=%00&b=%ff&%00c=1", "a=%ed%a0%80", "=&=&a", "a=" + "%C3" * 50]
)
async def test_webhook_with_any_query_is_kept(app: App, query: str) -> None:
    """The signature does not cover the query, so a platform may send anything there."""
    raw = envelope("im_other", {}, app.inbox["remote_id"])
    url = URL(f"{app.url}/webhooks/tiktok?{query}", encoded=True)
    headers = {"Tiktok-Signature": signature(app.simulator.sandbox.config.app_secret, int(time.time()), raw)}
    async with app.simulator.http.post(url, data=raw, headers=headers) as response:
        assert response.status == 200, await response.text()


async def test_unknown_businesses_are_counted_and_kept_without_an_account(app: App) -> None:
    before = read_from(UNKNOWN)
    assert await app.post(envelope("im_receive_msg", {"conversation_id": "c"}, "nobody/1")) == 200
    assert read_from(UNKNOWN) == before + 1
    rows = await app.rows("SELECT account_id, outcome FROM webhook_deliveries WHERE remote_account_id = 'nobody/1'")
    assert [tuple(row) for row in rows] == [(None, "unknown_account")]


async def test_webhook_that_declares_too_much_is_refused_at_once(app: App) -> None:
    """A declared length is refused before the body comes; a chunked body is refused as soon as it is too large."""
    host, port = app.url.removeprefix("http://").split(":")
    head = b"POST /webhooks/tiktok HTTP/1.1\r\nHost: localhost\r\n"
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    for more, body in ((b"Content-Length: 1048577", b""), (b"Transfer-Encoding: chunked", chunk * 17)):
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(head + more + b"\r\n\r\n" + body)
        async with asyncio.timeout(5):
            assert b" 413 " in await reader.readline()
        writer.close()
    raw = b"x" * 1024 * 1024
    form = aiohttp.BytesPayload(raw)
    async with app.simulator.http.post(f"{app.url}/webhooks/tiktok", data=form) as response:
        assert response.status == 401, "1 MiB is not too much"


async def test_sender_that_hangs_up_leaves_nothing_behind(app: App) -> None:
    host, port = app.url.removeprefix("http://").split(":")
    before = await app.rows("SELECT count(*) FROM webhook_deliveries")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /webhooks/tiktok HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf")
    await writer.drain()
    writer.close()
    await asyncio.sleep(0.05)
    assert await app.rows("SELECT count(*) FROM webhook_deliveries") == before


async def test_event_that_breaks_intake_is_parked_alone(installation: Installation, owner: Client, inbox: int) -> None:
    """The event shares a batch with good ones: those are stored, it is parked, and all get 200."""
    at, before = int(time.time() * 1000) - 60_000, read_from(PARKED)
    good = [text(f"customer{n}", n, at + n) for n in range(20)]
    async with installation.database.system() as blocker, aiohttp.ClientSession() as http:
        await blocker.execute("LOCK TABLE inboxes IN ACCESS EXCLUSIVE MODE")
        sent = [
            asyncio.create_task(post_webhook(http, installation.url, "secret", raw))
            for raw in (*good[:10], poison("c+1"), *good[10:], poison("c+2"))
        ]
        await asyncio.sleep(0.3)
        await blocker.connection.execute("ROLLBACK; BEGIN")
        assert await asyncio.gather(*sent) == [200] * 22
    assert read_from(PARKED) == before + 2
    assert (await owner.get("/api/conversations/counts")).body["all"] == 20
    activity = (await owner.get(f"/api/inboxes/{inbox}/activity?limit=100")).body["items"]
    outcomes = [item["outcome"] for item in activity]
    assert (outcomes.count("processed"), outcomes.count("parked")) == (20, 2)
    error = next(item["error"] for item in activity if item["outcome"] == "parked")
    assert error.startswith("ProgramLimitExceededError")


async def test_parked_delivery_is_processed_when_it_is_replayed(
    installation: Installation, owner: Client, inbox: int, dsn: str
) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute("ALTER TABLE messages ADD CONSTRAINT sick CHECK (content <> 'ana 1')")
    at = int(time.time() * 1000) - 60_000
    async with aiohttp.ClientSession() as http:
        for number in (1, 2):
            assert await post_webhook(http, installation.url, "secret", text("ana", number, at + number)) == 200
    path = f"/api/inboxes/{inbox}/activity"
    good, parked = (await owner.get(path)).body["items"]
    assert (good["outcome"], parked["outcome"], parked["error"][:19]) == ("processed", "parked", "CheckViolationError")
    again = await owner.post(f"{path}/{parked['id']}/replay")
    assert (again.status, again.body["outcome"]) == (200, "parked"), "it is still sick"
    assert again.body["replayed_at"] is not None
    await connection.execute("ALTER TABLE messages DROP CONSTRAINT sick")
    await connection.close()
    for _ in range(2):
        again = await owner.post(f"{path}/{parked['id']}/replay")
        assert (again.status, again.body["outcome"], again.body["error"]) == (200, "processed", None)
    (card,) = (await owner.get("/api/conversations")).body["items"]
    messages = (await owner.get(f"/api/conversations/{card['id']}/messages")).body["items"]
    assert [m["content"] for m in messages] == ["ana 1", "ana 2"]
    assert messages[0]["received_at"] == parked["received_at"], "it came when it came"
    assert (card["unread_count"], card["last_message"]["content"]) == (2, "ana 2")
    assert len((await owner.get(path)).body["items"]) == 2


async def test_webhook_for_a_disconnected_inbox_is_parked(
    installation: Installation, owner: Client, inbox: int
) -> None:
    async with installation.database.system() as transaction:
        await transaction.execute("UPDATE inboxes SET state = 'disconnected'")
    async with aiohttp.ClientSession() as http:
        assert await post_webhook(http, installation.url, "secret", text("ana", 1, int(time.time() * 1000))) == 200
    assert (await owner.get("/api/conversations")).body["items"] == []
    path = f"/api/inboxes/{inbox}/activity"
    (parked,) = (await owner.get(path)).body["items"]
    assert parked["outcome"] == "parked"
    async with installation.database.system() as transaction:
        await transaction.execute("UPDATE inboxes SET state = 'connected'")
    assert (await owner.post(f"{path}/{parked['id']}/replay")).body["outcome"] == "processed"
    assert len((await owner.get("/api/conversations")).body["items"]) == 1


async def test_connection_that_is_terminated_parks_nothing(
    installation: Installation, owner: Client, inbox: int, dsn: str
) -> None:
    """The database ended the statement, not the event: the platform sends the webhook again, and nothing is parked."""
    at, before = int(time.time() * 1000), read_from(PARKED)
    admin = await asyncpg.connect(dsn)
    async with installation.database.system() as blocker, aiohttp.ClientSession() as http:
        await blocker.execute("LOCK TABLE inboxes IN ACCESS EXCLUSIVE MODE")
        sent = asyncio.create_task(post_webhook(http, installation.url, "secret", text("ana", 1, at)))
        async with asyncio.timeout(5):
            while not await admin.fetchval("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted LIMIT 1"):
                await asyncio.sleep(0.01)
        await blocker.connection.execute("ROLLBACK; BEGIN")
        assert await sent == 503
        assert await post_webhook(http, installation.url, "secret", text("ana", 1, at)) == 200
    await admin.close()
    assert read_from(PARKED) == before


@asynccontextmanager
async def own_server(folder: Path) -> AsyncIterator[str]:
    async with EmbeddedPostgres(EmbeddedPostgresOptions(data_directory=folder, settings=FAST)) as server:
        yield server.dsn


async def test_webhook_without_a_database_gets_503(tmp_path: Path, environment: dict[str, str]) -> None:
    at = int(time.time() * 1000)
    settings = Settings.from_environment(environment, channel_setting_names())
    async with aiohttp.ClientSession() as http:
        async with own_server(tmp_path / "postgres") as dsn:
            await migrate(dsn)
            database = await Database.connect(dsn, size=1)
            async with database.system() as transaction:
                await transaction.execute("INSERT INTO accounts (name) VALUES ('Shop')")
                await transaction.execute(
                    "INSERT INTO inboxes (account_id, channel, remote_id, name, state)"
                    " VALUES (1, 'tiktok_dm', $1, 'Shop', 'connected')",
                    BUSINESS,
                )
            await database.close()
            application = open_application(settings, dsn)
            services = (await application.__aenter__()).services
            intake = asyncio.create_task(services.intake.run())
            serving = running(create_app(services))
            url = await serving.__aenter__()
            assert await post_webhook(http, url, "secret", text("ana", 1, at)) == 200
        for number in (2, 3):
            async with asyncio.timeout(5):
                assert await post_webhook(http, url, "secret", text("ana", number, at + number)) == 503
        assert await post_webhook(http, url, "secret", b"[") == 400, "what is wrong is wrong without a database too"
        async with own_server(tmp_path / "postgres") as dsn:
            for number in (1, 2, 3):
                assert await post_webhook(http, url, "secret", text("ana", number, at + number)) == 200
            async with services.database.system() as transaction:
                rows = await transaction.fetch("SELECT content FROM messages ORDER BY sent_at")
            await serving.__aexit__(None, None, None)
            services.intake.close()
            await intake
            await application.__aexit__(None, None, None)
    assert [row["content"] for row in rows] == ["ana 1", "ana 2", "ana 3"]
