from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from frontdesk.contract.channel import Connection

from .scripted import Script, scripted_server
from .tiktok_dm.samples import connection_to


@pytest.fixture
async def tiktok() -> AsyncIterator[Script]:
    async with scripted_server() as script:
        yield script


@pytest.fixture
def connection(tiktok: Script) -> Connection:
    return connection_to(tiktok.base)
