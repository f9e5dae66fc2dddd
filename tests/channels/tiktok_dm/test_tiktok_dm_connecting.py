"""Permission, tokens and the address of the webhooks: calls that carry the app's secret and no token."""

from __future__ import annotations

import traceback
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from frontdesk.channels.tiktok_dm import TikTokDirectMessages
from frontdesk.channels.tiktok_dm.channel import REQUIRED_SCOPES
from frontdesk.contract.channel import Connection, WebhookState
from frontdesk.contract.errors import ChannelError, NeedsReconnect, Refused, TokenExpired, TryLater, Unsupported
from frontdesk.kit.http import HttpClient
from tests.channels.scripted import Script, closed_port

from .samples import SECRET, TOKEN, connection_to, respond_with_data, settings_for

APP = {"TIKTOK_APP_ID": "app-1", "TIKTOK_APP_SECRET": SECRET}
CALLBACK = "https://desk.test/tiktok/callback"
FULL = {
    "open_id": "biz-123",
    "scope": ",".join(REQUIRED_SCOPES),
    "access_token": "act.new",
    "refresh_token": "rft.new",
    "expires_in": 86400,
    "refresh_token_expires_in": 31536000,
}


def permission_page(settings: dict[str, str]) -> str:
    return TikTokDirectMessages(HttpClient()).authorize_url(settings, CALLBACK, "st&te+1")


def test_permission_page_asks_for_the_scopes() -> None:
    page = permission_page(APP)
    assert page.startswith("https://www.tiktok.com/v2/auth/authorize?")
    assert parse_qs(urlsplit(page).query) == {
        "client_key": ["app-1"],
        "response_type": ["code"],
        "redirect_uri": [CALLBACK],
        "state": ["st&te+1"],
        "disable_auto_auth": ["1"],
        "scope": [",".join(REQUIRED_SCOPES)],
    }


@pytest.mark.parametrize(
    ("settings", "start"),
    [
        ({"TIKTOK_API_BASE": "http://127.0.0.1:9/"}, "http://127.0.0.1:9/v2/auth/authorize?"),
        (
            {
                "TIKTOK_API_BASE": "http://127.0.0.1:9",
                "TIKTOK_AUTHORIZE_URL": "https://www.tiktok.com/v2/auth/authorize",
            },
            "http://127.0.0.1:9/v2/auth/authorize?",
        ),
        (
            {"TIKTOK_API_BASE": "http://127.0.0.1:9", "TIKTOK_AUTHORIZE_URL": "https://a.test/go?x=1"},
            "https://a.test/go?x=1&client_key=",
        ),
        ({"TIKTOK_AUTHORIZE_URL": "https://a.test/go"}, "https://a.test/go?client_key="),
    ],
)
def test_permission_page_follows_the_sandbox(settings: dict[str, str], start: str) -> None:
    assert permission_page({**APP, **settings}).startswith(start)


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({}, "TIKTOK_APP_ID"),
        ({"TIKTOK_APP_ID": "1"}, "TIKTOK_APP_SECRET"),
        ({**APP, "TIKTOK_API_BASE": "business-api.test"}, "TIKTOK_API_BASE"),
        ({**APP, "TIKTOK_API_BASE": "http://[::1"}, "TIKTOK_API_BASE"),
        ({**APP, "TIKTOK_AUTHORIZE_URL": "javascript:alert(1)"}, "TIKTOK_AUTHORIZE_URL"),
    ],
)
def test_setting_that_is_invalid_is_named(settings: dict[str, str], name: str) -> None:
    with pytest.raises(Unsupported, match=name):
        permission_page(settings)


async def test_code_becomes_credentials(tiktok: Script, channel: TikTokDirectMessages) -> None:
    tiktok.respond(FULL)
    connected = await channel.exchange(settings_for(tiktok.base), CALLBACK, "code-1")
    now = datetime.now(UTC)
    assert (connected.remote_id, connected.missing_scopes) == ("biz-123", ())
    assert (connected.credentials.access_token, connected.credentials.refresh_token) == ("act.new", "rft.new")
    assert connected.credentials.scopes == REQUIRED_SCOPES
    for moment, length in (
        (connected.credentials.access_expires_at, timedelta(days=1)),
        (connected.credentials.refresh_expires_at, timedelta(days=365)),
    ):
        assert moment is not None
        assert abs(moment - now - length) < timedelta(seconds=30)
    assert tiktok.last.target == "/open_api/v1.3/tt_user/oauth2/token/"
    assert "Access-Token" not in tiktok.last.headers
    assert tiktok.last.json == {
        "client_id": "app-1",
        "client_secret": SECRET,
        "grant_type": "authorization_code",
        "auth_code": "code-1",
        "redirect_uri": CALLBACK,
    }


