"""What comes in, whatever the order, however often, through however many processes: one truth at the end."""

from __future__ import annotations

import asyncio
import io
import json
import random
import time
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from frontdesk.bootstrap import channel_setting_names, open_application
from frontdesk.db.database import Database
from frontdesk.sandbox.tiktok.webhooks import signature
from frontdesk.settings import Settings
from tests.clients import Client
from tests.installation import Installation
from tests.running import running

APP = {"TIKTOK_APP_ID": "app", "TIKTOK_APP_SECRET": "secret"}
BUSINESS = "biz-1"
PAYLOADS = Path(__file__).parent.parent / "channels" / "tiktok_dm" / "payloads"
DAY_MS = 86_400_000


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    return environment | APP


@pytest.fixture
async def inbox(owner: Client, database: Database) -> int:
    """An inbox of the owner's account, connected without a platform."""
    async with database.system() as transaction:
        account_id = await transaction.value("SELECT min(id) FROM accounts")
        return int(
            await transaction.value(
                "INSERT INTO inboxes (account_id, channel, remote_id, name, state)"
                " VALUES ($1, 'tiktok_dm', $2, 'Shop', 'connected') RETURNING id",
                account_id,
                BUSINESS,
            )
        )


def body(event: str, content: dict[str, Any], business: str = BUSINESS) -> bytes:
    envelope = {
        "client_key": "app",
        "event": event,
        "create_time": int(time.time()),
        "user_openid": business,
        "content": json.dumps(content),
    }
    return json.dumps(envelope).encode()


def sides(customer: str, conversation: str, *, from_business: bool = False) -> dict[str, Any]:
    person = {"id": f"+{customer}==", "role": "personal_account"}
    shop = {"id": BUSINESS, "role": "business_account"}
    first, second = (shop, person) if from_business else (person, shop)
    return {
        "from": "shop" if from_business else customer,
        "to": customer if from_business else "shop",
        "unique_identifier": f"+{customer}==",
        "from_user": first,
        "to_user": second,
        "conversation_id": conversation,
    }


def text(customer: str, number: int, at: int, **more: Any) -> bytes:
    content = {
        **sides(customer, f"c+{customer}"),
        "message_id": f"{customer}/{number}",
        "timestamp": at,
        "type": "text",
        "text": {"body": f"{customer} {number}"},
        **more,
    }
    return body("im_receive_msg", content)


def echo(customer: str, number: int, at: int, source: str = "APP", **more: Any) -> bytes:
    content = {
        **sides(customer, f"c+{customer}", from_business=True),
        "message_id": f"shop/{customer}/{number}",
        "timestamp": at,
        "type": "text",
        "text": {"body": f"answer {number}"},
        "message_tag": {"source": source},
        **more,
    }
    return body("im_send_msg", content)


def reaction(customer: str, number: int, at: int, operation: str) -> bytes:
    one = {
        "operation": operation,
        "type": "EMOJI",
        "emoji": "👍",
        "unique_identifier": f"+{customer}==",
        "timestamp": at,
        "original_msg_id": f"{customer}/{number}",
    }
    content = {
        **sides(customer, f"c+{customer}"),
        "message_id": f"r/{customer}/{at}",
        "timestamp": at,
        "type": "reaction",
        "reaction": [one],
    }
    return body("im_receive_msg", content)


async def post(http: aiohttp.ClientSession, url: str, raw: bytes, **headers: str) -> int:
    now = int(time.time())
    signed = {"Tiktok-Signature": signature("secret", now, raw)} | headers
    async with http.post(f"{url}/webhooks/tiktok", data=raw, headers=signed) as response:
        return response.status


async def threads(owner: Client) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for conversation in (await owner.get("/api/conversations?status=all&limit=100")).body["items"]:
        page = await owner.get(f"/api/conversations/{conversation['id']}/messages?limit=200")
        found[conversation["contact"]["username"]] = page.body["items"]
    return found


