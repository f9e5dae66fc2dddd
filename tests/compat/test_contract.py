"""The gateway's addresses over HTTP: what dashboards ask for, and exactly what they get."""

from __future__ import annotations

import asyncio
import io
import time
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest

from frontdesk.compat.message_gateway.gateway import CLIENT_FILE
from frontdesk.sandbox.tiktok.webhooks import signature
from tests.app import envelope
from tests.compat.gateway import VERIFY, Gateway, error_of
from tests.running_app import SHOP, eventually
from tests.simulator import Back, text_message

SEND = "business/message/send/"


async def test_health_is_one_word(gateway: Gateway) -> None:
    response = await gateway.anybody.get("/health")
    assert (response.status, response.raw) == (200, b'{"status":"ok"}')


async def test_mode_and_status_say_what_runs(gateway: Gateway) -> None:
    _, conversation = await gateway.written()
    await gateway.chats_with(conversation["remote_id"])
    assert (await gateway.anybody.get("/api/mode")).body == {"mode": "official"}
    status = (await gateway.anybody.get("/api/status")).body
    assert list(status) == [
        "provider",
        "hasApiKey",
        "contacts",
        "seenMessages",
        "polling",
        "chatLogPath",
        "chatLogExists",
        "chatCount",
    ]
    assert (status["provider"], status["hasApiKey"], status["polling"]) == ("official", True, False)
    assert (status["chatLogPath"], status["chatLogExists"]) == ("postgresql", True)
    assert status["contacts"] >= 1
    assert status["seenMessages"] >= status["chatCount"] == len(await gateway.chats()) >= 1


async def test_chat_has_exactly_the_shape_of_the_contract(gateway: Gateway) -> None:
    before = datetime.now(UTC)
    name, conversation = await gateway.written("Is the blue bowl still there? 🏺")
    await gateway.reply(conversation, "a", "It is. Shall I keep it?")
    await gateway.settled(conversation, "a")
    incoming, outgoing = await gateway.pictured(conversation["remote_id"], 2)
    person = (await gateway.owner.get(f"/api/contacts/{conversation['contact']['id']}")).body["identities"][0]
    assert incoming == {
        "type": "dm",
        "direction": "incoming",
        "conversationId": conversation["remote_id"],
        "timestamp": incoming["timestamp"],
        "user": {
            "id": person["remote_id"],
            "username": name,
            "nickname": "Bo Lund",
            "avatar": incoming["user"]["avatar"],  # a link of the platform's, which ends
        },
        "message": {"type": "text", "content": "Is the blue bowl still there? 🏺"},
    }
    assert outgoing == {
        "type": "dm",
        "direction": "outgoing",
        "conversationId": conversation["remote_id"],
        "timestamp": outgoing["timestamp"],
        "user": {"id": "self", "username": "You", "nickname": "You", "avatar": ""},
        "message": {"type": "text", "content": "It is. Shall I keep it?"},
    }
    assert [list(chat) for chat in (incoming, outgoing)] == [
        ["type", "direction", "conversationId", "timestamp", "user", "message"]
    ] * 2
    assert list(incoming["user"]) == ["id", "username", "nickname", "avatar"]
    for chat in (incoming, outgoing):
        assert len(chat["timestamp"]) == len("2026-02-23T06:17:26.563Z")
        assert before.timestamp() - 5 < datetime.fromisoformat(chat["timestamp"]).timestamp() < time.time() + 5


async def test_note_or_unsent_reply_is_no_chat(gateway: Gateway) -> None:
    name, conversation = await gateway.written()
    await gateway.reply(conversation, "note", "He always asks for the blue one.", private=True)
    await gateway.owner.patch(f"/api/conversations/{conversation['id']}", {"status": "resolved"})
    await gateway.simulator.fault(SEND, "code", code=40002, message="no", remaining=1)
    await gateway.reply(conversation, "bad", "This does not get through.")
    failed = await gateway.settled(conversation, "bad")
    assert failed["status"] == "failed"
    chats = await gateway.chats_with(conversation["remote_id"])
    assert [chat["direction"] for chat in chats] == ["incoming"]
    assert (await gateway.phone(name))[-1]["text"] != "This does not get through."