async def test_permissions_that_were_not_given(tiktok: Script, channel: TikTokDirectMessages) -> None:
    tiktok.respond(respond_with_data("tiktok_api_oauth_token_response_ungranted_scopes"))
    connected = await channel.exchange(settings_for(tiktok.base), CALLBACK, "code-1")
    assert connected.credentials.scopes == ("user.info.basic",)
    assert connected.missing_scopes == tuple(scope for scope in REQUIRED_SCOPES if scope != "user.info.basic")


@pytest.mark.parametrize(
    "data",
    [{}, {**FULL, "open_id": ""}, {**FULL, "access_token": None}, {**FULL, "open_id": "x" * 600}, [], "x"],
)
async def test_response_without_a_token_is_refused(data: object, tiktok: Script, channel: TikTokDirectMessages) -> None:
    tiktok.respond(data)
    with pytest.raises(Refused):
        await channel.exchange(settings_for(tiktok.base), CALLBACK, "code-1")


@pytest.mark.parametrize("length", [None, "soon", -1, 0, 10**30, float("nan"), True])
async def test_token_with_a_strange_lifetime_has_none(
    length: object, tiktok: Script, channel: TikTokDirectMessages
) -> None:
    tiktok.respond({**FULL, "expires_in": length})
    connected = await channel.exchange(settings_for(tiktok.base), CALLBACK, "code-1")
    assert connected.credentials.access_expires_at is None


@pytest.mark.parametrize(
    ("code", "kind"),
    [(40110, Refused), (40101, Refused), (40001, Refused), (40105, Refused), (40100, TryLater), (51065, TryLater)],
)
async def test_code_that_is_not_taken_is_refused(
    code: int, kind: type[ChannelError], tiktok: Script, channel: TikTokDirectMessages
) -> None:
    tiktok.respond(code=code, message="Auth code is expired.")
    with pytest.raises(kind, match=r"Auth code is expired\."):
        await channel.exchange(settings_for(tiktok.base), CALLBACK, "code-1")