async def test_shuffled_repeated_deliveries_through_two_processes_are_each_one_message(
    installation: Installation, owner: Client, inbox: int, dsn: str, environment: dict[str, str]
) -> None:
    start = int(time.time() * 1000) - DAY_MS
    customers = [f"customer{number}" for number in range(6)]
    deliveries = [text(customer, number, start + 1000 * number) for customer in customers for number in range(12)] * 5
    random.Random(7).shuffle(deliveries)
    settings = Settings.from_environment(environment, channel_setting_names())
    async with open_application(settings, dsn) as other:
        endpoint: Any = other.services.webhooks
        flushing = asyncio.create_task(other.services.intake.run())
        async with running(endpoint) as second, aiohttp.ClientSession() as http:
            urls = (installation.url, second)
            statuses = await asyncio.gather(*(post(http, urls[place % 2], raw) for place, raw in enumerate(deliveries)))
        other.services.intake.close()
        await flushing
    assert set(statuses) == {200}
    found = await threads(owner)
    assert {name: [m["content"] for m in thread] for name, thread in found.items()} == {
        customer: [f"{customer} {number}" for number in range(12)] for customer in customers
    }
    conversations = (await owner.get("/api/conversations?status=all&limit=100")).body["items"]
    assert sorted(c["number"] for c in conversations) == list(range(1, len(customers) + 1)), "numbers have gaps"
    assert {c["unread_count"] for c in conversations} == {12}
    assert len((await owner.get("/api/contacts?limit=100")).body["items"]) == len(customers)


async def test_random_hour_ends_as_the_feed_told_it(installation: Installation, owner: Client, inbox: int) -> None:
    chance = random.Random(11)
    start = int(time.time() * 1000) - DAY_MS
    cursor = (await owner.get("/api/feed")).body["cursor"]
    deliveries = []
    for customer in ("ana", "ben", "cho"):
        for number in range(8):
            at = start + number * 60_000
            deliveries.append(text(customer, number, at))
            if chance.random() < 0.5:
                deliveries.append(echo(customer, number, at + 5000, chance.choice(("APP", "WEB", "API"))))
            if chance.random() < 0.4:
                deliveries += [reaction(customer, number, at + 1000, "ADD")]
            if chance.random() < 0.3:
                deliveries += [reaction(customer, number, at + 2000, "REMOVE")]
        read = {**sides(customer, f"c+{customer}"), "read": {"last_read_timestamp": start + 5 * 60_000}}
        deliveries.append(body("im_mark_read_msg", read))
    chance.shuffle(deliveries)
    messages: dict[int, Any] = {}
    cards: dict[int, Any] = {}
    async with aiohttp.ClientSession() as http:
        for raw in deliveries * 2:
            assert await post(http, installation.url, raw) == 200
    while True:
        page = (await owner.get(f"/api/feed?cursor={cursor}&wait=1")).body
        for event in page["events"]:
            apply(event["kind"], event["payload"], messages, cards)
        if not page["events"]:
            break
        cursor = page["cursor"]
    fresh = {m["id"]: m for thread in (await threads(owner)).values() for m in thread}
    conversations = (await owner.get("/api/conversations?status=all")).body["items"]
    assert messages == fresh
    assert cards == {c["id"]: c for c in conversations}


def apply(kind: str, payload: dict[str, Any], messages: dict[int, Any], cards: dict[int, Any]) -> None:
    """What a client makes of an event."""
    if "conversation" in payload:
        cards[payload["conversation"]["id"]] = payload["conversation"]
    if kind == "message":
        messages[payload["message"]["id"]] = payload["message"]
    if kind == "receipt":
        for message in messages.values():
            if (
                message["conversation_id"] == payload["conversation"]["id"]
                and message["status"] in ("sent", "delivered")
                and message["sent_at"] <= payload["until"]
            ):
                message["status"], message["status_at"] = "read", payload["until"]