async def test_pictures_have_a_type_and_words_in_their_place(gateway: Gateway) -> None:
    name = await gateway.new_customer()
    await gateway.says(name, kind="image")
    conversation = await gateway.conversation(name)
    chat = (await gateway.chats_with(conversation["remote_id"]))[0]
    assert chat["message"] == {"type": "image", "content": "[Image]"}


async def test_chats_come_in_the_order_they_arrived_with_the_times_they_were_written(gateway: Gateway) -> None:
    """A webhook repeated after an hour has the time of an hour ago; the original gateway logs it in the same way."""
    name, conversation = await gateway.written("second")
    at = int(time.time() * 1000)
    for number, age in ((1, 3_600_000), (2, 1_800_000)):
        content = text_message(f"late {number}", f"late-{name}-{number}") | {"timestamp": at - age}
        business_id = gateway.inbox["remote_id"]
        raw = envelope("im_receive_msg", content, business_id)
        assert await post(gateway, "/webhook/anything", raw) == (200, {"success": True})
    chats = await gateway.chats()
    told = [chat["message"]["content"] for chat in chats]
    assert told.index("second") < told.index("late 1") < told.index("late 2")
    times = {chat["message"]["content"]: chat["timestamp"] for chat in chats}
    assert times["late 1"] < times["late 2"] < times["second"]
    assert conversation["remote_id"] in {chat["conversationId"] for chat in chats}


async def test_chats_of_an_unknown_account_are_none(gateway: Gateway) -> None:
    _, conversation = await gateway.written()
    own = gateway.inbox["remote_id"]
    assert await gateway.chats("?accountId=nobody") == []
    assert conversation["remote_id"] in {chat["conversationId"] for chat in await gateway.chats(f"?accountId={own}")}
    everything = await gateway.chats()
    for query in ("?accountId=", "?channelId=7"):
        assert await gateway.chats(query) == everything


async def test_clearing_begins_anew_and_deletes_nothing(gateway: Gateway) -> None:
    _, conversation = await gateway.written("Before.")
    await gateway.chats_with(conversation["remote_id"])
    seen = (await gateway.anybody.get("/api/status")).body["seenMessages"]
    response = await gateway.anybody.delete("/api/chats")
    assert (response.status, response.body) == (200, {"success": True})
    assert (await gateway.anybody.get("/api/chats")).raw == b"[]"
    status = (await gateway.anybody.get("/api/status")).body
    assert (status["chatCount"], status["seenMessages"]) == (0, seen)
    assert [message["content"] for message in await gateway.thread(conversation)] == ["Before."]
    await gateway.reply(conversation, "after", "After.")
    await gateway.settled(conversation, "after")
    assert [chat["message"]["content"] for chat in await gateway.chats_with(conversation["remote_id"])] == ["After."]
    assert (await gateway.anybody.get("/api/status")).body["chatCount"] == 1


async def test_accounts_are_listed_without_their_tokens(gateway: Gateway) -> None:
    response = await gateway.anybody.get("/api/accounts")
    [account] = response.body
    assert account == {
        "id": gateway.inbox["remote_id"],
        "open_id": gateway.inbox["remote_id"],
        "username": SHOP,
        "display_name": "Marlow & Finch",
        "avatar_url": "",
        "status": "active",
        "token_expires_at": account["token_expires_at"],
        "connected_at": account["connected_at"],
    }
    assert datetime.fromisoformat(account["token_expires_at"]) > datetime.now(UTC)
    assert datetime.fromisoformat(account["connected_at"]) <= datetime.now(UTC)


async def connect(gateway: Gateway, business: str) -> Back:
    """Go to the platform by `/auth/connect`, and agree there."""
    response = await gateway.anybody.get("/auth/connect?t=1760000000000")
    assert (response.status, response.headers["cache-control"]) == (303, "no-store")
    place = dict(parse_qsl(urlsplit(response.headers["location"]).query))["redirect_uri"]
    assert place == f"{gateway.url}/auth/callback"
    back = await gateway.simulator.consent(response.headers["location"], business)
    assert back.path == "/auth/callback"
    return back


async def come_back(gateway: Gateway, **query: str) -> str:
    """Where the browser is sent with what it brought back."""
    async with gateway.simulator.http.get(
        f"{gateway.url}/auth/callback", params=query, allow_redirects=False
    ) as response:
        assert response.status == 302
        return response.headers["location"]