async def test_refresh_rotates_both_tokens(
    tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    tiktok.respond({**FULL, "scope": "message.list.read"})
    fresh = await channel.refresh(connection)
    assert (fresh.access_token, fresh.refresh_token, fresh.scopes) == ("act.new", "rft.new", ("message.list.read",))
    assert tiktok.last.target == "/open_api/v1.3/tt_user/oauth2/refresh_token/"
    assert "Access-Token" not in tiktok.last.headers
    assert tiktok.last.json == {
        "client_id": "app-1",
        "client_secret": SECRET,
        "grant_type": "refresh_token",
        "refresh_token": "rft.1",
    }


async def test_refresh_keeps_what_is_not_repeated(
    tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    tiktok.respond({"access_token": "act.new", "expires_in": 86400})
    assert (await channel.refresh(connection)).refresh_token == "rft.1"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (40105, NeedsReconnect),
        (40102, NeedsReconnect),
        (40110, NeedsReconnect),
        (40002, NeedsReconnect),
        (40001, NeedsReconnect),
        (40100, TryLater),
        (51065, TryLater),
        (50000, TryLater),
        (50002, TryLater),
        (40006, TryLater),
        (40064, TryLater),
        (77777, TryLater),
        # The app's secret is wrong here: the business's permission is as good as before.
        (40101, TryLater),
    ],
)
async def test_refresh_that_is_not_taken_needs_a_reconnection(
    code: int, kind: type[ChannelError], tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    tiktok.respond(code=code, message="no")
    with pytest.raises(kind):
        await channel.refresh(connection)


async def test_token_refresh_with_an_unreadable_response_is_tried_later(
    tiktok: Script, channel: TikTokDirectMessages, connection: Connection
) -> None:
    tiktok.raw(b"<html>")
    tiktok.respond({})
    tiktok.hang_up()
    for _ in range(3):
        with pytest.raises(TryLater):
            await channel.refresh(connection)
    with pytest.raises(NeedsReconnect):
        await channel.refresh(connection_to(tiktok.base, refresh_token=None))


async def test_permission_is_given_back(tiktok: Script, channel: TikTokDirectMessages, connection: Connection) -> None:
    tiktok.respond({})
    await channel.revoke(connection)
    assert tiktok.last.target == "/open_api/v1.3/tt_user/oauth2/revoke/"
    assert tiktok.last.json == {"client_id": "app-1", "client_secret": SECRET, "access_token": TOKEN}
    tiktok.respond(code=40131, message="invalid")
    with pytest.raises(TokenExpired):
        await channel.revoke(connection)


async def test_webhook_is_registered(tiktok: Script, channel: TikTokDirectMessages) -> None:
    url = "https://desk.test/webhooks/tiktok"
    tiktok.respond({"app_id": "app-1", "event_type": "DIRECT_MESSAGE", "callback_url": url})
    assert await channel.register_webhook(settings_for(tiktok.base), url) == WebhookState(callback_url=url)
    assert tiktok.last.target == "/open_api/v1.3/business/webhook/update/"
    assert "Access-Token" not in tiktok.last.headers
    assert tiktok.last.json == {
        "app_id": "app-1",
        "secret": SECRET,
        "event_type": "DIRECT_MESSAGE",
        "callback_url": url,
    }


@pytest.mark.parametrize(
    ("data", "url"),
    [({"callback_url": "https://old.test/hook"}, "https://old.test/hook"), ({"app_id": "app-1"}, None), ([], None)],
)
async def test_webhook_state_is_shown_and_repaired(
    data: object, url: str | None, tiktok: Script, channel: TikTokDirectMessages
) -> None:
    tiktok.respond(data)
    assert await channel.webhook_state(settings_for(tiktok.base)) == WebhookState(callback_url=url)
    assert tiktok.last.path == "/open_api/v1.3/business/webhook/list/"
    assert parse_qs(tiktok.last.raw_query) == {
        "app_id": ["app-1"],
        "secret": [SECRET],
        "event_type": ["DIRECT_MESSAGE"],
    }


@pytest.mark.parametrize("code", [40001, 40101, 40105, 40002])
async def test_webhook_that_is_not_taken_is_refused(code: int, tiktok: Script, channel: TikTokDirectMessages) -> None:
    tiktok.respond(code=code, message="no")
    tiktok.respond(code=code, message="no")
    with pytest.raises(Refused):
        await channel.register_webhook(settings_for(tiktok.base), "https://desk.test/hook")
    with pytest.raises(Refused):
        await channel.webhook_state(settings_for(tiktok.base))


async def test_missing_settings_are_named(channel: TikTokDirectMessages, connection: Connection) -> None:
    with pytest.raises(Unsupported, match="TIKTOK_APP_SECRET"):
        await channel.exchange({"TIKTOK_APP_ID": "1"}, CALLBACK, "code")
    with pytest.raises(Unsupported, match="TIKTOK_APP_ID"):
        await channel.register_webhook({}, "https://desk.test/hook")
    with pytest.raises(TryLater, match="TIKTOK_APP_ID"):
        await channel.refresh(replace(connection, settings={}))


@pytest.mark.parametrize("how", ["refused", "echoed", "closed"])
async def test_traceback_holds_no_secret(how: str, tiktok: Script, channel: TikTokDirectMessages) -> None:
    tiktok.respond(code=40101 if how == "echoed" else 40002, message=f"secret {SECRET} of code-9 is wrong")
    base = f"http://127.0.0.1:{closed_port()}" if how == "closed" else tiktok.base
    for call in (
        channel.webhook_state(settings_for(base)),
        channel.exchange(settings_for(base), CALLBACK, "code-9"),
    ):
        tiktok.respond(code=40101, message=f"secret {SECRET} of code-9 is wrong")
        with pytest.raises(ChannelError) as caught:
            await call
        assert SECRET not in "".join(traceback.format_exception(caught.value))
