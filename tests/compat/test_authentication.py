"""Who may use the gateway when nobody set a secret, and where the browser comes back to."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from frontdesk.app import create_app
from frontdesk.bootstrap import channel_setting_names, gateway_providers, open_application
from frontdesk.cli_commands import greet
from frontdesk.compat.message_gateway.authentication import Authentication, bearer, note_shown
from frontdesk.db.database import Database
from frontdesk.kit.secrets import SecretBox
from frontdesk.settings import Settings, SettingsError
from tests.clients import Client
from tests.compat.gateway import Gateway, dashboard
from tests.running import running
from tests.running_app import SHOP

APP = {
    "PROVIDER": "official",
    "TIKTOK_CLIENT_KEY": "key",
    "TIKTOK_CLIENT_SECRET": "s3cret",
    "WEBHOOK_VERIFY_TOKEN": "v",
}


def settings_for(folder: Path, **given: str) -> Settings:
    environ = {"FRONTDESK_DATA_DIR": str(folder), **APP, **given}
    return Settings.from_environment(environ, channel_setting_names(), gateway_providers())


@pytest.mark.parametrize(
    "path", ["/api/chats", "/api/mode", "/api/status", "/auth/connect", "/socket.io/?EIO=4&transport=polling"]
)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://["},
        {"origin": "http://127.0.0.1.evil.example"},
        {"x_forwarded_for": "203.0.113.9"},
        {"forwarded": "for=203.0.113.9"},
    ],
)
async def test_gateway_without_a_secret_refuses_foreign_pages_names_and_proxies(
    gateway: Gateway, path: str, headers: dict[str, str]
) -> None:
    response = await gateway.anybody.call("GET", path, **headers)
    assert (response.status, list(response.body)) == (403, ["error"]), headers
    assert "API_SECRET" in response.body["error"]


async def test_name_of_this_machine_that_nobody_gave_is_unknown(gateway: Gateway) -> None:
    assert (await gateway.anybody.call("GET", "/api/chats", host="evil.example")).status == 421


async def test_socket_io_of_a_foreign_page_receives_nothing(gateway: Gateway) -> None:
    for transport in ("polling", "websocket"):
        options = {"transports": [transport], "extraHeaders": {"Origin": "https://evil.example"}}
        async with dashboard(gateway.url, wait=False, **options) as told:
            await told.until("connect_error")
            assert told.all("connect") == []


@pytest.mark.parametrize("origin", ["http://localhost:5173", "http://127.0.0.1:3000", "http://[::1]:8080"])
async def test_pages_of_this_machine_work_as_before(gateway: Gateway, origin: str) -> None:
    response = await gateway.anybody.call("GET", "/api/chats", origin=origin)
    assert response.status == 200


async def test_platforms_and_balancers_call_under_any_name(gateway: Gateway) -> None:
    for path in ("/health", "/auth/callback"):
        response = await gateway.anybody.call("GET", path, origin="https://evil.example", x_forwarded_for="203.0.113.9")
        assert response.status in (200, 302), path


def test_listed_origins_may_use_it_and_others_may_not(tmp_path: Path) -> None:
    authentication = Authentication(
        settings_for(tmp_path, FRONTDESK_GATEWAY_ORIGINS="https://Dash.example/, http://desk.lan:8080")
    )
    assert authentication.is_ours("https://dash.example")
    assert authentication.is_ours("http://desk.lan:8080")
    for origin in ("https://dash.example.evil.example", "http://dash.example", "https://evil.example", "null", ""):
        assert not authentication.is_ours(origin), origin


@pytest.mark.parametrize("given", ["dash.example", "https://dash.example/page", "ftp://dash.example", "*"])
def test_origin_that_is_none_is_named(tmp_path: Path, given: str) -> None:
    with pytest.raises(SettingsError, match="FRONTDESK_GATEWAY_ORIGINS"):
        settings_for(tmp_path, FRONTDESK_GATEWAY_ORIGINS=given)


@pytest.mark.parametrize("given", [{"FRONTDESK_HOST": "0.0.0.0"}, {"FRONTDESK_PUBLIC_URL": "https://desk.example"}])
async def test_gateway_that_others_can_reach_makes_a_secret_and_shows_it(
    tmp_path: Path, database: Database, given: dict[str, str]
) -> None:
    settings, box = settings_for(tmp_path, **given), SecretBox([SecretBox.new_key()])
    first, again, other = (
        Authentication(settings),
        Authentication(settings),
        Authentication(settings_for(tmp_path, API_SECRET="own", **given)),
    )
    assert not first.opens(), "closed before it is prepared"
    secret = await first.prepare(database, box)
    assert secret is not None
    assert await again.prepare(database, box) == secret, "no start has shown it yet"
    async with database.system() as transaction:
        await note_shown(transaction)
    later = Authentication(settings)
    assert await later.prepare(database, box) is None
    for authentication in (first, again, later):
        assert authentication.opens(None, secret)
        assert not authentication.opens(None, "guess")
    assert await other.prepare(database, box) is None
    assert other.opens("own")
    assert await Authentication(settings_for(tmp_path)).prepare(database, box) is None, (
        "on a machine of one's own none is needed"
    )


async def test_secret_whose_key_is_gone_is_made_anew_and_shown(tmp_path: Path, database: Database) -> None:
    settings = settings_for(tmp_path, FRONTDESK_HOST="0.0.0.0")
    lost = await Authentication(settings).prepare(database, SecretBox([SecretBox.new_key()]))
    async with database.system() as transaction:
        await note_shown(transaction)
    authentication, box = Authentication(settings), SecretBox([SecretBox.new_key()])
    secret = await authentication.prepare(database, box)
    assert secret is not None
    assert authentication.opens(None, secret)
    assert not authentication.opens(None, lost)
    assert await Authentication(settings).prepare(database, box) == secret


async def test_secret_is_shown_by_the_first_start_that_serves_and_by_no_later_one(
    tmp_path: Path, dsn: str, capsys: pytest.CaptureFixture[str]
) -> None:
    public = {"FRONTDESK_PUBLIC_URL": "https://desk.example"}

    async def start(*, greeted: bool = True, **given: str) -> str:
        """What a start says; one that is not greeted ends when everything is prepared."""
        async with open_application(settings_for(tmp_path, **public, **given), dsn) as application:
            assert application.gateway is not None
            await application.gateway.prepare()
            if greeted:
                await greet(application)
            await application.gateway.close()
        return capsys.readouterr().out

    with pytest.raises(SettingsError, match="TIKTOK_REFRESH_TOKEN is not"):
        await start(TIKTOK_ACCESS_TOKEN="act.1")
    await start(greeted=False)
    said = [await start(), await start()]
    assert ["need this secret" in text for text in said] == [True, False]


def test_secret_is_taken_with_and_without_a_scheme() -> None:
    assert [bearer(header) for header in ("Bearer clay", "bearer  clay", "clay", " clay ")] == ["clay"] * 4
    assert [bearer(header) for header in (None, "", "Basic clay")] == [None] * 3


async def test_gateway_without_tokens_starts_and_connects_accounts_in_the_browser(tmp_path: Path, dsn: str) -> None:
    async with open_application(settings_for(tmp_path), dsn) as application:
        assert application.gateway is not None
        await application.gateway.prepare()
        async with running(create_app(application.services, application.gateway)) as url:
            client = Client(url)
            assert (await client.get("/api/accounts")).body == []
            response = await client.get("/auth/connect")
            assert response.status == 303
            assert "client_key=key" in response.headers["location"]
            await client.close()
        await application.gateway.close()


async def test_gateway_with_one_token_of_two_names_the_missing_one(tmp_path: Path, dsn: str) -> None:
    async with open_application(settings_for(tmp_path, TIKTOK_ACCESS_TOKEN="act.1"), dsn) as application:
        assert application.gateway is not None
        with pytest.raises(SettingsError, match="TIKTOK_REFRESH_TOKEN is not"):
            await application.gateway.prepare()


@pytest.mark.parametrize(
    ("headers", "place"),
    [
        ({"referer": "http://localhost:5173/accounts"}, "http://localhost:5173"),
        ({"host": "localhost:3000"}, "http://localhost:3000"),
        ({"referer": "https://evil.example/page"}, ""),
        ({}, ""),
    ],
)
async def test_browser_comes_back_to_the_page_it_left_if_that_is_one_of_ours(
    gateway: Gateway, headers: dict[str, str], place: str
) -> None:
    leaving = await gateway.anybody.call("GET", "/auth/connect", **headers)
    back = await gateway.simulator.consent(leaving.headers["location"], SHOP, decision="deny")
    query = "&".join(f"{key}={value}" for key, value in back.query.items())
    response = await gateway.anybody.get(f"/auth/callback?{query.replace(' ', '%20')}")
    location = response.headers["location"]
    assert location.startswith(f"{place}/?error="), location
    assert urlsplit(location).hostname != "evil.example"
