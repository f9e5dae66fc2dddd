from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from frontdesk.channels.tiktok_dm import TikTokDirectMessages
from frontdesk.contract.channel import Connection
from frontdesk.kit.http import HttpClient
from tests.channels.scripted import Script, scripted_server

from .samples import connection_to


@pytest.fixture
async def tiktok() -> AsyncIterator[Script]:
    async with scripted_server() as script:
        yield script


@pytest.fixture
async def channel() -> AsyncIterator[TikTokDirectMessages]:
    async with HttpClient(timeout_seconds=5) as http:
        yield TikTokDirectMessages(http)


@pytest.fixture
def connection(tiktok: Script) -> Connection:
    return connection_to(tiktok.base)
