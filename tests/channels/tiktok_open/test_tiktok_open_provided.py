"""An account set up from the environment, against the sandbox's open profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from frontdesk.channels.tiktok_open import TikTokOpenMessages
from frontdesk.contract.channel import Connected, Connection
from frontdesk.contract.errors import Refused, TokenExpired, TryLater
from frontdesk.kit.http import HttpClient
from tests.channels.stage import refused_as

from .test_tiktok_open_sandbox import Stage, stage

TOKEN_PATH, INFO_PATH = "v2/oauth/token/", "v2/user/info/"


async def variables(s: Stage, scopes: Sequence[str] | None = None) -> dict[str, str]:
    """What a dashboard's environment holds of the shop."""
    given = await s.control("tokens/give", business="marlowfinch", scopes=scopes)
    tokens = {"TIKTOK_ACCESS_TOKEN": f" {given['access_token']} ", "TIKTOK_REFRESH_TOKEN": given["refresh_token"]}
    return {**s.settings, **tokens}


async def connect(s: Stage, values: dict[str, str]) -> Connected:
    return await s.channel.provided_account(s.channel.platform_values(values), values)


async def shop_id(s: Stage) -> str:
    (shop,) = await s.control("businesses", "GET")
    return str(shop["open_id"])


async def calls(s: Stage, path: str) -> int:
    found = await s.control("calls", "GET")
    return int(found[path]["calls"]) if path in found else 0


def test_variables_describe_one_account() -> None:
    channel = TikTokOpenMessages(HttpClient())
    assert channel.provider == "official"
    assert {variable.name: (variable.required, variable.kind) for variable in channel.provided} == {
        "TIKTOK_CLIENT_KEY": (True, "text"),
        "TIKTOK_CLIENT_SECRET": (True, "secret"),
        "WEBHOOK_VERIFY_TOKEN": (True, "secret"),
        "TIKTOK_OPEN_API_BASE": (False, "url"),
        "TIKTOK_ACCESS_TOKEN": (False, "secret"),
        "TIKTOK_REFRESH_TOKEN": (False, "secret"),
    }


def test_channels_settings_among_them() -> None:
    channel = TikTokOpenMessages(HttpClient())
    values = {variable.name: f" {variable.name.lower()} " for variable in channel.provided} | {"PORT": "3000"}
    declared = {setting.name for setting in channel.manifest.settings}
    found = channel.platform_values(values)
    assert found == {name: name.lower() for name in values if name in declared}
    assert len(found) == 4
    assert channel.platform_values({"TIKTOK_OPEN_API_BASE": " "}) == {}


async def test_tokens_that_are_good_are_kept_as_they_are() -> None:
    async with stage() as s:
        values = await variables(s)
        connected = await connect(s, values)
        assert (connected.remote_id, connected.missing_scopes) == (await shop_id(s), ())
        held = connected.credentials
        assert held.access_token == values["TIKTOK_ACCESS_TOKEN"].strip()
        assert held.refresh_token == values["TIKTOK_REFRESH_TOKEN"]
        assert await calls(s, TOKEN_PATH) == 0
        connection = Connection(remote_id=connected.remote_id, credentials=held, settings=s.settings)
        assert (await s.channel.account_profile(connection)).name == "Marlow & Finch"
        await s.control("tokens/expire", business="marlowfinch")
        with refused_as(TokenExpired):
            await s.channel.conversation_page(connection, "c1")
        fresh = replace(connection, credentials=await s.channel.refresh(connection))
        assert (await s.channel.account_profile(fresh)).name == "Marlow & Finch"


async def test_access_token_that_has_run_out_is_renewed() -> None:
    async with stage() as s:
        values = await variables(s)
        await s.control("tokens/expire", business="marlowfinch")
        connected = await connect(s, values)
        assert (connected.remote_id, connected.missing_scopes) == (await shop_id(s), ())
        held = connected.credentials
        assert held.refresh_token not in (None, values["TIKTOK_REFRESH_TOKEN"])
        assert set(s.channel.required_scopes) <= set(held.scopes)
        assert held.access_expires_at is not None
        assert abs(held.access_expires_at - datetime.now(UTC) - timedelta(days=1)) < timedelta(minutes=1)
        assert held.refresh_expires_at is not None
        connection = Connection(remote_id=connected.remote_id, credentials=held, settings=s.settings)
        assert (await s.channel.account_profile(connection)).name == "Marlow & Finch"
        with refused_as(Refused):
            await connect(s, values | {"TIKTOK_ACCESS_TOKEN": "unusable\n"})


async def test_missing_permissions_are_known_after_a_renewal() -> None:
    async with stage() as s:
        values = await variables(s, scopes=["user.info.basic", "im.message.read"])
        await s.control("tokens/expire", business="marlowfinch")
        assert (await connect(s, values)).missing_scopes == ("im.message.write",)


@pytest.mark.parametrize("which", ["refresh token", "client secret", "permission"])
async def test_invalid_variables_are_refused_with_a_sentence(which: str) -> None:
    async with stage() as s:
        values = await variables(s, ["im.message.read"] if which == "permission" else None)
        if which != "permission":
            await s.control("tokens/expire", business="marlowfinch", which="both" if "token" in which else "access")
        if which == "client secret":
            values["TIKTOK_CLIENT_SECRET"] = "another"
        with refused_as(Refused) as caught:
            await connect(s, values)
        sentence = str(caught.value)
        assert sentence.endswith(".")
        assert not [
            name for name in ("TIKTOK_ACCESS_TOKEN", "TIKTOK_REFRESH_TOKEN") if values[name].strip() in sentence
        ]


@pytest.mark.parametrize("path", [INFO_PATH, TOKEN_PATH])
async def test_provided_account_without_tiktok_is_tried_later(path: str) -> None:
    async with stage() as s:
        values = await variables(s)
        await s.control("tokens/expire", business="marlowfinch")
        await s.fault(path, "http", status=503)
        with refused_as(TryLater):
            await connect(s, values)
        assert (await connect(s, values)).remote_id == await shop_id(s)


async def test_unreadable_response_is_asked_for_again() -> None:
    async with stage() as s:
        values = await variables(s)
        await s.fault(INFO_PATH, "garbage")
        with refused_as(TryLater):
            await connect(s, values)
