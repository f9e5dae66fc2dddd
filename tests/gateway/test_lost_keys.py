"""The installation's keys are lost for good: what Frontdesk says to do is done, and leads to one that works."""

from __future__ import annotations

import os
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import structlog

from frontdesk.app import create_app
from frontdesk.bootstrap import channel_setting_names, open_application
from frontdesk.doctor import examine
from frontdesk.kit.secrets import SecretBox
from frontdesk.settings import SECRETS_FILE, Settings, SettingsError
from tests.clients import Client
from tests.gateway.connecting import rows
from tests.installation import Installation
from tests.running import running
from tests.simulator import CHANNEL, Simulator, complete

APP = ("TIKTOK_APP_ID", "TIKTOK_APP_SECRET", "TIKTOK_API_BASE", "TIKTOK_CALLS_PER_SECOND")


def settings_of(environment: dict[str, str], **given: str) -> Settings:
    return Settings.from_environment(environment | given, channel_setting_names())


@asynccontextmanager
async def serving(settings: Settings, dsn: str) -> AsyncIterator[Installation]:
    async with open_application(settings, dsn) as application, running(create_app(application.services)) as url:
        found = Installation(url, application.services, application.work)
        try:
            yield found
        finally:
            for client in found.clients:
                await client.close()


async def diagnosis(settings: Settings) -> str:
    said: list[str] = []
    await examine(settings, said.append)
    return "\n".join(said)


async def enter(owner: Client, simulator: Simulator, *names: str) -> None:
    """Give settings of the platform on the settings page."""
    values = {name: simulator.environment[name] for name in names}
    response = await owner.put(f"/api/channels/{CHANNEL}/settings", {"values": values})
    assert response.status == 200, response


async def test_advice_for_lost_keys_leads_to_a_server_whose_inbox_is_connected_again(
    dsn: str, environment: dict[str, str], simulator: Simulator
) -> None:
    environment = environment | {"DATABASE_URL": dsn}
    await simulator.business()
    async with serving(settings_of(environment), dsn) as installation:
        owner = await installation.set_up()
        await enter(owner, simulator, *APP)
        inbox = await simulator.connect(owner)
        (installation.services.settings.data_dir / SECRETS_FILE).unlink()

    with pytest.raises(SettingsError) as stopped:
        async with open_application(settings_of(environment), dsn):
            pass
    for word in ("FRONTDESK_SECRET_KEYS to a new key", "enter the app's secret again", "connect every inbox again"):
        assert word in str(stopped.value)

    settings = settings_of(environment, FRONTDESK_SECRET_KEYS=SecretBox.new_key())
    advice = await diagnosis(settings)
    assert "enter the app's secret again" in advice
    assert "connect those inboxes again" in advice
    with structlog.testing.capture_logs() as said:
        async with serving(settings, dsn) as installation:
            owner = await installation.sign_in("ada@marlow.example")
            await installation.services.platform_settings.refresh()
            cards = (await owner.get("/api/channels")).body["items"]
            (card,) = (card for card in cards if card["name"] == CHANNEL)
            set_now = {setting["name"]: setting["is_set"] for setting in card["settings"]}
            assert (set_now["TIKTOK_APP_ID"], set_now["TIKTOK_APP_SECRET"], card["configured"]) == (True, False, False)

            await enter(owner, simulator, "TIKTOK_APP_SECRET")
            back = await complete(owner, await simulator.go(owner, inbox_id=inbox["id"]))
            assert (back.status, back.body["inbox"]["id"]) == (200, inbox["id"]), back
            (account,) = await rows(installation, "SELECT id FROM accounts")
            connection = await installation.services.calls.access.connection(account["id"], inbox["id"])
            assert connection.credentials.access_token == (await simulator.grant())["access_token"]
    told = [line["setting"] for line in said if "opens with none of the keys" in line["event"]]
    assert told == ["TIKTOK_APP_SECRET"], "once, not at each look"
    assert "stored secrets can be read" in await diagnosis(settings)


async def test_command_that_meets_an_unreadable_secret_ends_with_one_sentence(
    dsn: str, environment: dict[str, str], simulator: Simulator
) -> None:
    async with serving(settings_of(environment), dsn) as installation:
        await enter(await installation.set_up(), simulator, "TIKTOK_APP_SECRET")
    given = {"DATABASE_URL": dsn, "FRONTDESK_SECRET_KEYS": SecretBox.new_key()}
    command = await create_subprocess_exec(
        sys.executable, "-m", "frontdesk", "rotate-secrets",
        env={**os.environ, **environment, **given}, stdout=PIPE, stderr=PIPE,
    )  # fmt: skip
    _, said = await command.communicate()
    assert command.returncode == 1
    assert said.decode().startswith("frontdesk: A stored secret opens with none of the keys.")
    assert said.decode().count("\n") == 1
