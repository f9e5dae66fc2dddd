from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from frontdesk.channels.tiktok_open import TikTokOpenMessages
from frontdesk.contract.channel import Connection
from frontdesk.kit.http import HttpClient
from tests.channels.scripted import Script

from .samples import connection_to


@pytest.fixture
async def channel() -> AsyncIterator[TikTokOpenMessages]:
    async with HttpClient(timeout_seconds=5) as http:
        yield TikTokOpenMessages(http)


@pytest.fixture
def connection(tiktok: Script) -> Connection:
    return connection_to(tiktok.base)
