"""What the variables of the environment make of an installation, at the first start and at later ones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from frontdesk.bootstrap import Application
from frontdesk.compat.message_gateway.provisioning import Provisioning
from frontdesk.core.accounts.add_member import add_member
from frontdesk.settings import SettingsError
from tests.clients import Client
from tests.compat.channels import MudMail
from tests.compat.gateway import VERIFY, dashboard, open_simulator, serving, tokens, variables
from tests.installation import PASSWORD, Installation
from tests.postgres import FreshDatabase
from tests.running_app import SHOP, eventually
from tests.simulator import Simulator

MUD = {"PROVIDER": "respondio", "MUD_KEY": "first"}


@pytest.fixture
async def empty(migrated: str, fresh_database: FreshDatabase) -> str:
    return await fresh_database(migrated)


@pytest.fixture(autouse=True)
def _forgotten() -> None:
    MudMail.asked.clear()
    MudMail.away = False


@pytest.fixture(scope="module")
async def platform() -> AsyncIterator[Simulator]:
    async with open_simulator() as simulator:
        await simulator.business(SHOP)
        yield simulator


async def rows(application: Application, sql: str, *args: Any) -> list[Any]:
    async with application.services.database.system() as transaction:
        return [tuple(row) for row in await transaction.fetch(sql, *args)]


async def token(application: Application) -> str:
    """The access token that is kept for the only inbox."""
    [(secret,)] = await rows(application, "SELECT secret FROM inbox_credentials")
    return application.services.calls.access.unseal(secret).access_token


async def test_empty_installation_gets_an_account_and_its_first_owner_gets_that(empty: str, tmp_path: Path) -> None:
    async with serving(empty, tmp_path, MUD) as (application, _, url):
        assert await rows(application, "SELECT id, name FROM accounts") == [(1, "Message gateway")]
        installation = Installation(url, application.services, application.work)
        owner = await installation.set_up()
        assert await rows(application, "SELECT id, name FROM accounts") == [(1, "Marlow & Finch")]
        assert (await owner.get("/api/session")).body["role"] == "owner"
        [inbox] = (await owner.get("/api/inboxes")).body["items"]
        assert (inbox["channel"], inbox["remote_id"], inbox["state"]) == ("mudmail", "mud-1", "connected")
        await owner.close()


async def test_first_account_of_an_installation_in_use_is_served(empty: str, tmp_path: Path) -> None:
    async with serving(empty, tmp_path, {}) as (application, gateway, _):
        assert gateway is None
        services = application.services
        for name in ("Marlow & Finch", "Sunny Ceramics"):
            email = f"{name[:3].lower()}@marlow.example"
            await add_member(services.database, services.passwords, email, "Ada", PASSWORD, name, "owner")
    async with serving(empty, tmp_path, MUD) as (application, _, _):
        assert await rows(application, "SELECT account_id FROM message_gateways") == [(1,)]
        assert await rows(application, "SELECT account_id FROM inboxes") == [(1,)]
        assert await rows(application, "SELECT count(*) FROM accounts") == [(2,)]


async def test_provisioning_takes_equal_variables_once_and_changed_ones_again(empty: str, tmp_path: Path) -> None:
    for key, asked in (("first", 1), ("first", 1), ("second", 2), ("second", 2)):
        async with serving(empty, tmp_path, MUD | {"MUD_KEY": key}) as (application, _, _):
            assert await token(application) == key
        assert len(MudMail.asked) == asked
    # Where the platform is says nothing about the account.
    moved = MUD | {"MUD_KEY": "second", "MUD_URL": "https://elsewhere.mud.example"}
    async with serving(empty, tmp_path, moved) as (application, _, _):
        assert len(MudMail.asked) == 2
        stored = await rows(
            application, "SELECT value, updated_by FROM installation_settings WHERE name = 'MUDMAIL_API'"
        )
        assert stored == [("https://elsewhere.mud.example", None)]
        assert application.services.registry.settings("mudmail")["MUDMAIL_API"] == "https://elsewhere.mud.example"


async def test_renewed_tokens_are_not_overwritten_by_those_of_the_environment(
    empty: str, tmp_path: Path, platform: Simulator
) -> None:
    environment = platform.environment | variables(await tokens(platform))
    async with serving(empty, tmp_path, environment) as (application, _, _):
        assert await token(application) == environment["CLAY_ACCESS_TOKEN"]
        stale = await application.services.calls.access.connection(1, 1)
        renewed = await application.services.calls.access.connection(1, 1, refused=stale)
        assert await token(application) == renewed.credentials.access_token != environment["CLAY_ACCESS_TOKEN"]
    changed = environment | {"WEBHOOK_VERIFY_TOKEN": "another"}
    async with serving(empty, tmp_path, changed) as (application, _, url), aiohttp.ClientSession() as http:
        assert await token(application) == renewed.credentials.access_token
        for word, status in (("another", 200), (VERIFY, 403)):
            async with http.get(f"{url}/webhook/clay?verify_token={word}&challenge=c") as response:
                assert response.status == status
    # Tokens that the operator got anew are newer than what is kept.
    anew = environment | variables(await tokens(platform))
    async with serving(empty, tmp_path, anew) as (application, _, _):
        assert await token(application) == anew["CLAY_ACCESS_TOKEN"]


async def test_provisioning_with_another_provider_keeps_the_account_and_its_history(
    empty: str, tmp_path: Path, platform: Simulator
) -> None:
    told = {"from": "398350624", "name": "Bo", "text": "By the first provider"}
    async with (
        serving(empty, tmp_path, MUD) as (_, _, url),
        aiohttp.ClientSession() as http,
        http.post(f"{url}/webhook/mud", json=told, headers={"x-mud": "signed"}) as response,
    ):
        assert (response.status, await response.json()) == (200, {"success": True})
    environment = platform.environment | variables(await tokens(platform))
    async with serving(empty, tmp_path, environment) as (application, _, url):
        client = Client(url)
        assert (await client.get("/api/mode")).body == {"mode": "official"}
        assert await rows(application, "SELECT count(*) FROM accounts") == [(1,)]

        async def registered() -> bool | None:
            open_jobs = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
            return await rows(application, open_jobs) == [(0,)] or None

        await eventually(registered)
        body = {"username": "bo.lund", "display_name": "Bo Lund", "country": "TH", "is_follower": True}
        await platform.control("tiktok/customers", body)
        said = {"business": SHOP, "customer": "bo.lund", "kind": "text", "text": "By the second"}
        await platform.control("tiktok/customer/send", said)

        async def both() -> list[Any] | None:
            found: list[Any] = (await client.get("/api/chats")).body
            return found if len(found) == 2 else None

        first, second = await eventually(both)
        assert [first["message"]["content"], second["message"]["content"]] == ["By the first provider", "By the second"]
        assert (first["user"]["id"], first["user"]["nickname"], first["user"]["avatar"]) == ("398350624", "Bo", "")
        assert "accountId" not in first
        assert [account["username"] for account in (await client.get("/api/accounts")).body] == [SHOP]
        # Conversations of the provider before can be answered, too.
        async with dashboard(url, transports=["websocket"]) as telling:
            accepted = await telling.reply({"conversationId": 398350624, "text": "Still here"})
            assert accepted["success"] is True
            assert (await telling.until_told("398350624"))[0]["message"]["content"] == "Still here"
        await client.close()


async def test_reply_goes_to_the_conversation_of_the_present_provider(
    empty: str, tmp_path: Path, platform: Simulator
) -> None:
    environment = platform.environment | variables(await tokens(platform))
    for given in (environment, MUD):
        async with serving(empty, tmp_path, given):
            pass
    async with serving(empty, tmp_path, MUD) as (application, _, url):
        async with application.services.database.system() as transaction:
            await transaction.execute("INSERT INTO contacts (account_id, name) VALUES (1, 'Bo')")
            await transaction.execute(
                "INSERT INTO conversations (account_id, number, inbox_id, contact_id, remote_id, last_inbound_at,"
                " inbound_count) SELECT 1, id, id, 1, 'same', now(), 1 FROM inboxes"
            )
        async with dashboard(url, transports=["websocket"]) as telling:
            for account, channel in (
                (None, "mudmail"),
                ("mud-1", "mudmail"),
                (environment["CLAY_ACCOUNT"], "claytalk"),
            ):
                given = {"conversationId": "same", "text": "Hello"} | ({"accountId": account} if account else {})
                response = await telling.reply(given)
                sql = "SELECT channel FROM messages m JOIN inboxes b ON b.id = m.inbox_id WHERE m.id = $1"
                assert await rows(application, sql, response["id"]) == [(channel,)]


async def test_platform_that_is_away_does_not_stop_the_start(empty: str, tmp_path: Path) -> None:
    async with serving(empty, tmp_path, MUD):
        pass
    MudMail.away = True
    # With variables that it knows nothing is asked at all; with others, the inbox of before is used meanwhile.
    async with serving(empty, tmp_path, MUD | {"MUD_KEY": "second"}) as (application, _, url):
        assert await token(application) == "first"
        client = Client(url)
        assert [account["status"] for account in (await client.get("/api/accounts")).body] == ["active"]
        await client.close()
        provisioning = _quick(application)
        trying = asyncio.create_task(provisioning.settle_later(1))
        before = len(MudMail.asked)

        async def asked() -> bool | None:
            return len(MudMail.asked) > before + 1 or None

        await eventually(asked)
        assert not trying.done()
        MudMail.away = False
        async with asyncio.timeout(5):
            await trying
        assert await token(application) == "second"


def _quick(application: Application) -> Provisioning:
    services = application.services
    assert services.settings.gateway is not None
    return Provisioning(services, services.settings.gateway, pause=0.01)


async def test_provisioning_that_the_platform_refuses_stops_the_start(empty: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        async with serving(empty, tmp_path, MUD | {"MUD_KEY": "bad key"}):
            pass
    assert str(refused.value) == "PROVIDER is 'respondio', but MudMail says: that key is unknown. Look at MUD_KEY."


async def test_provisioning_with_a_wrong_setting_stops_the_start(empty: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        async with serving(empty, tmp_path, MUD | {"MUD_URL": "mud"}):
            pass
    assert "API must be an address that starts with https:// or http://." in str(refused.value)
    assert "PROVIDER" in str(refused.value)


async def test_provisioning_of_a_disconnected_account_leaves_it_disconnected(empty: str, tmp_path: Path) -> None:
    async with serving(empty, tmp_path, MUD) as (_, _, url):
        client = Client(url)
        assert (await client.delete("/api/accounts/mud-1")).status == 200
        await client.close()
    async with serving(empty, tmp_path, MUD) as (application, _, url):
        client = Client(url)
        assert (await client.get("/api/accounts")).body == []
        assert (await client.get("/api/status")).body["polling"] is False
        assert (await client.get("/auth/connect")).status == 400
        await client.close()
    async with serving(empty, tmp_path, MUD | {"MUD_KEY": "second"}) as (application, _, _):
        assert await rows(application, "SELECT state FROM inboxes") == [("connected",)]


async def test_provisioning_without_tokens_is_completed_in_the_browser(
    empty: str, tmp_path: Path, platform: Simulator
) -> None:
    environment = platform.environment | {"PROVIDER": "official", "WEBHOOK_VERIFY_TOKEN": VERIFY}
    async with serving(empty, tmp_path, environment) as (application, _, url):
        client = Client(url)
        assert (await client.get("/api/accounts")).body == []
        assert (await client.get("/api/chats")).raw == b"[]"
        left = await client.get("/auth/connect")
        back = await platform.consent(left.headers["location"])
        async with client.http.get(f"{url}/auth/callback", params=back.query, allow_redirects=False) as response:
            assert response.headers["location"] == "/?connected=1"
        assert [account["username"] for account in (await client.get("/api/accounts")).body] == [SHOP]
        assert await rows(application, "SELECT provider, provided FROM message_gateway_inboxes") == [("official", None)]
        await client.close()


async def test_provisioning_by_two_servers_at_once_asks_the_platform_once(empty: str, tmp_path: Path) -> None:
    async with (
        serving(empty, tmp_path, MUD) as (application, _, _),
        serving(empty, tmp_path, MUD | {"MUD_KEY": "second"}) as (other, _, _),
    ):
        MudMail.asked.clear()
        third = MUD | {"MUD_KEY": "third"}
        opening = [serving(empty, tmp_path, third) for _ in range(2)]
        await asyncio.gather(*(one.__aenter__() for one in opening))
        assert MudMail.asked == ["third"]
        assert await rows(application, "SELECT count(*) FROM inboxes") == [(1,)]
        assert await token(other) == "third"
        for one in opening:
            await one.__aexit__(None, None, None)