async def test_reactions_end_at_the_newest_whatever_comes_first(
    installation: Installation, owner: Client, inbox: int
) -> None:
    at = int(time.time() * 1000) - 60_000
    async with aiohttp.ClientSession() as http:
        await post(http, installation.url, reaction("ana", 1, at + 2000, "REMOVE"))
        await post(http, installation.url, reaction("ana", 1, at + 3000, "ADD"))
        await post(http, installation.url, text("ana", 1, at))
        await post(http, installation.url, reaction("ana", 1, at + 1000, "ADD"))
        assert [r["emoji"] for r in (await threads(owner))["ana"][0]["reactions"]] == ["👍"]
        await post(http, installation.url, reaction("ana", 1, at + 4000, "REMOVE"))
    assert (await threads(owner))["ana"][0]["reactions"] == []


async def test_message_of_the_business_from_elsewhere_names_its_origin(
    installation: Installation, owner: Client, inbox: int
) -> None:
    at = int(time.time() * 1000) - 60_000
    async with aiohttp.ClientSession() as http:
        await post(http, installation.url, text("ana", 1, at))
        welcome = {"auto_message_type": "WELCOME_MESSAGE"}
        await post(http, installation.url, echo("ana", 1, at + 1000, "OTHERS", **welcome))
        card = (await owner.get("/api/conversations")).body["items"][0]
        assert (card["first_reply_at"], card["unread_count"]) == (None, 1), "an automatic message answers nobody"
        assert card["waiting_since"] is not None
        for status in ("resolved", "open"):
            await owner.patch(f"/api/conversations/{card['id']}", {"status": status})
        again = (await owner.get("/api/conversations")).body["items"][0]
        assert again["waiting_since"] == card["waiting_since"], "reopened, she waits for a person as before"
        await post(http, installation.url, echo("ana", 2, at + 2000))
    card = (await owner.get("/api/conversations")).body["items"][0]
    assert (card["unread_count"], card["waiting_since"]) == (0, None)
    assert card["first_reply_at"] is not None
    automatic, native = (m for m in (await threads(owner))["ana"][1:] if m["direction"] == "out")
    assert (automatic["author"]["kind"], automatic["automatic"]) == ("bot", "WELCOME_MESSAGE")
    assert (native["author"]["kind"], native["automatic"], native["status"]) == ("native_app", None, "sent")


async def test_webhook_that_is_late_changes_history_alone(
    installation: Installation, owner: Client, inbox: int
) -> None:
    at = int(time.time() * 1000) - DAY_MS
    async with aiohttp.ClientSession() as http:
        await post(http, installation.url, text("ana", 2, at + 3_600_000))
        before = (await owner.get("/api/conversations")).body["items"][0]
        await post(http, installation.url, text("ana", 1, at))
    after = (await owner.get("/api/conversations")).body["items"][0]
    assert [m["content"] for m in (await threads(owner))["ana"]] == ["ana 1", "ana 2"]
    assert after["last_message"] == before["last_message"]
    assert after["window"]["expires_at"] == before["window"]["expires_at"]


async def test_message_on_a_resolved_conversation_opens_it_again(
    installation: Installation, owner: Client, inbox: int
) -> None:
    at = int(time.time() * 1000) - 60_000
    async with aiohttp.ClientSession() as http:
        await post(http, installation.url, text("ana", 1, at))
        card = (await owner.get("/api/conversations")).body["items"][0]
        await owner.patch(f"/api/conversations/{card['id']}", {"status": "resolved"})
        assert (await owner.get("/api/conversations")).body["items"] == []
        await post(http, installation.url, text("ana", 2, at + 1000))
    again = (await owner.get("/api/conversations")).body["items"]
    assert [(c["id"], c["status"], c["unread_count"]) for c in again] == [(card["id"], "open", 1)]


