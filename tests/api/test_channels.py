"""Channels over HTTP: their cards, and the settings an operator gives."""

from __future__ import annotations

from typing import Any

import pytest

from tests.clients import Client, Response
from tests.installation import Installation
from tests.simulator import CHANNEL, Simulator, leave

SECRET = "a-very-secret-app-secret"


async def card(client: Client) -> Any:
    response = await client.get("/api/channels")
    assert response.status == 200, response
    return next(item for item in response.body["items"] if item["name"] == CHANNEL)


async def setting(client: Client, name: str) -> Any:
    return next(found for found in (await card(client))["settings"] if found["name"] == name)


async def put(client: Client, **values: str | None) -> Response:
    return await client.put(f"/api/channels/{CHANNEL}/settings", {"values": values})


async def test_channel_catalog_presents_each_channel(owner: Client) -> None:
    found = await card(owner)
    assert (found["platform"], found["title"]) == ("tiktok", "TikTok Messenger")
    assert found["icon"].startswith("<svg")
    assert found["callback_url"] == "http://desk.example/tiktok/callback"
    assert found["callback_path"] == "/tiktok/callback"
    assert found["webhook_url"] == "http://desk.example/webhooks/tiktok"
    assert found["setup"]
    assert found["limits"]
    assert (found["connects"], found["configured"], found["problem"]) == (True, False, None)
    assert found["capabilities"]["reply_window"]["length_seconds"] == 172800
    hours = await setting(owner, "TIKTOK_WINDOW_HOURS")
    assert (hours["value"], hours["source"], hours["kind"]) == ("48", "default", "number")
    app_id = await setting(owner, "TIKTOK_APP_ID")
    assert (app_id["value"], app_id["is_set"], app_id["source"], app_id["required"]) == (None, False, None, True)


async def test_operator_sets_a_channel_up(installation: Installation, owner: Client, simulator: Simulator) -> None:
    response = await owner.post(f"/api/channels/{CHANNEL}/connect", {})
    assert response.problem == "channel-not-configured"
    assert "TIKTOK_APP_ID" in response.body["detail"]
    app_id = simulator.sandbox.config.app_id
    base = simulator.sandbox.url
    saved = await put(owner, TIKTOK_APP_ID=f" {app_id} ", TIKTOK_APP_SECRET=SECRET, TIKTOK_API_BASE=base)
    assert saved.status == 200, saved
    assert saved.body == await card(owner)
    assert saved.body["configured"]
    assert SECRET.encode() not in saved.raw
    secret = await setting(owner, "TIKTOK_APP_SECRET")
    assert (secret["value"], secret["is_set"], secret["source"]) == (None, True, "settings")
    assert (await setting(owner, "TIKTOK_APP_ID"))["value"] == app_id
    async with installation.database.system() as transaction:
        rows = await transaction.fetch("SELECT value, secret FROM installation_settings WHERE name ~ 'SECRET'")
    assert [row["value"] for row in rows] == [None]
    assert SECRET.encode() not in rows[0]["secret"]
    assert (await leave(owner)).startswith(f"{base}/v2/auth/authorize?client_key={app_id}&")

    await put(owner, TIKTOK_APP_SECRET=None, TIKTOK_WINDOW_HOURS="24", TIKTOK_APP_ID="")
    found = await card(owner)
    assert not found["configured"]
    assert found["capabilities"]["reply_window"]["length_seconds"] == 86400


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("TIKTOK_PIGEON", "1", "no such setting"),
        ("FRONTDESK_PORT", "1", "no such setting"),
        ("TIKTOK_WINDOW_HOURS", "two days", "number"),
        ("TIKTOK_WINDOW_HOURS", "-1", "number"),
        ("TIKTOK_WINDOW_HOURS", "nan", "number"),
        ("TIKTOK_WINDOW_HOURS", "1e300", "10000000"),
        ("TIKTOK_FIRST_CAP", "2.5", "whole number"),
        ("TIKTOK_TEXT_LIMIT", "0", "1 or more"),
        ("TIKTOK_API_BASE", "business-api.example", "https://"),
        ("TIKTOK_API_BASE", "javascript:alert(1)", "https://"),
        ("TIKTOK_API_BASE", "http://[::1", "https://"),
        ("TIKTOK_APP_ID", "a\u0000b", "no text"),
        ("TIKTOK_APP_ID", "x" * 5000, "too long"),
    ],
)
async def test_values_that_make_no_sense(name: str, value: str, word: str, owner: Client) -> None:
    before = await card(owner)
    response = await put(owner, **{"TIKTOK_LATE_CAP": "5", name: value})
    assert response.problem == "setting-refused", response
    assert response.body["field"] == name
    assert word in response.body["detail"]
    assert await card(owner) == before


async def test_channel_settings_are_for_the_operator_only(installation: Installation, owner: Client) -> None:
    await put(owner, TIKTOK_APP_ID="7350", TIKTOK_APP_SECRET=SECRET)
    stranger = await installation.stranger()  # runs an account, but not the installation
    agent = await installation.member(owner, "agent")
    for client in (stranger, agent):
        assert (await put(client, TIKTOK_APP_ID="1")).problem == "forbidden"
        found = await card(client)
        assert found["configured"]
        assert {each["value"] for each in found["settings"]} == {None}
    assert (await installation.anybody().get("/api/channels")).problem == "not-signed-in"
    assert (await owner.put("/api/channels/pigeon/settings", {"values": {}})).problem == "channel-not-found"


class TestFromTheEnvironment:
    @pytest.fixture
    def environment(self, environment: dict[str, str], simulator: Simulator) -> dict[str, str]:
        return environment | simulator.environment

    async def test_channel_setting_of_the_environment_wins_and_stays(self, owner: Client, simulator: Simulator) -> None:
        found = await card(owner)
        assert found["configured"]
        secret = await setting(owner, "TIKTOK_APP_SECRET")
        assert (secret["value"], secret["is_set"], secret["source"]) == (None, True, "environment")
        response = await put(owner, TIKTOK_LATE_CAP="5", TIKTOK_APP_ID="1")
        assert response.problem == "setting-refused"
        assert response.body["field"] == "TIKTOK_APP_ID"
        assert "environment" in response.body["detail"]
        assert await card(owner) == found
