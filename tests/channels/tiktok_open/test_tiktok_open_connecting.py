"""Permission given, renewed, taken back; the account's profile; what a conversation's list tells."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from frontdesk.channels.tiktok_open import TikTokOpenMessages
from frontdesk.contract.channel import Connection
from frontdesk.contract.errors import (
    AppRefused,
    ChannelError,
    NeedsReconnect,
    Refused,
    TokenExpired,
    TryLater,
    Unsupported,
)
from frontdesk.contract.events import Party
from frontdesk.kit.http import HttpClient
from tests.channels.scripted import Script
from tests.channels.stage import refused_as

from .samples import BUSINESS, CONVERSATION, SECRET, SETTINGS, TOKEN, connection_to, settings_for

BACK = "https://desk.test/tiktok-open/callback"
SCOPES = "user.info.basic,im.message.read,im.message.write"
# As the description has it.
TOKENS = {
    "access_token": "act.new",
    "refresh_token": "rft.new",
    "expires_in": 86400,
    "open_id": "user_open_id",
    "scope": SCOPES,
}


def failure(code: str) -> bytes:
    text = f"Not with {SECRET}, rft.1 or {TOKEN}."
    return json.dumps({"error": code, "error_description": text, "log_id": "l1"}).encode()


def permission_page(settings: dict[str, str], *further: str) -> tuple[str, dict[str, str]]:
    url = TikTokOpenMessages(HttpClient()).authorize_url(settings, BACK, "s t&1", further)
    page, _, query = url.partition("?")
    return page, {name: values[0] for name, values in parse_qs(query).items()}


def test_permission_page_asks_for_the_scopes() -> None:
    page, query = permission_page(SETTINGS)
    assert page == "https://www.tiktok.com/v2/auth/authorize/"
    expected = {"client_key": "key-1", "response_type": "code", "redirect_uri": BACK, "state": "s t&1"}
    assert query == {**expected, "scope": SCOPES, "disable_auto_auth": "1"}
    assert permission_page(SETTINGS, "video.list")[1]["scope"] == f"{SCOPES},video.list"


def test_page_follows_the_api_to_the_sandbox() -> None:
    here = "http://127.0.0.1:8090/tiktok-open"
    assert permission_page(settings_for(here))[0] == f"{here}/v2/auth/authorize/"
    own = {"TIKTOK_OPEN_AUTHORIZE_URL": "https://page.test/auth/"}
    assert permission_page({**settings_for(here), **own})[0] == "https://page.test/auth/"
    assert permission_page({**SETTINGS, "TIKTOK_OPEN_AUTHORIZE_URL": "https://page.test/?a=1"})[1]["a"] == "1"


@pytest.mark.parametrize("name", ["TIKTOK_CLIENT_KEY", "TIKTOK_CLIENT_SECRET"])
def test_missing_setting_is_named(name: str) -> None:
    with pytest.raises(Unsupported, match=name):
        permission_page({**SETTINGS, name: " "})
    with pytest.raises(Unsupported, match="TIKTOK_OPEN_API_BASE"):
        permission_page({**SETTINGS, "TIKTOK_OPEN_API_BASE": "ftp://x"})


async def test_code_becomes_credentials(tiktok: Script, channel: TikTokOpenMessages) -> None:
    tiktok.raw(json.dumps(TOKENS).encode())
    connected = await channel.exchange(settings_for(tiktok.base), BACK, "code 1&")
    assert (tiktok.last.method, tiktok.last.target) == ("POST", "/v2/oauth/token/")
    assert tiktok.last.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert {name: values[0] for name, values in parse_qs(tiktok.last.body.decode()).items()} == {
        "client_key": "key-1",
        "client_secret": SECRET,
        "code": "code 1&",
        "grant_type": "authorization_code",
        "redirect_uri": BACK,
    }
    assert (connected.remote_id, connected.missing_scopes) == ("user_open_id", ())
    given = connected.credentials
    assert (given.access_token, given.refresh_token) == ("act.new", "rft.new")
    assert given.access_expires_at is not None
    assert abs(given.access_expires_at - datetime.now(UTC) - timedelta(days=1)) < timedelta(minutes=1)
    assert given.refresh_expires_at is None


async def test_permissions_that_were_not_ticked_are_missing(tiktok: Script, channel: TikTokOpenMessages) -> None:
    tiktok.raw(json.dumps({**TOKENS, "scope": "im.message.read", "refresh_expires_in": 31536000}).encode())
    connected = await channel.exchange(settings_for(tiktok.base), BACK, "c")
    assert connected.missing_scopes == ("user.info.basic", "im.message.write")
    assert connected.credentials.refresh_expires_at is not None


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, failure("invalid_grant"), Refused),
        (200, failure("invalid_client"), AppRefused),
        (400, b"garbage", TryLater),
        (200, b"{}", Refused),
        (200, json.dumps({**TOKENS, "open_id": None}).encode(), Refused),
        (404, b"{}", Refused),
        (429, b'{"error": {"code": "rate_limit_exceeded"}}', TryLater),
        (503, b"", TryLater),
    ],
)
async def test_exchange_that_fails_is_refused(
    status: int, body: bytes, kind: type[ChannelError], tiktok: Script, channel: TikTokOpenMessages
) -> None:
    tiktok.raw(body, status)
    with refused_as(kind) as caught:
        await channel.exchange(settings_for(tiktok.base), BACK, "c")
    assert SECRET not in str(caught.value)


async def test_refresh_gives_new_credentials(
    tiktok: Script, channel: TikTokOpenMessages, connection: Connection
) -> None:
    tiktok.raw(json.dumps({**TOKENS, "refresh_token": "rft.2", "scope": ""}).encode())
    old = connection_to(tiktok.base, scopes=("im.message.read",))
    fresh = await channel.refresh(old)
    sent = {name: values[0] for name, values in parse_qs(tiktok.last.body.decode()).items()}
    assert (sent["grant_type"], sent["refresh_token"]) == ("refresh_token", "rft.1")
    assert (fresh.access_token, fresh.refresh_token, fresh.scopes) == ("act.new", "rft.2", ("im.message.read",))


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, failure("invalid_grant"), NeedsReconnect),
        (400, failure("access_denied"), NeedsReconnect),
        (400, failure("invalid_client"), TryLater),
        (400, failure("invalid_request"), TryLater),
        (400, failure("server_error"), TryLater),
        (200, b"garbage", TryLater),
        (200, b"{}", TryLater),
        (500, b"", TryLater),
    ],
)
async def test_refresh_that_fails_is_tried_again_or_ends_the_permission(
    status: int,
    body: bytes,
    kind: type[ChannelError],
    tiktok: Script,
    channel: TikTokOpenMessages,
    connection: Connection,
) -> None:
    tiktok.raw(body, status)
    with refused_as(kind) as caught:
        await channel.refresh(connection)
    assert not {SECRET, "rft.1"} & set(str(caught.value).replace(",", " ").replace(".", " ").split())


async def test_refresh_without_a_token_needs_a_reconnection(
    tiktok: Script, channel: TikTokOpenMessages, connection: Connection
) -> None:
    with refused_as(NeedsReconnect):
        await channel.refresh(connection_to(tiktok.base, refresh_token=None))
    with refused_as(TryLater):
        await channel.refresh(connection_to(tiktok.base, TIKTOK_CLIENT_SECRET=""))
    tiktok.hang_up()
    with refused_as(TryLater):
        await channel.refresh(connection)


async def test_permission_is_given_back(tiktok: Script, channel: TikTokOpenMessages, connection: Connection) -> None:
    tiktok.raw(b"{}")
    await channel.revoke(connection)
    assert tiktok.last.target == "/v2/oauth/revoke/"
    sent = {name: values[0] for name, values in parse_qs(tiktok.last.body.decode()).items()}
    assert sent == {"client_key": "key-1", "client_secret": SECRET, "token": TOKEN}
    tiktok.raw(failure("invalid_request"), 400)
    with refused_as(Refused):
        await channel.revoke(connection)


async def test_profile_names_the_account(tiktok: Script, channel: TikTokOpenMessages, connection: Connection) -> None:
    user = {"open_id": BUSINESS, "display_name": " Marlow & Finch ", "avatar_url": "https://cdn.test/a"}
    for scopes, fields in (
        ((), "open_id,display_name,avatar_url"),
        (("user.info.profile",), "open_id,display_name,avatar_url,username"),
    ):
        tiktok.raw(json.dumps({"data": {"user": user}, "error": {"code": "ok", "message": ""}}).encode())
        profile = await channel.account_profile(connection_to(tiktok.base, scopes=scopes))
        assert (profile.username, profile.name, profile.avatar_url) == (None, "Marlow & Finch", "https://cdn.test/a")
        assert parse_qs(urlsplit(tiktok.last.target).query)["fields"] == [fields]
    tiktok.raw(b'{"error": {"code": "scope_not_authorized", "message": "No."}}', 401)
    with refused_as(Refused):
        await channel.account_profile(connection)
    tiktok.raw(b'{"error": {"code": "access_token_invalid", "message": "No."}}', 401)
    with refused_as(TokenExpired):
        await channel.account_profile(connection)
    tiktok.hang_up()
    tiktok.hang_up()
    with refused_as(TryLater):
        await channel.account_profile(connection)


def listed(number: object, text: str = "Hello", **more: Any) -> dict[str, Any]:
    base = {"message_id": f"m{number}", "conversation_id": "c1", "from_open_id": "u1", "msg_type": "text"}
    return {**base, "content": {"text": text}, "create_time": 1700000000, "direction": "inbound", **more}


async def page(tiktok: Script, channel: TikTokOpenMessages, connection: Connection, rows: object) -> Any:
    tiktok.respond({"messages": rows, "has_more": False})
    return await channel.conversation_page(connection, CONVERSATION)


async def test_conversation_page_lists_the_newest_messages(
    tiktok: Script, channel: TikTokOpenMessages, connection: Connection
) -> None:
    rows = [
        listed(4, "Yes", direction="outbound", from_open_id=BUSINESS, create_time=1700000005),
        listed(3, "Two"),
        listed(2, "One", create_time="1700000000"),
        listed(1, "No time", create_time=None),
        listed(0, "No id", message_id=None),
        listed(9, "By who wrote", direction=None, from_open_id=BUSINESS, create_time=1699999999000),
    ]
    found = await page(tiktok, channel, connection, rows)
    assert found.customer == Party(remote_id="u1")
    assert [(m.message_id, m.from_business, m.origin) for m in found.messages] == [
        ("m9", True, "unknown"),
        ("m2", False, "other"),
        ("m3", False, "other"),
        ("m4", True, "unknown"),
    ]
    assert tiktok.last.path == "/open_api/v1.3/customer_service/message/list/"
    assert tiktok.last.headers["Access-Token"] == TOKEN
    assert "u5Jh%2Bpse" in tiktok.last.raw_query
    assert parse_qs(tiktok.last.raw_query)["conversation_id"] == [CONVERSATION]
    assert parse_qs(tiktok.last.raw_query)["business_id"] == [BUSINESS]
    upwards = await page(tiktok, channel, connection, [listed(1, create_time=1), listed(2, create_time=2)])
    assert [m.message_id for m in upwards.messages] == ["m1", "m2"]


async def test_list_that_tells_nothing(tiktok: Script, channel: TikTokOpenMessages, connection: Connection) -> None:
    nothing: tuple[object, ...] = (None, [], "nonsense", [None, 7, []])
    for rows in nothing:
        found = await page(tiktok, channel, connection, rows)
        assert (found.customer, found.messages) == (None, ())
    with refused_as(Refused):
        await page(tiktok, channel, connection, [listed(1, message_id="x" * 600)])
    tiktok.respond(code=40002, message="Param conversation_id is invalid.")
    with refused_as(Refused):
        await channel.conversation_page(connection, CONVERSATION)
    tiktok.raw(b'{"code": 40100, "message": "Too many", "error": {"code": "rate_limit_exceeded"}}', 429)
    with refused_as(TryLater) as caught:
        await channel.conversation_page(connection, CONVERSATION)
    assert isinstance(caught.value, TryLater)
    assert caught.value.limited


async def test_business_api_has_an_address_of_its_own(tiktok: Script, channel: TikTokOpenMessages) -> None:
    connection = connection_to("http://127.0.0.1:9", TIKTOK_OPEN_BUSINESS_BASE=tiktok.base)
    assert (await page(tiktok, channel, connection, [])).messages == ()
