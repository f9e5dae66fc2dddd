from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from frontdesk.channels.tiktok_open import TikTokOpenMessages
from frontdesk.contract.channel import Connection
from frontdesk.kit.http import HttpClient
from tests.app import open_app
from tests.channels.scripted import Script
from tests.postgres import PostgresServer

from .open_profile import USERNAME, VERIFY_TOKEN, OpenProfile
from .samples import connection_to


@pytest.fixture
async def channel() -> AsyncIterator[TikTokOpenMessages]:
    async with HttpClient(timeout_seconds=5) as http:
        yield TikTokOpenMessages(http)


@pytest.fixture
def connection(tiktok: Script) -> Connection:
    return connection_to(tiktok.base)


@pytest.fixture(scope="session")
async def _open_profile(
    migrated: str, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[OpenProfile]:
    name = await postgres_server.create(migrated)
    async with open_app(postgres_server.dsn(name), tmp_path_factory.mktemp("tiktok-open")) as app:
        open_profile = OpenProfile(app)
        await open_profile.configure()
        open_profile.inbox = await open_profile.connect(USERNAME)
        asked = await open_profile.control("webhook", {"callback_url": open_profile.hook, "verify_token": VERIFY_TOKEN})
        assert asked["verified"], asked
        yield open_profile
    await postgres_server.drop(name)


@pytest.fixture
async def open_profile(_open_profile: OpenProfile) -> AsyncIterator[OpenProfile]:
    """The shop that stays open; TikTok behaves again."""
    yield _open_profile
    await _open_profile.control("faults", method="DELETE")
