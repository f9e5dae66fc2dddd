from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from frontdesk.channels.tiktok_open import TikTokOpenMessages
from frontdesk.contract.channel import Connection
from frontdesk.kit.http import HttpClient
from tests.channels.scripted import Script
from tests.desk import open_desk
from tests.postgres import PostgresServer

from .samples import connection_to
from .storefront import USERNAME, VERIFY_TOKEN, Storefront


@pytest.fixture
async def channel() -> AsyncIterator[TikTokOpenMessages]:
    async with HttpClient(timeout_seconds=5) as http:
        yield TikTokOpenMessages(http)


@pytest.fixture
def connection(tiktok: Script) -> Connection:
    return connection_to(tiktok.base)


@pytest.fixture(scope="session")
async def _storefront(
    migrated: str, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Storefront]:
    name = await postgres_server.create(migrated)
    async with open_desk(postgres_server.dsn(name), tmp_path_factory.mktemp("tiktok-open")) as desk:
        storefront = Storefront(desk)
        await storefront.configure()
        storefront.inbox = await storefront.connect(USERNAME)
        asked = await storefront.control("webhook", {"callback_url": storefront.hook, "verify_token": VERIFY_TOKEN})
        assert asked["verified"], asked
        yield storefront
    await postgres_server.drop(name)


@pytest.fixture
async def storefront(_storefront: Storefront) -> AsyncIterator[Storefront]:
    """The shop that stays open; TikTok behaves again."""
    yield _storefront
    await _storefront.control("faults", method="DELETE")