async def test_account_is_connected_through_the_browser_told_apart_and_disconnected(gateway: Gateway) -> None:
    await gateway.simulator.business("kiln.lane", "Kiln Lane")
    back = await connect(gateway, "kiln.lane")
    assert await come_back(gateway, **back.query) == "/?connected=1"
    accounts = (await gateway.anybody.get("/api/accounts")).body
    assert {account["username"] for account in accounts} == {SHOP, "kiln.lane"}
    other = next(account for account in accounts if account["username"] == "kiln.lane")
    name = await gateway.new_customer()
    await gateway.says(name, "Hello Kiln Lane", business="kiln.lane")
    conversation = await gateway.conversation(name)
    [chat] = await gateway.pictured(conversation["remote_id"])
    assert chat["accountId"] == other["id"]
    assert list(chat) == ["type", "direction", "accountId", "conversationId", "timestamp", "user", "message"]
    [alone] = await gateway.chats(f"?accountId={other['id']}")
    assert alone == chat
    assert all("accountId" in chat for chat in await gateway.chats())

    again = await connect(gateway, "kiln.lane")
    assert await come_back(gateway, **again.query) == "/?connected=1", "what is connected already stays so"
    deleted = await gateway.anybody.delete(f"/api/accounts/{other['id']}")
    assert (deleted.status, deleted.body) == (200, {"success": True})
    assert (await gateway.simulator.grant("kiln.lane"))["revoked"]
    async with gateway.installation.database.system() as transaction:
        by = "SELECT actor_kind FROM events WHERE name = 'inbox.disconnected'"
        assert await transaction.value(by) == "other", "no user of ours did it"
    assert [account["username"] for account in (await gateway.anybody.get("/api/accounts")).body] == [SHOP]
    chats = await gateway.chats()
    assert "Hello Kiln Lane" in [chat["message"]["content"] for chat in chats], "its chats stay"
    assert not any("accountId" in chat for chat in chats)
    gone = await gateway.anybody.delete(f"/api/accounts/{other['id']}")
    assert (gone.status, await error_of(gone)) == (404, "Account not found")


async def test_callback_that_fails_tells_the_dashboard(gateway: Gateway) -> None:
    back = await connect(gateway, SHOP)
    assert await come_back(gateway) == "/?error=missing_code"
    assert await come_back(gateway, state=back.query["state"]) == "/?error=missing_code"
    assert await come_back(gateway, code="c", state="invented") == "/?error=expired_state"
    assert await come_back(gateway, code="c") == "/?error=expired_state"
    assert await come_back(gateway, **back.query) == "/?connected=1"
    assert await come_back(gateway, **back.query) == "/?error=expired_state", "a state counts once"

    denied = await gateway.anybody.get("/auth/connect")
    refusal = await gateway.simulator.consent(denied.headers["location"], SHOP, decision="deny")
    location = await come_back(gateway, **refusal.query)
    assert dict(parse_qsl(urlsplit(location).query))["error"].startswith("You didn't give Frontdesk access to TikTok.")

    wrong = await connect(gateway, SHOP)
    location = await come_back(gateway, **wrong.query | {"code": "invented"})
    assert dict(parse_qsl(urlsplit(location).query))["error"].startswith("TikTok says: ")

    late = await connect(gateway, SHOP)
    await gateway.rows("UPDATE connect_attempts SET expires_at = now() - interval '1 second'")
    assert await come_back(gateway, **late.query) == "/?error=expired_state"


async def test_callback_of_a_login_begun_in_frontdesk_is_refused_by_the_gateway(gateway: Gateway) -> None:
    begun = await gateway.owner.post("/api/channels/claytalk/connect", {})
    back = await gateway.simulator.consent(begun.body["url"], SHOP)
    assert await come_back(gateway, **back.query) == "/?error=expired_state"
    other = await connect(gateway, SHOP)
    response = await gateway.owner.post("/api/connect/complete", {"path": "/auth/callback", "query": other.query})
    assert response.problem == "connect-state-forged"


async def post(gateway: Gateway, path: str, raw: bytes, **headers: str) -> tuple[int, object]:
    """Send the bytes as a webhook, signed unless the headers say otherwise."""
    secret = gateway.simulator.sandbox.config.app_secret
    signed = {"Tiktok-Signature": signature(secret, int(time.time()), raw)} | headers
    async with gateway.simulator.http.post(gateway.url + path, data=io.BytesIO(raw), headers=signed) as response:
        return response.status, msgspec.json.decode(await response.read())


