"""A workspace of its own for each test."""

import aiohttp
import pytest

from frontdesk.sandbox.running import RunningSandbox
from tests.sandbox.respondio.playing import Workspace


@pytest.fixture
async def workspace(sandbox: RunningSandbox, http: aiohttp.ClientSession) -> Workspace:
    made = Workspace(sandbox, http)
    made.ana = (await made.new_contact("ana"))["id"]
    return made
