from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from frontdesk.channels.tiktok_feed import TikTokFeed
from frontdesk.kit.http import HttpClient


@pytest.fixture
async def channel() -> AsyncIterator[TikTokFeed]:
    async with HttpClient(timeout_seconds=5) as http:
        yield TikTokFeed(http)