async def test_webhook_is_taken_when_it_is_signed_and_committed(gateway: Gateway) -> None:
    content = text_message("By the other endpoint", "other-endpoint")
    raw = envelope("im_receive_msg", content, gateway.inbox["remote_id"])
    assert await post(gateway, "/webhook/tiktok", raw) == (200, {"success": True})
    # It was committed before it was answered, so it is there without waiting.
    rows = await gateway.rows("SELECT content FROM messages WHERE remote_id = 'other-endpoint'")
    assert [row["content"] for row in rows] == ["By the other endpoint"]
    deliveries = await gateway.rows("SELECT path FROM webhook_deliveries ORDER BY id DESC LIMIT 1")
    assert deliveries[0]["path"] == "/webhooks/claytalk", "so that it can be replayed"
    assert await post(gateway, "/webhook/tiktok", raw) == (200, {"success": True})
    assert len(await gateway.rows("SELECT FROM messages WHERE remote_id = 'other-endpoint'")) == 1


async def test_webhook_that_is_not_taken_says_why(gateway: Gateway) -> None:
    raw = envelope("im_receive_msg", text_message("Forged", "forged"), gateway.inbox["remote_id"])
    for headers in ({"Tiktok-Signature": "t=1,s=00"}, {"Tiktok-Signature": ""}):
        status, said = await post(gateway, "/webhook/tiktok", raw, **headers)
        assert status == 403
        assert isinstance(said, dict)
        assert list(said) == ["error"]
    assert (await post(gateway, "/webhook/tiktok", b"no json"))[0] == 400
    assert (await post(gateway, "/webhook/tiktok", b"x" * (1024 * 1024 + 1)))[0] == 413
    assert not await gateway.rows("SELECT FROM messages WHERE remote_id = 'forged'")


async def test_webhook_test_of_the_platform_is_accepted(gateway: Gateway) -> None:
    right = await gateway.anybody.get(f"/webhook/tiktok?verify_token={VERIFY}&challenge=abc123")
    assert (right.status, right.raw) == (200, b"abc123")
    assert right.headers["content-type"].startswith("text/plain")
    for query in (f"?verify_token={VERIFY}x&challenge=abc123", "?challenge=abc123", ""):
        wrong = await gateway.anybody.get(f"/webhook/tiktok{query}")
        assert (wrong.status, await error_of(wrong)) == (403, "Verification failed")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/api/chats", 405),
        ("PUT", "/api/accounts", 405),
        ("POST", "/auth/connect", 405),
        ("PUT", "/webhook/tiktok", 405),
        ("GET", "/webhook/", 404),
        ("GET", "/webhook/a/b", 404),
        ("GET", "/api/accounts/1", 405),
    ],
)
async def test_request_outside_the_contract_is_an_error_of_the_contract(
    gateway: Gateway, method: str, path: str, status: int
) -> None:
    response = await gateway.anybody.call(method, path)
    assert response.status == status
    assert await error_of(response)


async def test_frontdesks_own_addresses_are_as_they_were(gateway: Gateway) -> None:
    assert (await gateway.anybody.get("/api/conversations")).problem == "not-signed-in"
    assert (await gateway.owner.get("/api/conversations")).status == 200
    assert (await gateway.anybody.get("/api/nothing")).problem == "not-found"


@pytest.mark.parametrize("name", ["socket.io.js", "socket.io.min.js"])
async def test_pages_load_the_client_from_the_gateway(gateway: Gateway, name: str) -> None:
    assert CLIENT_FILE.exists(), "the pages are not built; `make web` builds them"
    response = await gateway.anybody.get(f"/socket.io/{name}")
    assert response.status == 200
    assert "javascript" in response.headers["content-type"]
    assert b"Socket.IO v4" in response.raw[:200]


async def test_chats_read_many_times_at_once_are_the_same(gateway: Gateway) -> None:
    _, conversation = await gateway.written()
    await gateway.chats_with(conversation["remote_id"])

    async def quiet() -> bool | None:
        first, second = await gateway.chats(), await gateway.chats()
        return first == second or None

    await eventually(quiet)
    raws = await asyncio.gather(*(gateway.anybody.get("/api/chats") for _ in range(30)))
    assert len({response.raw for response in raws}) == 1