@pytest.mark.parametrize("path", sorted(PAYLOADS.glob("*im_*.json")), ids=lambda path: path.stem)
async def test_webhook_recordings_are_all_accepted(
    path: Path, installation: Installation, owner: Client, database: Database
) -> None:
    raw = path.read_bytes()
    async with database.system() as transaction:
        account_id = await transaction.value("SELECT min(id) FROM accounts")
        await transaction.execute(
            "INSERT INTO inboxes (account_id, channel, remote_id, name, state)"
            " VALUES ($1, 'tiktok_dm', $2, 'Shop', 'connected')",
            account_id,
            json.loads(raw)["user_openid"],
        )
    async with aiohttp.ClientSession() as http:
        for _ in range(2):
            assert await post(http, installation.url, raw) == 200
    async with database.system() as transaction:
        outcomes = await transaction.fetch("SELECT outcome, error FROM webhook_deliveries")
        messages = await transaction.value("SELECT count(*) FROM messages")
    assert [tuple(row) for row in outcomes] == [("processed", None)] * 2
    assert messages <= 1


async def test_webhook_that_is_not_genuine_is_refused_and_not_stored(
    installation: Installation, owner: Client, inbox: int, database: Database
) -> None:
    raw = text("ana", 1, int(time.time() * 1000))
    old = int(time.time()) - 3600
    async with aiohttp.ClientSession() as http:
        url = f"{installation.url}/webhooks/tiktok"
        for headers in (
            {},
            {"Tiktok-Signature": "t=1,s=00"},
            {"Tiktok-Signature": signature("another", int(time.time()), raw)},
            {"Tiktok-Signature": signature("secret", old, raw)},
        ):
            async with http.post(url, data=raw, headers=headers) as response:
                assert (response.status, response.content_type) == (401, "application/problem+json")
        assert await post(http, installation.url, b"[1, 2") == 400
        async with http.post(url, data=io.BytesIO(b"x" * (1024 * 1024 + 1))) as response:
            assert response.status == 413

        async def endless() -> Any:
            for _ in range(40):
                yield b"x" * 65536

        async with http.post(url, data=endless()) as response:
            assert response.status == 413
        async with http.get(url) as response:
            assert (response.status, response.headers["allow"]) == (405, "POST")
        async with http.post(f"{installation.url}/webhooks/nobody", data=b"{}") as response:
            assert response.status == 404
    async with database.system() as transaction:
        assert await transaction.value("SELECT count(*) FROM webhook_deliveries") == 0


async def test_webhooks_of_unknown_accounts_are_kept_for_the_operator(
    installation: Installation, owner: Client, inbox: int
) -> None:
    raw = body("im_receive_msg", {"conversation_id": "c"}, business="nobody-here")
    async with aiohttp.ClientSession() as http:
        assert await post(http, installation.url, raw) == 200
    seen = (await owner.get("/api/installation")).body["unknown_accounts"]
    assert [(row["remote_account_id"], row["count"]) for row in seen] == [("nobody-here", 1)]


@pytest.mark.parametrize("environment", [{"FRONTDESK_INTAKE_LIMIT": "1"}], indirect=True)
async def test_webhook_with_a_full_queue_gets_503_and_is_not_stored(
    installation: Installation, owner: Client, inbox: int, database: Database
) -> None:
    at = int(time.time() * 1000)
    async with database.system() as blocker, aiohttp.ClientSession() as http:
        await blocker.execute("LOCK TABLE inboxes IN ACCESS EXCLUSIVE MODE")
        sent = [asyncio.create_task(post(http, installation.url, text("ana", n, at + n))) for n in range(12)]
        await asyncio.sleep(0.5)
        refused = [task.result() for task in sent if task.done()]
        assert refused
        assert set(refused) == {503}
        await blocker.connection.execute("ROLLBACK; BEGIN")
        taken = [status for status in await asyncio.gather(*sent) if status == 200]
    assert len((await threads(owner))["ana"]) == len(taken)
